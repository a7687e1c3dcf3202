package org.anisoflow.study;

/**
 * The bounds that a study meets before anything large is allocated, besides those of its file
 * ({@link org.anisoflow.study.document.DocumentLimits}). Streamed token rows have no bound.
 */
public final class StudyLimits {
    /** Most layers of a study. */
    public static final int MAX_LAYERS = 100_000;

    /** Most heads of one attention. */
    public static final int MAX_HEADS = 4096;

    /** Most components of an initial law. */
    public static final int MAX_COMPONENTS = 4096;

    /** Largest token dimension d of tokens that are read from a file. */
    public static final int MAX_DIMENSION = 4096;

    /** Most entries of one matrix: 4096 x 4096. */
    public static final int MAX_MATRIX_ENTRIES = MAX_DIMENSION * MAX_DIMENSION;

    /** Most columns of the random matrix whose products make a Wishart matrix. */
    public static final int MAX_DEGREES = 1 << 16;

    private StudyLimits() {}
}
