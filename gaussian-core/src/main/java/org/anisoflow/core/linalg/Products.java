package org.anisoflow.core.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.util.Arrays;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.anisoflow.core.InvalidInputException;

/**
 * Products of row-major matrices that live in plain arrays; nothing is allocated. Small ones are plain loops, larger
 * ones go to BLAS: a system BLAS if there is one, else Java. The system property {@value #PROPERTY} ({@code auto},
 * {@code native}, {@code java}) chooses; it is read once.
 */
public final class Products {
    /** System property that chooses the BLAS. */
    public static final String PROPERTY = "anisoflow.blas";

    /** From this number of scalar products on BLAS is faster than a loop. */
    private static final long SMALL = 8 * 8 * 8;

    /** Of the library, which logs each candidate that it cannot load. Held here: a logger that nobody holds forgets its level. */
    private static final Logger LOGGER = Logger.getLogger("dev.ludovic.netlib");

    static final BLAS BLAS_LIBRARY = choose(System.getProperty(PROPERTY, "auto"));

    private Products() {}

    private static BLAS choose(String name) {
        LOGGER.setLevel(Level.OFF);
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> BLAS.getInstance();
            case "native" -> NativeBLAS.getInstance();
            case "java" -> JavaBLAS.getInstance();
            default -> throw new InvalidInputException("blas must be auto, native or java but is " + name);
        };
    }

    /** Whether products go to a system BLAS. */
    static boolean isNative() {
        return BLAS_LIBRARY instanceof NativeBLAS;
    }

    /** Name of the BLAS in use: the class that reaches it. */
    public static String library() {
        return BLAS_LIBRARY.getClass().getSimpleName();
    }

    /** {@code C = alpha A B + beta C} with A m x k, B k x n, C m x n. */
    public static void multiply(int m, int n, int k, double alpha, double[] a, double[] b, double beta, double[] c) {
        multiply(m, n, k, alpha, a, 0, b, 0, beta, c, 0);
    }

    /** {@code C = alpha A B + beta C} with A m x k, B k x n, C m x n, each from its offset on. */
    public static void multiply(
            int m,
            int n,
            int k,
            double alpha,
            double[] a,
            int offsetA,
            double[] b,
            int offsetB,
            double beta,
            double[] c,
            int offsetC) {
        if ((long) m * n * k >= SMALL) {
            // a row-major product is the column-major product of the swapped factors
            BLAS_LIBRARY.dgemm("N", "N", n, m, k, alpha, b, offsetB, n, a, offsetA, k, beta, c, offsetC, n);
            return;
        }
        small(m, n, k, alpha, a, offsetA, k, 1, b, offsetB, n, 1, beta, c, offsetC);
    }

    /** {@code C = alpha A^T B + beta C} with A k x m, B k x n, C m x n. */
    public static void multiplyTransposedLeft(
            int m, int n, int k, double alpha, double[] a, double[] b, double beta, double[] c) {
        multiplyTransposedLeft(m, n, k, alpha, a, 0, b, 0, beta, c);
    }

    /** {@code C = alpha A^T B + beta C} with A k x m, B k x n, C m x n, the factors from their offsets on. */
    public static void multiplyTransposedLeft(
            int m,
            int n,
            int k,
            double alpha,
            double[] a,
            int offsetA,
            double[] b,
            int offsetB,
            double beta,
            double[] c) {
        if ((long) m * n * k >= SMALL) {
            BLAS_LIBRARY.dgemm("N", "T", n, m, k, alpha, b, offsetB, n, a, offsetA, m, beta, c, 0, n);
            return;
        }
        small(m, n, k, alpha, a, offsetA, 1, m, b, offsetB, n, 1, beta, c, 0);
    }

    /** {@code C = alpha A B^T + beta C} with A m x k, B n x k, C m x n. */
    public static void multiplyTransposedRight(
            int m, int n, int k, double alpha, double[] a, double[] b, double beta, double[] c) {
        multiplyTransposedRight(m, n, k, alpha, a, 0, b, 0, beta, c, 0);
    }

    /** {@code C = alpha A B^T + beta C} with A m x k, B n x k, C m x n, each from its offset on. */
    public static void multiplyTransposedRight(
            int m,
            int n,
            int k,
            double alpha,
            double[] a,
            int offsetA,
            double[] b,
            int offsetB,
            double beta,
            double[] c,
            int offsetC) {
        if ((long) m * n * k >= SMALL) {
            BLAS_LIBRARY.dgemm("T", "N", n, m, k, alpha, b, offsetB, k, a, offsetA, k, beta, c, offsetC, n);
            return;
        }
        small(m, n, k, alpha, a, offsetA, k, 1, b, offsetB, 1, k, beta, c, offsetC);
    }

    /** {@code y = A x} with A m x n, y from its offset on. */
    public static void multiplyVector(int m, int n, double[] a, double[] x, double[] y, int offsetY) {
        vector(m, n, a, n, 1, x, 0, y, offsetY);
    }

    /** {@code y += A x} with A m x n, y from its offset on. */
    public static void addVector(int m, int n, double[] a, double[] x, double[] y, int offsetY) {
        vector(m, n, a, n, 1, x, 1, y, offsetY);
    }

    /** {@code y += A^T x} with A n x m, y from its offset on. */
    public static void addTransposedVector(int m, int n, double[] a, double[] x, double[] y, int offsetY) {
        vector(m, n, a, 1, m, x, 1, y, offsetY);
    }

    /** {@code y = A x + beta y}, A(i, j) being {@code a[i row + j column]}; four sums at a time do not wait for another. */
    private static void vector(
            int m, int n, double[] a, int row, int column, double[] x, double beta, double[] y, int offsetY) {
        int i = 0;
        for (; i + 3 < m; i += 4) {
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            int at = i * row;
            for (int j = 0; j < n; j++) {
                double f = x[j];
                s0 += a[at] * f;
                s1 += a[at + row] * f;
                s2 += a[at + 2 * row] * f;
                s3 += a[at + 3 * row] * f;
                at += column;
            }
            store(y, offsetY + i, s0, beta);
            store(y, offsetY + i + 1, s1, beta);
            store(y, offsetY + i + 2, s2, beta);
            store(y, offsetY + i + 3, s3, beta);
        }
        for (; i < m; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += a[i * row + j * column] * x[j];
            }
            store(y, offsetY + i, sum, beta);
        }
    }

    /** The Euclidean norm of n entries from an offset on, also where their squares leave the range of doubles. */
    public static double norm(int n, double[] a, int offset) {
        double largest = 0;
        for (int i = offset; i < offset + n; i++) {
            largest = Math.max(largest, Math.abs(a[i]));
        }
        if (largest == 0 || largest == Double.POSITIVE_INFINITY) {
            return largest;
        }
        double sum = 0;
        for (int i = offset; i < offset + n; i++) {
            sum += a[i] / largest * (a[i] / largest);
        }
        return largest * Math.sqrt(sum);
    }

    /** The spectral norm of an n x n matrix to about 10 %, by the power method. */
    public static double spectralNorm(int n, double[] a) {
        double[] x = new double[n];
        double[] y = new double[n];
        // incommensurate entries are orthogonal to no singular vector that matters
        Arrays.setAll(x, i -> Math.sin(1 + i * Math.sqrt(2)));
        double norm = 0;
        for (int i = 0; i < 30; i++) {
            double length = 0;
            for (double value : x) {
                length = Math.hypot(length, value);
            }
            if (!(length > 0) || length == Double.POSITIVE_INFINITY) {
                return length;
            }
            for (int j = 0; j < n; j++) {
                x[j] /= length;
            }
            multiplyVector(n, n, a, x, y, 0);
            norm = 0;
            for (double value : y) {
                norm = Math.hypot(norm, value);
            }
            Arrays.fill(x, 0);
            addTransposedVector(n, n, a, y, x, 0);
        }
        return norm;
    }

    /**
     * {@code C = alpha A B + beta C} for factors of any strides: A(i, l) is {@code a[offsetA + i rowA + l columnA]}, B
     * alike, C is row-major m x n. Blocks of 2 x 2 entries stay in registers.
     */
    private static void small(
            int m,
            int n,
            int k,
            double alpha,
            double[] a,
            int offsetA,
            int rowA,
            int columnA,
            double[] b,
            int offsetB,
            int rowB,
            int columnB,
            double beta,
            double[] c,
            int offsetC) {
        if (k == n
                && TinyProducts.multiply(
                        m, n, alpha, a, offsetA, rowA, columnA, b, offsetB, rowB, columnB, beta, c, offsetC)) {
            return;
        }
        for (int i = 0; i < m; i += 2) {
            boolean twoRows = i + 1 < m;
            int nextA = twoRows ? rowA : 0;
            for (int j = 0; j < n; j += 2) {
                boolean twoColumns = j + 1 < n;
                int nextB = twoColumns ? columnB : 0;
                double s00 = 0;
                double s01 = 0;
                double s10 = 0;
                double s11 = 0;
                int atA = offsetA + i * rowA;
                int atB = offsetB + j * columnB;
                for (int l = 0; l < k; l++) {
                    double a0 = a[atA];
                    double a1 = a[atA + nextA];
                    double b0 = b[atB];
                    double b1 = b[atB + nextB];
                    s00 += a0 * b0;
                    s01 += a0 * b1;
                    s10 += a1 * b0;
                    s11 += a1 * b1;
                    atA += columnA;
                    atB += rowB;
                }
                int at = offsetC + i * n + j;
                store(c, at, alpha * s00, beta);
                if (twoColumns) {
                    store(c, at + 1, alpha * s01, beta);
                }
                if (twoRows) {
                    store(c, at + n, alpha * s10, beta);
                    if (twoColumns) {
                        store(c, at + n + 1, alpha * s11, beta);
                    }
                }
            }
        }
    }

    private static void store(double[] c, int at, double value, double beta) {
        c[at] = beta == 0 ? value : value + beta * c[at];
    }
}
