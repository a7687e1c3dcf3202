package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;

/**
 * A number that is read off mean and covariance, and compared.
 *
 * @param part the component whose mean and covariance they are; absent means the whole law
 * @param u direction; the mean along it for {@link Kind#MEAN}, {@code u^T Sigma w} for {@link Kind#COVARIANCE}
 * @param w the other direction of a covariance
 */
record Quantity(String name, OptionalInt part, Kind kind, double[] u, double[] w) {
    /** Up to this dimension every entry of mean and covariance is compared. */
    static final int LARGEST_DIMENSION_OF_ENTRIES = 4;

    /** Most axes compared above it, and the pairs of random directions that see what is off the axes. */
    private static final int AXES = 12;

    private static final int RANDOM_PAIRS = 4;

    /** Most quantities of one depth, those of components among them. */
    private static final int MOST = 60;

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
     *   <li>Several components: the same entries {@code component[j].mean[i]} of every component if no more than 60
     *       quantities are compared in all; else mean and variance along as many of the component's own eigen-axes as
     *       that allows, of components spread evenly where there are too many for one axis each.
     * </ul>
     */
    static List<Quantity> of(State law, RandomGenerator random) {
        int d = law.whole().dimension();
        List<Quantity> all = new ArrayList<>();
        if (d <= LARGEST_DIMENSION_OF_ENTRIES) {
            addEntries("", OptionalInt.empty(), d, all);
        } else {
            SymmetricEigen eigen = axesOf(law.whole());
            addAxes("", OptionalInt.empty(), eigen, Math.min(d, AXES), all);
            all.add(totalVariance("total variance", OptionalInt.empty(), d));
            Matrix axes = eigen.vectors().transpose();
            for (int i = 0; i < RANDOM_PAIRS; i++) {
                all.add(covariance(
                        "covariance along random directions " + (i + 1),
                        OptionalInt.empty(),
                        whitened(eigen, axes, random),
                        whitened(eigen, axes, random)));
            }
        }
        int components = law.components().size();
        int left = MOST - all.size();
        boolean entries = d <= LARGEST_DIMENSION_OF_ENTRIES && components * all.size() <= left;
        int compared = Math.min(components, left / 2);
        for (int i = 0; i < compared; i++) {
            int j = spread(i, compared, components);
            String prefix = "component[" + j + "].";
            if (entries) {
                addEntries(prefix, OptionalInt.of(j), d, all);
            } else {
                SymmetricEigen eigen = axesOf(law.components().get(j));
                addAxes(prefix, OptionalInt.of(j), eigen, Math.min(d, left / (2 * compared)), all);
            }
        }
        return all;
    }

    private static void addEntries(String prefix, OptionalInt part, int d, List<Quantity> all) {
        for (int i = 0; i < d; i++) {
            all.add(mean(prefix + "mean[" + i + "]", part, unit(d, i)));
        }
        for (int i = 0; i < d; i++) {
            for (int j = i; j < d; j++) {
                all.add(covariance(prefix + "covariance[" + i + "," + j + "]", part, unit(d, i), unit(d, j)));
            }
        }
    }

    private static SymmetricEigen axesOf(Moments law) {
        return Decompositions.symmetricEigen(Matrix.of(law.dimension(), law.dimension(), law.covariance()));
    }

    private static void addAxes(String prefix, OptionalInt part, SymmetricEigen eigen, int count, List<Quantity> all) {
        Matrix axes = eigen.vectors().transpose();
        for (int i = 0; i < count; i++) {
            int axis = spread(i, count, axes.rows());
            all.add(mean(prefix + "mean along axis " + (axis + 1), part, axes.row(axis)));
            all.add(covariance(prefix + "variance along axis " + (axis + 1), part, axes.row(axis), axes.row(axis)));
        }
    }

    /** The i-th of {@code count} indices that are spread evenly over {@code size}, both ends among them if count > 1. */
    private static int spread(int i, int count, int size) {
        return count == 1 ? 0 : Math.round((float) i * (size - 1) / (count - 1));
    }

    static Quantity mean(String name, OptionalInt part, double[] u) {
        return new Quantity(name, part, Kind.MEAN, u, u);
    }

    static Quantity covariance(String name, OptionalInt part, double[] u, double[] w) {
        return new Quantity(name, part, Kind.COVARIANCE, u, w);
    }

    static Quantity totalVariance(String name, OptionalInt part, int d) {
        return new Quantity(name, part, Kind.TOTAL_VARIANCE, new double[d], new double[d]);
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

    /** The moments that it is read off. */
    private Moments moments(State state) {
        return part.isPresent() ? state.components().get(part.getAsInt()) : state.whole();
    }

    double of(State state) {
        Moments moments = moments(state);
        return switch (kind) {
            case MEAN -> dot(u, moments.mean());
            case COVARIANCE -> moments.covariance(u, w);
            case TOTAL_VARIANCE -> moments.trace();
        };
    }

    /** What its size is measured by: the deviation along u, the product of two deviations, the total variance. */
    double scale(State state) {
        Moments law = moments(state);
        return switch (kind) {
            case MEAN -> law.deviation(u);
            case COVARIANCE -> law.deviation(u) * law.deviation(w);
            case TOTAL_VARIANCE -> law.trace();
        };
    }

    /** How far it may be off if the tokens may be off by {@code error}, in root mean square, in any direction. */
    double errorFrom(double error, State state) {
        Moments law = moments(state);
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
    static double[] values(List<Quantity> quantities, State state) {
        return quantities.stream().mapToDouble(q -> q.of(state)).toArray();
    }
}
