package org.anisoflow.ode.particles;

import java.util.Arrays;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * The affine maps of one head on centred tokens y: scores are {@code <query(x), key(y)>}, plus {@code offset(x)} where
 * weights are not normalised, plus {@code keyOffset(y)} for L2. What is constant in y drops out of normalised weights, and
 * what is a function of y alone drops out of Sinkhorn's. docs/theory.md section 1.
 *
 * <p>The velocity of the head is {@code M (sum w value(y)) + (sum w) b + c_o}, {@code M = p W V} or {@code p W},
 * whichever leaves fewer values to average.
 */
final class HeadMap {
    final Kernel kernel;
    /** Length of queries and keys. */
    final int k;
    /** Length of values. */
    final int valueDimension;
    /** Whether keys are the tokens themselves. */
    final boolean keysAreTokens;
    /** Whether values are the tokens themselves. */
    final boolean valuesAreTokens;
    /** M, d x valueDimension. */
    final double[] output;
    /** b, length d; of the last mean. */
    final double[] weightedBias;
    /** c_o, length d; null for zero. */
    final double[] outputBias;

    private final int d;
    private final int rows;
    private final double[] q;
    private final double[] key;
    /** s Q, K as they stand, and s Q^T. */
    private final double[] scaledQuery;

    private final double[] plainKey;
    private final double[] queryBias;
    private final double[] keyBias;
    private final double[] value;
    private final double[] outputTimesValue;
    private final double[] outputTimesBias;
    private final double scale;
    private final double queryFactor;

    private final double[] shift;
    private final double[] keyShift;
    private final double[] queryShift;
    private final double[] slope;
    private double constant;

    /**
     * The maps of a head.
     *
     * @param balanced whether queries and keys share the scale evenly and keep their k rows, for random features
     */
    HeadMap(Head head, boolean balanced) {
        kernel = head.kernel();
        d = head.dimension();
        rows = head.keyDimension();
        scale = (kernel.isDistance() ? 2 : 1) * kernel.scale();
        double keyFactor = balanced ? Math.sqrt(Math.abs(scale)) : 1;
        queryFactor = balanced ? Math.signum(scale) * keyFactor : scale;
        keysAreTokens = !balanced && !kernel.isDistance() && rows >= d;
        k = keysAreTokens ? d : rows;
        Matrix query = head.query().times(queryFactor);
        scaledQuery = query.toRowMajor();
        Matrix keys = head.key().times(keyFactor);
        plainKey = keys.toRowMajor();
        q = keysAreTokens ? keys.transpose().times(query).toRowMajor() : scaledQuery;
        key = keysAreTokens ? null : plainKey;
        queryBias = head.biases().query().map(Matrix::toRowMajor).orElse(new double[rows]);
        keyBias = head.biases().key().map(Matrix::toRowMajor).orElse(new double[rows]);

        double velocity = kernel.outputScale();
        Matrix w = head.output().orElse(Matrix.identity(d)).times(velocity);
        valuesAreTokens = head.value().rows() >= d;
        valueDimension = Math.min(head.value().rows(), d);
        Matrix combined = head.output().isEmpty() ? head.value().times(velocity) : w.times(head.value());
        outputTimesValue = combined.toRowMajor();
        output = valuesAreTokens ? outputTimesValue : w.toRowMajor();
        value = valuesAreTokens ? null : head.value().toRowMajor();
        outputTimesBias =
                head.biases().value().map(c -> w.times(c).toRowMajor()).orElse(new double[d]);
        outputBias = head.biases().output().map(Matrix::toRowMajor).orElse(null);
        weightedBias = new double[d];
        shift = new double[rows];
        keyShift = new double[rows];
        queryShift = new double[k];
        slope = new double[d];
    }

    /** Takes the mean of the tokens. */
    void load(double[] mean) {
        System.arraycopy(outputTimesBias, 0, weightedBias, 0, d);
        Products.addVector(d, d, outputTimesValue, mean, weightedBias, 0);
        if (kernel.isBalanced()) {
            return;
        }
        Products.multiplyVector(rows, d, scaledQuery, mean, shift, 0);
        Products.multiplyVector(rows, d, plainKey, mean, keyShift, 0);
        for (int l = 0; l < rows; l++) {
            shift[l] += queryFactor * queryBias[l];
            keyShift[l] += keyBias[l];
        }
        if (kernel.isDistance()) {
            for (int l = 0; l < rows; l++) {
                shift[l] -= scale * keyShift[l];
            }
        }
        if (keysAreTokens) {
            Arrays.fill(queryShift, 0);
            Products.addTransposedVector(d, rows, plainKey, shift, queryShift, 0);
        } else {
            System.arraycopy(shift, 0, queryShift, 0, k);
        }
        constant = kernel.bias();
        for (int l = 0; l < rows; l++) {
            constant += shift[l] * keyShift[l];
        }
        Arrays.fill(slope, 0);
        Products.addTransposedVector(d, rows, scaledQuery, keyShift, slope, 0);
    }

    /** Writes the queries of rows from to end - 1, each of length k. */
    void queries(double[] centred, int from, int end, double[] out, int at) {
        Products.multiplyTransposedRight(end - from, k, d, 1, centred, from * d, q, 0, 0, out, at);
        if (!kernel.isBalanced()) {
            for (int i = 0; i < (end - from) * k; i += k) {
                for (int l = 0; l < k; l++) {
                    out[at + i + l] += queryShift[l];
                }
            }
        }
    }

    /** Writes the keys of rows from to end - 1, each of length k; not for keys that are the tokens. */
    void keys(double[] centred, int from, int end, double[] out, int at) {
        Products.multiplyTransposedRight(end - from, k, d, 1, centred, from * d, key, 0, 0, out, at);
    }

    /** The part of a score that the key alone decides. */
    double keyOffset(double[] keys, int row) {
        if (!kernel.isDistance()) {
            return 0;
        }
        double sum = 0;
        for (int l = row * k; l < (row + 1) * k; l++) {
            sum += keys[l] * keys[l];
        }
        return -scale / 2 * sum;
    }

    /** The part of a score that does not depend on the key. */
    double queryOffset(double[] centred, int row) {
        double sum = constant;
        for (int l = 0; l < d; l++) {
            sum += slope[l] * centred[row * d + l];
        }
        return sum;
    }

    /** Writes the values of rows from to end - 1; not for values that are the tokens. */
    void values(double[] centred, int from, int end, double[] out, int at) {
        Products.multiplyTransposedRight(end - from, valueDimension, d, 1, centred, from * d, value, 0, 0, out, at);
    }

    /**
     * Adds the velocities of some rows.
     *
     * @param sums means of weighted values, rows x valueDimension
     * @param weights means of weights
     * @param velocity scratch, rows x d
     * @param out velocities of all tokens
     */
    void addVelocity(
            Context context, int from, int end, double[] sums, double[] weights, double[] velocity, double[] out) {
        Products.multiplyTransposedRight(end - from, d, valueDimension, 1, sums, 0, output, 0, 0, velocity, 0);
        for (int i = from; i < end; i++) {
            int at = context.token(i) * d;
            int row = (i - from) * d;
            double weight = weights[i - from];
            for (int l = 0; l < d; l++) {
                out[at + l] += velocity[row + l] + weight * weightedBias[l] + (outputBias == null ? 0 : outputBias[l]);
            }
        }
    }
}
