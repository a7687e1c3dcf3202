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

    /** Most tensors of a safetensors file. */
    public static final int MAX_TENSORS = 100_000;

    /** Largest JSON file, in bytes. */
    public static final int MAX_JSON = 1 << 24;

    /** Most levels of lists and maps in a JSON file. */
    public static final int MAX_JSON_DEPTH = 64;

    /** Most lists and maps in a JSON file. */
    public static final int MAX_JSON_NESTED = 200_000;

    /** Most values in a JSON file, lists and maps included. */
    public static final int MAX_JSON_VALUES = 1 << 21;

    /** Most digits of a number in a JSON file. */
    public static final int MAX_JSON_NUMBER = 1000;

    /** Bytes of numbers that packed data may always unpack to, as doubles. */
    public static final int FREE_UNPACKED = 1 << 25;

    /** Beyond {@link #FREE_UNPACKED}, the most bytes that a byte of packed data may unpack to, as doubles. */
    public static final int MAX_UNPACKING = 100;

    /** Longest text scalar, in characters. */
    public static final int MAX_TEXT = 1 << 16;

    /** Most elements in one row of chunks of a chunked HDF5 dataset: the part that is decompressed at a time. */
    public static final int MAX_HDF5_BAND = 1 << 26;

    /** Deflate cannot shrink data by more than this factor; a file that claims more lies. */
    static final int MAX_DEFLATE_RATIO = 1032;

    private Limits() {}
}
