package org.anisoflow.ode.flow;

/**
 * Products of many small matrices at once: entry (i, j) of the matrix in lane n is
 * {@code a[(i * rowStride + j * columnStride) * lanes + n]}. Loops over lanes are innermost, for the compiler to vectorise;
 * no sum runs over lanes.
 */
final class LaneProducts {
    private final int lanes;
    private final double[] zeros;

    LaneProducts(int lanes) {
        this.lanes = lanes;
        zeros = new double[lanes];
    }

    /**
     * {@code C = A B} or {@code C += A B} in lanes from, .., to - 1; A is m x k, B k x n, C m x n, row-major.
     *
     * @param transposed whether B is stored as its transpose, n x k
     */
    void multiply(
            int m,
            int n,
            int k,
            double[] a,
            double[] b,
            boolean transposed,
            boolean adds,
            double[] c,
            int from,
            int to) {
        int row = (transposed ? 1 : n) * lanes;
        int column = (transposed ? k : 1) * lanes;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                int atC = (i * n + j) * lanes;
                double[] base = adds ? c : zeros;
                int atBase = adds ? atC : 0;
                int atA = i * k * lanes;
                int atB = j * column;
                int l = 0;
                for (; l + 4 <= k; l += 4) {
                    dot4(base, atBase, a, atA, b, atB, row, c, atC, from, to);
                    base = c;
                    atBase = atC;
                    atA += 4 * lanes;
                    atB += 4 * row;
                }
                switch (k - l) {
                    case 3 -> dot3(base, atBase, a, atA, b, atB, row, c, atC, from, to);
                    case 2 -> dot2(base, atBase, a, atA, b, atB, row, c, atC, from, to);
                    case 1 -> dot1(base, atBase, a, atA, b, atB, c, atC, from, to);
                    default -> {
                        // all terms came in fours
                    }
                }
            }
        }
    }

    private void dot4(
            double[] base,
            int atBase,
            double[] a,
            int a0,
            double[] b,
            int b0,
            int row,
            double[] c,
            int atC,
            int from,
            int to) {
        int a1 = a0 + lanes;
        int a2 = a1 + lanes;
        int a3 = a2 + lanes;
        int b1 = b0 + row;
        int b2 = b1 + row;
        int b3 = b2 + row;
        for (int n = from; n < to; n++) {
            c[atC + n] = base[atBase + n]
                    + (a[a0 + n] * b[b0 + n] + a[a1 + n] * b[b1 + n] + a[a2 + n] * b[b2 + n] + a[a3 + n] * b[b3 + n]);
        }
    }

    private void dot3(
            double[] base,
            int atBase,
            double[] a,
            int a0,
            double[] b,
            int b0,
            int row,
            double[] c,
            int atC,
            int from,
            int to) {
        int a1 = a0 + lanes;
        int a2 = a1 + lanes;
        int b1 = b0 + row;
        int b2 = b1 + row;
        for (int n = from; n < to; n++) {
            c[atC + n] = base[atBase + n] + (a[a0 + n] * b[b0 + n] + a[a1 + n] * b[b1 + n] + a[a2 + n] * b[b2 + n]);
        }
    }

    private void dot2(
            double[] base,
            int atBase,
            double[] a,
            int a0,
            double[] b,
            int b0,
            int row,
            double[] c,
            int atC,
            int from,
            int to) {
        int a1 = a0 + lanes;
        int b1 = b0 + row;
        for (int n = from; n < to; n++) {
            c[atC + n] = base[atBase + n] + (a[a0 + n] * b[b0 + n] + a[a1 + n] * b[b1 + n]);
        }
    }

    private static void dot1(
            double[] base, int atBase, double[] a, int a0, double[] b, int b0, double[] c, int atC, int from, int to) {
        for (int n = from; n < to; n++) {
            c[atC + n] = base[atBase + n] + a[a0 + n] * b[b0 + n];
        }
    }

    /** {@code C = A^T A}; A is k x n, C n x n. */
    void multiplyTransposed(int n, int k, double[] a, double[] c, int from, int to) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                int atC = (i * n + j) * lanes;
                dot1(zeros, 0, a, i * lanes, a, j * lanes, c, atC, from, to);
                for (int l = 1; l < k; l++) {
                    dot1(c, atC, a, (l * n + i) * lanes, a, (l * n + j) * lanes, c, atC, from, to);
                }
            }
        }
    }

    /** Adds all entries of one matrix to those of another. */
    void add(int entries, double[] a, double[] c, int from, int to) {
        for (int i = 0; i < entries; i++) {
            add(a, c, i * lanes, from, to);
        }
    }

    private static void add(double[] a, double[] c, int offset, int from, int to) {
        for (int n = from; n < to; n++) {
            c[offset + n] += a[offset + n];
        }
    }

    /** Multiplies all entries of each matrix by the number of its lane. */
    void scale(int entries, double[] times, double[] a, int from, int to) {
        for (int i = 0; i < entries; i++) {
            scale(times, a, i * lanes, from, to);
        }
    }

    private static void scale(double[] times, double[] a, int offset, int from, int to) {
        for (int n = from; n < to; n++) {
            a[offset + n] *= times[n];
        }
    }

    /**
     * Solves {@code S X = B} for positive definite systems of n unknowns, by {@code S = L D L^T}.
     *
     * @param s S, n x n, of which the lower half is read; overwritten
     * @param x B, overwritten by X: unknown i of right side j at {@code i * stride + j * other}
     * @param pivots room for one number per lane
     */
    void solve(int n, double[] s, int sides, double[] x, int stride, int other, double[] pivots, int from, int to) {
        for (int j = 0; j < n; j++) {
            invert(s, (j * n + j) * lanes, from, to);
            for (int i = j + 1; i < n; i++) {
                // what is left of column i below, with L_ij = s_ij / d_j
                product(s, (i * n + j) * lanes, s, (j * n + j) * lanes, pivots, from, to);
                for (int l = j + 1; l <= i; l++) {
                    subtract(pivots, 0, s, (l * n + j) * lanes, s, (i * n + l) * lanes, from, to);
                }
            }
            // rows below have been updated with the undivided column, which is divided now
            for (int i = j + 1; i < n; i++) {
                product(s, (i * n + j) * lanes, s, (j * n + j) * lanes, pivots, from, to);
                copy(pivots, s, (i * n + j) * lanes, from, to);
            }
        }
        for (int side = 0; side < sides; side++) {
            for (int i = 0; i < n; i++) {
                int at = (i * stride + side * other) * lanes;
                for (int l = 0; l < i; l++) {
                    subtract(s, (i * n + l) * lanes, x, (l * stride + side * other) * lanes, x, at, from, to);
                }
            }
            for (int i = n - 1; i >= 0; i--) {
                int at = (i * stride + side * other) * lanes;
                multiplyInPlace(s, (i * n + i) * lanes, x, at, from, to);
                for (int l = i + 1; l < n; l++) {
                    subtract(s, (l * n + i) * lanes, x, (l * stride + side * other) * lanes, x, at, from, to);
                }
            }
        }
    }

    /** {@code s = 1 / s}; NaN where s is not finite. */
    private static void invert(double[] s, int at, int from, int to) {
        for (int n = from; n < to; n++) {
            double pivot = s[at + n];
            // an infinite pivot is no number, instead of a system that looks solved
            s[at + n] = 1 / pivot + 0 * pivot;
        }
    }

    private static void product(double[] a, int atA, double[] b, int atB, double[] c, int from, int to) {
        for (int n = from; n < to; n++) {
            c[n] = a[atA + n] * b[atB + n];
        }
    }

    private static void copy(double[] a, double[] c, int atC, int from, int to) {
        for (int n = from; n < to; n++) {
            c[atC + n] = a[n];
        }
    }

    private static void multiplyInPlace(double[] a, int atA, double[] c, int atC, int from, int to) {
        for (int n = from; n < to; n++) {
            c[atC + n] *= a[atA + n];
        }
    }

    private static void subtract(double[] a, int atA, double[] b, int atB, double[] c, int atC, int from, int to) {
        for (int n = from; n < to; n++) {
            c[atC + n] -= a[atA + n] * b[atB + n];
        }
    }

    /** Multiplies by the number of the lane and adds the identity, for n x n matrices. */
    void scaleAndAddIdentity(int n, double[] times, double[] s, int from, int to) {
        scale(n * n, times, s, from, to);
        for (int i = 0; i < n; i++) {
            addOne(s, (i * n + i) * lanes, from, to);
        }
    }

    private static void addOne(double[] s, int at, int from, int to) {
        for (int n = from; n < to; n++) {
            s[at + n] += 1;
        }
    }
}
