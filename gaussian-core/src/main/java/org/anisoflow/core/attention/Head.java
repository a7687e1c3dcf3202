package org.anisoflow.core.attention;

import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;

/**
 * One attention head. Queries are {@code Q x + c_q}, keys {@code K y + c_k}, values {@code V y + c_v}; the head's
 * output is {@code p W (V E[y | x] + c_v) + c_o} for the kernel's reweighted law, with p = 1/epsilon for Sinkhorn and 1
 * otherwise; for linear attention, whose weights {@code s <Qx + c_q, Ky + c_k>} are not normalised, it is the weighted
 * integral of {@code W (V y + c_v)}, plus c_o.
 *
 * @param query Q, k x d
 * @param key K, k x d
 * @param value V, k_v x d
 * @param output W, d x k_v; absent means the identity, and then V is d x d
 * @param biases c_q, c_k, c_v, c_o
 */
public record Head(Kernel kernel, Matrix query, Matrix key, Matrix value, Optional<Matrix> output, Biases biases) {

    public Head {
        int d = query.columns();
        if (query.rows() < 1 || d < 1) {
            throw new InvalidInputException("query must have at least one row and one column but is " + query.shape());
        }
        if (key.rows() != query.rows() || key.columns() != d) {
            throw new InvalidInputException(
                    "query and key must have the same shape k x d: " + shapes(query, key, value, output));
        }
        if (value.columns() != d) {
            throw new InvalidInputException(
                    "value must have as many columns as query: " + shapes(query, key, value, output));
        }
        if (output.isPresent() && (output.get().rows() != d || output.get().columns() != value.rows())) {
            throw new InvalidInputException("output must have d rows and as many columns as value has rows: "
                    + shapes(query, key, value, output));
        }
        if (output.isEmpty() && value.rows() != d) {
            throw new InvalidInputException("value must be d x d where there is no output matrix: "
                    + shapes(query, key, value, output) + "; add output or change value");
        }
        biases.requireShapes(query.rows(), value.rows(), d);
    }

    private static String shapes(Matrix query, Matrix key, Matrix value, Optional<Matrix> output) {
        return "query is " + query.shape() + ", key is " + key.shape() + ", value is " + value.shape()
                + output.map(w -> ", output is " + w.shape()).orElse("");
    }

    /** A head without output matrix and biases. */
    public Head(Kernel kernel, Matrix query, Matrix key, Matrix value) {
        this(kernel, query, key, value, Optional.empty(), Biases.NONE);
    }

    /** Token dimension d. */
    public int dimension() {
        return query.columns();
    }

    /** Rows k of the query and key matrices. */
    public int keyDimension() {
        return query.rows();
    }

    /**
     * Biases of a head; absent means zero.
     *
     * @param query c_q, length k
     * @param key c_k, length k
     * @param value c_v, length k_v
     * @param output c_o, length d
     */
    public record Biases(
            Optional<Matrix> query, Optional<Matrix> key, Optional<Matrix> value, Optional<Matrix> output) {
        public static final Biases NONE =
                new Biases(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        private void requireShapes(int k, int valueRows, int d) {
            require("query bias", query, k);
            require("key bias", key, k);
            require("value bias", value, valueRows);
            require("output bias", output, d);
        }

        private static void require(String name, Optional<Matrix> bias, int length) {
            if (bias.isPresent() && (bias.get().rows() != length || bias.get().columns() != 1)) {
                throw new InvalidInputException(name + " must be a column of length " + length + " but is "
                        + bias.get().shape());
            }
        }
    }
}
