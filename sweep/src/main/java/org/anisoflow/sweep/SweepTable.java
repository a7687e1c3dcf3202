package org.anisoflow.sweep;

import java.util.function.Consumer;

/** The rows of a sweep. */
public interface SweepTable {
    Sweep sweep();

    /** Number of rows. */
    long size();

    /** Passes all rows in the order of their indices; can be called again. */
    void forEach(Consumer<Row> rows);
}
