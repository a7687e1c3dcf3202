package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
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
        return draw(GaussianMixture.of(law), n, sampling, random).tokens();
    }

    /**
     * Tokens of a mixture, those of component 0 first, then those of component 1, ...
     *
     * @param tokens N x d, row-major
     * @param components component of each token, not decreasing
     */
    public record Draw(double[] tokens, int[] components) {}

    /**
     * Tokens of a mixture.
     *
     * <ol>
     *   <li>{@link Sampling#INDEPENDENT}: the numbers n_j of tokens are multinomial: these are N independent tokens, put
     *       in the order of their components. A component may have none.
     *   <li>{@link Sampling#MOMENT_MATCHED}: n_j is N pi_j rounded by largest remainders, ties going to earlier components,
     *       and the tokens of every component have its mean and covariance (divisor n_j).
     *   <li>A mixture of one component gives the tokens of its Gaussian.
     * </ol>
     *
     * @param n number of tokens N, at least 2; for moment-matched draws so many that {@code n_j >= r_j + 1}
     * @throws InvalidInputException if n is too small, or n d exceeds the largest array
     */
    public static Draw draw(GaussianMixture law, int n, Sampling sampling, RandomGenerator random) {
        int d = law.dimension();
        requireCount(n, d);
        int[] counts = sampling == Sampling.MOMENT_MATCHED ? matchedCounts(law, n) : multinomial(law, n, random);
        double[] x = new double[n * d];
        int[] components = new int[n];
        int from = 0;
        for (int j = 0; j < law.size(); j++) {
            Arrays.fill(components, from, from + counts[j], j);
            fill(x, from, law.components().get(j).law(), counts[j], sampling, random);
            from += counts[j];
        }
        return new Draw(x, components);
    }

    /**
     * The numbers of tokens of a moment-matched draw: N pi_j rounded by largest remainders, with sum N.
     *
     * @throws InvalidInputException if a component has fewer than r_j + 1
     */
    public static int[] matchedCounts(GaussianMixture law, int n) {
        List<Component> components = law.components();
        int[] counts = components.stream()
                .mapToInt(component -> (int) (component.weight() * n))
                .toArray();
        int[] order = IntStream.range(0, counts.length)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        j -> counts[j] - components.get(j).weight() * n))
                .mapToInt(Integer::intValue)
                .toArray();
        int left = n - Arrays.stream(counts).sum();
        for (int i = 0; i < left; i++) {
            counts[order[i]]++;
        }
        for (int j = 0; j < counts.length; j++) {
            requireRank(
                    components.get(j).law(),
                    counts[j],
                    counts.length == 1 ? "" : "component " + j + ", ",
                    counts.length == 1 ? "the number of tokens" : "its share of " + n + " tokens");
        }
        return counts;
    }

    /** Numbers of tokens of n independent draws; a single component takes no random numbers. */
    private static int[] multinomial(GaussianMixture law, int n, RandomGenerator random) {
        int[] counts = new int[law.size()];
        int last = counts.length - 1;
        for (int i = 0; i < n; i++) {
            int j = 0;
            double left = last == 0 ? 0 : random.nextDouble();
            while (j < last && left >= law.components().get(j).weight()) {
                left -= law.components().get(j).weight();
                j++;
            }
            counts[j]++;
        }
        return counts;
    }

    private static void requireRank(Gaussian law, int n, String which, String what) {
        int r = law.rank();
        if (n < r + 1) {
            throw new InvalidInputException("moment-matched sampling needs at least " + (r + 1) + " tokens for " + which
                    + "a law of rank " + r + " but " + what + " is " + n + "; raise it, or use sampling "
                    + Sampling.INDEPENDENT.key());
        }
    }

    /** Writes n tokens of a Gaussian from a token on. */
    private static void fill(double[] x, int from, Gaussian law, int n, Sampling sampling, RandomGenerator random) {
        int d = law.dimension();
        int r = law.rank();
        double[] z = new double[n * r];
        for (int i = 0; i < z.length; i++) {
            z[i] = random.nextGaussian();
        }
        if (sampling == Sampling.MOMENT_MATCHED && r > 0) {
            // few tokens are far from white; what round-off leaves of that the second pass removes
            whiten(z, n, r);
            whiten(z, n, r);
        }
        double[] mean = law.mean();
        for (int i = from; i < from + n; i++) {
            System.arraycopy(mean, 0, x, i * d, d);
        }
        Products.multiplyTransposedRight(n, d, r, 1, z, 0, law.factor().toRowMajor(), 0, 1, x, from * d);
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
