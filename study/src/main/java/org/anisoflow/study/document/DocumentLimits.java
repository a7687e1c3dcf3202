package org.anisoflow.study.document;

import org.anisoflow.formats.Limits;

/** The bounds that every YAML file meets before anything large is allocated. */
public final class DocumentLimits {
    /** Largest file, in bytes. */
    public static final int MAX_FILE_BYTES = 16 << 20;

    /** Most values in a file: numbers, texts, lists and maps, aliases counted by what they stand for. */
    public static final int MAX_VALUES = 1 << 21;

    /** Most keys of one map. */
    public static final int MAX_KEYS = 10_000;

    /** Longest text, number, key, comment without blanks, or stretch of blanks, in characters. */
    public static final int MAX_TEXT = Limits.MAX_TEXT;

    /** Most problems of one file that are looked for. */
    public static final int MAX_PROBLEMS = 100;

    /** Deepest nesting of lists and maps, aliases counted by what they stand for. */
    public static final int MAX_NESTING = 64;

    private DocumentLimits() {}
}
