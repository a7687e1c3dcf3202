package org.anisoflow.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A result directory or file that appears under its name only when it is complete.
 *
 * <ol>
 *   <li>It is written to a hidden sibling, {@link #path}.
 *   <li>{@link #commit} renames the sibling. An existing target is replaced only if that was asked for, and only then:
 *       it is moved aside, the new one takes its place, the old one is deleted.
 *   <li>{@link #close} without {@link #commit} deletes the sibling and leaves the target as it was.
 * </ol>
 */
public final class AtomicOutput implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final boolean force;
    private boolean committed;

    private AtomicOutput(Path target, boolean force) {
        this.target = target;
        this.temporary = sibling(target);
        this.force = force;
    }

    /**
     * Starts a directory.
     *
     * @param force whether an existing directory is replaced
     * @throws FormatException if the target exists and is a file, or exists and {@code force} is false, or is the
     *     working directory or above it, or its parent does not exist or cannot be written to
     */
    public static AtomicOutput directory(Path target, boolean force) {
        AtomicOutput output = prepare(target, force, true);
        try {
            Files.createDirectory(output.temporary);
        } catch (IOException e) {
            throw notWritable(target, e);
        }
        return output;
    }

    /**
     * Starts a file, empty at first.
     *
     * @param force whether an existing file is replaced
     * @throws FormatException as {@link #directory} does, with files and directories exchanged
     */
    public static AtomicOutput file(Path target, boolean force) {
        AtomicOutput output = prepare(target, force, false);
        try {
            Files.createFile(output.temporary);
        } catch (IOException e) {
            throw notWritable(target, e);
        }
        return output;
    }

    /** Where to write: the temporary directory or file. */
    public Path path() {
        return temporary;
    }

    /**
     * Gives the output its name.
     *
     * @throws FormatException if the target has appeared in the meantime and is not to be replaced
     */
    public void commit() throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } else if (!force) {
            throw exists(target);
        } else {
            Path old = sibling(target);
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
                throw e;
            }
            delete(old);
        }
        committed = true;
    }

    /** Discards what was written unless it was committed. */
    @Override
    public void close() throws IOException {
        if (!committed) {
            delete(temporary);
        }
    }

    private static AtomicOutput prepare(Path given, boolean force, boolean directory) {
        Path target = given.toAbsolutePath().normalize();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.isDirectory(target) != directory) {
                throw new FormatException(
                        given,
                        directory
                                ? "is a file but a directory is to be written; choose another name"
                                : "is a directory but a file is to be written; choose another name");
            }
            if (!force) {
                throw exists(given);
            }
            if (Path.of("").toAbsolutePath().startsWith(target)) {
                throw new FormatException(
                        given, "holds the working directory and is not replaced; choose another name");
            }
        }
        Path parent = target.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new FormatException(
                    given, "cannot be written: there is no directory " + parent + "; create it first");
        }
        if (!Files.isWritable(parent)) {
            throw notWritable(given, null);
        }
        return new AtomicOutput(target, force);
    }

    private static FormatException exists(Path target) {
        return new FormatException(target, "exists already and is not overwritten; choose another name or use --force");
    }

    private static FormatException notWritable(Path target, IOException cause) {
        return new FormatException(
                target,
                "cannot be written: nothing can be created in "
                        + target.toAbsolutePath().getParent() + "; check the permissions or choose another place",
                cause);
    }

    private static Path sibling(Path target) {
        return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    }

    private static void delete(Path path) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(path)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.delete(each);
        }
    }
}
