package org.anisoflow.testkit;

import java.util.Arrays;
import java.util.Random;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;

/** Random but reproducible matrices and laws; its text names the seed, for messages of failures. */
public final class RandomCases {
    private final long seed;
    private final Random random;

    public RandomCases(long seed) {
        this.seed = seed;
        random = new Random(seed);
    }

    public double uniform(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** Standard normal entries. */
    public double[] vector(int n) {
        double[] v = new double[n];
        Arrays.setAll(v, i -> random.nextGaussian());
        return v;
    }

    /** Independent normal entries of variance 1 / columns. */
    public Matrix matrix(int rows, int columns) {
        return Matrix.of(rows, columns, vector(rows * columns)).times(1 / Math.sqrt(Math.max(1, columns)));
    }

    public Matrix orthogonal(int n) {
        return Decompositions.svd(matrix(n, n)).u();
    }

    /** A random symmetric matrix with eigenvalues in [low, high]. */
    public Matrix symmetric(int n, double low, double high) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> uniform(low, high));
        Matrix u = orthogonal(n);
        return u.times(Matrix.diagonal(values)).times(u.transpose());
    }

    /** A law with a random mean and a factor of r columns. */
    public Gaussian law(int d, int r) {
        return Gaussian.ofFactor(vector(d), matrix(d, r));
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
