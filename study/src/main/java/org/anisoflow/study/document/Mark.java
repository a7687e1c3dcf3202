package org.anisoflow.study.document;

/**
 * Where something is written.
 *
 * @param source the file, or the command-line option
 * @param line counted from 1; 0 where lines mean nothing
 * @param column counted from 1; 0 where lines mean nothing
 */
public record Mark(String source, int line, int column) {
    /** A source as a whole. */
    public static Mark of(String source) {
        return new Mark(source, 0, 0);
    }
}
