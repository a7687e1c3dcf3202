package org.anisoflow.formats.hdf5;

/** Where the elements of a dataset are. */
public sealed interface StoredData {
    /** In memory: all elements, row-major. */
    record Whole(byte[] bytes) implements StoredData {}

    /**
     * One after another in the file.
     *
     * @param position of the first byte
     * @param bytes how many there are from there to the end of the file
     */
    record Contiguous(long position, long bytes) implements StoredData {}

    /** Nowhere: all elements are the fill value. */
    record Unwritten() implements StoredData {}

    /** In chunks. */
    record Chunked(Chunks chunks) implements StoredData {}
}
