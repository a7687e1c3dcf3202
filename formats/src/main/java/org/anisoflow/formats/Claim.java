package org.anisoflow.formats;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The hidden siblings under which one process writes one output, and the lock by which others see whether it lives.
 *
 * <table>
 *   <caption>siblings of NAME</caption>
 *   <tr><td>{@code .NAME.UUID.lock}</td><td>empty and locked as long as the process lives, because the system gives locks back
 *       however a process ends; the first of the three to come, and the last to go</td></tr>
 *   <tr><td>{@code .NAME.UUID}</td><td>the output while it is written</td></tr>
 *   <tr><td>{@code .NAME.UUID.old}</td><td>the directory that was replaced, until it is deleted</td></tr>
 * </table>
 *
 * Of a long NAME these have the beginning and a hash, so that every name that a file system takes can be written to.
 */
final class Claim implements AutoCloseable {
    /** Bytes of a name that its hidden siblings have: some file systems take as few as 143 in all. */
    private static final int MAX_STEM = 90;

    private static final String LOCK = ".lock";
    private static final String OLD = ".old";
    private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    /**
     * Stems of this process. Where locks belong to processes, opening and closing such a file would give up the lock that
     * another output of the same process holds.
     */
    private static final Set<Path> MINE = ConcurrentHashMap.newKeySet();

    private final Path staged;
    private final FileChannel channel;

    private Claim(Path staged, FileChannel channel) {
        this.staged = staged;
        this.channel = channel;
    }

    /** A new claim to a target. */
    static Claim to(Path target) throws IOException {
        while (true) {
            Path staged = target.resolveSibling(stem(target) + UUID.randomUUID());
            Path file = lockOf(staged);
            Disk.createFile(file);
            MINE.add(staged);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            if (lock(channel) && Files.exists(file)) {
                return new Claim(staged, channel);
            }
            // somebody who tidies up was faster
            channel.close();
            MINE.remove(staged);
        }
    }

    /** The claims to a target whose process is gone. They are the caller's now. */
    static List<Claim> abandoned(Path target) throws IOException {
        return abandoned(target.getParent(), Pattern.quote(stem(target)));
    }

    /** The claims to anything in a directory whose process is gone. They are the caller's now. */
    static List<Claim> abandonedIn(Path directory) throws IOException {
        return abandoned(directory, "\\..+\\.");
    }

    private static List<Claim> abandoned(Path directory, String stem) throws IOException {
        Pattern locks = Pattern.compile(stem + UUID_PATTERN + Pattern.quote(LOCK));
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(
                            path -> locks.matcher(path.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
        List<Claim> abandoned = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            Path staged = file.resolveSibling(name.substring(0, name.length() - LOCK.length()));
            if (MINE.add(staged)) {
                take(staged).ifPresentOrElse(abandoned::add, () -> MINE.remove(staged));
            }
        }
        return abandoned;
    }

    private static Optional<Claim> take(Path staged) {
        try {
            FileChannel channel = FileChannel.open(lockOf(staged), StandardOpenOption.WRITE);
            try {
                if (channel.size() == 0 && locked(channel) && Files.exists(lockOf(staged))) {
                    return Optional.of(new Claim(staged, channel));
                }
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.close();
        } catch (IOException e) {
            // gone in the meantime, of another user, or on a file system without locks: not ours to tidy up
        }
        return Optional.empty();
    }

    /** Locks; where a file system has no locks nobody tidies up, and the claim holds without. */
    private static boolean lock(FileChannel channel) {
        try {
            return locked(channel);
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        return lock != null;
    }

    private static String stem(Path target) {
        return "." + FileNames.shortened(target.getFileName().toString(), MAX_STEM) + ".";
    }

    private static Path lockOf(Path staged) {
        return staged.resolveSibling(staged.getFileName() + LOCK);
    }

    /** Where the output is written. */
    Path staged() {
        return staged;
    }

    /** Where the directory goes that is replaced. */
    Path old() {
        return staged.resolveSibling(staged.getFileName() + OLD);
    }

    /** Gives the claim up, for ever if nothing of it is left. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (!Files.exists(staged) && !Files.exists(old())) {
                Disk.delete(lockOf(staged));
            }
        } finally {
            MINE.remove(staged);
        }
    }
}
