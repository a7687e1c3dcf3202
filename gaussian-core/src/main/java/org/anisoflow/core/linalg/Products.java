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
        if ((long) m * n * k >= SMALL) {
            gemm("N", "N", m, n, k, alpha, a, k, b, n, beta, c);
            return;
        }
        for (int i = 0; i < m; i++) {
            scale(beta, c, i * n, n);
            for (int l = 0; l < k; l++) {
                double f = alpha * a[i * k + l];
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += f * b[l * n + j];
                }
            }
        }
    }

    /** {@code C = alpha A^T B + beta C} with A k x m, B k x n, C m x n. */
    public static void multiplyTransposedLeft(
            int m, int n, int k, double alpha, double[] a, double[] b, double beta, double[] c) {
        if ((long) m * n * k >= SMALL) {
            gemm("T", "N", m, n, k, alpha, a, m, b, n, beta, c);
            return;
        }
        for (int i = 0; i < m; i++) {
            scale(beta, c, i * n, n);
            for (int l = 0; l < k; l++) {
                double f = alpha * a[l * m + i];
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += f * b[l * n + j];
                }
            }
        }
    }

    /** {@code C = alpha A B^T + beta C} with A m x k, B n x k, C m x n. */
    public static void multiplyTransposedRight(
            int m, int n, int k, double alpha, double[] a, double[] b, double beta, double[] c) {
        if ((long) m * n * k >= SMALL) {
            gemm("N", "T", m, n, k, alpha, a, k, b, k, beta, c);
            return;
        }
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += a[i * k + l] * b[j * k + l];
                }
                c[i * n + j] = alpha * sum + (beta == 0 ? 0 : beta * c[i * n + j]);
            }
        }
    }

    private static void scale(double beta, double[] c, int from, int n) {
        for (int j = from; j < from + n; j++) {
            c[j] = beta == 0 ? 0 : beta * c[j];
        }
    }

    /** A row-major product is the column-major product of the swapped transposes. */
    private static void gemm(
            String transA,
            String transB,
            int m,
            int n,
            int k,
            double alpha,
            double[] a,
            int strideA,
            double[] b,
            int strideB,
            double beta,
            double[] c) {
        BLAS_LIBRARY.dgemm(transB, transA, n, m, k, alpha, b, strideB, a, strideA, beta, c, n);
    }
}
