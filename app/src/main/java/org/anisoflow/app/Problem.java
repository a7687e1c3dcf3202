package org.anisoflow.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.Faults;
import org.anisoflow.formats.FormatException;
import org.anisoflow.study.document.DocumentException;

/**
 * What is wrong with a study, or with a run of it.
 *
 * @param line of the text, counted from 1; 0 if the problem is not in one line
 * @param column counted from 1; 0 if the problem is not in one line
 * @param message one sentence
 * @param hint a remedy where there is one
 */
record Problem(int line, int column, String message, Optional<String> hint) {
    /** A problem that is in no line. */
    static Problem of(String message) {
        return new Problem(0, 0, message, Optional.empty());
    }

    /** The problems that an exception stands for, at least one. */
    static List<Problem> of(Throwable e) {
        if (e instanceof DocumentException study) {
            return study.problems().stream()
                    .map(problem -> new Problem(problem.line(), problem.column(), problem.message(), problem.hint()))
                    .toList();
        }
        if (e instanceof InvalidInputException || e instanceof FormatException) {
            String message = e.getMessage();
            // messages end in a remedy where there is one
            int remedy = message.lastIndexOf("; ");
            return List.of(
                    remedy < 0
                            ? of(message)
                            : new Problem(
                                    0, 0, message.substring(0, remedy), Optional.of(message.substring(remedy + 2))));
        }
        if (e instanceof OutOfMemoryError) {
            return List.of(new Problem(
                    0,
                    0,
                    "memory ran out at a heap of " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB",
                    Optional.of("save fewer depths, or start with ANISOFLOW_JAVA_OPTS=-Xmx8g")));
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            return List.of(new Problem(
                    0,
                    0,
                    "reading or writing failed: " + Faults.explain(e),
                    Optional.of("check that the disk is not full and the directory is still there")));
        }
        return List.of(of(Faults.explain(e)));
    }

    /** Where it is and what it is, in a line, without the hint. */
    String text() {
        return line == 0 ? message : "line " + line + ": " + message;
    }
}
