package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.core.linalg.Matrix;

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
        return of(attention, tokens, n, Optional.empty());
    }

    /**
     * The effective numbers of a cloud, in O(N d k) operations.
     *
     * @param tokens N x d, row-major
     * @param n number of tokens N, at least 2
     * @param positions as in {@link FieldOptions}
     * @throws InvalidInputException if a token is not finite
     * @throws ArithmeticException if a decomposition of the moments fails
     */
    public static EffectiveTokens of(Attention attention, double[] tokens, int n, Optional<double[]> positions) {
        int d = attention.dimension();
        Normalizer normalizer = Normalizer.of(attention.normalization(), tokens, n, d);
        double[] block = new double[BLOCK * d];
        MomentAccumulator moments = new MomentAccumulator(d);
        for (int from = 0; from < n; from += BLOCK) {
            int rows = Math.min(BLOCK, n - from);
            normalizer.write(tokens, from, rows, block);
            moments.add(block, rows);
        }
        Gaussian law = moments.toGaussian();
        List<WeightMoment> heads = attention.heads().stream()
                .flatMap(head -> WeightMoment.of(head, law).stream())
                .toList();
        double[] effective = seen(attention.mask(), n, positions);
        double[] logs = new double[BLOCK];
        for (int from = 0; from < n; from += BLOCK) {
            int rows = Math.min(BLOCK, n - from);
            normalizer.write(tokens, from, rows, block);
            Arrays.fill(logs, 0);
            for (WeightMoment head : heads) {
                head.raise(block, rows, logs);
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
            double[] ones = new double[d];
            Arrays.fill(ones, 1);
            if (normalization instanceof Normalization.Rms rms) {
                return new Normalizer(rms.gain().map(Matrix::toRowMajor).orElse(ones), OptionalDouble.empty());
            }
            if (normalization instanceof Normalization.MeanFieldRms rms) {
                double square = 0;
                for (int i = 0; i < n; i++) {
                    square += meanSquare(tokens, i * d, d) / n;
                }
                return new Normalizer(
                        rms.gain().map(Matrix::toRowMajor).orElse(ones), OptionalDouble.of(Math.sqrt(square)));
            }
            return new Normalizer(ones, OptionalDouble.of(1));
        }

        void write(double[] tokens, int from, int rows, double[] block) {
            int d = gain.length;
            for (int i = 0; i < rows; i++) {
                int at = (from + i) * d;
                double size = rho.isPresent() ? rho.getAsDouble() : Math.sqrt(meanSquare(tokens, at, d));
                // a token of zero stays zero
                double divisor = size == 0 ? 1 : size;
                for (int j = 0; j < d; j++) {
                    block[i * d + j] = gain[j] * (tokens[at + j] / divisor);
                }
            }
        }

        private static double meanSquare(double[] x, int at, int d) {
            double sum = 0;
            for (int j = 0; j < d; j++) {
                sum += x[at + j] * x[at + j];
            }
            return sum / d;
        }
    }
}
