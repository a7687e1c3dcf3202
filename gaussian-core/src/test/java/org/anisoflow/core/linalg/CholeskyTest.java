package org.anisoflow.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 5", "5, 2", "8, 3", "9, 3", "40, 7"})
    void solutionsOfPositiveDefiniteSystemsHold(int n, int m) {
        RandomCases cases = new RandomCases(10L * n + m);
        Matrix half = cases.matrix(n, n + 2);
        Matrix s = half.times(half.transpose());
        Matrix x = cases.matrix(n, m);
        PositiveDefiniteSolver solver = new PositiveDefiniteSolver(n, m);
        // a second system shows that nothing is left of the first
        for (int round = 0; round < 2; round++) {
            System.arraycopy(s.toRowMajor(), 0, solver.matrix(), 0, n * n);
            double[] y = new double[3 + n * m];
            System.arraycopy(s.times(x).toRowMajor(), 0, y, 3, n * m);
            assertThat(solver.solveInPlace(y, 3)).isTrue();
            Matrix found = Matrix.of(n, m, Arrays.copyOfRange(y, 3, y.length));
            assertThat(Matrices.error(found, x)).as("%s", cases).isLessThan(1e-10);
            double sum = Arrays.stream(Decompositions.symmetricEigen(s).values())
                    .map(Math::log)
                    .sum();
            assertThat(Math.abs(solver.logDeterminant() - sum)).as("%s", cases).isLessThan(1e-10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 9, 40})
    void whatIsNotPositiveDefiniteIsToldSo(int n) {
        for (double bad : new double[] {-1, 0, Double.NaN}) {
            PositiveDefiniteSolver solver = new PositiveDefiniteSolver(n, 1);
            System.arraycopy(Matrix.identity(n).toRowMajor(), 0, solver.matrix(), 0, n * n);
            solver.matrix()[n * n - 1] = bad;
            assertThat(solver.solveInPlace(new double[n], 0)).as("%s", bad).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 3", "5, 5", "5, 2", "4, 1", "3, 0"})
    void aSemidefiniteMatrixOfAnyRankHasAFactor(int d, int rank) {
        RandomCases cases = new RandomCases(100L * d + rank);
        Matrix half = cases.matrix(d, rank);
        Matrix sigma = half.times(half.transpose());
        double[] factor = new double[d * d];
        Arrays.fill(factor, Double.NaN);
        assertThat(new SemidefiniteFactor(d).factorize(sigma.toRowMajor(), factor))
                .isTrue();
        Matrix f = Matrix.of(d, d, factor);
        assertThat(Matrices.error(f.times(f.transpose()), sigma))
                .as("%s", cases)
                .isLessThan(1e-13);
    }

    @Test
    void aNegativeEigenvalueIsFoundWhereEverItHides() {
        SemidefiniteFactor factor = new SemidefiniteFactor(3);
        double[] scratch = new double[9];
        assertThat(factor.factorize(new double[] {1, 2, 0, 2, 1, 0, 0, 0, 1}, scratch))
                .isFalse();
        assertThat(factor.factorize(new double[] {0, 1, 0, 1, 0, 0, 0, 0, 0}, scratch))
                .isFalse();
        assertThat(factor.factorize(new double[] {1, 0, 0, 0, 1, 0, 0, 0, -1e-9}, scratch))
                .isFalse();
        assertThat(factor.factorize(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1e-9}, scratch))
                .isTrue();
    }
}
