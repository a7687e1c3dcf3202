package org.anisoflow.formats;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * The words for what went wrong with a file. Messages are built from these and never from the text of an exception: that
 * names classes of Java, which say nothing to who reads them.
 */
public final class Faults {
    /** What operating systems say, such as {@code No space left on device}: words, no names of classes. */
    private static final Pattern PLAIN_WORDS =
            Pattern.compile("(?!.*(Exception|Error\\b))[\\p{L}][\\p{L}\\d ,/'()-]{2,99}");

    /** As file streams say it: {@code path (Permission denied)}. */
    private static final Pattern IN_BRACKETS = Pattern.compile("\\(([^()]*)\\)$");

    private static final String OURS = "org.anisoflow.";

    private Faults() {}

    /** The exception to throw for whatever went wrong while a file was read. */
    public static FormatException unreadable(Path path, Exception e) {
        if (e instanceof FormatException format) {
            return format;
        }
        if (e instanceof EOFException) {
            return new FormatException(path, "is truncated: the file ends before its content does", e);
        }
        if (e instanceof ZipException) {
            return new FormatException(path, "is damaged: its compressed data cannot be unpacked", e);
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            return new FormatException(path, "cannot be read: " + reason(e), e);
        }
        return new FormatException(path, "cannot be read: it is damaged, as its parts do not fit each other", e);
    }

    /** What happened, with the file if it is known: {@code results: permission denied}. */
    public static String sentence(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        return cause instanceof FileSystemException fault && fault.getFile() != null
                ? fault.getFile() + ": " + reason(e)
                : reason(e);
    }

    /** What happened, without the file: {@code permission denied}. */
    public static String reason(Exception e) {
        if (e instanceof UncheckedIOException unchecked) {
            return reason(unchecked.getCause());
        }
        if (e instanceof FormatException format) {
            return format.problem();
        }
        if (e instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NotDirectoryException) {
            return "is not a directory";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        }
        if (e instanceof InvalidPathException invalid) {
            return words(invalid.getReason()).orElse("forbidden character");
        }
        if (e instanceof FileSystemException fault) {
            return words(fault.getReason()).orElse("the file system refuses");
        }
        if (e instanceof EOFException) {
            return "the file ends too early";
        }
        if (e instanceof CharacterCodingException) {
            return "not valid UTF-8";
        }
        if (e instanceof ClosedChannelException) {
            return "interrupted";
        }
        if (e instanceof ZipException) {
            return "damaged compressed data";
        }
        if (e instanceof FileNotFoundException && e.getMessage() != null) {
            Matcher brackets = IN_BRACKETS.matcher(e.getMessage());
            return brackets.find() ? words(brackets.group(1)).orElse("does not exist") : "does not exist";
        }
        return words(e.getMessage()).orElse(e instanceof IOException ? "input or output failed" : "unknown fault");
    }

    /**
     * What a message says about any exception: of ours its sentence, of files {@link #sentence}, and of all others that
     * Anisoflow is wrong.
     */
    public static String explain(Throwable e) {
        if (e.getClass().getName().startsWith(OURS) && e.getMessage() != null) {
            return e.getMessage();
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            return sentence((Exception) e);
        }
        if (e instanceof OutOfMemoryError) {
            return "memory ran out";
        }
        return "an error in Anisoflow, not in your input";
    }

    private static Optional<String> words(String text) {
        return Optional.ofNullable(text)
                .filter(given -> PLAIN_WORDS.matcher(given).matches())
                .map(given -> Character.isUpperCase(given.charAt(0))
                                && given.length() > 1
                                && Character.isLowerCase(given.charAt(1))
                        ? Character.toLowerCase(given.charAt(0)) + given.substring(1)
                        : given);
    }
}
