package org.anisoflow.core.gaussian;

import java.util.Arrays;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.Svd;
import org.anisoflow.core.linalg.Matrix;

/**
 * The spectrum of a law N(alpha, F F^T), from the singular values of F: these are accurate to 1e-16 of the largest, so
 * eigenvalues keep digits down to 1e-30 of the largest, where the covariance itself would lose them at 1e-16. docs/theory.md sections 2 and 9.
 */
public final class Spectrum {
    /** Smallest ratio of neighbouring singular values that counts as a gap. */
    public static final double SMALLEST_GAP = 100;

    private final int d;
    private final double[] singularValues;
    private final double[] eigenvalues;
    private final double[] coordinates;
    private final double outside;

    private Spectrum(double[] mean, Matrix factor) {
        d = mean.length;
        Svd svd = Decompositions.svd(factor);
        singularValues = svd.values();
        int r = singularValues.length;
        eigenvalues = new double[d];
        for (int i = 0; i < r; i++) {
            eigenvalues[i] = singularValues[i] * singularValues[i];
        }
        coordinates = new double[r];
        double[] rest = mean.clone();
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < d; j++) {
                coordinates[i] += svd.u().get(j, i) * mean[j];
            }
            for (int j = 0; j < d; j++) {
                rest[j] -= coordinates[i] * svd.u().get(j, i);
            }
        }
        outside = r < d ? norm(rest) : 0;
    }

    /**
     * The spectrum of a law.
     *
     * @throws ArithmeticException if the singular value iteration fails
     */
    public static Spectrum of(Gaussian law) {
        return new Spectrum(law.mean(), law.factor());
    }

    /** Eigenvalues of the covariance, length d, descending, zeros for missing rank. */
    public double[] eigenvalues() {
        return eigenvalues.clone();
    }

    /** tr Sigma. */
    public double totalVariance() {
        return Arrays.stream(eigenvalues).sum();
    }

    /** lambda_1 / tr Sigma. */
    public double topShare() {
        return eigenvalues[0] / totalVariance();
    }

    /** lambda_1 / lambda_d. */
    public double conditionNumber() {
        return eigenvalues[0] / eigenvalues[d - 1];
    }

    /** exp of the entropy of {@code p_i = lambda_i / tr Sigma}. */
    public double effectiveRank() {
        return exponentialEntropy(eigenvalues);
    }

    /** exp of the entropy of {@code p_i = sqrt(lambda_i) / sum_j sqrt(lambda_j)}. */
    public double effectiveRankOfDeviations() {
        return exponentialEntropy(singularValues);
    }

    private static double exponentialEntropy(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        if (!(sum > 0)) {
            return Double.NaN;
        }
        double entropy = 0;
        for (double weight : weights) {
            double p = weight / sum;
            entropy -= p > 0 ? p * Math.log(p) : 0;
        }
        return Math.exp(entropy);
    }

    /** (tr Sigma)^2 / tr(Sigma^2). */
    public double participationRatio() {
        double total = totalVariance();
        double sum = 0;
        for (double value : eigenvalues) {
            sum += value / total * (value / total);
        }
        return 1 / sum;
    }

    /** (participation ratio - 1) / (d - 1). */
    public double isoScore() {
        return d == 1 ? Double.NaN : (participationRatio() - 1) / (d - 1);
    }

    /** d det(Sigma)^(1/d) / tr Sigma. */
    public double sphericity() {
        double meanLog = 0;
        for (double value : eigenvalues) {
            meanLog += Math.log(value) / d;
        }
        return d * Math.exp(meanLog - Math.log(totalVariance()));
    }

    /** 1/2 log det Sigma on the support; 0 for Sigma = 0. */
    public double logVolume() {
        double sum = 0;
        for (double value : singularValues) {
            sum += value > 0 ? Math.log(value) : 0;
        }
        return sum;
    }

    /** |alpha|. */
    public double meanNorm() {
        return Math.hypot(norm(coordinates), outside);
    }

    /** |alpha|^2 / (|alpha|^2 + tr Sigma). */
    public double meanCosine() {
        double ratio = Math.sqrt(totalVariance()) / meanNorm();
        return 1 / (1 + ratio * ratio);
    }

    /**
     * The number of eigenvalues before the largest gap {@code sigma_i / sigma_(i+1)} of the singular values of F, if that
     * gap is at least {@value #SMALLEST_GAP}; else the number of columns of F, all of them being of one size.
     */
    public int gapRank() {
        int rank = 0;
        double largest = SMALLEST_GAP;
        int positive = positive();
        for (int i = 0; i + 1 < positive; i++) {
            double gap = singularValues[i] / singularValues[i + 1];
            if (gap >= largest) {
                largest = gap;
                rank = i + 1;
            }
        }
        return rank == 0 ? positive : rank;
    }

    /** {@code ln(sigma_r / sigma_(r+1))} at the gap rank r; infinite where only zeros or nothing follow. */
    public double rankGap() {
        int rank = gapRank();
        return rank == positive()
                ? Double.POSITIVE_INFINITY
                : Math.log(singularValues[rank - 1] / singularValues[rank]);
    }

    /** The number of eigenvalues above the threshold; not a rank. */
    public int thresholdedRank(double threshold) {
        return (int)
                Arrays.stream(eigenvalues).filter(value -> value > threshold).count();
    }

    private int positive() {
        return (int) Arrays.stream(singularValues).filter(value -> value > 0).count();
    }

    /**
     * min Z / max Z over both signs of the eigenvectors, {@code Z(c) = exp(c.alpha + 1/2 c^T Sigma c)}. Among the
     * eigenvectors of eigenvalue 0, which are not unique, one points along the part of alpha outside the support.
     */
    public double partitionIsotropy() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < d; i++) {
            double a = i < coordinates.length ? Math.abs(coordinates[i]) : i == coordinates.length ? outside : 0;
            low = Math.min(low, 0.5 * eigenvalues[i] - a);
            high = Math.max(high, 0.5 * eigenvalues[i] + a);
        }
        return Math.exp(low - high);
    }

    /**
     * {@code log E exp(beta <x, y>)} for independent x, y of this law:
     * {@code -1/2 sum log(1 - beta^2 lambda_i^2) + sum beta a_i^2 / (1 - beta lambda_i)}; infinite from beta lambda_1 = 1
     * on.
     */
    public double logInteractionEnergy(double beta) {
        if (!(beta * eigenvalues[0] < 1)) {
            return Double.isNaN(eigenvalues[0]) ? Double.NaN : Double.POSITIVE_INFINITY;
        }
        double sum = beta * outside * outside;
        for (int i = 0; i < coordinates.length; i++) {
            double v = beta * eigenvalues[i];
            sum += -0.5 * Math.log1p(-v * v) + beta * coordinates[i] * coordinates[i] / (1 - v);
        }
        return sum;
    }

    private static double norm(double[] v) {
        double norm = 0;
        for (double value : v) {
            norm = Math.hypot(norm, value);
        }
        return norm;
    }
}
