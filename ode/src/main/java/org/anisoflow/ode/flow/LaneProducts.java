package org.anisoflow.ode.flow;

/**
 * Products of many small matrices at once: entry e of the matrix in lane n is {@code a[e][n]}, matrices being row-major. Loops
 * over lanes are innermost; they use one index for all arrays, as the compiler can tell only then that arrays do not overlap,
 * and vectorises. No sum runs over lanes.
 */
final class LaneProducts {
    private LaneProducts() {}

    /** How the factors of a product are stored. */
    enum Layout {
        /** {@code A B}. */
        PLAIN,
        /** {@code A^T B}; A is stored as k x m. */
        LEFT_TRANSPOSED,
        /** {@code A B^T}; B is stored as n x k. */
        RIGHT_TRANSPOSED
    }

    /** {@code C = A B} or {@code C += A B}; A is m x k, B k x n, C m x n, or as the layout says. */
    static void multiply(int m, int n, int k, double[][] a, double[][] b, Layout layout, boolean adds, double[][] c) {
        int rowOfA = layout == Layout.LEFT_TRANSPOSED ? 1 : k;
        int columnOfA = layout == Layout.LEFT_TRANSPOSED ? m : 1;
        int rowOfB = layout == Layout.RIGHT_TRANSPOSED ? 1 : n;
        int columnOfB = layout == Layout.RIGHT_TRANSPOSED ? k : 1;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                dot(k, a, i * rowOfA, columnOfA, b, j * columnOfB, rowOfB, adds, c[i * n + j]);
            }
        }
    }

    /** Up to three terms at a time: the compiler does not vectorise longer bodies. */
    private static void dot(
            int terms,
            double[][] a,
            int atA,
            int strideOfA,
            double[][] b,
            int atB,
            int strideOfB,
            boolean adds,
            double[] c) {
        int p = atA;
        int q = atB;
        boolean begun = adds;
        int left = terms;
        while (left > 0) {
            int taken = left == 4 ? 2 : Math.min(left, 3);
            double[] a0 = a[p];
            double[] b0 = b[q];
            double[] a1 = taken > 1 ? a[p + strideOfA] : a0;
            double[] b1 = taken > 1 ? b[q + strideOfB] : b0;
            if (taken == 3) {
                double[] a2 = a[p + 2 * strideOfA];
                double[] b2 = b[q + 2 * strideOfB];
                if (begun) {
                    add3(a0, b0, a1, b1, a2, b2, c);
                } else {
                    set3(a0, b0, a1, b1, a2, b2, c);
                }
            } else if (taken == 2) {
                if (begun) {
                    add2(a0, b0, a1, b1, c);
                } else {
                    set2(a0, b0, a1, b1, c);
                }
            } else if (begun) {
                add1(a0, b0, c);
            } else {
                set1(a0, b0, c);
            }
            begun = true;
            left -= taken;
            p += taken * strideOfA;
            q += taken * strideOfB;
        }
    }

    private static void set3(double[] a0, double[] b0, double[] a1, double[] b1, double[] a2, double[] b2, double[] c) {
        for (int n = 0; n < c.length; n++) {
            c[n] = a0[n] * b0[n] + a1[n] * b1[n] + a2[n] * b2[n];
        }
    }

    private static void add3(double[] a0, double[] b0, double[] a1, double[] b1, double[] a2, double[] b2, double[] c) {
        for (int n = 0; n < c.length; n++) {
            c[n] += a0[n] * b0[n] + a1[n] * b1[n] + a2[n] * b2[n];
        }
    }

    private static void set2(double[] a0, double[] b0, double[] a1, double[] b1, double[] c) {
        for (int n = 0; n < c.length; n++) {
            c[n] = a0[n] * b0[n] + a1[n] * b1[n];
        }
    }

    private static void add2(double[] a0, double[] b0, double[] a1, double[] b1, double[] c) {
        for (int n = 0; n < c.length; n++) {
            c[n] += a0[n] * b0[n] + a1[n] * b1[n];
        }
    }

    private static void set1(double[] a, double[] b, double[] c) {
        for (int n = 0; n < c.length; n++) {
            c[n] = a[n] * b[n];
        }
    }

    private static void add1(double[] a, double[] b, double[] c) {
        for (int n = 0; n < c.length; n++) {
            c[n] += a[n] * b[n];
        }
    }

    private static void subtract1(double[] a, double[] b, double[] c) {
        for (int n = 0; n < c.length; n++) {
            c[n] -= a[n] * b[n];
        }
    }

    /** Multiplies all entries of a matrix by a number. */
    static void scale(double[] times, double[][] a) {
        for (double[] entry : a) {
            set1(times, entry, entry);
        }
    }

    /** {@code S = I + times S}, n x n. */
    static void addToIdentity(int n, double[] times, double[][] s) {
        scale(times, s);
        for (int i = 0; i < n; i++) {
            addOne(s[i * n + i]);
        }
    }

    private static void addOne(double[] a) {
        for (int n = 0; n < a.length; n++) {
            a[n] += 1;
        }
    }

    /** {@code C += times A}. */
    static void add(double[] times, double[][] a, double[][] c) {
        for (int i = 0; i < a.length; i++) {
            add1(times, a[i], c[i]);
        }
    }

    /**
     * Solves {@code S X = B} for positive definite systems of n unknowns, by {@code S = L D L^T}. A pivot that is not finite
     * leaves no number.
     *
     * @param s S, n x n, of which the lower half is read; overwritten
     * @param x B, overwritten by X: unknown i of right side j at {@code i * stride + j * other}
     * @param ratio room for a number
     */
    static void solve(int n, double[][] s, int sides, double[][] x, int stride, int other, double[] ratio) {
        for (int j = 0; j < n; j++) {
            double[] inverse = s[j * n + j];
            invert(inverse);
            for (int i = j + 1; i < n; i++) {
                set1(s[i * n + j], inverse, ratio);
                for (int l = j + 1; l <= i; l++) {
                    subtract1(ratio, s[l * n + j], s[i * n + l]);
                }
            }
            // later rows needed the column undivided
            for (int i = j + 1; i < n; i++) {
                set1(s[i * n + j], inverse, s[i * n + j]);
            }
        }
        for (int side = 0; side < sides; side++) {
            int from = side * other;
            for (int i = 1; i < n; i++) {
                for (int l = 0; l < i; l++) {
                    subtract1(s[i * n + l], x[l * stride + from], x[i * stride + from]);
                }
            }
            for (int i = n - 1; i >= 0; i--) {
                double[] unknown = x[i * stride + from];
                set1(s[i * n + i], unknown, unknown);
                for (int l = i + 1; l < n; l++) {
                    subtract1(s[l * n + i], x[l * stride + from], unknown);
                }
            }
        }
    }

    private static void invert(double[] a) {
        for (int n = 0; n < a.length; n++) {
            double pivot = a[n];
            // an infinite pivot is no number, instead of a system that looks solved
            a[n] = 1 / pivot + 0 * pivot;
        }
    }
}
