package org.anisoflow.sweep;

import java.util.function.Consumer;

/** All rows of a sweep that is finished. */
public interface SweepTable {
    /** What the rows are of. */
    Sweep sweep();

    /** Number of rows. */
    long size();

    /** Hands over every row, in the order of indices. It may be called several times and gives the same rows each time. */
    void forEach(Consumer<Row> rows);
}
