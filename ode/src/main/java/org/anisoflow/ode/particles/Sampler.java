package org.anisoflow.ode.particles;

import java.util.random.RandomGenerator;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Products;

/** Draws initial tokens. */
public final class Sampler {
    private Sampler() {}

    /**
     * Tokens of a law.
     *
     * @return n x d, row-major
     */
    public static double[] draw(Gaussian law, int n, Sampling sampling, RandomGenerator random) {
        int d = law.dimension();
        int r = law.rank();
        double[] z = new double[n * r];
        for (int i = 0; i < z.length; i++) {
            z[i] = random.nextGaussian();
        }
        double[] x = new double[n * d];
        Products.multiplyTransposedRight(n, d, r, 1, z, law.factor().toRowMajor(), 0, x);
        double[] mean = law.mean();
        for (int i = 0; i < x.length; i++) {
            x[i] += mean[i % d];
        }
        return x;
    }
}
