package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.AffineField;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;

/** The method of layers: a residual stack of finite depth. */
class LayersTest {
    private static Trajectory solve(Gaussian law, Transformer transformer, double step) {
        return new FlowSolver().solveOrThrow(FlowRequest.of(law, transformer).with(SolverOptions.layers(step)));
    }

    private static SavePlan at(Double... depths) {
        return new SavePlan(new SavePlan.Depths.At(List.of(depths)), Optional.empty());
    }

    @Test
    void everyLayerIsTheAffineMapOfItsField() {
        RandomCases cases = new RandomCases(20);
        int d = 3;
        double h = 0.25;
        Attention first = Attentions.mixture(cases, d, false);
        Attention second = Attentions.mixture(cases, d, true);
        Drift drift = Attentions.drift(cases, d);
        Matrix tokens = cases.matrix(2, d);
        Gaussian law = Gaussian.ofFactor(cases.vector(d), cases.matrix(d, 2));
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(
                                law, new Transformer(List.of(new Layer(0.5, first), new Layer(0.25, second)), drift))
                        .with(SolverOptions.layers(h))
                        .with(new SavePlan(new SavePlan.Depths.Every(h), Optional.empty()))
                        .withPassengers(Optional.of(tokens), true));
        assertThat(trajectory.points().stream().map(Trajectory.Point::depth)).containsExactly(0.0, 0.25, 0.5, 0.75);
        assertThat(trajectory.steps().accepted()).isEqualTo(3);

        Matrix mean = Matrices.column(law.mean());
        Matrix factor = law.factor();
        Matrix map = Matrix.identity(d);
        Matrix x = tokens.transpose();
        for (int i = 1; i <= 3; i++) {
            AffineField v =
                    ClosureField.of(i < 3 ? first : second, drift, Gaussian.ofFactor(mean.toRowMajor(), factor));
            Matrix layer = Matrices.sum(Matrix.identity(d), h, v.linear());
            Matrix shift = Matrices.column(v.constant()).times(h);
            mean = Matrices.sum(layer.times(mean), 1, shift);
            factor = layer.times(factor);
            map = layer.times(map);
            x = Matrices.sum(layer.times(x), 1, shift.times(Matrix.of(1, 2, 1, 1)));
            Trajectory.Point point = trajectory.points().get(i);
            assertClose(Matrices.column(point.mean()), mean, cases);
            assertClose(point.factor().orElseThrow(), factor, cases);
            assertClose(point.rows(Carried.FLOW_MAP).map(Matrix::of).orElseThrow(), map, cases);
            assertClose(Matrix.of(point.rows(Carried.QUERIES).orElseThrow()).transpose(), x, cases);
        }
    }

    private static void assertClose(Matrix actual, Matrix expected, RandomCases cases) {
        assertThat(Matrices.relativeError(actual, expected)).as("%s", cases).isLessThan(1e-13);
    }

    @Test
    void theStackTendsToTheFlowAtTheRateOfItsStep() {
        RandomCases cases = new RandomCases(21);
        int d = 3;
        Gaussian law = Gaussian.of(cases.vector(d), cases.symmetric(d, 0.3, 1));
        Transformer transformer = new Transformer(
                List.of(new Layer(0.5, Attentions.mixture(cases, d, false))),
                Attentions.drift(cases, d),
                Noise.own(0.1));
        Trajectory flow = new FlowSolver().solve(FlowRequest.of(law, transformer));
        assertThat(flow.status()).as("%s", cases).isEqualTo(Status.REACHED_END);
        Trajectory.Point exact = flow.last();
        double[] steps = {1.0 / 32, 1.0 / 64, 1.0 / 128, 1.0 / 256, 1.0 / 512};
        double[] errors = new double[steps.length];
        for (int i = 0; i < steps.length; i++) {
            Trajectory.Point end = solve(law, transformer, steps[i]).last();
            errors[i] = Matrices.relativeError(Problem.covarianceOf(end), Problem.covarianceOf(exact));
        }
        assertThat(slope(steps, errors)).as("%s", cases).isCloseTo(1, within(0.3));
    }

    /** Least-squares slope of log y over log x. */
    private static double slope(double[] x, double[] y) {
        double sumX = 0;
        double sumY = 0;
        double sumXX = 0;
        double sumXY = 0;
        for (int i = 0; i < x.length; i++) {
            double a = Math.log(x[i]);
            double b = Math.log(y[i]);
            sumX += a;
            sumY += b;
            sumXX += a * a;
            sumXY += a * b;
        }
        return (x.length * sumXY - sumX * sumY) / (x.length * sumXX - sumX * sumX);
    }

    @Test
    void noiseWidensADegenerateLawToFullRank() {
        int d = 3;
        double kappa = 0.4;
        double h = 0.5;
        Matrix linear = new RandomCases(22).matrix(d, d);
        Layer idle = new Layer(
                1.5,
                Attention.of(
                        new Head(new Kernel.Softmax(1), Matrix.identity(d), Matrix.identity(d), Matrix.zeros(d, d))));
        Gaussian law = Gaussian.ofFactor(new double[d], Matrix.of(d, 1, 1, 2, -1));
        FlowRequest request = new FlowRequest(
                GaussianMixture.of(law),
                new Transformer(List.of(idle), new Drift(Optional.of(linear), Optional.empty()), Noise.own(kappa)),
                SolverOptions.layers(h),
                StopRule.DEFAULT,
                new SavePlan(new SavePlan.Depths.Every(h), Optional.empty()),
                Optional.empty(),
                false,
                Set.of(),
                1,
                Cubature.DEFAULT,
                FlowRequest.DEFAULT_MERGE_DISTANCE);
        Trajectory trajectory = new FlowSolver().solveOrThrow(request);
        Matrix layer = Matrices.sum(Matrix.identity(d), h, linear);
        Matrix sigma = law.covariance();
        for (int i = 1; i <= 3; i++) {
            sigma = Matrices.sum(layer.times(sigma).times(layer.transpose()), 2 * kappa * h, Matrix.identity(d));
            Trajectory.Point point = trajectory.points().get(i);
            assertThat(point.factor().orElseThrow().columns()).isEqualTo(d);
            assertThat(Matrices.relativeError(Problem.covarianceOf(point), sigma))
                    .isLessThan(1e-13);
        }
    }

    @Test
    void aDepthBetweenLayersIsSavedAtTheNearestOne() {
        Head head = new Head(new Kernel.Softmax(1), Matrix.diagonal(1), Matrix.diagonal(-1), Matrix.diagonal(1));
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(Gaussian.standard(1), Transformer.of(Attention.of(head), 1))
                        .with(SolverOptions.layers(0.25))
                        .with(at(0.3, 0.7)));
        assertThat(trajectory.points().stream().map(Trajectory.Point::depth)).contains(0.25, 0.75, 1.0);
    }

    @Test
    void aGrowingStackDiverges() {
        Head head = new Head(new Kernel.Softmax(1), Matrix.diagonal(1), Matrix.diagonal(1), Matrix.diagonal(1));
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(Gaussian.standard(1), Transformer.of(Attention.of(head), 100))
                        .with(SolverOptions.layers(1)));
        assertThat(trajectory.status()).isEqualTo(Status.DIVERGED);
        assertThat(trajectory.blowUpDepth()).isEmpty();
    }
}
