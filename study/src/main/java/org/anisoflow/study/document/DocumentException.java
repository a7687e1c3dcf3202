package org.anisoflow.study.document;

import java.util.List;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.Printable;

/** A file of the project's own, such as a study, that cannot be used. The message is that of the first problem, {@code FILE:LINE:COL: sentence}. */
public final class DocumentException extends InvalidInputException {
    private static final long serialVersionUID = 1L;

    /** Values that are quoted in messages may be long. */
    private static final int LONGEST_MESSAGE = 2000;

    private final transient List<Problem> problems;

    /**
     * One problem of a file.
     *
     * @param source the file, or {@code --set KEY=VALUE} for a value that was set from outside
     * @param line counted from 1; 0 if the problem is not in one line
     * @param column counted from 1; 0 if the problem is not in one line
     * @param message one sentence that names the key, what was found and what is allowed
     * @param hint a remedy where there is one
     */
    public record Problem(String source, int line, int column, String message, Optional<String> hint) {
        /** {@code SOURCE:LINE:COL: message}, without the hint. */
        @Override
        public String toString() {
            return source + (line == 0 ? "" : ":" + line + ":" + column) + ": " + message;
        }
    }

    /**
     * The exception for these problems.
     *
     * @param problems at least one, in the order of the file
     */
    DocumentException(List<Problem> problems) {
        super(problems.get(0).toString());
        this.problems = List.copyOf(problems);
    }

    /** The exception for one problem with a remedy. */
    public DocumentException(Mark mark, String message, Optional<String> hint) {
        this(List.of(problem(mark, message, hint)));
    }

    /** The exception for one problem. */
    public DocumentException(Mark mark, String message) {
        this(mark, message, Optional.empty());
    }

    static Problem problem(Mark mark, String message, Optional<String> hint) {
        return new Problem(
                Printable.of(mark.source()),
                mark.line(),
                mark.column(),
                Printable.of(
                        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "..."),
                hint.map(Printable::of));
    }

    /**
     * The problems that were found, in the order of the file, at most {@link DocumentLimits#MAX_PROBLEMS}; a file with a sound
     * structure shows one at a time.
     */
    public List<Problem> problems() {
        return problems;
    }

    /** The first problem. */
    public Problem problem() {
        return problems.get(0);
    }

    /** A remedy for the first problem. */
    public Optional<String> hint() {
        return problem().hint();
    }
}
