package org.anisoflow.core.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
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
    private static final long SMALL = 12 * 12 * 12;

    private static final BLAS BLAS_LIBRARY = choose(System.getProperty(PROPERTY, "auto"));

    private Products() {}

    private static BLAS choose(String name) {
        // the library logs each candidate that it cannot load
        Logger.getLogger("dev.ludovic.netlib").setLevel(Level.OFF);
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> BLAS.getInstance();
            case "native" -> NativeBLAS.getInstance();
            case "java" -> JavaBLAS.getInstance();
            default -> throw new InvalidInputException("blas must be auto, native or java but is " + name);
        };
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
        for (int i = 0; i < m; i++) {
            int row = offsetC + i * n;
            scale(beta, c, row, n);
            for (int l = 0; l < k; l++) {
                double f = alpha * a[offsetA + i * k + l];
                int rowB = offsetB + l * n;
                for (int j = 0; j < n; j++) {
                    c[row + j] += f * b[rowB + j];
                }
            }
        }
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
        for (int i = 0; i < m; i++) {
            int row = i * n;
            scale(beta, c, row, n);
            for (int l = 0; l < k; l++) {
                double f = alpha * a[offsetA + l * m + i];
                int rowB = offsetB + l * n;
                for (int j = 0; j < n; j++) {
                    c[row + j] += f * b[rowB + j];
                }
            }
        }
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
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += a[offsetA + i * k + l] * b[offsetB + j * k + l];
                }
                int at = offsetC + i * n + j;
                c[at] = alpha * sum + (beta == 0 ? 0 : beta * c[at]);
            }
        }
    }

    /** {@code y = alpha A x + beta y} with A m x n from its offset on, x from its own. */
    public static void multiplyVector(
            int m, int n, double alpha, double[] a, int offsetA, double[] x, double beta, double[] y, int offsetY) {
        for (int i = 0; i < m; i++) {
            double sum = 0;
            int row = offsetA + i * n;
            for (int j = 0; j < n; j++) {
                sum += a[row + j] * x[j];
            }
            y[offsetY + i] = alpha * sum + (beta == 0 ? 0 : beta * y[offsetY + i]);
        }
    }

    private static void scale(double beta, double[] c, int from, int n) {
        for (int j = from; j < from + n; j++) {
            c[j] = beta == 0 ? 0 : beta * c[j];
        }
    }
}
