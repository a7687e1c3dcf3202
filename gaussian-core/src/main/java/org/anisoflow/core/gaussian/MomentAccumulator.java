package org.anisoflow.core.gaussian;

import java.util.Arrays;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * Mean and covariance of tokens in one pass: every block is centred about its own mean, then merged with the pairwise
 * update of Chan, Golub and LeVeque, so large offsets do not cancel. Memory is O(d^2 + block), whatever the number of
 * tokens. The covariance divides by N.
 */
public final class MomentAccumulator {
    private static final int BLOCK = 1024;

    private final int d;
    private final double[] mean;
    private final double[] scatter;
    private final double[] blockMean;
    private double[] centred = {};
    private long count;

    /**
     * An empty accumulator.
     *
     * @param d token dimension, at least 1
     */
    public MomentAccumulator(int d) {
        this.d = d;
        mean = new double[d];
        scatter = new double[Math.multiplyExact(d, d)];
        blockMean = new double[d];
    }

    /**
     * Adds tokens.
     *
     * @param tokens at least {@code rows} tokens of length d, one after another
     * @throws InvalidInputException if an entry is not finite
     */
    public void add(double[] tokens, int rows) {
        for (int from = 0; from < rows; from += BLOCK) {
            addBlock(tokens, from, Math.min(BLOCK, rows - from));
        }
    }

    private void addBlock(double[] tokens, int from, int rows) {
        Arrays.fill(blockMean, 0);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < d; j++) {
                double value = tokens[(from + i) * d + j];
                if (!Double.isFinite(value)) {
                    throw new InvalidInputException(
                            "tokens must be finite: token " + (count + i) + ", coordinate " + j + " is " + value);
                }
                // a running mean cannot overflow where a sum would
                blockMean[j] += (value - blockMean[j]) / (i + 1);
            }
        }
        if (centred.length < rows * d) {
            centred = new double[Math.multiplyExact(rows, d)];
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < d; j++) {
                centred[i * d + j] = tokens[(from + i) * d + j] - blockMean[j];
            }
        }
        Products.multiplyTransposedLeft(d, d, rows, 1, centred, centred, 1, scatter);
        double total = (double) count + rows;
        double weight = (double) count * rows / total;
        for (int i = 0; i < d; i++) {
            double shift = blockMean[i] - mean[i];
            for (int j = 0; j < d; j++) {
                scatter[i * d + j] += weight * shift * (blockMean[j] - mean[j]);
            }
        }
        for (int i = 0; i < d; i++) {
            mean[i] += (blockMean[i] - mean[i]) * (rows / total);
        }
        count += rows;
    }

    /** Number N of tokens so far. */
    public long count() {
        return count;
    }

    /** The mean of the tokens so far, length d. */
    public double[] mean() {
        return mean.clone();
    }

    /**
     * The covariance of the tokens so far, d x d, row-major; divided by N.
     *
     * @throws InvalidInputException if there are fewer than two tokens
     */
    public double[] covariance() {
        if (count < 2) {
            throw new InvalidInputException("a covariance needs at least two tokens but there is "
                    + (count == 0 ? "none" : "one") + "; give more rows, or mean and covariance instead of tokens");
        }
        double[] covariance = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                covariance[i * d + j] = 0.5 * (scatter[i * d + j] + scatter[j * d + i]) / count;
            }
        }
        return covariance;
    }

    /**
     * The Gaussian of these tokens' mean and covariance (divided by N).
     *
     * @throws InvalidInputException if there are fewer than two tokens
     */
    public Gaussian toGaussian() {
        return Gaussian.of(mean, Matrix.of(d, d, covariance()));
    }
}
