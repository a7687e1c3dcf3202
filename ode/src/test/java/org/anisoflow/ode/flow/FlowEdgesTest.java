package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that change their way of going on. */
class FlowEdgesTest {
    private static final Matrix ONE = Matrix.identity(1);

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"DORMAND_PRINCE_853", "DORMAND_PRINCE_54"})
    void theMeanIsKnownUpToABlowUpWithinALongHorizon(Method method) {
        // alpha(t) = alpha0 e^t (1 - 2 a S0 t)^(-1/2), blow-up at 1 / (2 a S0) = 5
        Head head = new Head(new Kernel.Softmax(1), ONE, ONE.times(0.1), ONE);
        Gaussian law = Gaussian.of(new double[] {0.5}, ONE);
        SolverOptions options =
                new SolverOptions(method, 1e-10, 1e-13, OptionalDouble.empty(), 1_000_000, OptionalDouble.empty());
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(law, Transformer.of(Attention.of(head), 5000))
                        .with(options)
                        .with(new SavePlan(
                                new SavePlan.Depths.At(List.of(1.0, 4.0, 4.999, 4.999999, 4.99999999)),
                                Optional.empty())));
        assertThat(trajectory.status()).isEqualTo(Status.BLEW_UP);
        assertThat(trajectory.blowUpDepth().orElseThrow()).isCloseTo(5, within(5e-8));
        assertThat(trajectory.points()).hasSize(6);
        for (Trajectory.Point point : trajectory.points().subList(0, 4)) {
            double t = point.depth();
            double exact = 0.5 * Math.exp(t) / Math.sqrt(1 - 0.2 * t);
            // an error of the blow-up depth is seen through 1 / (t* - t)
            assertThat(point.mean()[0]).as("mean at %s", t).isCloseTo(exact, within(1e-9 / (1 - 0.2 * t) * exact));
        }
        assertThat(trajectory.last().mean()[0]).isFinite().isGreaterThan(1e5);
    }

    @Test
    void noiseInLayersGivesEveryPointASquareFactor() {
        Matrix zero = Matrix.zeros(3, 3);
        Head idle = new Head(new Kernel.Softmax(1), zero, zero, zero);
        Gaussian flat = Gaussian.ofFactor(new double[3], Matrix.of(3, 1, 1, 2, 0));
        Transformer noisy = new Transformer(List.of(new Layer(4, Attention.of(idle))), Drift.NONE, Noise.own(0.1));
        FlowRequest base = FlowRequest.of(flat, Transformer.of(Attention.of(idle), 4));
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(new FlowRequest(
                        GaussianMixture.of(flat),
                        noisy,
                        SolverOptions.layers(1),
                        base.stop(),
                        new SavePlan(new SavePlan.Depths.Every(1), Optional.empty()),
                        Optional.empty(),
                        true,
                        base.metrics(),
                        1,
                        Cubature.DEFAULT,
                        FlowRequest.DEFAULT_MERGE_DISTANCE));
        assertThat(trajectory.points()).hasSize(5);
        for (Trajectory.Point point : trajectory.points()) {
            Matrix factor = point.factor().orElseThrow();
            assertThat(factor.shape()).isEqualTo("3 x 3");
            double[] covariance = factor.times(factor.transpose()).toRowMajor();
            double[] expected = flat.covariance().toRowMajor();
            for (int i = 0; i < 9; i++) {
                double noise = i % 4 == 0 ? 0.2 * point.depth() : 0;
                assertThat(covariance[i]).isCloseTo(expected[i] + noise, within(1e-13));
            }
        }
    }

    @Test
    void onlyTheLastLayerEndsARunAsConverged() {
        // with drift -1 the mean rests at the output bias: 1 in the first layer, 2 in the second
        Transformer schedule = new Transformer(
                List.of(new Layer(100, constant(1)), new Layer(100, constant(2))),
                new Drift(Optional.of(ONE.times(-1)), Optional.empty()));
        Trajectory trajectory = new FlowSolver().solve(FlowRequest.of(Gaussian.of(new double[] {0}, ONE), schedule));
        assertThat(trajectory.status()).isEqualTo(Status.CONVERGED);
        assertThat(trajectory.end()).isBetween(100.0, 200.0);
        assertThat(trajectory.last().mean()[0]).isCloseTo(2, within(1e-6));
    }

    private static Attention constant(double bias) {
        Matrix zero = Matrix.zeros(1, 1);
        return Attention.of(new Head(
                new Kernel.Softmax(1),
                zero,
                zero,
                zero,
                Optional.empty(),
                new Head.Biases(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(ONE.times(bias)))));
    }

    @Test
    void weightsWhoseProductOverflowsEndTheRunAtItsStart() {
        Matrix huge = Matrix.diagonal(1e200, 1);
        Head head = new Head(new Kernel.Softmax(1), huge, huge, Matrix.identity(2));
        Trajectory trajectory =
                new FlowSolver().solve(FlowRequest.of(Gaussian.standard(2), Transformer.of(Attention.of(head), 1)));
        assertThat(trajectory.status()).isEqualTo(Status.NON_FINITE);
        assertThat(trajectory.message()).startsWith("a product of the weights leaves the range of doubles");
        assertThat(trajectory.points()).hasSize(1);
    }

    @Test
    void aRunIsCancelledInsideAStep() {
        int[] polls = {0};
        FlowObserver impatient = new FlowObserver() {
            @Override
            public boolean cancelled() {
                return ++polls[0] > 5;
            }
        };
        Head head = new Head(new Kernel.Softmax(1), ONE, ONE.times(-1), ONE);
        FlowRequest request = FlowRequest.of(Gaussian.standard(1), Transformer.of(Attention.of(head), 1));
        Trajectory trajectory = new FlowSolver().solve(request, impatient);
        assertThat(trajectory.status()).isEqualTo(Status.CANCELLED);
        assertThat(trajectory.steps().accepted()).isZero();
        assertThat(trajectory.points()).hasSize(1);
        assertThat(trajectory.end()).isZero();
    }
}
