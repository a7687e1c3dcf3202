package org.anisoflow.core.linalg;

import java.util.Arrays;

/**
 * Factors F with {@code Sigma = F F^T} of small positive semidefinite matrices of one size, again and again: by Cholesky, with
 * pivoting where a pivot is not far above rounding.
 */
public final class SemidefiniteFactor {
    /** Pivots above this share of the trace are positive whatever the rounding. */
    private static final double REGULAR = 1e-8;

    /** Pivots within this share of the trace of zero count as zero. */
    private static final double ROUNDING = 1e-14;

    private final int d;
    /** Lower triangle of what is not factorized yet. */
    private final double[] rest;

    /** For d x d matrices. */
    public SemidefiniteFactor(int d) {
        this.d = d;
        rest = new double[d * d];
    }

    /**
     * Factorizes a matrix.
     *
     * @param sigma symmetric d x d, row-major
     * @param factor takes F, d x d, row-major; of no use if there is none
     * @return false if Sigma has a negative eigenvalue
     */
    public boolean factorize(double[] sigma, double[] factor) {
        double trace = 0;
        for (int i = 0; i < d; i++) {
            trace += sigma[i * d + i];
        }
        System.arraycopy(sigma, 0, factor, 0, d * d);
        if (Cholesky.factorize(d, factor, REGULAR * trace)) {
            for (int i = 0; i < d; i++) {
                Arrays.fill(factor, i * d + i + 1, (i + 1) * d, 0);
            }
            return true;
        }
        System.arraycopy(sigma, 0, rest, 0, d * d);
        return factorizeRest(factor, ROUNDING * Math.abs(trace));
    }

    private boolean factorizeRest(double[] factor, double zero) {
        Arrays.fill(factor, 0);
        for (int l = 0; l < d; l++) {
            int pivot = 0;
            for (int i = 0; i < d; i++) {
                double entry = rest[i * d + i];
                if (entry < -zero) {
                    return false;
                }
                pivot = entry > rest[pivot * d + pivot] ? i : pivot;
            }
            double largest = rest[pivot * d + pivot];
            if (!(largest > zero)) {
                return isZero(zero);
            }
            double root = Math.sqrt(largest);
            for (int i = 0; i < d; i++) {
                double column = rest[Math.max(i, pivot) * d + Math.min(i, pivot)] / root;
                factor[i * d + l] = column;
                for (int j = 0; j <= i; j++) {
                    rest[i * d + j] -= column * factor[j * d + l];
                }
            }
        }
        return true;
    }

    private boolean isZero(double zero) {
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                if (!(Math.abs(rest[i * d + j]) <= zero)) {
                    return false;
                }
            }
        }
        return true;
    }
}
