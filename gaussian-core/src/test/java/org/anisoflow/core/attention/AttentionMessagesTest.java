package org.anisoflow.core.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Head.Biases;
import org.anisoflow.core.linalg.Matrix;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad weights are refused in one sentence. */
class AttentionMessagesTest {
    private static final Kernel SOFTMAX = new Kernel.Softmax(1);

    @ParameterizedTest
    @MethodSource({"kernels", "heads", "attentions", "drifts", "matrices"})
    void badInputIsNamed(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InvalidInputException.class).hasMessage(message);
    }

    private static Arguments refused(ThrowingCallable call, String message) {
        return Arguments.of(call, message);
    }

    static Stream<Arguments> kernels() {
        return Stream.of(
                refused(() -> new Kernel.Softmax(Double.NaN), "scale must be a finite number but is NaN"),
                refused(
                        () -> new Kernel.Linear(Double.POSITIVE_INFINITY),
                        "scale must be a finite number but is Infinity"),
                refused(() -> new Kernel.L2(0), "scale of l2 attention must be a positive number but is 0.0"),
                refused(() -> new Kernel.L2(Double.NaN), "scale of l2 attention must be a positive number but is NaN"),
                refused(() -> new Kernel.Sinkhorn(-1), "epsilon must be a positive number but is -1.0"),
                refused(
                        () -> new Kernel.Sinkhorn(Double.POSITIVE_INFINITY),
                        "epsilon must be a positive number but is Infinity"));
    }

    private static Matrix zeros(int rows, int columns) {
        return Matrix.zeros(rows, columns);
    }

    private static Head withOutput(Matrix value, Matrix output) {
        return new Head(SOFTMAX, zeros(2, 3), zeros(2, 3), value, Optional.of(output), Biases.NONE);
    }

    private static Head withBiases(Matrix query, Matrix key, Matrix value, Matrix output) {
        return new Head(
                SOFTMAX,
                zeros(2, 3),
                zeros(2, 3),
                zeros(4, 3),
                Optional.of(zeros(3, 4)),
                new Biases(Optional.of(query), Optional.of(key), Optional.of(value), Optional.of(output)));
    }

    static Stream<Arguments> heads() {
        Matrix two = zeros(2, 1);
        Matrix three = zeros(3, 1);
        Matrix four = zeros(4, 1);
        return Stream.of(
                refused(
                        () -> new Head(SOFTMAX, zeros(0, 3), zeros(0, 3), zeros(3, 3)),
                        "query must have at least one row and one column but is 0 x 3"),
                refused(
                        () -> new Head(SOFTMAX, zeros(2, 3), zeros(1, 3), zeros(3, 3)),
                        "query and key must have the same shape k x d: query is 2 x 3, key is 1 x 3, value is 3 x 3"),
                refused(
                        () -> new Head(SOFTMAX, zeros(2, 3), zeros(2, 4), zeros(3, 3)),
                        "query and key must have the same shape k x d: query is 2 x 3, key is 2 x 4, value is 3 x 3"),
                refused(
                        () -> new Head(SOFTMAX, zeros(2, 3), zeros(2, 3), zeros(3, 2)),
                        "value must have as many columns as query: query is 2 x 3, key is 2 x 3, value is 3 x 2"),
                refused(
                        () -> new Head(SOFTMAX, zeros(2, 3), zeros(2, 3), zeros(2, 3)),
                        "value must be d x d where there is no output matrix: query is 2 x 3, key is 2 x 3, value is 2 x "
                                + "3; add output or change value"),
                refused(
                        () -> withOutput(zeros(2, 3), zeros(3, 3)),
                        "output must have d rows and as many columns as value has rows: query is 2 x 3, key is 2 x 3, "
                                + "value is 2 x 3, output is 3 x 3"),
                refused(
                        () -> withBiases(three, two, four, three),
                        "query bias must be a column of length 2 but is 3 x 1"),
                refused(
                        () -> withBiases(two, zeros(1, 2), four, three),
                        "key bias must be a column of length 2 but is 1 x 2"),
                refused(
                        () -> withBiases(two, two, three, three),
                        "value bias must be a column of length 4 but is 3 x 1"),
                refused(
                        () -> withBiases(two, two, four, four),
                        "output bias must be a column of length 3 but is 4 x 1"));
    }

    private static Attention attention(int d) {
        return Attention.of(new Head(SOFTMAX, zeros(1, d), zeros(1, d), zeros(d, d)));
    }

    static Stream<Arguments> attentions() {
        Normalization none = new Normalization.None();
        List<Head> mixed =
                List.of(attention(2).heads().get(0), attention(3).heads().get(0));
        return Stream.of(
                refused(() -> new Attention(List.of(), none), "attention needs at least one head but has none"),
                refused(
                        () -> new Attention(mixed, none),
                        "all heads must have the same token dimension: head 0 has 2 but head 1 has 3"),
                refused(
                        () -> new Attention(
                                attention(2).heads(), new Normalization.MeanFieldRms(Optional.of(zeros(3, 1)))),
                        "gain must be a column of length 2 but is 3 x 1"),
                refused(
                        () -> new Attention(attention(2).heads(), new Normalization.Rms(Optional.of(zeros(3, 1)))),
                        "gain must be a column of length 2 but is 3 x 1"),
                refused(
                        () -> new Attention(
                                List.of(new Head(new Kernel.Sinkhorn(1), zeros(1, 2), zeros(1, 2), zeros(2, 2))),
                                none,
                                new Mask.Causal()),
                        "sinkhorn attention cannot be masked: its weights sum to one over queries and over keys, which "
                                + "needs all tokens; remove the mask or use softmax or l2"),
                refused(() -> new Mask.SlidingWindow(0), "width of a sliding window must be at least 1 but is 0"),
                refused(() -> new Mask.Strided(-1), "stride of a mask must be at least 1 but is -1"),
                refused(() -> new Layer(0, attention(2)), "depth must be a positive number but is 0.0"),
                refused(
                        () -> new Layer(Double.POSITIVE_INFINITY, attention(2)),
                        "depth must be a positive number but is Infinity"),
                refused(
                        () -> new Transformer(List.of(), Drift.NONE),
                        "a transformer needs at least one layer but has none"),
                refused(
                        () -> new Transformer(
                                List.of(new Layer(1, attention(2)), new Layer(1, attention(3))), Drift.NONE),
                        "all layers must have the same token dimension: layer 0 has 2 but layer 1 has 3"));
    }

    private static Transformer drifting(Optional<Matrix> linear, Optional<Matrix> constant) {
        return new Transformer(List.of(new Layer(1, attention(2))), new Drift(linear, constant));
    }

    static Stream<Arguments> drifts() {
        return Stream.of(
                refused(() -> Noise.own(-0.1), "diffusion must be a number of at least 0 but is -0.1"),
                refused(() -> Noise.own(Double.NaN), "diffusion must be a number of at least 0 but is NaN"),
                refused(
                        () -> drifting(Optional.of(zeros(2, 3)), Optional.empty()),
                        "linear drift must be 2 x 2 but is 2 x 3"),
                refused(
                        () -> drifting(Optional.empty(), Optional.of(zeros(1, 2))),
                        "constant drift must be a column of length 2 but is 1 x 2"));
    }

    static Stream<Arguments> matrices() {
        return Stream.of(
                refused(() -> Matrix.of(2, 2, 1, 2, 3), "a matrix of shape 2 x 2 needs 4 entries but 3 were given"),
                refused(
                        () -> Matrix.of(2, 2, 1, 2, Double.NaN, 4),
                        "matrix entries must be finite: entry (1, 0) is NaN"),
                refused(
                        () -> Matrix.of(new double[][] {{1, 2}, {3}}),
                        "rows of a matrix must have equal lengths: row 1 has 1 entries but row 0 has 2"),
                refused(() -> zeros(2, 3).times(zeros(2, 3)), "a 2 x 3 matrix cannot multiply a 2 x 3 matrix"));
    }

    @Test
    void theDepthOfATransformerIsTheSumOfItsLayers() {
        Transformer transformer =
                new Transformer(List.of(new Layer(0.5, attention(2)), new Layer(2, attention(2))), Drift.NONE);
        assertThat(transformer.depth()).isEqualTo(2.5);
        assertThat(transformer.dimension()).isEqualTo(2);
    }
}
