package org.anisoflow.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.byLessThan;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecompositionsTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 3", "5, 2", "2, 5", "30, 30", "31, 30", "30, 31", "4, 0", "0, 4"})
    void singularVectorsAndValuesRestoreTheMatrix(int m, int n) {
        RandomCases cases = new RandomCases(10L * m + n);
        Matrix a = cases.matrix(m, n);
        Decompositions.Svd svd = Decompositions.svd(a);
        int p = Math.min(m, n);
        assertThat(svd.values()).hasSize(p).isSortedAccordingTo((x, y) -> Double.compare(y, x));
        Matrix back = svd.u().times(Matrix.diagonal(svd.values())).times(svd.w().transpose());
        assertThat(Matrices.error(back, a)).as("%s", cases).isLessThan(1e-13);
        assertThat(Matrices.error(svd.u().transpose().times(svd.u()), Matrix.identity(p)))
                .isLessThan(1e-13);
        assertThat(Matrices.error(svd.w().transpose().times(svd.w()), Matrix.identity(p)))
                .isLessThan(1e-13);
        for (int j = 0; j < p; j++) {
            assertThat(largestOf(svd.u(), j))
                    .as("sign of column %s, %s", j, cases)
                    .isPositive();
        }
    }

    /** Rotations keep the digits of every singular value, however far below the largest it is. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-8, 1e-100, 1e-200})
    void smallSingularValuesOfFewColumnsKeepTheirDigits(double small) {
        // A^T A = diag(1, small) [[1, 0.36], [0.36, 5.09]] diag(1, small): its determinant is (5.09 - 0.36^2) small^2
        Matrix a = Matrix.of(3, 2, 0.6, small, 0, 2 * small, 0.8, -0.3 * small);
        double[] values = Decompositions.svd(a).values();
        assertThat(values[0]).isCloseTo(1, byLessThan(1e-15));
        assertThat(values[1] / small).isCloseTo(Math.sqrt(5.09 - 0.36 * 0.36), byLessThan(4e-15));
    }

    @ParameterizedTest
    @CsvSource({"3, 3, 1", "3, 3, 2", "5, 2, 1", "2, 5, 1", "4, 3, 0", "7, 7, 3"})
    void vectorsOfMissingRankAreOrthonormalToo(int m, int n, int rank) {
        RandomCases cases = new RandomCases(100L * m + 10L * n + rank);
        Matrix a = cases.matrix(m, rank).times(cases.matrix(rank, n));
        Decompositions.Svd svd = Decompositions.svd(a);
        int p = Math.min(m, n);
        for (int i = rank; i < p; i++) {
            assertThat(svd.values()[i]).as("%s", cases).isLessThan(1e-14);
        }
        assertThat(Matrices.error(svd.u().transpose().times(svd.u()), Matrix.identity(p)))
                .as("%s", cases)
                .isLessThan(1e-13);
        assertThat(Matrices.error(svd.w().transpose().times(svd.w()), Matrix.identity(p)))
                .as("%s", cases)
                .isLessThan(1e-13);
    }

    /** Columns that depend on each other leave rounding errors, which must not be rotated for ever. */
    @Test
    void matricesOfFewColumnsWhoseRankIsExactlyMissingAreDecomposed() {
        RandomGenerator random = new SplittableRandom(7);
        for (int round = 0; round < 20_000; round++) {
            int n = 2 + random.nextInt(2);
            int m = n + random.nextInt(2);
            int rank = 1 + random.nextInt(n);
            Matrix a = sparse(random, m, rank).times(sparse(random, rank, n));
            Decompositions.Svd svd = Decompositions.svd(a);
            Matrix back =
                    svd.u().times(Matrix.diagonal(svd.values())).times(svd.w().transpose());
            assertThat(Matrices.error(back, a)).as("round %s: %s", round, a).isLessThan(1e-12);
            assertThat(Matrices.error(svd.u().transpose().times(svd.u()), Matrix.identity(n)))
                    .as("round %s: %s", round, a)
                    .isLessThan(1e-13);
        }
    }

    private static Matrix sparse(RandomGenerator random, int m, int n) {
        return Matrix.of(
                m,
                n,
                random.doubles((long) m * n)
                        .map(u -> u < 0.3 ? 0 : Math.exp(6 * (u - 0.5)))
                        .toArray());
    }

    private static double largestOf(Matrix a, int column) {
        double largest = 0;
        for (int i = 0; i < a.rows(); i++) {
            largest = Math.abs(a.get(i, column)) > Math.abs(largest) ? a.get(i, column) : largest;
        }
        return largest;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 40})
    void eigenvectorsAndValuesRestoreTheMatrix(int n) {
        RandomCases cases = new RandomCases(n);
        Matrix half = cases.matrix(n, n);
        Matrix a = Matrices.sum(half, 1, half.transpose());
        Decompositions.SymmetricEigen eigen = Decompositions.symmetricEigen(a);
        assertThat(eigen.values()).isSortedAccordingTo((x, y) -> Double.compare(y, x));
        Matrix back = eigen.vectors()
                .times(Matrix.diagonal(eigen.values()))
                .times(eigen.vectors().transpose());
        assertThat(Matrices.error(back, a)).as("%s", cases).isLessThan(1e-13);
        for (int j = 0; j < n; j++) {
            assertThat(largestOf(eigen.vectors(), j))
                    .as("sign of vector %s, %s", j, cases)
                    .isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-300, 1e-150, 1e150, 1e300})
    void theUnitOfTheMatrixDoesNotMatter(double unit) {
        RandomCases cases = new RandomCases(50);
        Matrix a = cases.matrix(4, 4);
        Matrix symmetric = Matrices.sum(a, 1, a.transpose());
        double[] singular = Decompositions.svd(a).values();
        double[] scaled = Decompositions.svd(a.times(unit)).values();
        double[] eigen = Decompositions.symmetricEigen(symmetric).values();
        double[] scaledEigen =
                Decompositions.symmetricEigen(symmetric.times(unit)).values();
        for (int i = 0; i < 4; i++) {
            assertThat(Math.abs(scaled[i] / unit - singular[i])).as("%s", cases).isLessThan(1e-14);
            assertThat(Math.abs(scaledEigen[i] / unit - eigen[i]))
                    .as("%s", cases)
                    .isLessThan(1e-14);
        }
    }

    @Test
    void theTriangularFactorHasTheSameSquare() {
        for (int m = 1; m <= 6; m++) {
            RandomCases cases = new RandomCases(60 + m);
            Matrix a = cases.matrix(m, 4);
            Matrix r = Decompositions.triangularFactor(a);
            assertThat(r.rows()).isEqualTo(Math.min(m, 4));
            assertThat(Matrices.error(r.transpose().times(r), a.transpose().times(a)))
                    .as("%s", cases)
                    .isLessThan(1e-14);
        }
    }

    @Test
    void theTriangularFactorOfDependentColumnsHasTheSameSquareToo() {
        for (Matrix a : new Matrix[] {
            Matrix.of(3, 2, 1, 0, -1, 0, 2, 0), Matrix.of(3, 2, 0, 1, 0, -1, 0, 2), Matrix.of(2, 3, 0, 0, 1, 0, 0, 2)
        }) {
            Matrix r = Decompositions.triangularFactor(a);
            assertThat(Matrices.error(r.transpose().times(r), a.transpose().times(a)))
                    .as("%s", a)
                    .isLessThan(1e-14);
        }
        assertThat(Decompositions.triangularFactor(Matrix.zeros(3, 2))).isEqualTo(Matrix.zeros(2, 2));
    }

    @Test
    void zeroMatricesHaveZeroValues() {
        assertThat(Decompositions.svd(Matrix.zeros(3, 2)).values()).containsExactly(0, 0);
        assertThat(Decompositions.symmetricEigen(Matrix.zeros(2, 2)).values()).containsExactly(0, 0);
        assertThat(Decompositions.symmetricEigen(Matrix.zeros(0, 0)).values()).isEmpty();
    }
}
