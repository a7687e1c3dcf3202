package org.anisoflow.core.linalg;

/** Cholesky decomposition of small matrices in place, in loops. */
final class Cholesky {
    private Cholesky() {}

    /**
     * Overwrites the lower triangle of a symmetric matrix by L with {@code S = L L^T}; the upper one is not looked at.
     *
     * @param s n x n, row-major
     * @return false, with a part of L written, if a pivot is not above the smallest
     */
    static boolean factorize(int n, double[] s, double smallest) {
        for (int j = 0; j < n; j++) {
            double pivot = s[j * n + j];
            for (int q = 0; q < j; q++) {
                pivot -= s[j * n + q] * s[j * n + q];
            }
            if (!(pivot > smallest)) {
                return false;
            }
            double root = Math.sqrt(pivot);
            s[j * n + j] = root;
            for (int i = j + 1; i < n; i++) {
                double sum = s[i * n + j];
                for (int q = 0; q < j; q++) {
                    sum -= s[i * n + q] * s[j * n + q];
                }
                s[i * n + j] = sum / root;
            }
        }
        return true;
    }
}
