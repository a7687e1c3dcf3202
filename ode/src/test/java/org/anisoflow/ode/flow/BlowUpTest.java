package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Where and how laws reach infinity. */
class BlowUpTest {
    @TestFactory
    Stream<DynamicTest> depthAndDirectionOfTheBlowUpAreExact() {
        return Stream.<Kernel>of(new Kernel.Softmax(0.8), new Kernel.Linear(0.8))
                .flatMap(kernel -> IntStream.of(1, 2, 5, 16, 64).boxed().flatMap(d -> Stream.of(
                                Method.DORMAND_PRINCE_853, Method.DORMAND_PRINCE_54)
                        .map(method -> DynamicTest.dynamicTest(
                                kernel.type().key() + ", d = " + d + ", " + method.key(),
                                () -> check(kernel, 0.8, d, method)))));
    }

    private static void check(Kernel kernel, double scale, int d, Method method) {
        RandomCases cases = new RandomCases(100 + d);
        Matrix query = cases.matrix(d, d);
        Matrix key = d == 1 ? query : cases.matrix(d, d);
        Matrix factor = cases.matrix(d, d);
        double exact = Catalogue.blowUpDepth(factor, query, key, scale);
        Head head = new Head(kernel, query, key, Matrix.identity(d));
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(
                                Gaussian.ofFactor(new double[d], factor), Transformer.of(Attention.of(head), 2 * exact))
                        .with(CatalogueTest.adaptive(method, 1e-9)));
        assertThat(trajectory.status()).as("%s", cases).isEqualTo(Status.BLEW_UP);
        double depth = trajectory.blowUpDepth().orElseThrow();
        assertThat(Math.abs(depth / exact - 1)).as("%s", cases).isLessThan(1e-6);
        assertThat(trajectory.end()).isLessThan(depth);
        assertThat(trajectory.message()).startsWith("the law reaches infinity at depth ");

        Matrix end = Problem.covarianceOf(trajectory.last());
        Matrix direction = blowUpDirection(factor, query, key, d);
        assertThat(Matrices.relativeError(end.times(1 / Matrices.trace(end)), direction))
                .as("%s", cases)
                .isLessThan(1e-6);
    }

    /** u u^T for the unit vector u along F0 w, w the top eigenvector of F0^T (A + A^T) F0. */
    private static Matrix blowUpDirection(Matrix factor, Matrix query, Matrix key, int d) {
        Matrix a = Matrices.twiceSymmetricPart(key.transpose().times(query));
        Matrix vectors = Decompositions.symmetricEigen(
                        factor.transpose().times(a).times(factor))
                .vectors();
        Matrix top = Matrix.of(d, 1, vectors.transpose().row(0));
        Matrix u = factor.times(top);
        double norm = Matrices.norm(u.toRowMajor());
        return u.times(u.transpose()).times(1 / (norm * norm));
    }

    @Test
    void theMeanJoinsTheBlowUpOfLinearAttention() {
        ScalarCase flow = new ScalarCase(new Kernel.Linear(0.6), 0.9, 0.8, 0.7, 0.4, 0.9);
        double exact = 1 / (2 * 0.6 * 0.7 * 0.9 * 0.8 * (0.4 + 0.81));
        Head head = new Head(
                flow.kernel(), Matrix.diagonal(flow.q()), Matrix.diagonal(flow.k()), Matrix.diagonal(flow.v()));
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(
                        Gaussian.of(new double[] {flow.mean()}, Matrix.diagonal(flow.variance())),
                        Transformer.of(Attention.of(head), 10)));
        assertThat(trajectory.status()).isEqualTo(Status.BLEW_UP);
        assertThat(Math.abs(trajectory.blowUpDepth().orElseThrow() / exact - 1)).isLessThan(1e-6);
    }

    @Test
    void exponentialGrowthDivergesWithoutABlowUpDepth() {
        Layer idle = new Layer(
                100,
                Attention.of(
                        new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.zeros(2, 2))));
        Drift growth = new Drift(Optional.of(Matrix.diagonal(1, -1)), Optional.empty());
        Trajectory trajectory =
                new FlowSolver().solve(FlowRequest.of(Gaussian.standard(2), new Transformer(List.of(idle), growth)));
        assertThat(trajectory.status()).isEqualTo(Status.DIVERGED);
        assertThat(trajectory.blowUpDepth()).isEmpty();
        assertThat(trajectory.decayExponent()).isEmpty();
        assertThat(trajectory.end()).isBetween(0.5 * Math.log(2e12), 0.5 * Math.log(2e12) + 3);
        assertThat(trajectory.message())
                .matches(
                        "the total variance grew by a factor of [0-9.e+]+ up to depth [0-9.]+ without a finite blow-up "
                                + "depth; raise stop.blow-up to follow it further");
    }

    @TestFactory
    Stream<DynamicTest> exponentialGrowthOfL2AndSinkhornIsNoBlowUp() {
        return Stream.<Kernel>of(new Kernel.L2(1), new Kernel.Sinkhorn(1))
                .map(kernel -> DynamicTest.dynamicTest(kernel.type().key(), () -> {
                    Head head = new Head(kernel, Matrix.identity(3), Matrix.identity(3), Matrix.identity(3));
                    Trajectory trajectory = new FlowSolver()
                            .solve(FlowRequest.of(Gaussian.standard(3), Transformer.of(Attention.of(head), 1000)));
                    assertThat(trajectory.status()).isEqualTo(Status.DIVERGED);
                }));
    }
}
