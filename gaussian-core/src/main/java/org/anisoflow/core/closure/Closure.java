package org.anisoflow.core.closure;

import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;

/** How the equations of mean and covariance follow from those of the tokens. */
public enum Closure {
    /** Gaussians stay Gaussian: mean and covariance say everything. docs/theory.md section 1. */
    EXACT("exact"),
    /** The Gaussian is kept whose mean and covariance move as those of the law would. docs/theory.md section 5. */
    PROJECTED("projected");

    private final String key;

    Closure(String key) {
        this.key = key;
    }

    /** The name in results. */
    public String key() {
        return key;
    }

    /** The closure of an attention, for one law at every position. */
    public static Closure of(Attention attention) {
        return attention.preservesGaussians() ? EXACT : PROJECTED;
    }

    /**
     * Checks that an attention can be solved.
     *
     * @throws InvalidInputException if its closure is projected
     */
    public static void requireExact(Attention attention) {
        if (of(attention) != EXACT) {
            throw new InvalidInputException(
                    "attention must keep Gaussians Gaussian, but pointwise kernels and token-wise "
                            + "normalisation do not and their projected closure is not available in this version");
        }
    }
}
