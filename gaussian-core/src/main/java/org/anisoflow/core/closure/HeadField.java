package org.anisoflow.core.closure;

import java.util.Arrays;
import java.util.Optional;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/** One head of a {@link ClosureField}: products of weights done once, its rows of the stacked arrays. */
final class HeadField {
    /** First row of this head in the stacked arrays. */
    final int row;
    /** Rows of the key and query matrices that are used. */
    final int k;
    /** K, k x d. */
    final double[] key;
    /** Q, k x d; null where it is the identity. */
    final double[] query;

    final KernelTilt tilt;
    /** c_q; null for zero. */
    private final double[] queryBias;

    private final int d;
    private final Kernel kernel;
    private final double[] keyBias;
    /** W V (d x d), or V alone (k_v x d) where k_v is small. */
    private final double[] value;

    private final int valueRows;
    /** W (d x k_v) where k_v is small; null where it is in {@link #value}. */
    private final double[] output;
    /** u where W V = u I, else NaN. */
    private final double scalarValue;

    private final double[] valueBias;
    private final double[] outputBias;
    private final double[] valued;
    private final double[] keyScore;
    private final double[] valueMean;

    private HeadField(Head head, int r, int row, Matrix key, Matrix query, Matrix queryBias, Matrix keyBias) {
        d = head.dimension();
        this.row = row;
        kernel = head.kernel();
        k = key.rows();
        this.key = key.toRowMajor();
        this.query = query == null ? null : query.toRowMajor();
        this.queryBias = queryBias == null ? null : queryBias.toRowMajor();
        this.keyBias = keyBias == null ? null : keyBias.toRowMajor();
        tilt = KernelTilt.of(kernel, k, r);

        Optional<Matrix> w = head.output();
        boolean narrow = w.isPresent() && 2 * head.value().rows() < d;
        Matrix combined = narrow || w.isEmpty() ? head.value() : w.get().times(head.value());
        value = combined.toRowMajor();
        valueRows = combined.rows();
        output = narrow ? w.get().toRowMajor() : null;
        boolean scalar = !narrow && combined.equals(Matrix.identity(d).times(combined.get(0, 0)));
        scalarValue = scalar ? combined.get(0, 0) : Double.NaN;
        valueBias = head.biases()
                .value()
                .map(c -> w.map(m -> m.times(c)).orElse(c).toRowMajor())
                .orElse(null);
        outputBias = head.biases().output().map(Matrix::toRowMajor).orElse(null);
        valued = new double[narrow ? k * valueRows : 0];
        keyScore = new double[k];
        valueMean = new double[d];
    }

    /**
     * Prepares a head.
     *
     * <p>Everything depends on K and Q through {@code K^T K}, {@code K^T Q} and {@code K^T c} (for linear with a key bias
     * also {@code c_k^T Q}), so more than d rows are reduced to d. Softmax and linear need A = K^T Q alone: a head of
     * about d rows that stands alone takes {@code A^T} for its key matrix and the identity for its query matrix, which
     * saves a product.
     */
    static HeadField of(Head head, int r, int row, boolean alone) {
        Matrix key = head.key();
        Matrix query = head.query();
        Matrix queryBias = head.biases().query().orElse(null);
        Matrix keyBias = head.biases().key().orElse(null);
        int d = head.dimension();
        boolean linear = head.kernel().isLinear();
        boolean bilinear = !head.kernel().isDistance() && !head.kernel().isBalanced();
        if (alone && bilinear && queryBias == null && 5 * key.rows() > 4 * d) {
            Matrix reducedBias = linear && keyBias != null ? query.transpose().times(keyBias) : null;
            return new HeadField(head, r, row, query.transpose().times(key), null, null, reducedBias);
        }
        if (key.rows() > d && !(linear && keyBias != null)) {
            Matrix basis = Decompositions.svd(key).u().transpose();
            key = basis.times(key);
            query = basis.times(query);
            queryBias = queryBias == null ? null : basis.times(queryBias);
            keyBias = keyBias == null ? null : basis.times(keyBias);
        }
        return new HeadField(head, r, row, key, query, queryBias, keyBias);
    }

    /** Adds p W V to the weights of the mean, and the constant part of the velocity. */
    void addConstants(double[] meanWeights, double[] constant) {
        if (!kernel.isLinear()) {
            if (output == null) {
                add(value, tilt.velocity, meanWeights);
            } else {
                Products.multiply(d, d, valueRows, tilt.velocity, output, value, 1, meanWeights);
            }
            if (valueBias != null) {
                add(valueBias, tilt.velocity, constant);
            }
        }
        if (outputBias != null) {
            add(outputBias, 1, constant);
        }
    }

    /**
     * Writes this head's rows of {@code P^T = p g K C V^T W^T}.
     *
     * @param s K C of all heads
     * @param p P^T of all heads
     * @param mean alpha
     */
    void applyValue(double[] s, double[] p, double[] mean) {
        double times = tilt.slope * tilt.velocity;
        int from = row * d;
        if (!Double.isNaN(scalarValue)) {
            for (int i = from; i < from + k * d; i++) {
                p[i] = times * scalarValue * s[i];
            }
        } else if (output == null) {
            Products.multiplyTransposedRight(k, d, d, times, s, from, value, 0, 0, p, from);
        } else {
            Products.multiplyTransposedRight(k, valueRows, d, times, s, from, value, 0, 0, valued, 0);
            Products.multiplyTransposedRight(k, d, valueRows, 1, valued, 0, output, 0, 0, p, from);
        }
        if (kernel.isLinear()) {
            addMeanTerm(p, mean);
        }
    }

    /** Linear attention sees Sigma + alpha alpha^T: adds {@code s (K alpha + c_k) (W V alpha + W c_v)^T}. */
    private void addMeanTerm(double[] p, double[] mean) {
        keyScores(mean);
        if (output == null) {
            Products.multiplyVector(d, d, value, mean, valueMean, 0);
        } else {
            Arrays.fill(valueMean, 0);
            for (int l = 0; l < valueRows; l++) {
                double v = 0;
                for (int j = 0; j < d; j++) {
                    v += value[l * d + j] * mean[j];
                }
                for (int i = 0; i < d; i++) {
                    valueMean[i] += output[i * valueRows + l] * v;
                }
            }
        }
        if (valueBias != null) {
            add(valueBias, 1, valueMean);
        }
        for (int l = 0; l < k; l++) {
            for (int i = 0; i < d; i++) {
                p[(row + l) * d + i] += tilt.slope * keyScore[l] * valueMean[i];
            }
        }
    }

    /** K alpha + c_k. */
    private void keyScores(double[] mean) {
        Products.multiplyVector(k, d, key, mean, keyScore, 0);
        if (keyBias != null) {
            add(keyBias, 1, keyScore);
        }
    }

    /** Writes this head's entries of {@code e = Q alpha + q0}, so that the velocity of the mean is p0 W V alpha + P e. */
    void score(double[] mean, double[] e) {
        if (kernel.isBalanced()) {
            Arrays.fill(e, row, row + k, 0);
            return;
        }
        if (query == null) {
            System.arraycopy(mean, 0, e, row, k);
        } else {
            Products.multiplyVector(k, d, query, mean, e, row);
        }
        if (queryBias != null) {
            for (int l = 0; l < k; l++) {
                e[row + l] += queryBias[l];
            }
        }
        if (kernel.isDistance()) {
            keyScores(mean);
            for (int l = 0; l < k; l++) {
                e[row + l] -= keyScore[l];
            }
        }
    }

    /** Whether a mean of zero gives the score {@code Q alpha + q0} of zero. */
    boolean scoresZeroMeanAsZero() {
        boolean keyBiasCounts = keyBias != null && kernel.isDistance();
        return kernel.isBalanced() || (queryBias == null && !keyBiasCounts);
    }

    static void add(double[] from, double times, double[] to) {
        for (int i = 0; i < from.length; i++) {
            to[i] += times * from[i];
        }
    }
}
