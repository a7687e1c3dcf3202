package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.core.linalg.Products;

/**
 * Effective number of tokens behind the velocity at x, {@code N / E[w_x^2]} with the weight w_x of mean 1: N e^-q for
 * softmax. Over the tokens x of a cloud, the worst head counting. docs/theory.md section 7.
 *
 * <p>The weights are those of the Gaussian with the cloud's own moments (divisor N), after normalisation. With the
 * reweighted law {@code N(u, Psi)} of z in {@code y = alpha + F z}, psi_i the eigenvalues of Psi and u_i the coordinates of
 * u in its eigenvectors,
 *
 * <pre>E[w_x^2] = prod_i (psi_i (2 - psi_i))^(-1/2) exp(u_i^2 / (2 - psi_i)).</pre>
 *
 * <p>Tokens in groups have the weights of the mixture of the Gaussians with the groups' own moments: the mean of w_x^2 is
 * then {@code sum_g pi_g M_g^2 E_g[w_x^2] / (sum_g pi_g M_g)^2} with the masses {@code M_g = E_g k(x, .)} of the kernel and
 * the shares pi_g among the tokens that x sees. Sinkhorn attention takes the tokens as one group.
 *
 * <p>The unnormalised exponential counts as softmax; linear and the other pointwise kernels have weights that do not
 * concentrate and count as N. Random features count as the kernel that they replace. Under a mask N is the number of
 * tokens that x sees. A number below the smallest double is 0.
 *
 * @param median of the tokens
 * @param worst smallest
 * @param fifthPercentile exceeded by 95 % of the tokens; the worst for fewer than 40
 */
public record EffectiveTokens(double median, double worst, double fifthPercentile) {
    private static final int BLOCK = 1024;

    /** The same with tokens at positions by their order. */
    public static EffectiveTokens of(Attention attention, double[] tokens, int n) {
        return of(attention, tokens, n, Optional.empty(), Optional.empty());
    }

    /**
     * The effective numbers of a cloud, in O(N d k) operations.
     *
     * @param tokens N x d, row-major
     * @param n number of tokens N, at least 2
     * @param positions as in {@link FieldOptions}
     * @param groups as in {@link ParticleRequest}; under a causal mask in the order of positions
     * @throws InvalidInputException if a token is not finite
     * @throws ArithmeticException if a decomposition of the moments fails
     */
    public static EffectiveTokens of(
            Attention attention, double[] tokens, int n, Optional<double[]> positions, Optional<int[]> groups) {
        return of(attention, tokens, n, positions, groups, () -> false);
    }

    /**
     * The effective numbers of a cloud.
     *
     * @param cancelled asked for every block of tokens
     * @throws CancellationException if cancelled
     * @see #of(Attention, double[], int, Optional, Optional)
     */
    static EffectiveTokens of(
            Attention attention,
            double[] tokens,
            int n,
            Optional<double[]> positions,
            Optional<int[]> groups,
            BooleanSupplier cancelled) {
        int d = attention.dimension();
        Normalizer normalizer = Normalizer.of(attention.normalization(), tokens, n, d);
        boolean sinkhorn =
                attention.heads().stream().anyMatch(head -> head.kernel().isBalanced());
        Groups all = new Groups(sinkhorn ? new int[n] : groups.orElseGet(() -> new int[n]));
        double[] block = new double[BLOCK * d];
        MomentAccumulator[] moments = new MomentAccumulator[all.sizes().length];
        Arrays.setAll(moments, g -> new MomentAccumulator(d));
        for (int from = 0; from < n; ) {
            goOn(cancelled);
            int rows = all.sameGroup(from, Math.min(BLOCK, n - from));
            normalizer.write(tokens, from, rows, block);
            moments[all.group()[from]].add(block, rows);
            from += rows;
        }
        List<List<WeightMoment>> heads = attention.heads().stream()
                .map(head -> Arrays.stream(moments)
                        .flatMap(group -> WeightMoment.of(head, group.toGaussian()).stream())
                        .toList())
                .filter(head -> !head.isEmpty())
                .toList();
        double[] effective = seen(attention.mask(), n, positions);
        boolean causal = attention.mask() instanceof Mask.Causal;
        for (int from = 0; from < n; from += BLOCK) {
            goOn(cancelled);
            int rows = Math.min(BLOCK, n - from);
            normalizer.write(tokens, from, rows, block);
            double[] logs = new double[rows];
            for (List<WeightMoment> head : heads) {
                double[] second = all.second(head, block, rows, causal ? effective : null, from);
                for (int i = 0; i < rows; i++) {
                    // where the doubles do not reach nothing is left of the weight
                    logs[i] = Double.isNaN(second[i]) ? Double.POSITIVE_INFINITY : Math.max(logs[i], second[i]);
                }
            }
            for (int i = 0; i < rows; i++) {
                effective[from + i] *= Math.exp(-logs[i]);
            }
        }
        Arrays.sort(effective);
        return new EffectiveTokens(
                0.5 * effective[(n - 1) / 2] + 0.5 * effective[n / 2],
                effective[0],
                effective[Math.max(0, n / 20 - 1)]);
    }

    private static void goOn(BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("cancelled");
        }
    }

    /**
     * Tokens in groups.
     *
     * @param group of each token
     */
    private record Groups(int[] group, int[] sizes) {
        Groups(int[] group) {
            this(group, new int[Arrays.stream(group).max().orElse(0) + 1]);
            for (int g : group) {
                sizes[g]++;
            }
        }

        /** How many tokens from one on are in its group, at most {@code most}. */
        int sameGroup(int from, int most) {
            int count = 1;
            while (count < most && group[from + count] == group[from]) {
                count++;
            }
            return count;
        }

        /**
         * {@code log E[w_x^2]} of tokens.
         *
         * @param head one entry per group
         * @param seen how many tokens each token sees, the first ones; null if every token sees all groups
         * @param from first token of the block
         */
        double[] second(List<WeightMoment> head, double[] block, int rows, double[] seen, int from) {
            double[] second = new double[rows];
            if (head.size() == 1) {
                head.get(0).second(block, rows, second);
                return second;
            }
            double[] mass = new double[rows];
            double[][] first = new double[head.size()][rows];
            double[][] square = new double[head.size()][rows];
            double before = 0;
            for (int g = 0; g < head.size(); g++) {
                head.get(g).mass(block, rows, mass);
                head.get(g).second(block, rows, second);
                for (int i = 0; i < rows; i++) {
                    double share = seen == null ? sizes[g] : Math.max(0, Math.min(sizes[g], seen[from + i] - before));
                    first[g][i] = Math.log(share) + mass[i];
                    square[g][i] = Math.log(share) + 2 * mass[i] + second[i];
                }
                before += sizes[g];
            }
            for (int i = 0; i < rows; i++) {
                double total = seen == null ? group.length : seen[from + i];
                second[i] = logOfSum(square, i) - 2 * logOfSum(first, i) + Math.log(total);
            }
            return second;
        }

        private static double logOfSum(double[][] logs, int i) {
            double largest = Double.NEGATIVE_INFINITY;
            for (double[] row : logs) {
                largest = Math.max(largest, row[i]);
            }
            double sum = 0;
            for (double[] row : logs) {
                sum += Math.exp(row[i] - largest);
            }
            return largest + Math.log(sum);
        }
    }

    /** How many tokens each token sees. */
    private static double[] seen(Mask mask, int n, Optional<double[]> positions) {
        double[] seen = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            if (mask instanceof Mask.Causal) {
                boolean tied = i + 1 < n
                        && positions.isPresent()
                        && positions.get()[i] == positions.get()[i + 1];
                seen[i] = tied ? seen[i + 1] : i + 1;
            } else if (mask instanceof Mask.SlidingWindow window) {
                seen[i] = Math.min(i + 1, window.width());
            } else {
                seen[i] = mask instanceof Mask.Strided strided ? i / strided.stride() + 1 : n;
            }
        }
        return seen;
    }

    /**
     * Tokens as attention sees them, {@code gain * x / rho}.
     *
     * @param gain length d
     * @param rho absent means the token's own
     */
    private record Normalizer(double[] gain, OptionalDouble rho) {
        static Normalizer of(Normalization normalization, double[] tokens, int n, int d) {
            double[] gain = new double[d];
            Arrays.fill(gain, 1);
            normalization.gain().ifPresent(g -> System.arraycopy(g.toRowMajor(), 0, gain, 0, d));
            if (normalization instanceof Normalization.Rms) {
                return new Normalizer(gain, OptionalDouble.empty());
            }
            boolean shared = normalization instanceof Normalization.MeanFieldRms;
            return new Normalizer(gain, OptionalDouble.of(shared ? rootMeanSquare(tokens, 0, n * d) : 1));
        }

        void write(double[] tokens, int from, int rows, double[] block) {
            int d = gain.length;
            for (int i = 0; i < rows; i++) {
                int at = (from + i) * d;
                double size = rho.isPresent() ? rho.getAsDouble() : rootMeanSquare(tokens, at, d);
                // a token of zero stays zero
                double divisor = size == 0 ? 1 : size;
                for (int j = 0; j < d; j++) {
                    block[i * d + j] = gain[j] * (tokens[at + j] / divisor);
                }
            }
        }

        private static double rootMeanSquare(double[] x, int at, int count) {
            return Products.norm(count, x, at) / Math.sqrt(count);
        }
    }
}
