package org.anisoflow.study.result;

import java.util.Locale;

/** Formats of saved trajectories. The study and {@code summary.json} are saved with any of them. */
public enum ResultFormat {
    /** Tables: {@code trajectory.csv}, {@code metrics.csv}, {@code tidy.csv}. */
    CSV,
    /** {@code trajectory.npz}. */
    NPZ,
    /** {@code trajectory.h5}. */
    H5,
    /** {@code summary.json} alone. */
    JSON,
    /** {@code notebook.ipynb}, an attachment: what writes it depends on this module. */
    NOTEBOOK;

    /** The name on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
