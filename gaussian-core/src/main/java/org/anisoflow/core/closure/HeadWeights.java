package org.anisoflow.core.closure;

import java.util.Optional;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.linalg.Matrix;

/** The weights of one head as row-major arrays; biases that are absent are zero. */
class HeadWeights {
    final int d;
    final int k;
    final int valueRows;
    final double[] query;
    final double[] key;
    final double[] value;
    /** W, d x k_v; null for the identity. */
    final double[] output;

    final double[] queryBias;
    final double[] keyBias;
    final double[] valueBias;
    final double[] outputBias;

    HeadWeights(Head head) {
        d = head.dimension();
        k = head.keyDimension();
        valueRows = head.value().rows();
        query = head.query().toRowMajor();
        key = head.key().toRowMajor();
        value = head.value().toRowMajor();
        output = head.output().map(Matrix::toRowMajor).orElse(null);
        queryBias = vector(head.biases().query(), k);
        keyBias = vector(head.biases().key(), k);
        valueBias = vector(head.biases().value(), valueRows);
        outputBias = vector(head.biases().output(), d);
    }

    private static double[] vector(Optional<Matrix> bias, int length) {
        return bias.map(Matrix::toRowMajor).orElseGet(() -> new double[length]);
    }
}
