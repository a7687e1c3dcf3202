package org.anisoflow.study.document;

/** The bounds that every YAML file meets before anything large is allocated. */
public final class DocumentLimits {
    /** Largest file, in bytes. */
    public static final int MAX_FILE_BYTES = 16 << 20;

    /** Most values in a file: numbers, texts, lists and maps, aliases counted by what they stand for. */
    public static final int MAX_VALUES = 1 << 21;

    /** Deepest nesting of lists and maps. */
    public static final int MAX_NESTING = 64;

    private DocumentLimits() {}
}
