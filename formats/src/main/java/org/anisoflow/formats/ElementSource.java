package org.anisoflow.formats;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;

/** The elements of one stored array, read once from the first to the last. */
interface ElementSource extends Closeable {
    /** The lengths of the axes; the size in bytes that they imply has been checked against the file. */
    long[] shape();

    /** The bytes of the file that the elements are unpacked from; as many as there can be if they are not packed. */
    default long packed() {
        return Long.MAX_VALUE;
    }

    /**
     * Reads the next {@code count} elements in row-major order.
     *
     * @throws EOFException if they are not there
     */
    void read(double[] target, int offset, int count) throws IOException;
}
