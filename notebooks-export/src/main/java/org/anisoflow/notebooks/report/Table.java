package org.anisoflow.notebooks.report;

import java.util.List;

/**
 * A table of a report.
 *
 * @param title in prose
 * @param header of the columns in prose; empty for none
 * @param rows of as many cells each
 */
record Table(String title, List<String> header, List<List<Cell>> rows) {
    Table {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** The content of a cell. */
    sealed interface Cell {}

    /** Plain characters with LaTeX between single dollar signs. */
    record Prose(String text) implements Cell {}

    /** Characters as they are. */
    record Plain(String text) implements Cell {}

    /** A number; NaN for none. */
    record Value(double number) implements Cell {}

    static Cell prose(String text) {
        return new Prose(text);
    }

    static Cell plain(String text) {
        return new Plain(text);
    }

    static Cell value(double number) {
        return new Value(number);
    }
}
