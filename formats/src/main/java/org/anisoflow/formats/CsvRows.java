package org.anisoflow.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Rows of a text file: UTF-8, one row per line, an optional header line, blank lines only at the end. Cells may be
 * quoted as in RFC 4180, but not span lines.
 */
final class CsvRows implements RowSource {
    private final Path path;
    private final char separator;
    private final NonFinite nonFinite;
    private final InputStream input;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private byte[] partial = new byte[1 << 12];

    private final List<String> header;
    private final int columns;
    private final long firstLine;
    private long lineNumber;
    private List<String> pending;

    CsvRows(Path path, char separator, NonFinite nonFinite) throws IOException {
        this.path = path;
        this.separator = separator;
        this.nonFinite = nonFinite;
        this.input = Files.newInputStream(path);
        try {
            List<String> first = nextCells();
            boolean named = first != null && first.stream().noneMatch(cell -> cell.isEmpty() || isNumeric(cell));
            header = named ? List.copyOf(first) : List.of();
            firstLine = lineNumber;
            pending = named ? nextCells() : first;
            if (pending == null) {
                throw new FormatException(path, named ? "has a header but no rows of numbers" : "has no rows");
            }
            columns = first.size();
            if (columns > Limits.MAX_COLUMNS) {
                throw new FormatException(
                        path, "has " + columns + " columns; at most " + Limits.MAX_COLUMNS + " are supported");
            }
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public int read(double[] target) {
        int most = Tables.rowsThatFit(target, columns);
        int rows = 0;
        try {
            for (; rows < most && pending != null; rows++) {
                parse(target, rows * columns);
                pending = nextCells();
            }
        } catch (IOException e) {
            throw Faults.unreadable(path, e);
        }
        return rows;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void parse(double[] target, int offset) {
        if (pending.size() != columns) {
            throw problem(
                    0,
                    " has " + pending.size() + " values but line " + firstLine + " has " + columns
                            + "; every row needs the same number of columns");
        }
        for (int column = 0; column < columns; column++) {
            target[offset + column] = number(pending.get(column), column + 1);
        }
    }

    private double number(String cell, int column) {
        if (Decimal.isDecimal(cell)) {
            double value = Decimal.parse(cell);
            if (Double.isInfinite(value) && nonFinite == NonFinite.REFUSE) {
                throw problem(column, " is " + Texts.quote(cell) + ", which is too large for a double");
            }
            return value;
        }
        if (cell.isEmpty()) {
            throw problem(column, " is empty; every cell needs a number");
        }
        if (!isNumeric(cell)) {
            throw problem(
                    column,
                    " is " + Texts.quote(cell) + ", which is not a number (cells are separated by "
                            + (separator == ',' ? "commas" : "tabs") + " and use a decimal point)");
        }
        if (nonFinite == NonFinite.REFUSE) {
            throw problem(column, " is " + Texts.quote(cell) + "; every value must be a finite number");
        }
        return nonFinite(cell);
    }

    private static boolean isNumeric(String cell) {
        return Decimal.isDecimal(cell) || nonFinite(cell) != 0;
    }

    /** The value of nan and inf, in their common spellings; 0 for any other text. */
    private static double nonFinite(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }

    private FormatException problem(int column, String problem) {
        String place = "line " + lineNumber + (column == 0 ? "" : ", column " + column);
        return new FormatException(path, lineNumber, column, place + problem);
    }

    /** The cells of the next line; null at the end of the file. */
    private List<String> nextCells() throws IOException {
        String line = nextLine();
        if (line == null) {
            return null;
        }
        if (line.isBlank()) {
            long blank = lineNumber;
            do {
                line = nextLine();
            } while (line != null && line.isBlank());
            if (line == null) {
                return null;
            }
            lineNumber = blank;
            throw problem(0, " is blank; blank lines may stand at the end only");
        }
        return line.indexOf('"') >= 0 ? splitQuoted(line) : split(line);
    }

    private List<String> split(String line) {
        List<String> cells = new ArrayList<>(columns);
        int start = 0;
        for (int end = line.indexOf(separator); end >= 0; end = line.indexOf(separator, start)) {
            cells.add(line.substring(start, end).strip());
            start = end + 1;
        }
        cells.add(line.substring(start).strip());
        return cells;
    }

    private List<String> splitQuoted(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        if (quoted) {
            throw problem(cells.size() + 1, " has a quote that is not closed on its line");
        }
        cells.add(cell.toString().strip());
        return cells;
    }

    /** The next line without its end; null at the end of the file. */
    private String nextLine() throws IOException {
        int length = 0;
        boolean any = false;
        boolean ended = false;
        while (!ended && fill()) {
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            int count = end - position;
            if (length + count > Limits.MAX_CSV_LINE) {
                lineNumber++;
                throw problem(0, " is longer than " + Limits.MAX_CSV_LINE + " bytes");
            }
            if (length + count > partial.length) {
                partial = Arrays.copyOf(partial, Math.max(2 * partial.length, length + count));
            }
            System.arraycopy(buffer, position, partial, length, count);
            length += count;
            ended = end < limit;
            position = ended ? end + 1 : end;
        }
        if (!any) {
            return null;
        }
        lineNumber++;
        if (length > 0 && partial[length - 1] == '\r') {
            length--;
        }
        String line = new String(partial, 0, length, StandardCharsets.UTF_8);
        if (line.indexOf('\0') >= 0 || line.indexOf('\uFFFD') >= 0) {
            throw problem(0, " is not UTF-8 text; save the file as plain UTF-8");
        }
        return lineNumber == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
    }

    private boolean fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, input.read(buffer));
        }
        return limit > 0;
    }
}
