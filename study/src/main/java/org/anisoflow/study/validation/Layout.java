package org.anisoflow.study.validation;

import java.util.Locale;

/** Order of the axes of token snapshots in NPZ and HDF5 run files: T depths, n tokens, d coordinates. */
public enum Layout {
    /** {@code (T, n, d)}, or {@code (R, T, n, d)} for R runs. */
    TND,
    /** {@code (n, T, d)}, or {@code (R, n, T, d)} for R runs. */
    NTD;

    /** The name on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The axes as a shape: {@code (T, n, d)}. */
    String axes() {
        return this == TND ? "(T, n, d)" : "(n, T, d)";
    }

    /** The axes with a first one for runs. */
    String axesWithRuns() {
        return axes().replace("(", "(R, ");
    }

    /** Place of the axis of depths, without the axis of runs. */
    int depths() {
        return this == TND ? 0 : 1;
    }

    /** Place of the axis of tokens, without the axis of runs. */
    int tokens() {
        return 1 - depths();
    }

    Layout other() {
        return this == TND ? NTD : TND;
    }
}
