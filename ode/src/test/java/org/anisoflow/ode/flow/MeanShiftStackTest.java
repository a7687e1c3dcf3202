package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleObserver;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.ParticleRequest;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.ParticleSolver;
import org.anisoflow.ode.particles.Streams;
import org.anisoflow.ode.particles.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Residual stacks whose drift takes away what they had: x <- E[y|x] for D = -I/h, and what attention leaves is small. */
class MeanShiftStackTest {
    private static Trajectory solve(Gaussian law, Attention attention, Matrix drift, double h, int layers) {
        Transformer transformer = new Transformer(
                List.of(new Layer(layers * h, attention)), new Drift(Optional.of(drift), Optional.empty()));
        return new FlowSolver()
                .solveOrThrow(FlowRequest.of(law, transformer)
                        .with(SolverOptions.layers(h))
                        .with(new SavePlan(new SavePlan.Depths.Every(h), Optional.empty())));
    }

    private static Head head(Kernel kernel, int d, double value) {
        return new Head(
                kernel,
                Matrix.identity(d),
                Matrix.identity(d),
                Matrix.identity(d).times(value));
    }

    private static void assertVariances(Trajectory run, int index, double first, DoubleUnaryOperator next) {
        double exact = first;
        for (Trajectory.Point point : run.points()) {
            assertThat(point.eigenvalues()[index] / exact)
                    .as("variance %s at depth %s", index, point.depth())
                    .isCloseTo(1, within(1e-12));
            exact = next.applyAsDouble(exact);
        }
    }

    private static double blur(double s) {
        return s * (s / (s + 1)) * (s / (s + 1));
    }

    // steps whose inverse is a double, and steps whose inverse is not
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.5, 0.1, 0.3, 1.0 / 3})
    void blurringMeanShiftKeepsItsDigits(double h) {
        Attention attention = Attention.of(head(new Kernel.L2(0.5), 1, 1 / h));
        Trajectory run = solve(Gaussian.standard(1), attention, Matrix.diagonal(-1 / h), h, 6);
        assertThat(run.points()).hasSize(7);
        assertVariances(run, 0, 1, MeanShiftStackTest::blur);
        assertThat(run.points().get(5).eigenvalues()[0]).isCloseTo(8.36012397e-55, within(1e-62));
    }

    @Test
    void headsShareTheBlurring() {
        Attention attention = new Attention(
                List.of(head(new Kernel.L2(0.5), 1, 0.25), head(new Kernel.L2(0.5), 1, 0.75)),
                new Normalization.None());
        assertVariances(
                solve(Gaussian.standard(1), attention, Matrix.diagonal(-1), 1, 5), 0, 1, MeanShiftStackTest::blur);
    }

    @Test
    void softmaxMeanShiftCubesTheVariance() {
        Trajectory run = solve(
                Gaussian.of(new double[1], Matrix.diagonal(0.5)),
                Attention.of(head(new Kernel.Softmax(1), 1, 1)),
                Matrix.diagonal(-1),
                1,
                5);
        assertVariances(run, 0, 0.5, s -> s * s * s);
    }

    @Test
    void everyDirectionBlursByItself() {
        Gaussian law = Gaussian.of(new double[3], Matrix.diagonal(1, 0.5, 0.1));
        Attention attention = Attention.of(head(new Kernel.L2(0.5), 3, 1));
        Trajectory run = solve(law, attention, Matrix.identity(3).times(-1), 1, 5);
        assertVariances(run, 0, 1, MeanShiftStackTest::blur);
        assertVariances(run, 1, 0.5, MeanShiftStackTest::blur);
        assertVariances(run, 2, 0.1, MeanShiftStackTest::blur);
    }

    @Test
    void aTurnedLawKeepsItsLargestVariance() {
        Matrix turn = Matrix.of(2, 2, Math.cos(0.7), -Math.sin(0.7), Math.sin(0.7), Math.cos(0.7));
        Gaussian law = Gaussian.ofFactor(new double[2], turn.times(Matrix.diagonal(1, Math.sqrt(0.5))));
        Attention attention = Attention.of(head(new Kernel.L2(0.5), 2, 1));
        Trajectory run = solve(law, attention, Matrix.identity(2).times(-1), 1, 6);
        assertVariances(run, 0, 1, MeanShiftStackTest::blur);
        // of the smaller one rounding in a dense factor leaves as many digits as it is away from 1e-16 of the larger
        // one
        double exact = 0.5;
        for (int i = 0; i < 5; i++) {
            double larger = Math.sqrt(run.points().get(i).eigenvalues()[0]);
            double found = Math.sqrt(run.points().get(i).eigenvalues()[1]);
            assertThat(Math.abs(found - Math.sqrt(exact))).as("layer %s", i).isLessThan(1e-14 * larger);
            exact = blur(exact);
        }
    }

    @Test
    void aDriftThatLeavesASmallPartLeavesIt() {
        // I + h D is 1e-20 in one direction, up to rounding nothing; attention alone then says what is left
        Gaussian law = Gaussian.of(new double[2], Matrix.diagonal(1, 1));
        Attention attention = Attention.of(
                new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.diagonal(1e-30, 1e-30)));
        Trajectory run = solve(law, attention, Matrix.of(2, 2, -2, 0, 0.5, -2), 0.5, 1);
        Matrix factor = run.last().factor().orElseThrow();
        assertThat(factor.get(0, 0)).isEqualTo(5e-31);
        assertThat(factor.get(1, 0)).isEqualTo(0.25);
        assertThat(factor.get(1, 1)).isEqualTo(5e-31);
    }

    @Test
    void theMeanTokensAndTheMapShiftAsWell() {
        double offset = 3;
        Transformer transformer = new Transformer(
                List.of(new Layer(3, Attention.of(head(new Kernel.L2(0.5), 1, 1)))),
                new Drift(Optional.of(Matrix.diagonal(-1)), Optional.empty()));
        Trajectory run = new FlowSolver()
                .solveOrThrow(FlowRequest.of(Gaussian.of(new double[] {offset}, Matrix.identity(1)), transformer)
                        .with(SolverOptions.layers(1))
                        .withPassengers(Optional.of(Matrix.of(2, 1, offset, 0)), true));
        double map = 1;
        double s = 1;
        for (int i = 0; i < 3; i++) {
            map *= s / (s + 1);
            s = blur(s);
        }
        assertThat(run.last().mean()[0]).isEqualTo(offset);
        assertThat(run.last()
                                .rows(Carried.FLOW_MAP)
                                .map(Matrix::of)
                                .orElseThrow()
                                .get(0, 0)
                        / map)
                .isCloseTo(1, within(1e-13));
        double[][] tokens = run.last().rows(Carried.QUERIES).orElseThrow();
        assertThat(tokens[0][0]).isEqualTo(offset);
        assertThat(tokens[1][0]).isCloseTo(offset - offset * map, within(1e-14));
    }

    @Test
    void particlesOfAStackKeepWhatAttentionLeaves() {
        double[] tokens = {-1, 0.5, 2};
        double step = 0.1;
        Attention attention = Attention.of(head(new Kernel.Softmax(1), 1, 1e-30 / step));
        Transformer transformer = new Transformer(
                List.of(new Layer(0.3, attention)),
                new Drift(Optional.of(Matrix.diagonal(-1 / step)), Optional.empty()));
        ParticleRequest request = new ParticleRequest(
                transformer, new double[] {0.1}, ParticleOptions.fixed(Integrator.EULER, step), true);
        try (Workers workers = new Workers(1)) {
            ParticleRun run =
                    new ParticleSolver().run(request, tokens, Streams.of(1, 0), workers, ParticleObserver.NONE);
            double[] moved = run.snapshots().get(0).tokens().orElseThrow();
            for (int i = 0; i < 3; i++) {
                double weight = 0;
                double sum = 0;
                for (double token : tokens) {
                    weight += Math.exp(tokens[i] * token);
                    sum += Math.exp(tokens[i] * token) * token;
                }
                assertThat(moved[i] / (1e-30 * sum / weight)).isCloseTo(1, within(1e-12));
            }
        }
    }
}
