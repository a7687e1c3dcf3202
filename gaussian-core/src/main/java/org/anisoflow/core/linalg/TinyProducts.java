package org.anisoflow.core.linalg;

/**
 * Products with a square matrix of size 2 to 5, the dimensions of published figures and histograms: written out, so that
 * the matrix stays in local variables. At size 5 they take half the time of a loop.
 */
final class TinyProducts {
    private TinyProducts() {}

    /**
     * {@code C = alpha A B + beta C} with A m x n, B n x n, C m x n row-major; A(i, l) is {@code a[offsetA + i rowA + l
     * columnA]}, B alike.
     *
     * @return false, and nothing done, if n is not from 2 to 5
     */
    static boolean multiply(
            int m,
            int n,
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
        switch (n) {
            case 2 -> by2(m, alpha, a, offsetA, rowA, columnA, b, offsetB, rowB, columnB, beta, c, offsetC);
            case 3 -> by3(m, alpha, a, offsetA, rowA, columnA, b, offsetB, rowB, columnB, beta, c, offsetC);
            case 4 -> by4(m, alpha, a, offsetA, rowA, columnA, b, offsetB, rowB, columnB, beta, c, offsetC);
            case 5 -> by5(m, alpha, a, offsetA, rowA, columnA, b, offsetB, rowB, columnB, beta, c, offsetC);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void by2(
            int m,
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
        double b00 = b[offsetB];
        double b01 = b[offsetB + columnB];
        double b10 = b[offsetB + rowB];
        double b11 = b[offsetB + rowB + columnB];
        for (int i = 0; i < m; i++) {
            int at = offsetA + i * rowA;
            double a0 = alpha * a[at];
            double a1 = alpha * a[at + columnA];
            int to = offsetC + 2 * i;
            c[to] = a0 * b00 + a1 * b10 + (beta == 0 ? 0 : beta * c[to]);
            c[to + 1] = a0 * b01 + a1 * b11 + (beta == 0 ? 0 : beta * c[to + 1]);
        }
    }

    private static void by3(
            int m,
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
        double b00 = b[offsetB];
        double b01 = b[offsetB + columnB];
        double b02 = b[offsetB + 2 * columnB];
        double b10 = b[offsetB + rowB];
        double b11 = b[offsetB + rowB + columnB];
        double b12 = b[offsetB + rowB + 2 * columnB];
        double b20 = b[offsetB + 2 * rowB];
        double b21 = b[offsetB + 2 * rowB + columnB];
        double b22 = b[offsetB + 2 * rowB + 2 * columnB];
        for (int i = 0; i < m; i++) {
            int at = offsetA + i * rowA;
            double a0 = alpha * a[at];
            double a1 = alpha * a[at + columnA];
            double a2 = alpha * a[at + 2 * columnA];
            int to = offsetC + 3 * i;
            c[to] = a0 * b00 + a1 * b10 + a2 * b20 + (beta == 0 ? 0 : beta * c[to]);
            c[to + 1] = a0 * b01 + a1 * b11 + a2 * b21 + (beta == 0 ? 0 : beta * c[to + 1]);
            c[to + 2] = a0 * b02 + a1 * b12 + a2 * b22 + (beta == 0 ? 0 : beta * c[to + 2]);
        }
    }

    private static void by4(
            int m,
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
        double b00 = b[offsetB];
        double b01 = b[offsetB + columnB];
        double b02 = b[offsetB + 2 * columnB];
        double b03 = b[offsetB + 3 * columnB];
        double b10 = b[offsetB + rowB];
        double b11 = b[offsetB + rowB + columnB];
        double b12 = b[offsetB + rowB + 2 * columnB];
        double b13 = b[offsetB + rowB + 3 * columnB];
        double b20 = b[offsetB + 2 * rowB];
        double b21 = b[offsetB + 2 * rowB + columnB];
        double b22 = b[offsetB + 2 * rowB + 2 * columnB];
        double b23 = b[offsetB + 2 * rowB + 3 * columnB];
        double b30 = b[offsetB + 3 * rowB];
        double b31 = b[offsetB + 3 * rowB + columnB];
        double b32 = b[offsetB + 3 * rowB + 2 * columnB];
        double b33 = b[offsetB + 3 * rowB + 3 * columnB];
        for (int i = 0; i < m; i++) {
            int at = offsetA + i * rowA;
            double a0 = alpha * a[at];
            double a1 = alpha * a[at + columnA];
            double a2 = alpha * a[at + 2 * columnA];
            double a3 = alpha * a[at + 3 * columnA];
            int to = offsetC + 4 * i;
            c[to] = a0 * b00 + a1 * b10 + a2 * b20 + a3 * b30 + (beta == 0 ? 0 : beta * c[to]);
            c[to + 1] = a0 * b01 + a1 * b11 + a2 * b21 + a3 * b31 + (beta == 0 ? 0 : beta * c[to + 1]);
            c[to + 2] = a0 * b02 + a1 * b12 + a2 * b22 + a3 * b32 + (beta == 0 ? 0 : beta * c[to + 2]);
            c[to + 3] = a0 * b03 + a1 * b13 + a2 * b23 + a3 * b33 + (beta == 0 ? 0 : beta * c[to + 3]);
        }
    }

    private static void by5(
            int m,
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
        double b00 = b[offsetB];
        double b01 = b[offsetB + columnB];
        double b02 = b[offsetB + 2 * columnB];
        double b03 = b[offsetB + 3 * columnB];
        double b04 = b[offsetB + 4 * columnB];
        double b10 = b[offsetB + rowB];
        double b11 = b[offsetB + rowB + columnB];
        double b12 = b[offsetB + rowB + 2 * columnB];
        double b13 = b[offsetB + rowB + 3 * columnB];
        double b14 = b[offsetB + rowB + 4 * columnB];
        double b20 = b[offsetB + 2 * rowB];
        double b21 = b[offsetB + 2 * rowB + columnB];
        double b22 = b[offsetB + 2 * rowB + 2 * columnB];
        double b23 = b[offsetB + 2 * rowB + 3 * columnB];
        double b24 = b[offsetB + 2 * rowB + 4 * columnB];
        double b30 = b[offsetB + 3 * rowB];
        double b31 = b[offsetB + 3 * rowB + columnB];
        double b32 = b[offsetB + 3 * rowB + 2 * columnB];
        double b33 = b[offsetB + 3 * rowB + 3 * columnB];
        double b34 = b[offsetB + 3 * rowB + 4 * columnB];
        double b40 = b[offsetB + 4 * rowB];
        double b41 = b[offsetB + 4 * rowB + columnB];
        double b42 = b[offsetB + 4 * rowB + 2 * columnB];
        double b43 = b[offsetB + 4 * rowB + 3 * columnB];
        double b44 = b[offsetB + 4 * rowB + 4 * columnB];
        for (int i = 0; i < m; i++) {
            int at = offsetA + i * rowA;
            double a0 = alpha * a[at];
            double a1 = alpha * a[at + columnA];
            double a2 = alpha * a[at + 2 * columnA];
            double a3 = alpha * a[at + 3 * columnA];
            double a4 = alpha * a[at + 4 * columnA];
            int to = offsetC + 5 * i;
            c[to] = a0 * b00 + a1 * b10 + a2 * b20 + a3 * b30 + a4 * b40 + (beta == 0 ? 0 : beta * c[to]);
            c[to + 1] = a0 * b01 + a1 * b11 + a2 * b21 + a3 * b31 + a4 * b41 + (beta == 0 ? 0 : beta * c[to + 1]);
            c[to + 2] = a0 * b02 + a1 * b12 + a2 * b22 + a3 * b32 + a4 * b42 + (beta == 0 ? 0 : beta * c[to + 2]);
            c[to + 3] = a0 * b03 + a1 * b13 + a2 * b23 + a3 * b33 + a4 * b43 + (beta == 0 ? 0 : beta * c[to + 3]);
            c[to + 4] = a0 * b04 + a1 * b14 + a2 * b24 + a3 * b34 + a4 * b44 + (beta == 0 ? 0 : beta * c[to + 4]);
        }
    }
}
