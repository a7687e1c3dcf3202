package org.anisoflow.core.attention;

import org.anisoflow.core.InvalidInputException;

/**
 * Which tokens a token sees. Tokens stand in an order, i = 0, 1, ...; the sum over the context of token i runs over the
 * tokens j that it sees, itself among them, and is divided by their number. docs/theory.md sections 5 and 6.
 *
 * <p>Where the law is the same at every position, the field in the limit of many visible tokens is the field without mask,
 * so Gaussians stay Gaussian.
 */
public sealed interface Mask {
    /** Every token sees every token. */
    record None() implements Mask {}

    /** Token i sees {@code j <= i}. Tokens at equal positions, where positions are given, see each other. [castin2025] */
    record Causal() implements Mask {}

    /**
     * Token i sees itself and the tokens just before it: {@code i - width < j <= i}.
     *
     * @param width number of tokens seen, at least 1
     */
    record SlidingWindow(int width) implements Mask {
        public SlidingWindow {
            requirePositive("width of a sliding window", width);
        }
    }

    /**
     * Token i sees {@code j <= i} with i - j a multiple of the stride.
     *
     * @param stride at least 1
     */
    record Strided(int stride) implements Mask {
        public Strided {
            requirePositive("stride of a mask", stride);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new InvalidInputException(name + " must be at least 1 but is " + value);
        }
    }
}
