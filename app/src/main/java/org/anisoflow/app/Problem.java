package org.anisoflow.app;

import java.util.List;
import java.util.Optional;
import org.anisoflow.study.Failure;
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
        Failure failure = Failure.of(e);
        return List.of(
                new Problem(0, 0, failure.message(), Optional.of(failure.hint()).filter(hint -> !hint.isEmpty())));
    }

    /** Where it is and what it is, in a line, without the hint. */
    String text() {
        return line == 0 ? message : "line " + line + ": " + message;
    }
}
