package org.anisoflow.core.gaussian;

import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.Svd;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/** The 2-Wasserstein distance of Gaussians. docs/theory.md section 9. */
public final class BuresWasserstein {
    private BuresWasserstein() {}

    /**
     * {@code W2^2 = |a1 - a2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2)}.
     *
     * <p>The trace is the least squared distance of the factors up to a rotation of their columns,
     * {@code |F1 - F2 W U^T|^2 + |F2 - F2 W W^T|^2} with {@code F1^T F2 = U diag W^T}: nothing cancels when the laws are
     * close.
     *
     * @throws InvalidInputException if dimensions differ
     */
    public static double squared(Gaussian first, Gaussian second) {
        requireOneDimension(first, second);
        int d = first.dimension();
        double sum = 0;
        double[] a = first.mean();
        double[] b = second.mean();
        for (int i = 0; i < d; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        Matrix f1 = first.factor();
        Matrix f2 = second.factor();
        Svd svd = Decompositions.svd(f1.transpose().times(f2));
        Matrix turned = f2.times(svd.w());
        sum += squaredDistance(f1, turned.times(svd.u().transpose()));
        return f2.columns() > f1.columns()
                ? sum + squaredDistance(f2, turned.times(svd.w().transpose()))
                : sum;
    }

    /**
     * W2, the root of {@link #squared}, also where the square leaves the range of doubles; exactly 0 for laws with equal means and
     * equal factors.
     */
    public static double distance(Gaussian first, Gaussian second) {
        if (areEqual(first.mean(), second.mean())
                && first.factor().columns() == second.factor().columns()
                && areEqual(first.factor().toRowMajor(), second.factor().toRowMajor())) {
            return 0;
        }
        double unit = Math.max(largestEntry(first), largestEntry(second));
        return unit == 0 ? 0 : unit * Math.sqrt(squared(inUnits(first, unit), inUnits(second, unit)));
    }

    /**
     * Whether {@code W2 < distance}. The distance itself, which takes a singular value decomposition, is computed only
     * where its bounds leave the question open: {@code hypot(|a1 - a2|, sqrt(tr S1) - sqrt(tr S2)) <= W2}, and {@code W2 <=
     * hypot(|a1 - a2|, |F1 - F2|)} for factors of one shape.
     *
     * @throws InvalidInputException if dimensions differ
     */
    public static boolean closerThan(Gaussian first, Gaussian second, double distance) {
        requireOneDimension(first, second);
        double shift = norm(difference(first.mean(), second.mean()));
        if (!(shift < distance)) {
            return false;
        }
        double[] f1 = first.factor().toRowMajor();
        double[] f2 = second.factor().toRowMajor();
        if (!(Math.hypot(shift, norm(f1) - norm(f2)) < distance)) {
            return false;
        }
        return (f1.length == f2.length && Math.hypot(shift, norm(difference(f1, f2))) < distance)
                || distance(first, second) < distance;
    }

    private static void requireOneDimension(Gaussian first, Gaussian second) {
        if (first.dimension() != second.dimension()) {
            throw new InvalidInputException(
                    "laws must have one dimension but have " + first.dimension() + " and " + second.dimension());
        }
    }

    private static boolean areEqual(double[] a, double[] b) {
        boolean equal = a.length == b.length;
        for (int i = 0; equal && i < a.length; i++) {
            equal = a[i] == b[i];
        }
        return equal;
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    private static double norm(double[] values) {
        return Products.norm(values.length, values, 0);
    }

    private static double largestEntry(Gaussian law) {
        return Math.max(largest(law.mean()), largest(law.factor().toRowMajor()));
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static Gaussian inUnits(Gaussian law, double unit) {
        double[] mean = law.mean();
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= unit;
        }
        double[] factor = law.factor().toRowMajor();
        for (int i = 0; i < factor.length; i++) {
            factor[i] /= unit;
        }
        return Gaussian.ofFactor(
                mean, Matrix.of(law.factor().rows(), law.factor().columns(), factor));
    }

    private static double squaredDistance(Matrix a, Matrix b) {
        double sum = 0;
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < a.columns(); j++) {
                double difference = a.get(i, j) - b.get(i, j);
                sum += difference * difference;
            }
        }
        return sum;
    }
}
