package org.anisoflow.figures.published;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What becomes of a 2 x 2 covariance. */
enum Outcome {
    /** At the end the trace falls faster than the root of the depth; flows to zero fall like 1/t. */
    ZERO(0, "shrinks to zero"),
    /** A limit of rank 1: the smaller eigenvalue is below a hundredth of the larger one. */
    SINGULAR(1, "tends to a singular covariance"),
    /** Anything else that stays bounded. */
    REGULAR(2, "stays regular"),
    /** Infinite at a finite depth. */
    BLOW_UP(3, "blows up"),
    /** Grows beyond the bound of the study, but not toward a finite depth. */
    GROWTH(4, "grows without blowing up");

    private final int code;
    private final String words;

    Outcome(int code, String words) {
        this.code = code;
        this.words = words;
    }

    /** The number in data files. */
    int code() {
        return code;
    }

    String words() {
        return words;
    }

    boolean isUnbounded() {
        return this == BLOW_UP || this == GROWTH;
    }

    static String legend() {
        return Arrays.stream(values())
                .map(outcome -> outcome.code + " " + outcome.words())
                .collect(Collectors.joining(", "));
    }
}
