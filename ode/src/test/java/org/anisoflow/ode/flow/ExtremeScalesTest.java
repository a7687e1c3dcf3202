package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws whose parts differ by many orders of magnitude, and laws that are tiny or huge as a whole. */
class ExtremeScalesTest {
    private static final List<Kernel> KERNELS =
            List.of(new Kernel.Softmax(0.7), new Kernel.L2(0.8), new Kernel.Sinkhorn(0.9), new Kernel.Linear(0.6));

    @TestFactory
    Stream<DynamicTest> smallVariancesBesideLargeOnesKeepSixDigits() {
        return KERNELS.stream()
                .map(kernel -> DynamicTest.dynamicTest(kernel.type().key(), () -> {
                    List<ScalarCase> flows = new ArrayList<>();
                    for (double variance : new double[] {1, 1e-8, 1e-16}) {
                        flows.add(new ScalarCase(
                                kernel, 0.9, -0.8 / Math.sqrt(variance), 1 / Math.sqrt(variance), variance, 0));
                    }
                    checkEach(flows, 2);
                }));
    }

    @TestFactory
    Stream<DynamicTest> tinyVariancesMoveWithTheirOwnRate() {
        return KERNELS.stream()
                .map(kernel -> DynamicTest.dynamicTest(kernel.type().key(), () -> {
                    List<ScalarCase> flows = new ArrayList<>();
                    for (double variance : new double[] {1, 1e-6, 1e-16}) {
                        flows.add(new ScalarCase(kernel, 0.7, 0.6, 0.8, variance, 0));
                    }
                    checkEach(flows, 1);
                }));
    }

    private static void checkEach(List<ScalarCase> flows, double depth) {
        Head head = new Head(
                flows.get(0).kernel(),
                Matrix.diagonal(flows.stream().mapToDouble(ScalarCase::q).toArray()),
                Matrix.diagonal(flows.stream().mapToDouble(ScalarCase::k).toArray()),
                Matrix.diagonal(flows.stream().mapToDouble(ScalarCase::v).toArray()));
        Gaussian law = Gaussian.of(
                new double[flows.size()],
                Matrix.diagonal(flows.stream().mapToDouble(ScalarCase::variance).toArray()));
        Trajectory trajectory =
                new FlowSolver().solveOrThrow(FlowRequest.of(law, Transformer.of(Attention.of(head), depth)));
        for (Trajectory.Point point : trajectory.points()) {
            Matrix sigma = Problem.covarianceOf(point);
            for (int i = 0; i < flows.size(); i++) {
                double expected = flows.get(i).variance(point.depth());
                assertThat(Math.abs(sigma.get(i, i) / expected - 1))
                        .as("variance %s at depth %s", i, point.depth())
                        .isLessThan(1e-6);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-150, 1, 1e150})
    void theUnitOfTheTokensDoesNotMatter(double unit) {
        for (Kernel kernel : KERNELS) {
            RandomCases cases = new RandomCases(90);
            int d = 3;
            Matrix factor = cases.matrix(d, d);
            Matrix query = cases.matrix(2, d);
            Matrix key = cases.matrix(2, d);
            Matrix value = cases.matrix(d, d);
            double[] mean = kernel instanceof Kernel.Linear ? new double[d] : cases.vector(d);
            Transformer plain = Transformer.of(Attention.of(new Head(kernel, query, key, value)), 0.5);
            Head scaled = new Head(kernel, query.times(1 / unit), key.times(1 / unit), value);
            Trajectory expected = new FlowSolver().solveOrThrow(FlowRequest.of(Gaussian.ofFactor(mean, factor), plain));
            Trajectory actual = new FlowSolver()
                    .solveOrThrow(FlowRequest.of(
                            Gaussian.ofFactor(Matrices.column(mean).times(unit).toRowMajor(), factor.times(unit)),
                            Transformer.of(Attention.of(scaled), 0.5)));
            Matrix back = actual.last().factor().orElseThrow().times(1 / unit);
            assertThat(Matrices.relativeError(back, expected.last().factor().orElseThrow()))
                    .as("%s, %s", kernel, cases)
                    .isLessThan(1e-8);
            Matrix backMean = Matrices.column(actual.last().mean()).times(1 / unit);
            assertThat(Matrices.relativeError(
                            Matrices.sum(backMean, 1, Matrices.column(1, 1, 1)),
                            Matrices.sum(Matrices.column(expected.last().mean()), 1, Matrices.column(1, 1, 1))))
                    .as("%s, %s", kernel, cases)
                    .isLessThan(1e-8);
        }
    }

    @Test
    void aPointMassOnlyMovesItsMean() {
        for (Kernel kernel : KERNELS) {
            ScalarCase growth = new ScalarCase(kernel, 1, 1, 0.7, 1e-300, 1.5);
            Head head = new Head(kernel, Matrix.diagonal(1), Matrix.diagonal(1), Matrix.diagonal(0.7));
            Trajectory.Point last = new FlowSolver()
                    .solveOrThrow(FlowRequest.of(
                            Gaussian.of(new double[] {1.5}, Matrix.zeros(1, 1)),
                            Transformer.of(Attention.of(head), 0.3)))
                    .last();
            assertThat(last.factor().orElseThrow().columns()).isZero();
            assertThat(Math.abs(last.mean()[0] / growth.mean(0.3) - 1))
                    .as("%s", kernel)
                    .isLessThan(1e-8);
            assertThat(last.eigenvalues()).containsExactly(0);
        }
    }

    @Test
    void aPointMassAtTheOriginStays() {
        Head head = new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.identity(2));
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(
                        Gaussian.of(new double[2], Matrix.zeros(2, 2)), Transformer.of(Attention.of(head), 10)));
        assertThat(trajectory.last().mean()).containsOnly(0);
        assertThat(trajectory.last().eigenvalues()).containsOnly(0);
    }

    @Test
    void aDriftOfAPointMassIsFollowed() {
        Layer idle = new Layer(
                2,
                Attention.of(
                        new Head(new Kernel.Softmax(1), Matrix.identity(1), Matrix.identity(1), Matrix.zeros(1, 1))));
        Drift drift = new Drift(Optional.empty(), Optional.of(Matrices.column(3)));
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(
                        Gaussian.of(new double[1], Matrix.zeros(1, 1)), new Transformer(List.of(idle), drift)));
        assertThat(trajectory.last().mean()[0]).isCloseTo(6, within(1e-12));
    }
}
