package org.anisoflow.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory or file that appears under its name when it is complete and on the disk, or not at all.
 *
 * <ol>
 *   <li>It is written to a hidden sibling, see {@link Claim}, and brought to the disk.
 *   <li>It gets its name by renaming. A file replaces another in that one step. No system call that Java has exchanges two
 *       directories, so an old one is moved aside first, and deleted when the new one has its place.
 *   <li>A process may die at any point. Then, under the name, there is all of the old or all of the new, or between the two
 *       renames nothing. Whoever writes there next, or calls {@link #recover}, finds that the lock is free, finishes the
 *       replacement and deletes what else the dead process left. What a living process has is not touched.
 *   <li>A directory is replaced only on request, and only if its {@link DirectoryKind} finds nothing in it that is not of that
 *       kind: before the work, and again when it has been moved aside, because files may have come in between. A link is
 *       never replaced by a directory. A file is replaced on request if it is an ordinary one; if it is a link, the file that
 *       it leads to is.
 *   <li>Directories on the way to the target are made, and removed again if nothing comes into them.
 * </ol>
 */
public final class AtomicOutput implements AutoCloseable {
    private static final int ATTEMPTS = 10;

    private final Path given;
    private final Path target;
    private final Optional<DirectoryKind> kind;
    private final boolean force;
    private final List<Path> parents;
    private final Claim claim;
    private boolean committed;

    private AtomicOutput(Path given, Path target, Optional<DirectoryKind> kind, boolean force) throws IOException {
        this.given = given;
        this.target = target;
        this.kind = kind;
        this.force = force;
        this.parents = makeParents();
        try {
            this.claim = claim();
        } catch (IOException e) {
            removeParents();
            throw e;
        }
    }

    /** Writes the content of an output. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes it.
         *
         * @param to an empty directory, or an empty file, under another name than it gets in the end
         */
        void write(Path to) throws IOException;
    }

    /**
     * Checks, before any work, that a directory can be written.
     *
     * @param force whether an existing directory of this kind is replaced
     * @throws FormatException if the target exists and is not replaced, has a name that no file can have, or nothing can be
     *     created beside it
     */
    public static void checkDirectory(Path target, DirectoryKind kind, boolean force) {
        probe(target, Optional.of(kind), force);
    }

    /**
     * Checks, before any work, that a file can be written.
     *
     * @param force whether an existing file is replaced
     * @throws FormatException as {@link #checkDirectory} does
     */
    public static void checkFile(Path target, boolean force) {
        probe(target, Optional.empty(), force);
    }

    /**
     * Writes a directory.
     *
     * @throws FormatException as {@link #checkDirectory} does, also if files that are not of this kind came into the target
     *     while it was written
     * @throws WriteException if it could not be written; nothing is left behind then
     */
    public static void writeDirectory(Path target, DirectoryKind kind, boolean force, Content content)
            throws WriteException {
        try (AtomicOutput output = open(target, Optional.of(kind), force)) {
            output.write(content);
            output.commit();
        } catch (IOException e) {
            throw WriteException.of(target, e);
        }
    }

    private void write(Content content) throws WriteException {
        try {
            content.write(path());
        } catch (IOException e) {
            throw WriteException.of(given, e);
        } catch (UncheckedIOException e) {
            throw WriteException.of(given, e.getCause());
        }
    }

    /**
     * Writes a file.
     *
     * @throws FormatException as {@link #checkFile} does
     * @throws WriteException if it could not be written; nothing is left behind then
     */
    public static void writeFile(Path target, boolean force, Content content) throws WriteException {
        writeFiles(Map.of(target, content), force);
    }

    /**
     * Writes files, which get their names, in this order, when all of them are complete.
     *
     * @throws FormatException as {@link #checkFile} does
     * @throws WriteException if one could not be written
     */
    public static void writeFiles(Map<Path, Content> files, boolean force) throws WriteException {
        Map<Path, AtomicOutput> outputs = new LinkedHashMap<>();
        Path last = null;
        try {
            try {
                for (Map.Entry<Path, Content> file : files.entrySet()) {
                    last = file.getKey();
                    outputs.put(last, open(last, Optional.empty(), force));
                    outputs.get(last).write(file.getValue());
                }
                for (Map.Entry<Path, AtomicOutput> output : outputs.entrySet()) {
                    last = output.getKey();
                    output.getValue().commit();
                }
            } finally {
                for (AtomicOutput output : outputs.values()) {
                    output.close();
                }
            }
        } catch (IOException e) {
            throw WriteException.of(last, e);
        }
    }

    /**
     * Finishes what a process that is gone has begun at a directory: if it died while it replaced the directory, there is one
     * under the name again. Its other remains are deleted.
     *
     * @return a sentence if the directory had no name and has it again
     */
    public static Optional<String> recover(Path directory, DirectoryKind kind) {
        return recover(directory, directory.toAbsolutePath().normalize(), Optional.of(kind));
    }

    /** Deletes what processes that are gone left of a file that they wrote. */
    public static void recover(Path file) {
        recover(file, file.toAbsolutePath().normalize(), Optional.empty());
    }

    private static void probe(Path target, Optional<DirectoryKind> kind, boolean force) {
        try {
            open(target, kind, force).close();
        } catch (IOException e) {
            throw notWritable(target, target, e);
        }
    }

    /** Starts an output. */
    static AtomicOutput open(Path given, Optional<DirectoryKind> kind, boolean force) throws IOException {
        Path target = given.toAbsolutePath().normalize();
        if (target.getFileName() == null) {
            throw new FormatException(given, "is the top of a file system and is not replaced; choose another name");
        }
        Optional<BasicFileAttributes> there = FileNames.look(target, given);
        if (there.isPresent() && there.get().isSymbolicLink()) {
            target = behindLink(given, target, kind.isPresent(), force);
            there = FileNames.look(target, given);
        }
        recover(given, target, kind);
        there = there.isPresent() ? there : FileNames.look(target, given);
        if (there.isPresent()) {
            requireReplaceable(given, target, there.get(), kind, force);
        }
        try {
            return new AtomicOutput(given, target, kind, force);
        } catch (IOException e) {
            throw notWritable(given, target, e);
        }
    }

    private static Path behindLink(Path given, Path link, boolean directory, boolean force) throws IOException {
        String leads = "is a link to " + Files.readSymbolicLink(link);
        if (directory) {
            throw new FormatException(given, leads + " and is not replaced; choose another name");
        }
        if (!force) {
            throw exists(given);
        }
        if (!Files.exists(link)) {
            throw new FormatException(given, leads + ", which does not exist; choose another name");
        }
        return link.toRealPath();
    }

    private static void requireReplaceable(
            Path given, Path target, BasicFileAttributes there, Optional<DirectoryKind> kind, boolean force)
            throws IOException {
        if (there.isDirectory() != kind.isPresent()) {
            throw new FormatException(
                    given,
                    kind.isPresent()
                            ? "is a file but a directory is to be written; choose another name"
                            : "is a directory but a file is to be written; choose another name");
        }
        if (!force) {
            throw exists(given);
        }
        if (kind.isEmpty()) {
            if (!there.isRegularFile()) {
                throw new FormatException(given, "is not an ordinary file and is not replaced; choose another name");
            }
            return;
        }
        if (Path.of("").toAbsolutePath().startsWith(target)) {
            throw new FormatException(given, "holds the working directory and is not replaced; choose another name");
        }
        for (Claim inside : Claim.abandonedIn(target)) {
            try (inside) {
                deleteFile(inside.staged());
            }
        }
        Optional<String> objection = kind.get().objection(target);
        if (objection.isPresent()) {
            throw new FormatException(given, objection.get());
        }
        if (!Files.getFileStore(target).equals(Files.getFileStore(target.getParent()))) {
            throw new FormatException(
                    given, "is where a file system is mounted and is not replaced; choose another name");
        }
    }

    private List<Path> makeParents() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path above = target.getParent();
        while (above.getParent() != null && !Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
            missing.push(above);
            above = above.getParent();
        }
        if (!Files.isDirectory(above)) {
            throw new FormatException(
                    given, "cannot be written: " + above + " is not a directory; choose another place");
        }
        List<Path> made = new ArrayList<>();
        for (Path each : missing) {
            Disk.createDirectory(each);
            made.add(0, each);
        }
        return made;
    }

    private void removeParents() {
        for (Path each : parents) {
            try {
                Disk.delete(each);
            } catch (IOException e) {
                return; // others use it by now
            }
        }
    }

    private Claim claim() throws IOException {
        Claim fresh = Claim.to(target);
        try {
            if (kind.isPresent()) {
                Disk.createDirectory(fresh.staged());
            } else {
                Disk.createFile(fresh.staged());
            }
            return fresh;
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
    }

    /** Where to write: the temporary directory or file. */
    Path path() {
        return claim.staged();
    }

    /**
     * Gives the output its name.
     *
     * @throws FormatException if the target has appeared in the meantime and is not to be replaced
     */
    void commit() throws IOException {
        Path parent = target.getParent();
        Disk.syncTree(claim.staged());
        if (kind.isEmpty()) {
            if (!force && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw exists(given);
            }
            Disk.rename(claim.staged(), target);
        } else {
            replace(kind.get());
        }
        committed = true;
        Disk.syncNames(parent);
        for (Path made : parents) {
            Disk.syncNames(made.getParent());
        }
        deleteOld();
    }

    /** Gives a directory its name; another process may do the same at the same time. */
    private void replace(DirectoryKind ours) throws IOException {
        IOException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<BasicFileAttributes> there = FileNames.look(target, given);
            if (there.isPresent()) {
                requireReplaceable(given, target, there.get(), kind, force);
                deleteOld();
                Disk.rename(target, claim.old());
                Optional<String> objection = ours.objection(claim.old());
                if (objection.isPresent()) {
                    Disk.rename(claim.old(), target);
                    throw new FormatException(given, objection.get());
                }
            }
            try {
                Disk.rename(claim.staged(), target);
                return;
            } catch (IOException e) {
                failure = e;
                if (Files.exists(claim.old()) && !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    Disk.rename(claim.old(), target);
                }
            }
        }
        throw failure;
    }

    private void deleteOld() throws IOException {
        if (Files.exists(claim.old())) {
            deleteOld(claim, target, kind.orElseThrow());
        }
    }

    /** What came into the old directory at the last moment is not deleted but shown beside the new one. */
    private static void deleteOld(Claim claim, Path target, DirectoryKind kind) throws IOException {
        if (!kind.delete(claim.old())) {
            Disk.rename(claim.old(), FileNames.free(target));
        }
    }

    /** Discards what was written unless it was committed. */
    @Override
    public void close() throws IOException {
        try (claim) {
            if (!committed) {
                Disk.deleteTree(claim.staged());
            }
        } finally {
            if (!committed) {
                removeParents();
            }
        }
    }

    private static Optional<String> recover(Path given, Path target, Optional<DirectoryKind> kind) {
        Optional<String> restored = Optional.empty();
        if (target.getParent() == null || !Files.isDirectory(target.getParent())) {
            return restored;
        }
        try {
            for (Claim claim : Claim.abandoned(target)) {
                try (claim) {
                    if (kind.isEmpty()) {
                        deleteFile(claim.staged());
                    } else if (finish(claim, target, kind.get())) {
                        restored = Optional.of(
                                given
                                        + ": a run was ended while it replaced this directory; it is whole and has its name again");
                    }
                }
            }
        } catch (IOException e) {
            // nothing is lost: the next run tries again
        }
        return restored;
    }

    private static void deleteFile(Path staged) throws IOException {
        if (Files.isRegularFile(staged, LinkOption.NOFOLLOW_LINKS)) {
            Disk.delete(staged);
        }
    }

    /** Finishes a replacement of a directory; tells whether the target had no name. */
    private static boolean finish(Claim claim, Path target, DirectoryKind kind) throws IOException {
        boolean replacing = Files.isDirectory(claim.old(), LinkOption.NOFOLLOW_LINKS);
        boolean nameless = replacing && !Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        boolean complete = replacing && Files.isDirectory(claim.staged()); // or the old one would not be aside
        if (nameless) {
            boolean kept = !complete || kind.objection(claim.old()).isPresent();
            Disk.rename(kept ? claim.old() : claim.staged(), target);
            Disk.syncNames(target.getParent());
        } else if (complete) {
            return false; // the name was given to something else: who is right is for people to say
        }
        if (Files.isDirectory(claim.old(), LinkOption.NOFOLLOW_LINKS)) {
            deleteOld(claim, target, kind);
        }
        if (Files.isDirectory(claim.staged(), LinkOption.NOFOLLOW_LINKS)) {
            kind.delete(claim.staged());
        }
        return nameless;
    }

    private static FormatException exists(Path target) {
        return new FormatException(target, "exists already and is not overwritten; choose another name or use --force");
    }

    private static FormatException notWritable(Path given, Path target, IOException cause) {
        return new FormatException(given, "cannot be written: " + WriteException.reason(target, cause), cause);
    }
}
