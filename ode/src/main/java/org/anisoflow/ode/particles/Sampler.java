package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/** Draws initial tokens {@code alpha + F z} with z in R^r. docs/theory.md section 6. */
public final class Sampler {
    private static final int BLOCK = 1024;

    private Sampler() {}

    /**
     * Tokens of a law.
     *
     * <ol>
     *   <li>{@link Sampling#INDEPENDENT}: z standard normal, drawn token by token.
     *   <li>{@link Sampling#MOMENT_MATCHED}: the same z, centred and whitened to mean zero and covariance I (divisor N), so
     *       that the tokens have mean alpha and covariance F F^T (divisor N) up to round-off.
     * </ol>
     *
     * @param n number of tokens N, at least 2, and at least r + 1 for moment-matched draws
     * @return n x d, row-major
     * @throws InvalidInputException if n is too small, or n d exceeds the largest array
     */
    public static double[] draw(Gaussian law, int n, Sampling sampling, RandomGenerator random) {
        int d = law.dimension();
        int r = law.rank();
        requireCount(n, d);
        if (sampling == Sampling.MOMENT_MATCHED && n < r + 1) {
            throw new InvalidInputException("moment-matched sampling needs at least " + (r + 1)
                    + " tokens for a law of rank " + r + " but the number of tokens is " + n
                    + "; raise it, or use sampling " + Sampling.INDEPENDENT.key());
        }
        double[] z = new double[n * r];
        for (int i = 0; i < z.length; i++) {
            z[i] = random.nextGaussian();
        }
        if (sampling == Sampling.MOMENT_MATCHED && r > 0) {
            // few tokens are far from white; what round-off leaves of that the second pass removes
            whiten(z, n, r);
            whiten(z, n, r);
        }
        double[] x = new double[n * d];
        double[] mean = law.mean();
        for (int i = 0; i < n; i++) {
            System.arraycopy(mean, 0, x, i * d, d);
        }
        Products.multiplyTransposedRight(n, d, r, 1, z, law.factor().toRowMajor(), 1, x);
        return x;
    }

    /** Checks a number of tokens. */
    static void requireCount(int n, int d) {
        if (n < 2) {
            throw new InvalidInputException("the number of tokens must be at least 2 but is " + n + "; raise it");
        }
        if ((long) n * d > Integer.MAX_VALUE - 8) {
            throw new InvalidInputException("the number of tokens must be at most " + (Integer.MAX_VALUE - 8) / d
                    + " in dimension " + d + " but is " + n + "; lower it");
        }
    }

    /** Replaces the rows z by {@code S^(-1/2) (z - m)}, with their mean m and covariance S. */
    private static void whiten(double[] z, int n, int r) {
        MomentAccumulator moments = new MomentAccumulator(r);
        moments.add(z, n);
        double[] mean = moments.mean();
        SymmetricEigen eigen = Decompositions.symmetricEigen(Matrix.of(r, r, moments.covariance()));
        double[] inverseRoots =
                Arrays.stream(eigen.values()).map(v -> 1 / Math.sqrt(v)).toArray();
        double[] map = eigen.vectors()
                .times(Matrix.diagonal(inverseRoots))
                .times(eigen.vectors().transpose())
                .toRowMajor();
        double[] centred = new double[BLOCK * r];
        for (int from = 0; from < n; from += BLOCK) {
            int rows = Math.min(BLOCK, n - from);
            for (int i = 0; i < rows * r; i++) {
                centred[i] = z[from * r + i] - mean[i % r];
            }
            Products.multiply(rows, r, r, 1, centred, 0, map, 0, 0, z, from * r);
        }
    }
}
