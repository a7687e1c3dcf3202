package org.anisoflow.core.gaussian;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Products;
import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.apache.commons.numbers.gamma.InverseErf;

/**
 * Histograms of the cosine {@code <x, y> / (|x| |y|)} of two tokens. docs/theory.md section 9.
 *
 * <p>The bins are those of {@link #edges}; each holds its lower edge, the last one both. Their values are shares of pairs,
 * which sum to 1. A pair with a token 0 has no cosine and is left out; shares are NaN if no pair is left.
 */
public final class PairwiseCosines {
    /** Clouds with more tokens are thinned to at most this many. */
    public static final int MAX_TOKENS = 2000;

    private static final int POINTS = 256;
    private static final int LEAST_POINTS = 8;
    private static final int SOBOL_DIMENSIONS = 1000;
    private static final int BLOCK = 256;

    private PairwiseCosines() {}

    /**
     * The edges of the bins, equally spaced on [-1, 1], length {@code bins + 1}.
     *
     * @throws InvalidInputException unless bins >= 1
     */
    public static double[] edges(int bins) {
        if (bins < 1) {
            throw new InvalidInputException("a histogram needs at least one bin but has " + bins);
        }
        return IntStream.rangeClosed(0, bins)
                .mapToDouble(i -> 2.0 * i / bins - 1)
                .toArray();
    }

    /**
     * Over the pairs of different tokens of a cloud. Of more than {@value #MAX_TOKENS} tokens every k-th is taken, beginning
     * with the first, with the least k that leaves at most {@value #MAX_TOKENS}.
     *
     * @param tokens n x d, row-major
     * @throws InvalidInputException if the length does not fit, an entry is not finite, or there is no bin
     */
    public static double[] histogram(double[] tokens, int n, int d, int bins) {
        if (tokens.length != (long) n * d) {
            throw new InvalidInputException("n tokens of dimension d need n d entries, but n is " + n + ", d is " + d
                    + " and there are " + tokens.length + " entries");
        }
        int every = Math.max(1, (n + MAX_TOKENS - 1) / MAX_TOKENS);
        Directions directions = new Directions((n + every - 1) / every, d);
        for (int i = 0; i < n; i += every) {
            for (int j = 0; j < d; j++) {
                if (!Double.isFinite(tokens[i * d + j])) {
                    throw new InvalidInputException(
                            "tokens must be finite: token " + i + ", coordinate " + j + " is " + tokens[i * d + j]);
                }
            }
            directions.add(Arrays.copyOfRange(tokens, i * d, (i + 1) * d), 1);
        }
        return shares(directions, directions, bins);
    }

    /**
     * For two independent tokens of a law, each by points of its own that stand for it: component j has the largest power of
     * two up to {@value #POINTS} pi_j, but at least {@value #LEAST_POINTS}, Sobol points, each coordinate turned into the
     * midpoints of equally likely intervals of the standard normal law and scaled to variance 1. Both tokens together are
     * points of a Sobol sequence in twice the rank. Two evaluations give the same shares.
     *
     * @throws InvalidInputException if there is no bin
     */
    public static double[] histogram(GaussianMixture law, int bins) {
        int[] sizes = law.components().stream()
                .mapToInt(
                        component -> Math.max(LEAST_POINTS, Integer.highestOneBit((int) (POINTS * component.weight()))))
                .toArray();
        int d = law.dimension();
        Directions first = new Directions(Arrays.stream(sizes).sum(), d);
        Directions second = new Directions(Arrays.stream(sizes).sum(), d);
        for (int j = 0; j < sizes.length; j++) {
            Component component = law.components().get(j);
            double[] z = normalPoints(sizes[j], component.law().rank());
            add(component, sizes[j], z, 0, first);
            add(component, sizes[j], z, z.length / 2, second);
        }
        return shares(first, second, bins);
    }

    private static void add(Component component, int size, double[] z, int offset, Directions directions) {
        int d = component.law().dimension();
        int r = component.law().rank();
        double[] alpha = component.law().mean();
        double[] x = new double[size * d];
        Products.multiplyTransposedRight(
                size, d, r, 1, z, offset, component.law().factor().toRowMajor(), 0, 0, x, 0);
        for (int i = 0; i < size; i++) {
            double[] token = Arrays.copyOfRange(x, i * d, (i + 1) * d);
            for (int l = 0; l < d; l++) {
                token[l] += alpha[l];
            }
            directions.add(token, component.weight() / size);
        }
    }

    /**
     * Two sets of points for N(0, I_r), 2 x size x r. Beyond the dimensions of the Sobol sequence its maps from digits of the
     * index to digits of a coordinate are composed with one another.
     *
     * @param size a power of two: each coordinate then takes each interval once
     */
    private static double[] normalPoints(int size, int r) {
        double[] quantile = new double[size];
        double square = 0;
        for (int i = 0; i < size; i++) {
            quantile[i] = Math.sqrt(2) * InverseErf.value((2 * i + 1.0) / size - 1);
            square += quantile[i] * quantile[i] / size;
        }
        int dimensions = Math.min(2 * r, SOBOL_DIMENSIONS);
        int[][] interval = new int[size][dimensions];
        if (r > 0) {
            SobolSequenceGenerator sobol = new SobolSequenceGenerator(dimensions);
            for (int[] point : interval) {
                double[] u = sobol.nextVector();
                Arrays.setAll(point, l -> (int) (size * u[l]));
            }
        }
        double[] z = new double[2 * size * r];
        for (int i = 0; i < size; i++) {
            for (int l = 0; l < 2 * r; l++) {
                int chosen = interval[i][l % dimensions];
                if (l >= dimensions) {
                    int reversed = Integer.reverse(chosen) >>> (1 + Integer.numberOfLeadingZeros(size));
                    chosen = interval[reversed][l / dimensions];
                }
                z[(l / r * size + i) * r + l % r] = quantile[chosen] / Math.sqrt(square);
            }
        }
        return z;
    }

    /** Over the pairs of one of each, or of two different ones if both are the same set. */
    private static double[] shares(Directions first, Directions second, int bins) {
        double[] share = new double[edges(bins).length - 1];
        int n = second.count;
        double[] cosine = new double[BLOCK * n];
        for (int from = 0; from < first.count; from += BLOCK) {
            int rows = Math.min(BLOCK, first.count - from);
            Products.multiplyTransposedRight(
                    rows, n, first.d, 1, first.entries, from * first.d, second.entries, 0, 0, cosine, 0);
            for (int i = 0; i < rows; i++) {
                for (int j = first == second ? from + i + 1 : 0; j < n; j++) {
                    int bin = (int) (0.5 * bins * (1 + cosine[i * n + j]));
                    share[Math.max(0, Math.min(bin, bins - 1))] += first.weight[from + i] * second.weight[j];
                }
            }
        }
        double sum = Arrays.stream(share).sum();
        return Arrays.stream(share).map(value -> value / sum).toArray();
    }

    /** Tokens of length 1, each with a weight; tokens 0 are dropped. */
    private static final class Directions {
        final int d;
        final double[] entries;
        final double[] weight;
        int count;

        Directions(int capacity, int d) {
            this.d = d;
            entries = new double[capacity * d];
            weight = new double[capacity];
        }

        void add(double[] token, double tokenWeight) {
            double largest = Arrays.stream(token).map(Math::abs).max().orElse(0);
            if (!(largest > 0)) {
                return;
            }
            double square = 0;
            for (double value : token) {
                square += value / largest * (value / largest);
            }
            for (int j = 0; j < d; j++) {
                entries[count * d + j] = token[j] / largest / Math.sqrt(square);
            }
            weight[count] = tokenWeight;
            count++;
        }
    }
}
