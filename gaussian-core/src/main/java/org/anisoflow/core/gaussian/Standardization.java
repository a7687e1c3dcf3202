package org.anisoflow.core.gaussian;

import java.util.Arrays;
import java.util.Locale;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.Svd;
import org.anisoflow.core.linalg.Matrix;

/** An affine change of tokens before anything else, by the moments of the tokens themselves. */
public enum Standardization {
    /** Tokens as they are. */
    NONE,
    /** The mean is subtracted. */
    CENTER,
    /** The mean is subtracted, then every coordinate that varies is divided by its standard deviation (divisor N). */
    SCALE,
    /** The mean is subtracted and the covariance becomes the identity on its support. */
    WHITEN;

    /** The name in study files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The law of the changed tokens. */
    public Gaussian apply(Gaussian law) {
        double[] zero = new double[law.dimension()];
        return switch (this) {
            case NONE -> law;
            case CENTER -> Gaussian.ofFactor(zero, law.factor());
            case SCALE -> Gaussian.ofFactor(zero, unitRows(law.factor()));
            case WHITEN -> Gaussian.ofFactor(zero, Support.of(law.factor()).axes());
        };
    }

    /**
     * The law of some of the tokens after the change that the moments of all tokens ask for: {@code T (x - alpha)} with
     * the mean alpha of all, and T the identity, the diagonal of inverse standard deviations, or the symmetric root of
     * the pseudo-inverse of their covariance.
     *
     * @param all the law of all tokens
     */
    public Gaussian apply(Gaussian all, Gaussian some) {
        if (this == NONE) {
            return some;
        }
        double[] mean = some.mean();
        double[] centre = all.mean();
        Arrays.setAll(mean, i -> mean[i] - centre[i]);
        Matrix change =
                switch (this) {
                    case SCALE -> inverseDeviations(all.factor());
                    case WHITEN -> Support.of(all.factor()).inverseRoot();
                    default -> Matrix.identity(mean.length);
                };
        return Gaussian.ofFactor(
                change.times(Matrix.of(mean.length, 1, mean)).toRowMajor(), change.times(some.factor()));
    }

    /**
     * Where a law lives.
     *
     * @param axes left singular vectors of the factor, d x r, without those of singular values that are zero up to
     *     round-off
     * @param deviations the r singular values
     */
    private record Support(Matrix axes, double[] deviations) {
        static Support of(Matrix factor) {
            Svd svd = Decompositions.svd(factor);
            int r = 0;
            while (r < svd.values().length && svd.values()[r] > 1e-15 * factor.rows() * svd.values()[0]) {
                r++;
            }
            double[][] columns = Arrays.copyOf(svd.u().transpose().toArray(), r);
            return new Support(
                    r == 0 ? Matrix.zeros(factor.rows(), 0) : Matrix.of(columns).transpose(),
                    Arrays.copyOf(svd.values(), r));
        }

        Matrix inverseRoot() {
            Matrix inverse = Matrix.diagonal(
                    Arrays.stream(deviations).map(value -> 1 / value).toArray());
            return axes.times(inverse).times(axes.transpose());
        }
    }

    private static Matrix inverseDeviations(Matrix factor) {
        return Matrix.diagonal(Arrays.stream(factor.toArray())
                .mapToDouble(Standardization::norm)
                .map(norm -> norm == 0 ? 0 : 1 / norm)
                .toArray());
    }

    private static double norm(double[] row) {
        double norm = 0;
        for (double value : row) {
            norm = Math.hypot(norm, value);
        }
        return norm;
    }

    private static Matrix unitRows(Matrix factor) {
        double[][] rows = factor.toArray();
        for (double[] row : rows) {
            double norm = norm(row);
            for (int j = 0; j < row.length; j++) {
                row[j] = norm == 0 ? 0 : row[j] / norm;
            }
        }
        return Matrix.of(factor.rows(), factor.columns(), Matrix.of(rows).toRowMajor());
    }
}
