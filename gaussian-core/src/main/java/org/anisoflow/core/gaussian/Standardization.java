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
            case WHITEN -> Gaussian.ofFactor(zero, support(law.factor()));
        };
    }

    /** Left singular vectors, without those of singular values that are zero up to round-off. */
    private static Matrix support(Matrix factor) {
        Svd svd = Decompositions.svd(factor);
        int r = 0;
        while (r < svd.values().length && svd.values()[r] > 1e-15 * factor.rows() * svd.values()[0]) {
            r++;
        }
        double[][] columns = Arrays.copyOf(svd.u().transpose().toArray(), r);
        return r == 0 ? Matrix.zeros(factor.rows(), 0) : Matrix.of(columns).transpose();
    }

    private static Matrix unitRows(Matrix factor) {
        double[][] rows = factor.toArray();
        for (double[] row : rows) {
            double norm = 0;
            for (double value : row) {
                norm = Math.hypot(norm, value);
            }
            for (int j = 0; j < row.length; j++) {
                row[j] = norm == 0 ? 0 : row[j] / norm;
            }
        }
        return Matrix.of(factor.rows(), factor.columns(), Matrix.of(rows).toRowMajor());
    }
}
