package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Depths and rates close to the ends of the doubles. The variance is S0 / (1 - 2 a S0 t) throughout. */
class ExtremeDepthsTest {
    private static final StopRule NEVER_CONVERGED = new StopRule(0, StopRule.DEFAULT.blowUp());

    private static FlowRequest request(double a, double mean, double variance, double depth) {
        Head head = new Head(
                new Kernel.Softmax(Math.abs(a)),
                Matrix.diagonal(1),
                Matrix.diagonal(Math.signum(a)),
                Matrix.diagonal(1));
        return FlowRequest.of(
                Gaussian.of(new double[] {mean}, Matrix.diagonal(variance)), Transformer.of(Attention.of(head), depth));
    }

    private static SavePlan logarithmic(int points, double first) {
        return new SavePlan(
                new SavePlan.Depths.Points(points, SavePlan.Spacing.LOGARITHMIC, OptionalDouble.of(first)),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "1e200, 1, 1",
        "1e-200, 1, 1e201",
        "1, 1e200, 1",
        "1, 1e-200, 1e201",
        "1e280, 1, 1",
        "1e-80, 1e-100, 1e190"
    })
    void aBlowUpIsFoundWhereverItIs(double a, double variance, double depth) {
        double exact = 1 / (2 * a * variance);
        for (Method method : List.of(Method.DORMAND_PRINCE_853, Method.DORMAND_PRINCE_54)) {
            for (double mean : new double[] {0, Math.sqrt(variance)}) {
                Trajectory run = new FlowSolver()
                        .solve(request(a, mean, variance, depth)
                                .with(new SolverOptions(
                                        method, 1e-9, 1e-12, OptionalDouble.empty(), 100_000, OptionalDouble.empty())));
                assertThat(run.status()).as(run.message()).isEqualTo(Status.BLEW_UP);
                assertThat(run.blowUpDepth().orElseThrow() / exact).isCloseTo(1, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-200, 1e-100, 1e100, 1e200})
    void aContractionIsRightInEveryUnitOfDepth(double unit) {
        Trajectory run = new FlowSolver().solveOrThrow(request(-1 / unit, 0, 1, 100 * unit));
        assertThat(run.status()).isEqualTo(Status.REACHED_END);
        for (Trajectory.Point point : run.points()) {
            assertThat(point.eigenvalues()[0] * (1 + 2 * (point.depth() / unit)))
                    .as("depth %s", point.depth())
                    .isCloseTo(1, within(1e-7));
        }
        assertThat(run.decayExponent().orElseThrow()).isCloseTo(-2, within(0.05));
        Map<Integer, Trajectory> together = new TreeMap<>();
        new BatchSolver(() -> false)
                .solve(
                        List.of(request(-1 / unit, 0, 1, 100 * unit), request(1 / unit, 0, 1, 100 * unit))
                                .iterator(),
                        together::put);
        assertThat(together.get(0).last().eigenvalues()[0]).isCloseTo(1 / 201.0, within(1e-9));
        assertThat(together.get(1).blowUpDepth().orElseThrow() / unit).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void aDepthOf1e100IsReachedByTolerancesThatFollow() {
        FlowRequest deep = request(-1, 0, 1, 1e100).with(NEVER_CONVERGED).with(logarithmic(101, 1));
        Trajectory run = new FlowSolver().solveOrThrow(deep.with(SolverOptions.DEFAULT.withTolerances(1e-9, 1e-60)));
        assertThat(run.status()).isEqualTo(Status.REACHED_END);
        assertThat(run.points()).hasSize(101);
        for (Trajectory.Point point : run.points()) {
            assertThat(point.eigenvalues()[0] * (1 + 2 * point.depth())).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void aLawBelowItsToleranceNamesTheTolerance() {
        Trajectory run = new FlowSolver().solve(request(-1, 0, 1, 1e100).with(NEVER_CONVERGED));
        assertThat(run.status()).isEqualTo(Status.NON_FINITE);
        assertThat(run.message())
                .matches("the law has shrunk to the absolute tolerance at depth [0-9.E]+, and no step keeps it accurate"
                        + " from there on; lower solver.absolute \\(1.0E-12\\), or stop before this depth");
    }

    @Test
    void savedDepthsReachTheLargestDouble() {
        double[] linear = SavePlan.DEFAULT.resolve(Double.MAX_VALUE);
        assertThat(linear).isSorted().hasSize(201);
        assertThat(linear[100] / Double.MAX_VALUE).isCloseTo(0.5, within(1e-15));
        double[] wide = logarithmic(5, 1e-300).resolve(1e300);
        assertThat(wide[1]).isEqualTo(1e-300);
        assertThat(wide[3]).isCloseTo(1e100, within(1e88));
        assertThat(wide[4]).isEqualTo(1e300);
    }

    @Test
    void nothingHasMovedAtDepthZero() {
        for (double kappa : new double[] {0, 0.1}) {
            RandomCases cases = new RandomCases(60);
            Gaussian law = Gaussian.of(cases.vector(5), cases.symmetric(5, 0.3, 1));
            FlowRequest request = FlowRequest.of(
                    law,
                    new Transformer(
                            Transformer.of(Attentions.mixture(cases, 5, false), 0.1)
                                    .layers(),
                            Drift.NONE,
                            Noise.own(kappa)));
            Trajectory run = new FlowSolver().solve(request);
            assertThat(run.first().metrics().get(Metric.BURES_WASSERSTEIN_FROM_START))
                    .as("%s", cases)
                    .isEqualTo(0.0);
            assertThat(run.last().metrics().get(Metric.BURES_WASSERSTEIN_FROM_START))
                    .isPositive();
        }
    }
}
