package org.anisoflow.formats;

/** The bounds that every reader enforces, so that a damaged or hostile file cannot exhaust the machine. */
public final class Limits {
    /** Most elements of an array that is held in memory as a whole (1 GiB of doubles). Streamed rows have no bound. */
    public static final int MAX_ELEMENTS = 1 << 27;

    /** Most columns of a table. */
    public static final int MAX_COLUMNS = 16384;

    /** Most axes of an array. */
    public static final int MAX_RANK = 32;

    /** Longest line of a CSV or TSV file, in bytes. */
    public static final int MAX_CSV_LINE = 1 << 20;

    /** Longest NPY header, in bytes. */
    public static final int MAX_NPY_HEADER = 1 << 16;

    /** Longest safetensors header, in bytes. */
    public static final int MAX_SAFETENSORS_HEADER = 1 << 24;

    /** Longest text scalar, in characters. */
    public static final int MAX_TEXT = 1 << 16;

    /** Most elements in one row of chunks of a chunked HDF5 dataset: the part that is decompressed at a time. */
    public static final int MAX_HDF5_BAND = 1 << 26;

    /** Deflate cannot shrink data by more than this factor; a file that claims more lies. */
    static final int MAX_DEFLATE_RATIO = 1032;

    private Limits() {}
}
