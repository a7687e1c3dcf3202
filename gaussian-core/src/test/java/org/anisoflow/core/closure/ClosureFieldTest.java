package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every path through the closure gives the field of the table. */
class ClosureFieldTest {
    private static final double TOLERANCE = 1e-11;
    private static final List<Kernel> KERNELS =
            List.of(new Kernel.Softmax(0.7), new Kernel.L2(0.6), new Kernel.Sinkhorn(0.8), new Kernel.Linear(0.5));

    private static Optional<Matrix> bias(RandomCases cases, int length, boolean wanted) {
        return wanted ? Optional.of(Matrices.column(cases.vector(length))) : Optional.empty();
    }

    /** valueRows = 0 stands for no output matrix. */
    static Head head(RandomCases cases, Kernel kernel, int d, int k, int valueRows, boolean biases) {
        int rows = valueRows == 0 ? d : valueRows;
        return new Head(
                kernel,
                cases.matrix(k, d),
                cases.matrix(k, d),
                cases.matrix(rows, d),
                valueRows == 0 ? Optional.empty() : Optional.of(cases.matrix(d, rows)),
                new Head.Biases(
                        bias(cases, k, biases),
                        bias(cases, k, biases),
                        bias(cases, rows, biases),
                        bias(cases, d, biases)));
    }

    private static void assertFollowsTable(String what, Attention attention, Drift drift, Gaussian law) {
        assertClose(what, ClosureField.of(attention, drift, law), TableField.of(attention, drift, law));
    }

    private static void assertClose(String what, AffineField actual, AffineField expected) {
        assertThat(Matrices.error(actual.linear(), expected.linear()))
                .as("B, %s", what)
                .isLessThan(TOLERANCE);
        assertThat(Matrices.error(Matrices.column(actual.constant()), Matrices.column(expected.constant())))
                .as("b, %s", what)
                .isLessThan(TOLERANCE);
    }

    @TestFactory
    Stream<DynamicTest> oneHeadOfAnyShapeFollowsTheTable() {
        int d = 6;
        List<DynamicTest> tests = new ArrayList<>();
        for (Kernel kernel : KERNELS) {
            for (int k : new int[] {1, 3, 5, 6, 9}) {
                tests.add(DynamicTest.dynamicTest(kernel.type().key() + ", k = " + k, () -> {
                    for (int r : new int[] {0, 1, 3, 5, 6}) {
                        for (int valueRows : new int[] {0, 1, 2, 4, 6, 8}) {
                            for (boolean biases : new boolean[] {false, true}) {
                                RandomCases cases = new RandomCases(1000 + 100 * k + 10 * r + valueRows);
                                Head head = head(cases, kernel, d, k, valueRows, biases);
                                String what = "r = " + r + ", k_v = " + valueRows + ", biases " + biases + ", " + cases;
                                assertFollowsTable(what, Attention.of(head), Drift.NONE, cases.law(d, r));
                            }
                        }
                    }
                }));
            }
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> mixturesWithDriftAndNormalisationFollowTheTable() {
        return Stream.of(1, 2, 5, 16)
                .map(d -> DynamicTest.dynamicTest("d = " + d, () -> {
                    for (int r = 0; r <= d; r += Math.max(1, d / 3)) {
                        RandomCases cases = new RandomCases(2000 + 10L * d + r);
                        List<Head> heads = new ArrayList<>();
                        for (int i = 0; i < 8; i++) {
                            heads.add(head(cases, KERNELS.get(i % 4), d, 1 + i % (d + 2), i % 3 * (d / 2), i < 4));
                        }
                        Drift drift = new Drift(bias(cases, d, true), bias(cases, d, true));
                        drift = new Drift(Optional.of(cases.matrix(d, d)), drift.constant());
                        Gaussian law = cases.law(d, r);
                        for (Normalization normalization : List.of(
                                new Normalization.None(),
                                new Normalization.MeanFieldRms(Optional.empty()),
                                new Normalization.MeanFieldRms(bias(cases, d, true)))) {
                            String what = "r = " + r + ", " + cases + ", " + normalization;
                            assertFollowsTable(what, new Attention(heads, normalization), drift, law);
                        }
                    }
                }));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 40})
    void formedAndFactoredFieldsAgree(int columns) {
        int d = 5;
        int r = 3;
        RandomCases cases = new RandomCases(3000);
        List<Head> heads = new ArrayList<>();
        for (Kernel kernel : KERNELS) {
            heads.add(head(cases, kernel, d, 2, 0, true));
        }
        Gaussian law = cases.law(d, r);
        Attention attention = new Attention(heads, new Normalization.None());
        ClosureField field = new ClosureField(attention, Drift.NONE, r, columns);
        field.setLaw(law.mean(), 0, law.factor().toRowMajor(), 0);
        double[] moved = new double[d * r];
        field.velocityOfFactor(moved);
        Matrix b = TableField.of(attention, Drift.NONE, law).linear();
        assertThat(Matrices.error(Matrix.of(d, r, moved), b.times(law.factor())))
                .as("%s", cases)
                .isLessThan(TOLERANCE);
    }

    @Test
    void narrowSinkhornAgreesWithRowsOfZeros() {
        int d = 6;
        for (int k = 1; k < 5; k++) {
            for (int r = k + 1; r <= d; r++) {
                RandomCases cases = new RandomCases(4000 + 10L * k + r);
                Matrix query = cases.matrix(k, d);
                Matrix key = cases.matrix(k, d);
                Gaussian law = cases.law(d, r);
                Kernel kernel = new Kernel.Sinkhorn(0.5);
                Head narrow = new Head(kernel, query, key, Matrix.identity(d));
                Head padded = new Head(kernel, padded(query), padded(key), Matrix.identity(d));
                assertClose(
                        "k = " + k + ", r = " + r + ", " + cases,
                        ClosureField.of(Attention.of(narrow), Drift.NONE, law),
                        ClosureField.of(Attention.of(padded), Drift.NONE, law));
            }
        }
    }

    /** Rows of zeros below, to as many rows as columns. */
    private static Matrix padded(Matrix a) {
        double[][] rows = new double[a.columns()][a.columns()];
        for (int i = 0; i < a.rows(); i++) {
            rows[i] = a.row(i);
        }
        return Matrix.of(rows);
    }

    @Test
    void aSingularProductOfKeysAndQueriesNeedsNoInverse() {
        int d = 4;
        RandomCases cases = new RandomCases(5000);
        Matrix left = cases.matrix(d, 1);
        Matrix query = left.times(cases.matrix(1, d));
        Matrix key = left.times(cases.matrix(1, d));
        Gaussian law = cases.law(d, 2);
        for (Kernel kernel : KERNELS) {
            Head head = new Head(kernel, query, key, cases.matrix(d, d));
            assertFollowsTable(kernel + ", " + cases, Attention.of(head), Drift.NONE, law);
            Head nothing = new Head(kernel, Matrix.zeros(2, d), Matrix.zeros(2, d), cases.matrix(d, d));
            assertFollowsTable(kernel + " of zeros, " + cases, Attention.of(nothing), Drift.NONE, law);
        }
    }

    @Test
    void theFieldDependsOnTheCovarianceAloneNotOnItsFactor() {
        int d = 5;
        RandomCases cases = new RandomCases(6000);
        Gaussian law = cases.law(d, 4);
        Gaussian turned = Gaussian.ofFactor(law.mean(), law.factor().times(cases.orthogonal(4)));
        Gaussian recomputed = Gaussian.of(law.mean(), law.covariance());
        for (Kernel kernel : KERNELS) {
            Attention attention = Attention.of(head(cases, kernel, d, 3, 2, true));
            AffineField expected = ClosureField.of(attention, Drift.NONE, law);
            assertClose(kernel + ", " + cases, ClosureField.of(attention, Drift.NONE, turned), expected);
            assertClose(kernel + ", " + cases, ClosureField.of(attention, Drift.NONE, recomputed), expected);
        }
    }

    @Test
    void softmaxIsEquivariantUnderAnyLinearMap() {
        int d = 4;
        RandomCases cases = new RandomCases(7000);
        Matrix u = cases.orthogonal(d);
        Matrix w = cases.orthogonal(d);
        Matrix map = u.times(Matrix.diagonal(0.3, 0.8, 1.5, 4)).times(w);
        Matrix inverse = w.transpose()
                .times(Matrix.diagonal(1 / 0.3, 1 / 0.8, 1 / 1.5, 0.25))
                .times(u.transpose());
        Head head = head(cases, new Kernel.Softmax(0.7), d, 3, 0, false);
        Head mapped = new Head(
                head.kernel(),
                head.query().times(inverse),
                head.key().times(inverse),
                map.times(head.value()).times(inverse));
        Gaussian law = cases.law(d, d);
        Gaussian mappedLaw =
                Gaussian.ofFactor(map.times(Matrices.column(law.mean())).toRowMajor(), map.times(law.factor()));
        AffineField plain = ClosureField.of(Attention.of(head), Drift.NONE, law);
        AffineField expected = new AffineField(
                map.times(plain.linear()).times(inverse),
                map.times(Matrices.column(plain.constant())).toRowMajor());
        assertClose(cases.toString(), ClosureField.of(Attention.of(mapped), Drift.NONE, mappedLaw), expected);
    }

    @Test
    void onlyLinearAttentionAndNormalisationLetTheCovarianceSeeTheMean() {
        RandomCases cases = new RandomCases(8000);
        for (Kernel kernel : KERNELS) {
            Attention attention = Attention.of(head(cases, kernel, 3, 2, 0, false));
            boolean closed = new ClosureField(attention, Drift.NONE, 3, 3).closedCovariance();
            assertThat(closed).as("%s", kernel).isEqualTo(!(kernel instanceof Kernel.Linear));
            Attention normalized = new Attention(attention.heads(), new Normalization.MeanFieldRms(Optional.empty()));
            assertThat(new ClosureField(normalized, Drift.NONE, 3, 3).closedCovariance())
                    .isFalse();
        }
    }

    @Test
    void noiseAddsTheInverseTransposeOfTheFactor() {
        int d = 3;
        RandomCases cases = new RandomCases(9000);
        Gaussian law = cases.law(d, d);
        Head idle = new Head(new Kernel.Softmax(1), Matrix.identity(d), Matrix.identity(d), Matrix.zeros(d, d));
        ClosureField field = new ClosureField(Attention.of(idle), Drift.NONE, Noise.own(0.4), d, d);
        field.setLaw(law.mean(), 0, law.factor().toRowMajor(), 0);
        double[] velocity = new double[d * d];
        field.velocityOfFactor(velocity);
        Matrix product = Matrix.of(d, d, velocity).transpose().times(law.factor());
        assertThat(Matrices.error(product, Matrix.identity(d).times(0.4))).isLessThan(1e-12);
    }

    @Test
    void sinkhornNeedsTheSingularValuesOfTheCoreOnly() {
        RandomCases cases = new RandomCases(9500);
        Gaussian law = Gaussian.standard(3);
        Matrix query = cases.matrix(3, 3);
        Head head = new Head(new Kernel.Sinkhorn(1e-3), query, Matrix.identity(3), Matrix.identity(3));
        Matrix b = ClosureField.of(Attention.of(head), Drift.NONE, law).linear().times(1e-3);
        double[] values = Decompositions.svd(b).values();
        assertThat(values[0]).as("%s", cases).isBetween(0.99, 1.0);
        assertThat(values[2])
                .as("small epsilon: an optimal rotation, %s", cases)
                .isBetween(0.9, 1.0);
    }
}
