package org.anisoflow.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.formats.Faults;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.WriteException;
import org.anisoflow.study.document.DocumentException;

/**
 * What is said of an exception that ended a piece of work. No name of a class and no text of a library is in it.
 *
 * @param message one sentence
 * @param hint a remedy; empty if there is none
 * @param badInput whether the input is to blame; else the work was begun and failed
 */
public record Failure(String message, String hint, boolean badInput) {
    /** What there is to say. */
    public static Failure of(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // errors of other threads come wrapped
            if (cause instanceof OutOfMemoryError) {
                return new Failure(
                        MemoryEstimate.ranOut(),
                        "save fewer depths (save.points), or whole laws only at the ends (save.laws: ends), or give Java "
                                + "more memory: " + MemoryEstimate.moreMemory(),
                        false);
            }
            if (cause instanceof StackOverflowError) {
                return new Failure(
                        "the input is nested too deeply",
                        "nest it less, or give Java a larger stack: ANISOFLOW_JAVA_OPTS=-Xss64m",
                        false);
            }
        }
        if (e instanceof InvalidInputException || e instanceof FormatException) {
            Optional<String> hint = e instanceof DocumentException document ? document.hint() : Optional.empty();
            return ofSentence(e.getMessage(), hint);
        }
        if (e instanceof WriteException failed) {
            return new Failure(failed.problem(), failed.remedy(), false);
        }
        if (e instanceof UncheckedIOException unchecked) {
            return of(unchecked.getCause());
        }
        if (e instanceof IOException io) {
            return new Failure(
                    "reading or writing failed: " + Faults.sentence(io),
                    "check that the disk is not full and the directory is still there",
                    false);
        }
        if (e instanceof ReadOnlyFileSystemException) {
            return new Failure("reading or writing failed: the file system is read-only", "", false);
        }
        return new Failure(Faults.explain(e), "run again with --debug and report what it shows", false);
    }

    /** A message that ends in a remedy where there is one. */
    private static Failure ofSentence(String message, Optional<String> hint) {
        int remedy = message.lastIndexOf("; ");
        return hint.isPresent() || remedy < 0
                ? new Failure(message, hint.orElse(""), true)
                : new Failure(message.substring(0, remedy), message.substring(remedy + 2), true);
    }
}
