package org.anisoflow.study.result;

import java.util.Locale;

/** Formats of saved trajectories. The study and {@code summary.json} are saved with any of them. */
public enum ResultFormat {
    /** {@code trajectory.csv} and {@code metrics.csv}. */
    CSV,
    /** {@code trajectory.npz}. */
    NPZ,
    /** {@code trajectory.h5}. */
    H5,
    /** {@code summary.json} alone. */
    JSON;

    /** The name on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
