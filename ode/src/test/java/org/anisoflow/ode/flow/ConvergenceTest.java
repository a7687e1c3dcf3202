package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which runs count as converged, and how the others decay. */
class ConvergenceTest {
    private static final double KAPPA = 0.3;

    /** Drift -x + c with noise: the law tends to N(c, kappa I) exponentially. */
    static FlowRequest ornsteinUhlenbeck(double depth) {
        Layer idle = new Layer(
                depth,
                Attention.of(
                        new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.zeros(2, 2))));
        Drift drift = new Drift(Optional.of(Matrix.identity(2).times(-1)), Optional.of(Matrices.column(1, 2)));
        return FlowRequest.of(
                Gaussian.of(new double[] {3, -1}, Matrix.diagonal(2, 0.5)),
                new Transformer(List.of(idle), drift, Noise.own(KAPPA)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e-9, 1e-12})
    void exponentialApproachConvergesAtAnyTolerance(double tolerance) {
        for (Method method : List.of(Method.DORMAND_PRINCE_853, Method.DORMAND_PRINCE_54)) {
            Trajectory trajectory =
                    new FlowSolver().solve(ornsteinUhlenbeck(1000).with(CatalogueTest.adaptive(method, tolerance)));
            assertThat(trajectory.status()).as(method.key()).isEqualTo(Status.CONVERGED);
            assertThat(Matrices.relativeError(
                            Problem.covarianceOf(trajectory.last()),
                            Matrix.identity(2).times(KAPPA)))
                    .as(method.key())
                    .isLessThan(Math.max(1e-10, 10 * tolerance));
        }
    }

    @Test
    void convergenceIsReportedWithTheLimitLaw() {
        Trajectory trajectory = new FlowSolver().solve(ornsteinUhlenbeck(1000));
        assertThat(trajectory.status()).isEqualTo(Status.CONVERGED);
        assertThat(trajectory.end()).isBetween(15.0, 40.0);
        assertThat(trajectory.message())
                .isEqualTo(String.format(
                        "converged at depth %.6g: what is left of the way is below 1.00e-07 of the law",
                        trajectory.end()));
        assertThat(trajectory.last().mean()[0]).isCloseTo(1, within(1e-8));
        assertThat(trajectory.last().mean()[1]).isCloseTo(2, within(1e-8));
    }

    @Test
    void aToleranceOfZeroNeverConverges() {
        Trajectory trajectory = new FlowSolver().solve(ornsteinUhlenbeck(100).with(new StopRule(0, 1e12)));
        assertThat(trajectory.status()).isEqualTo(Status.REACHED_END);
        assertThat(trajectory.end()).isEqualTo(100);
    }

    @Test
    void anAlgebraicTailNeverConvergesAndShowsItsExponent() {
        RandomCases cases = new RandomCases(7);
        Matrix query = cases.matrix(3, 3);
        Problem problem = Catalogue.scalarValueSoftmax(
                        "1/t, " + cases, cases.matrix(3, 3), new double[3], query, query.times(-1), 1, 1)
                .to(1e8);
        Trajectory trajectory = new FlowSolver().solve(FlowRequest.of(problem.initial(), problem.transformer()));
        assertThat(trajectory.status()).as("%s", cases).isEqualTo(Status.REACHED_END);
        assertThat(trajectory.end()).isEqualTo(1e8);
        assertThat(trajectory.decayExponent().orElseThrow()).as("%s", cases).isCloseTo(-2, within(0.01));
    }

    @Test
    void anAlgebraicApproachToAPositiveLimitIsNotCalledConvergedEarly() {
        RandomCases cases = new RandomCases(8);
        Matrix query = cases.matrix(1, 3);
        Problem problem = Catalogue.scalarValueSoftmax(
                        "limit, " + cases, cases.matrix(3, 3), new double[3], query, query.times(-1), 1, 1)
                .to(1e8);
        Trajectory trajectory = new FlowSolver().solve(FlowRequest.of(problem.initial(), problem.transformer()));
        assertThat(trajectory.status()).as("%s", cases).isEqualTo(Status.REACHED_END);
        assertThat(problem.error(trajectory.last())).as("%s", cases).isLessThan(1e-7);
    }

    @Test
    void theDecayExponentIsAbsentWithoutMotion() {
        Layer idle = new Layer(
                1,
                Attention.of(
                        new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.zeros(2, 2))));
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(Gaussian.standard(2), new Transformer(List.of(idle), Drift.NONE)));
        assertThat(trajectory.decayExponent()).isEmpty();
    }
}
