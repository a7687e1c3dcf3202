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
import java.util.Set;

/**
 * Rows of a text file: UTF-8, one row per line, an optional {@link Header} line, blank lines only at the end. Cells may be
 * quoted as in RFC 4180, but not span lines.
 */
final class CsvRows implements RowSource {
    /** How programs write a value that is missing, in lower case: R, pandas, SQL, Julia, spreadsheets, and by hand. */
    private static final Set<String> MISSING = Set.of(
            "",
            "na",
            "n/a",
            "n.a.",
            "<na>",
            "#na",
            "#n/a",
            "#n/a n/a",
            "null",
            "nil",
            "none",
            "missing",
            "undefined",
            "nan",
            "+nan",
            "-nan",
            "nat",
            "1.#ind",
            "-1.#ind",
            "1.#qnan",
            "-1.#qnan",
            "#value!",
            "#ref!",
            "#div/0!",
            "#num!",
            "#name?",
            "#null!",
            "?",
            "-",
            "--",
            ".",
            "..",
            "...",
            "*",
            "\\n");

    private final Path path;
    private final char separator;
    private final NonFinite nonFinite;
    private final Header choice;
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

    CsvRows(Path path, char separator, NonFinite nonFinite, Header choice) throws IOException {
        this.path = path;
        this.separator = separator;
        this.nonFinite = nonFinite;
        this.choice = choice;
        this.input = Files.newInputStream(path);
        try {
            List<String> first = nextCells();
            boolean named = first != null && areNames(first);
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

    private boolean areNames(List<String> first) {
        if (choice == Header.NONE || choice == Header.NAMES) {
            return choice == Header.NAMES;
        }
        boolean names = first.stream().noneMatch(cell -> isNumeric(cell) || isMissing(cell));
        String indexed = first.get(0);
        if (indexed.equals("Unnamed: 0") || (indexed.isEmpty() && first.size() > 1 && !isRow(first))) {
            throw problem(
                    0,
                    " starts with " + (indexed.isEmpty() ? "an empty cell" : Texts.quote(indexed))
                            + ", as programs write it above a column that numbers the rows; save the table without that "
                            + "column (pandas: index=False, R: row.names=FALSE), or write " + Header.KEY + ": "
                            + Header.NAMES + " beside file to read it as a coordinate");
        }
        if (!names && counts(first) && !(choice == Header.AUTO_COLUMN && first.size() == 1)) {
            throw problem(
                    0,
                    (first.size() == 1 ? " is 0" : " counts from 0 to " + (first.size() - 1))
                            + ", as programs write it that name columns by number, so it may be names or numbers; write "
                            + Header.KEY + ": " + Header.NAMES + " beside file if line " + lineNumber
                            + " names the columns, or " + Header.KEY + ": " + Header.NONE + " if it is a row");
        }
        return names;
    }

    /** Whether a line that starts with an empty cell is a row of numbers of which some are missing. */
    private static boolean isRow(List<String> cells) {
        return cells.stream().allMatch(cell -> isNumeric(cell) || isMissing(cell))
                && !counts(cells.subList(1, cells.size()));
    }

    /** Whether the cells are 0, 1, 2 and so on. */
    private static boolean counts(List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            if (!Decimal.isDecimal(cells.get(i)) || Decimal.parse(cells.get(i)) != i) {
                return false;
            }
        }
        return true;
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
            throw problem(column, " is empty; " + remedy("every cell needs a number"));
        }
        if (isMissing(cell) && !isNumeric(cell)) {
            throw problem(
                    column,
                    " is " + Texts.quote(cell) + ", which marks a missing value; "
                            + remedy("leave the row out or fill the value in"));
        }
        if (!isNumeric(cell)) {
            String reason = " is " + Texts.quote(cell) + ", which is not a number (cells are separated by "
                    + (separator == ',' ? "commas" : "tabs") + " and use a decimal point)";
            throw problem(column, isFirstLine() ? reason + "; " + remedy("correct it") : reason);
        }
        if (nonFinite == NonFinite.REFUSE) {
            throw problem(column, " is " + Texts.quote(cell) + "; every value must be a finite number");
        }
        return nonFinite(cell);
    }

    private boolean isFirstLine() {
        return header.isEmpty() && lineNumber == firstLine;
    }

    /** The remedy for a cell; another one if its line could be meant as names. */
    private String remedy(String usual) {
        return isFirstLine()
                ? usual + ", or write " + Header.KEY + ": " + Header.NAMES + " beside file if line " + lineNumber
                        + " names the columns"
                : usual;
    }

    private static boolean isMissing(String cell) {
        return MISSING.contains(cell.toLowerCase(Locale.ROOT));
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
        if (line.indexOf('\r') >= 0) {
            throw problem(0, " holds a carriage return; end lines with a line feed, or with both");
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
