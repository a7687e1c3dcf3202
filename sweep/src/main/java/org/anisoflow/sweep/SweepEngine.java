package org.anisoflow.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Where members are solved. Every engine gives the same rows, bit for bit but for their seconds. */
public interface SweepEngine {
    /** The table that the engine of Apache Spark adds. */
    String PARQUET = "table.parquet";

    /** The name on the command line. */
    String key();

    /**
     * Solves members.
     *
     * @param missing the members to solve, in increasing order
     * @param threads number of threads, where the engine has the choice
     * @param sink takes every row once, in blocks, from one thread at a time
     * @param cancelled asked often; ends the run
     * @return whether all members were solved; false if cancelled
     */
    boolean run(Sweep sweep, List<Range> missing, int threads, Sink sink, BooleanSupplier cancelled);

    /**
     * Adds files of its own kind to the directory of a finished sweep, whose other files are there.
     *
     * @throws IOException if a file cannot be written
     */
    default void finish(SweepTable table, Path directory) throws IOException {}

    /** Takes what is solved. */
    @FunctionalInterface
    interface Sink {
        /**
         * Takes a block.
         *
         * @param rows adjacent members in increasing order
         */
        void accept(List<Row> rows);
    }
}
