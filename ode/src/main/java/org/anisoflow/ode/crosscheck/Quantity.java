package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;

/**
 * A number that is read off mean and covariance, and compared.
 *
 * @param u direction; the mean along it for {@link Kind#MEAN}, {@code u^T Sigma w} for {@link Kind#COVARIANCE}
 * @param w the other direction of a covariance
 */
record Quantity(String name, Kind kind, double[] u, double[] w) {
    /** Up to this dimension every entry of mean and covariance is compared. */
    static final int LARGEST_DIMENSION_OF_ENTRIES = 4;

    /** Most axes compared above it, and the pairs of random directions that see what is off the axes. */
    private static final int AXES = 12;

    private static final int RANDOM_PAIRS = 4;

    /** Axes whose variance is below this fraction of the largest do not enter the random directions. */
    private static final double SMALLEST_AXIS = 1e-6;

    enum Kind {
        MEAN,
        COVARIANCE,
        TOTAL_VARIANCE
    }

    /**
     * What is compared with a law.
     *
     * <ul>
     *   <li>d <= 4: {@code mean[i]} and {@code covariance[i,j]}, j >= i.
     *   <li>d > 4: mean and variance along up to 12 eigen-axes of the law's covariance, spread evenly over the spectrum,
     *       the first and the last among them (axis 1 has the largest variance); the total variance; and the
     *       covariance along 4 pairs of random directions {@code sum_k g_k v_k / sqrt(lambda_k)}, which sees rotations
     *       of the axes. Few numbers keep the correction for their number small.
     * </ul>
     */
    static List<Quantity> of(Moments law, RandomGenerator random) {
        int d = law.dimension();
        List<Quantity> all = new ArrayList<>();
        if (d <= LARGEST_DIMENSION_OF_ENTRIES) {
            for (int i = 0; i < d; i++) {
                all.add(mean("mean[" + i + "]", unit(d, i)));
            }
            for (int i = 0; i < d; i++) {
                for (int j = i; j < d; j++) {
                    all.add(covariance("covariance[" + i + "," + j + "]", unit(d, i), unit(d, j)));
                }
            }
            return all;
        }
        SymmetricEigen eigen = Decompositions.symmetricEigen(Matrix.of(d, d, law.covariance()));
        Matrix axes = eigen.vectors().transpose();
        int count = Math.min(d, AXES);
        for (int i = 0; i < count; i++) {
            int axis = Math.round((float) i * (d - 1) / (count - 1));
            all.add(mean("mean along axis " + (axis + 1), axes.row(axis)));
            all.add(covariance("variance along axis " + (axis + 1), axes.row(axis), axes.row(axis)));
        }
        all.add(new Quantity("total variance", Kind.TOTAL_VARIANCE, new double[d], new double[d]));
        for (int i = 0; i < RANDOM_PAIRS; i++) {
            all.add(covariance(
                    "covariance along random directions " + (i + 1),
                    whitened(eigen, axes, random),
                    whitened(eigen, axes, random)));
        }
        return all;
    }

    static Quantity mean(String name, double[] u) {
        return new Quantity(name, Kind.MEAN, u, u);
    }

    static Quantity covariance(String name, double[] u, double[] w) {
        return new Quantity(name, Kind.COVARIANCE, u, w);
    }

    private static double[] unit(int d, int i) {
        double[] u = new double[d];
        u[i] = 1;
        return u;
    }

    private static double[] whitened(SymmetricEigen eigen, Matrix axes, RandomGenerator random) {
        double[] u = new double[axes.columns()];
        for (int k = 0; k < u.length; k++) {
            double g = random.nextGaussian();
            double variance = eigen.values()[k];
            if (variance > SMALLEST_AXIS * eigen.values()[0]) {
                for (int i = 0; i < u.length; i++) {
                    u[i] += g / Math.sqrt(variance) * axes.get(k, i);
                }
            }
        }
        return u;
    }

    double of(Moments moments) {
        return switch (kind) {
            case MEAN -> dot(u, moments.mean());
            case COVARIANCE -> moments.covariance(u, w);
            case TOTAL_VARIANCE -> moments.trace();
        };
    }

    /** What its size is measured by: the deviation along u, the product of two deviations, the total variance. */
    double scale(Moments law) {
        return switch (kind) {
            case MEAN -> law.deviation(u);
            case COVARIANCE -> law.deviation(u) * law.deviation(w);
            case TOTAL_VARIANCE -> law.trace();
        };
    }

    /** How far it may be off if every token may be off by {@code error} in any direction. */
    double errorFrom(double error, Moments law) {
        int d = law.dimension();
        double first = error * Math.sqrt(dot(u, u));
        double second = error * Math.sqrt(dot(w, w));
        return switch (kind) {
            case MEAN -> first;
            case COVARIANCE -> first * law.deviation(w) + second * law.deviation(u) + first * second;
            case TOTAL_VARIANCE -> 2 * error * Math.sqrt(d * law.trace()) + d * error * error;
        };
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The values of many. */
    static double[] values(List<Quantity> quantities, Moments moments) {
        return quantities.stream().mapToDouble(q -> q.of(moments)).toArray();
    }
}
