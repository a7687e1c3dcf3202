package org.anisoflow.formats;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a CSV file: UTF-8, a header, rows, lines that end in {@code \n}. A double is the shortest text that reads back as
 * the same one; NaN and infinities are {@code nan}, {@code inf} and {@code -inf}. Texts are quoted where they hold a comma, a
 * quote or a line break.
 */
public final class CsvWriter implements AutoCloseable {
    private final BufferedWriter output;
    private final int columns;

    /**
     * Creates the file, or replaces it.
     *
     * @param header the names of the columns
     * @throws IllegalArgumentException if there are no columns
     */
    public CsvWriter(Path path, List<String> header) throws IOException {
        if (header.isEmpty()) {
            throw new IllegalArgumentException("a CSV file needs at least one column");
        }
        columns = header.size();
        output = Files.newBufferedWriter(path);
        output.write(header.stream().map(CsvWriter::cell).collect(Collectors.joining(",", "", "\n")));
    }

    /**
     * Writes one row.
     *
     * @throws IllegalArgumentException if there is not one value per column
     */
    public void row(double... values) throws IOException {
        check(values.length);
        for (int column = 0; column < columns; column++) {
            write(column, Texts.number(values[column]));
        }
    }

    /**
     * Writes one row of texts, doubles and whole numbers.
     *
     * @throws IllegalArgumentException if there is not one value per column
     */
    public void cells(Object... values) throws IOException {
        check(values.length);
        for (int column = 0; column < columns; column++) {
            write(
                    column,
                    values[column] instanceof Double number ? Texts.number(number) : cell(values[column].toString()));
        }
    }

    private void check(int count) {
        if (count != columns) {
            throw new IllegalArgumentException(
                    "a row needs one value per column: " + columns + " columns but " + count + " values");
        }
    }

    private void write(int column, String text) throws IOException {
        output.write(text);
        output.write(column == columns - 1 ? '\n' : ',');
    }

    @Override
    public void close() throws IOException {
        output.close();
    }

    private static String cell(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return '"' + text.replace("\"", "\"\"") + '"';
            }
        }
        return text;
    }
}
