package org.anisoflow.study;

/**
 * Where something is written.
 *
 * @param source the file, or the command-line option
 * @param line counted from 1; 0 where lines mean nothing
 * @param column counted from 1; 0 where lines mean nothing
 */
record Mark(String source, int line, int column) {
    static Mark of(String source) {
        return new Mark(source, 0, 0);
    }
}
