package org.anisoflow.formats;

import java.util.List;

/** The rows of a table, read once from the first to the last. Not safe for use by several threads. */
public interface RowSource extends AutoCloseable {
    /** Values per row, at least 1. */
    int columns();

    /** The names of the columns from the header of a CSV or TSV file; empty if there is none. */
    List<String> header();

    /**
     * Reads the next rows, row-major, as many as fit and are left.
     *
     * @param buffer takes {@code buffer.length / columns()} rows
     * @return the number of rows read; 0 at the end
     * @throws FormatException if the file is malformed or cannot be read
     * @throws IllegalArgumentException if the buffer is shorter than one row
     */
    int read(double[] buffer);

    /** Closes the file. */
    @Override
    void close();
}
