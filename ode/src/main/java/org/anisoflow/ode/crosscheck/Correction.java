package org.anisoflow.ode.crosscheck;

import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;

/**
 * How the bias of a paired difference is removed. The cloud of N tokens is also run as two clouds of every second token
 * and as four of every fourth, each with its own closure, and {@code w_1 D_N + w_2 D_{N/2} + w_4 D_{N/4}} is taken of the
 * (averaged) differences. The weights sum to one, so the part of the difference that is linear in the empirical measure,
 * which makes up its spread, is kept and its standard deviation does not grow to leading order.
 */
enum Correction {
    /** The difference as it is. */
    NONE(1, 1, 0, 0),
    /** Removes {@code c/N} and {@code c'/N^2}: weights 8/3, -2, 1/3. */
    POWERS(3, 8.0 / 3, -2, 1.0 / 3),
    /**
     * Removes {@code (a log N + b)/N}, the bias under a mask, where the i-th token sees i tokens: weights 4, -4, 1.
     * What remains is of order {@code (log N)^2 / N^2}.
     */
    LOGARITHM(3, 4, -4, 1);

    private final int levels;
    private final double whole;
    private final double halves;
    private final double quarters;

    Correction(int levels, double whole, double halves, double quarters) {
        this.levels = levels;
        this.whole = whole;
        this.halves = halves;
        this.quarters = quarters;
    }

    /** Tokens of a cell see each other, so that under a causal mask every token sees a fixed share of the cloud. */
    static Correction of(Transformer transformer, Arrangement arrangement) {
        return transformer.layers().stream()
                        .map(layer -> layer.attention().mask())
                        .allMatch(mask -> mask instanceof Mask.None
                                || (mask instanceof Mask.Causal && arrangement == Arrangement.CELLS))
                ? POWERS
                : LOGARITHM;
    }

    /** Number of levels: the whole cloud, its halves, its quarters. */
    int levels() {
        return levels;
    }

    /** Most parts into which a cloud is split. */
    int parts() {
        return 1 << (levels - 1);
    }

    /** The cost of a cloud with all its parts, in units of the whole cloud. */
    double cost() {
        return 2 - 1.0 / parts();
    }

    /**
     * The corrected difference.
     *
     * @param d difference of the whole cloud, and averages over its halves and its quarters
     */
    double correct(double[] d) {
        return this == NONE ? d[0] : whole * d[0] + halves * d[1] + quarters * d[2];
    }

    /** By how much this correction differs from {@code 2 D_N - D_{N/2}}, which removes c/N alone. */
    double beyondSimple(double[] d) {
        return this == NONE ? 0 : correct(d) - (2 * d[0] - d[1]);
    }
}
