package org.anisoflow.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.formats.FormatException;
import org.anisoflow.study.document.DocumentException;

/**
 * What is said of an exception that ended a piece of work. No name of a class and no text of a library is in it.
 *
 * @param message one sentence
 * @param hint a remedy; empty if there is none
 * @param badInput whether the input is to blame; else the work was begun and failed
 */
public record Failure(String message, String hint, boolean badInput) {
    /** Reasons of the operating system, by what its text says, in words of ours. */
    private static final List<List<String>> REASONS = List.of(
            List.of("No space left", "no space is left on the device"),
            List.of("quota", "the quota of the disk is used up"),
            List.of("Read-only file system", "the file system is read-only"),
            List.of("File too large", "the file is too large for the file system"),
            List.of("File name too long", "the name is too long for the file system"),
            List.of("Too many open files", "too many files are open"),
            List.of("Permission denied", "there is no permission"),
            List.of("Broken pipe", "the reader has gone"),
            List.of("Is a directory", "it is a directory"),
            List.of("Not a directory", "a part of its path is not a directory"));

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
        if (e instanceof UncheckedIOException unchecked) {
            return of(unchecked.getCause());
        }
        if (e instanceof IOException io) {
            return new Failure(
                    "reading or writing failed: " + words(io),
                    "check that the disk is not full and the directory is still there",
                    false);
        }
        if (e instanceof ReadOnlyFileSystemException) {
            return new Failure("reading or writing failed: the file system is read-only", "", false);
        }
        return new Failure(
                "an error in Anisoflow, not in your input", "run again with --debug and report what it shows", false);
    }

    /** A message that ends in a remedy where there is one. */
    private static Failure ofSentence(String message, Optional<String> hint) {
        int remedy = message.lastIndexOf("; ");
        return hint.isPresent() || remedy < 0
                ? new Failure(message, hint.orElse(""), true)
                : new Failure(message.substring(0, remedy), message.substring(remedy + 2), true);
    }

    /** Which file, and what is wrong with it. */
    private static String words(IOException e) {
        if (!(e instanceof FileSystemException fault)) {
            return reason(e.getMessage()).orElse("the operating system refused it");
        }
        String reason;
        if (fault instanceof NoSuchFileException) {
            reason = "there is no such file or directory";
        } else if (fault instanceof AccessDeniedException) {
            reason = "there is no permission";
        } else if (fault instanceof FileAlreadyExistsException) {
            reason = "it exists already";
        } else if (fault instanceof NotDirectoryException) {
            reason = "it is not a directory";
        } else {
            reason = reason(fault.getReason()).orElse("the operating system refused it");
        }
        return fault.getFile() + ": " + reason;
    }

    private static Optional<String> reason(String text) {
        return REASONS.stream()
                .filter(reason -> text != null && text.contains(reason.get(0)))
                .map(reason -> reason.get(1))
                .findFirst();
    }
}
