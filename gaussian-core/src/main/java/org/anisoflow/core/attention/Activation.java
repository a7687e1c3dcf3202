package org.anisoflow.core.attention;

/** The function g of pointwise attention, which turns a score into a weight. docs/theory.md section 5. */
public enum Activation {
    /** {@code 1 / (1 + exp(-u))}. */
    SIGMOID(AttentionType.SIGMOID),
    /** {@code max(u, 0)}. */
    RELU(AttentionType.RELU),
    /** {@code erf(u)}. */
    ERF(AttentionType.ERF),
    /** {@code exp(u)}: softmax without its normalisation. */
    EXP(AttentionType.UNNORMALIZED);

    private final AttentionType type;

    Activation(AttentionType type) {
        this.type = type;
    }

    /** The attention with this function. */
    public AttentionType type() {
        return type;
    }
}
