package org.anisoflow.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products on both sides of the size where BLAS takes over, with offsets, against the definition. */
class ProductsTest {
    private static final int A = 3;
    private static final int B = 5;
    private static final int C = 2;

    /** Entry of a stored matrix or of its transpose. */
    private interface Entry {
        double at(double[] values, int i, int j);
    }

    private static double[] expected(
            int m,
            int n,
            int k,
            double alpha,
            Entry left,
            double[] a,
            Entry right,
            double[] b,
            double beta,
            double[] c,
            int offset) {
        double[] result = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += left.at(a, i, l) * right.at(b, l, j);
                }
                result[offset + i * n + j] = alpha * sum + beta * c[offset + i * n + j];
            }
        }
        return result;
    }

    private static void assertClose(RandomCases cases, double[] actual, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("entry %s, %s", i, cases)
                    .isLessThan(1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "2, 2, 2",
        "2, 3, 4",
        "7, 2, 2",
        "1, 3, 3",
        "3, 4, 4",
        "6, 5, 5",
        "3, 3, 3",
        "5, 1, 7",
        "1, 6, 5",
        "7, 7, 7",
        "4, 5, 0",
        "11, 12, 13",
        "12, 12, 12",
        "20, 30, 17",
        "40, 1, 50"
    })
    void productsFollowTheDefinition(int m, int n, int k) {
        RandomCases cases = new RandomCases(10_000L * m + 100L * n + k);
        double[] a = cases.vector(A + m * k);
        double[] b = cases.vector(B + k * n);
        double[] c = cases.vector(C + m * n);
        Entry left = (v, i, l) -> v[A + i * k + l];
        Entry right = (v, l, j) -> v[B + l * n + j];

        double[] plain = c.clone();
        Products.multiply(m, n, k, 1.5, a, A, b, B, 0.5, plain, C);
        assertClose(cases, plain, expected(m, n, k, 1.5, left, a, right, b, 0.5, c, C));

        double[] first = cases.vector(m * n);
        double[] start = first.clone();
        Products.multiplyTransposedLeft(m, n, k, -2, a, A, b, B, 1, first);
        assertClose(cases, first, expected(m, n, k, -2, (v, i, l) -> v[A + l * m + i], a, right, b, 1, start, 0));

        double[] second = c.clone();
        Products.multiplyTransposedRight(m, n, k, 1.5, a, A, b, B, 0.5, second, C);
        assertClose(cases, second, expected(m, n, k, 1.5, left, a, (v, l, j) -> v[B + j * k + l], b, 0.5, c, C));
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 2", "20, 20, 20"})
    void aFactorOfZeroIgnoresWhatWasThere(int m, int n, int k) {
        RandomCases cases = new RandomCases(m);
        double[] c = new double[m * n];
        Arrays.fill(c, Double.NaN);
        Products.multiply(m, n, k, 1, cases.vector(m * k), cases.vector(k * n), 0, c);
        assertThat(c).doesNotContain(Double.NaN);
    }
}
