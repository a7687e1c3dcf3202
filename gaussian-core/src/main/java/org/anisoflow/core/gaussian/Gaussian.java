package org.anisoflow.core.gaussian;

import java.util.Arrays;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;

/**
 * A Gaussian law {@code N(alpha, F F^T)} of tokens in R^d, possibly degenerate: F is d x r with any r from 0 to d.
 * docs/theory.md section 0.
 */
public final class Gaussian {
    /** Eigenvalues of the correlation matrix below this fraction of the largest count as zero. */
    private static final double RANK_TOLERANCE = 1e-14;

    private final double[] mean;
    private final Matrix factor;

    private Gaussian(double[] mean, Matrix factor) {
        for (int i = 0; i < mean.length; i++) {
            if (!Double.isFinite(mean[i])) {
                throw new InvalidInputException("mean must be finite: entry " + i + " is " + mean[i]);
            }
        }
        this.mean = mean.clone();
        this.factor = factor;
    }

    /**
     * The Gaussian of this mean and covariance. The factor is computed from the correlation matrix, so that variances
     * of very different size keep their digits; its columns number the rank.
     *
     * @param mean alpha, length d
     * @param covariance Sigma, d x d
     * @throws InvalidInputException if shapes differ, or the covariance is not symmetric to 1e-10 of its largest entry,
     *     or has an eigenvalue below -1e-10 of the largest
     */
    public static Gaussian of(double[] mean, Matrix covariance) {
        int d = covariance.rows();
        if (covariance.columns() != d || mean.length != d || d == 0) {
            throw new InvalidInputException("mean must have length d and covariance shape d x d with d >= 1, but mean "
                    + "has length " + mean.length + " and covariance is " + covariance.shape());
        }
        requireSymmetric(covariance);
        return new Gaussian(mean, factorOf(covariance));
    }

    /**
     * The Gaussian {@code N(mean, factor factor^T)}.
     *
     * @param factor F, d x r, {@code r <= d}
     * @throws InvalidInputException if shapes differ or r > d
     */
    public static Gaussian ofFactor(double[] mean, Matrix factor) {
        if (factor.rows() != mean.length || factor.columns() > mean.length || mean.length == 0) {
            throw new InvalidInputException("mean must have length d >= 1 and factor shape d x r with r <= d, but mean "
                    + "has length " + mean.length + " and factor is " + factor.shape());
        }
        return new Gaussian(mean, factor);
    }

    /** The standard Gaussian N(0, I). */
    public static Gaussian standard(int d) {
        return ofFactor(new double[d], Matrix.identity(d));
    }

    /** Token dimension d. */
    public int dimension() {
        return mean.length;
    }

    /** Number r of columns of the factor. */
    public int rank() {
        return factor.columns();
    }

    /** A copy of alpha, length d. */
    public double[] mean() {
        return mean.clone();
    }

    /** F, d x r. */
    public Matrix factor() {
        return factor;
    }

    /** Sigma = F F^T, d x d. */
    public Matrix covariance() {
        return factor.times(factor.transpose());
    }

    private static void requireSymmetric(Matrix a) {
        double largest = 0;
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j <= i; j++) {
                largest = Math.max(largest, Math.max(Math.abs(a.get(i, j)), Math.abs(a.get(j, i))));
            }
        }
        for (int i = 0; i < a.rows(); i++) {
            for (int j = i + 1; j < a.rows(); j++) {
                if (!(Math.abs(a.get(i, j) - a.get(j, i)) <= 1e-10 * largest)) {
                    throw new InvalidInputException("covariance must be symmetric: entry (" + i + ", " + j + ") is "
                            + a.get(i, j) + " but (" + j + ", " + i + ") is " + a.get(j, i)
                            + "; symmetrise it or check the row order");
                }
            }
        }
    }

    /** {@code F = D U sqrt(Lambda)} for {@code Sigma = D (U Lambda U^T) D}, D the standard deviations. */
    private static Matrix factorOf(Matrix covariance) {
        int d = covariance.rows();
        double[] deviations = new double[d];
        for (int i = 0; i < d; i++) {
            deviations[i] = Math.sqrt(Math.max(0, covariance.get(i, i)));
        }
        double[] correlation = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double value = 0.5 * covariance.get(i, j) + 0.5 * covariance.get(j, i);
                boolean degenerate = deviations[i] == 0 || deviations[j] == 0;
                if (degenerate ? value != 0 : Math.abs(value / deviations[i] / deviations[j]) > 1 + 1e-8) {
                    throw indefinite(covariance);
                }
                correlation[i * d + j] = degenerate ? 0 : value / deviations[i] / deviations[j];
            }
        }
        SymmetricEigen eigen = Decompositions.symmetricEigen(Matrix.of(d, d, correlation));
        double top = Math.max(0, eigen.values()[0]);
        int r = 0;
        while (r < d && eigen.values()[r] > d * RANK_TOLERANCE * top) {
            r++;
        }
        if (eigen.values()[d - 1] < -1e-10 * top) {
            throw indefinite(covariance);
        }
        double[] factor = new double[d * r];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < r; j++) {
                factor[i * r + j] = deviations[i] * eigen.vectors().get(i, j) * Math.sqrt(eigen.values()[j]);
            }
        }
        return Matrix.of(d, r, factor);
    }

    private static InvalidInputException indefinite(Matrix covariance) {
        double[] values = Decompositions.symmetricEigen(covariance).values();
        return new InvalidInputException("covariance must be positive semidefinite but its smallest eigenvalue is "
                + values[values.length - 1] + " (the largest is " + values[0] + ")");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Gaussian that && Arrays.equals(mean, that.mean) && factor.equals(that.factor);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + factor.hashCode();
    }

    @Override
    public String toString() {
        return "Gaussian[mean=" + Arrays.toString(mean) + ", factor=" + factor + "]";
    }
}
