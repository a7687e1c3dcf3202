package org.anisoflow.formats;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A file whose content cannot be used, or a path that cannot be read or written.
 *
 * <p>The message is one sentence, {@code path: problem}; the problem names the rule, the offending value and, where
 * there is one, the remedy.
 */
public final class FormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient Path path;
    private final String problem;
    private final long line;
    private final int column;

    /** A problem of the file as a whole. */
    public FormatException(Path path, String problem) {
        this(path, 0, 0, problem, null);
    }

    /** A problem of the file as a whole, found through another exception. */
    public FormatException(Path path, String problem, Throwable cause) {
        this(path, 0, 0, problem, cause);
    }

    /** A problem in a text file at a 1-based line and column of cells; column 0 means the whole line. */
    FormatException(Path path, long line, int column, String problem) {
        this(path, line, column, problem, null);
    }

    private FormatException(Path path, long line, int column, String problem, Throwable cause) {
        super(Printable.of(path + ": " + problem), cause);
        this.path = path;
        this.problem = problem;
        this.line = line;
        this.column = column;
    }

    /** The file at fault; null only after serialisation. */
    public Path path() {
        return path;
    }

    /** The message without the path. */
    public String problem() {
        return problem;
    }

    /** The line of a text file, counted from 1; empty if the problem is not in one line. */
    public OptionalLong line() {
        return line == 0 ? OptionalLong.empty() : OptionalLong.of(line);
    }

    /** The cell in the line, counted from 1; empty if the problem is not in one cell. */
    public OptionalInt column() {
        return column == 0 ? OptionalInt.empty() : OptionalInt.of(column);
    }
}
