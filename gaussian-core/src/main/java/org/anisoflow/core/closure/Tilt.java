package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;

/**
 * The law of y given x under a normalised kernel: {@code y | x ~ N(offset + slope x, covariance)}. docs/theory.md section 1.
 *
 * @param covariance C, d x d, free of x
 * @param offset m0, length d
 * @param slope G, d x d
 */
public record Tilt(Matrix covariance, double[] offset, Matrix slope) {
    /**
     * Tilts a law.
     *
     * @param query Q, k x d
     * @param key K, k x d
     * @throws IllegalArgumentException for linear attention, which is not normalised and reweights to no law
     */
    public static Tilt of(Kernel kernel, Matrix query, Matrix key, Gaussian law) {
        if (!kernel.isNormalized()) {
            throw new IllegalArgumentException(
                    kernel.type().key() + " attention is not normalised, so there is no law of y given x");
        }
        int k = key.rows();
        int r = law.rank();
        Matrix f = law.factor();
        // rows of the identity below Z = K F turn Z Psi into (Z Psi, Psi); with rows of zeros below X = Q F they do not
        // change N = Z^T X, and L2 needs none
        boolean sinkhorn = kernel.isBalanced();
        int rows = sinkhorn ? k + r : k;
        double[] z = Arrays.copyOf(key.times(f).toRowMajor(), rows * r);
        double[] x = Arrays.copyOf(query.times(f).toRowMajor(), rows * r);
        for (int i = k; i < rows; i++) {
            z[i * r + i - k] = 1;
        }
        KernelTilt tilt = KernelTilt.of(kernel, rows, r);
        tilt.tilt(z, x, 0);
        Matrix tilted = Matrix.of(k, r, Arrays.copyOf(z, k * r));
        Matrix keyCovariance = tilted.times(f.transpose());
        Matrix slope = keyCovariance.transpose().times(query).times(tilt.slope);

        Matrix mean = Matrix.of(law.dimension(), 1, law.mean());
        Matrix covariance = law.covariance();
        double[] offset = law.mean();
        if (sinkhorn) {
            Matrix psi = Matrix.of(r, r, Arrays.copyOfRange(z, k * r, rows * r));
            covariance = f.times(psi).times(f.transpose());
            HeadField.add(slope.times(mean).toRowMajor(), -1, offset);
        } else if (kernel.isDistance()) {
            // C = Sigma - 2s C K^T K Sigma
            double[] entries = covariance.toRowMajor();
            HeadField.add(keyCovariance.transpose().times(key).times(covariance).toRowMajor(), -tilt.slope, entries);
            covariance = Matrix.of(law.dimension(), law.dimension(), entries);
            HeadField.add(keyCovariance.transpose().times(key).times(mean).toRowMajor(), -tilt.slope, offset);
        }
        return new Tilt(covariance, offset, slope);
    }
}
