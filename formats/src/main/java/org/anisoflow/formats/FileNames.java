package org.anisoflow.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Names of files that are made from other names, and what file systems allow. */
public final class FileNames {
    /** Bytes of the longest name on all common file systems. */
    private static final int MAX_NAME = 255;

    /** Bytes of the longest path on Linux. */
    private static final int MAX_PATH = 4095;

    private static final int HASH = 8;

    private FileNames() {}

    /**
     * A sibling whose name is that of a file or directory and a suffix. If that is too long for a file system, the end of the
     * name gives way to a hash of it, so that the same name always leads to the same sibling.
     */
    public static Path beside(Path path, String suffix) {
        return path.resolveSibling(shortened(path.getFileName().toString(), MAX_NAME - bytes(suffix)) + suffix);
    }

    /** The first of the names {@code NAME-2}, {@code NAME-3}, .. that nothing has. */
    public static Path free(Path taken) {
        Path free = taken;
        for (int i = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
            free = beside(taken, "-" + i);
        }
        return free;
    }

    /** A name of at most so many bytes: the name itself, or its beginning and a hash. */
    static String shortened(String name, int bytes) {
        if (bytes(name) <= bytes) {
            return name;
        }
        String hash = "~" + hash(name);
        int end = 0;
        for (int used = bytes(hash); end < name.length(); ) {
            int next = name.offsetByCodePoints(end, 1);
            used += bytes(name.substring(end, next));
            if (used > bytes) {
                break;
            }
            end = next;
        }
        return name.substring(0, end) + hash;
    }

    private static String hash(String name) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * What is at a path; a link is not followed.
     *
     * @param given as the user named it, for the message
     * @return empty if nothing is there, or nobody may know
     * @throws FormatException if no file can have this path: a name in it, or all of it, is too long
     */
    static Optional<BasicFileAttributes> look(Path path, Path given) {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return Optional.empty();
        } catch (IOException e) {
            for (Path name : path) {
                if (bytes(name.toString()) > MAX_NAME) {
                    throw new FormatException(
                            given,
                            "cannot be written: the name " + start(name) + " has " + bytes(name.toString())
                                    + " bytes but a file system takes at most " + MAX_NAME + "; choose a shorter name");
                }
            }
            if (bytes(path.toString()) > MAX_PATH) {
                throw new FormatException(
                        given,
                        "cannot be written: the path has " + bytes(path.toString())
                                + " bytes but a system takes at most " + MAX_PATH + "; choose a shorter one");
            }
            return Optional.empty(); // such as a file where a directory should be: creating it tells
        }
    }

    private static String start(Path name) {
        String text = name.toString();
        return text.length() > 20 ? text.substring(0, text.offsetByCodePoints(0, 10)) + ".." : text;
    }
}
