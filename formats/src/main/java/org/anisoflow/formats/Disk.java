package org.anisoflow.formats;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The steps by which outputs appear and vanish. A process may die before and after each of them. */
final class Disk {
    /** Is told every step before it is made. A test ends the process there. */
    static final AtomicReference<Consumer<String>> WATCHER = new AtomicReference<>(step -> {});

    private Disk() {}

    static void createFile(Path file) throws IOException {
        WATCHER.get().accept("create " + file);
        Files.createFile(file);
    }

    static void createDirectory(Path directory) throws IOException {
        WATCHER.get().accept("create " + directory);
        Files.createDirectory(directory);
    }

    /** Renames, in one step; an ordinary file or an empty directory at the new name is replaced. */
    static void rename(Path from, Path to) throws IOException {
        WATCHER.get().accept("rename " + from);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    static void delete(Path path) throws IOException {
        WATCHER.get().accept("delete " + path);
        Files.deleteIfExists(path);
    }

    /** Deletes a directory with all that is in it, or a file. */
    static void deleteTree(Path path) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(path)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            delete(each);
        }
    }

    /** Brings a file, or a directory with all its files, to the disk: what is renamed later is whole after a loss of power. */
    static void syncTree(Path path) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(path)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                syncNames(each);
            } else {
                WATCHER.get().accept("sync " + each);
                try (FileChannel channel = FileChannel.open(each, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
    }

    /** Brings the names in a directory to the disk. */
    static void syncNames(Path directory) throws IOException {
        WATCHER.get().accept("sync " + directory);
        FileChannel channel;
        try {
            channel = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (IOException e) {
            return; // Windows opens no directories, and keeps names by itself
        }
        try (channel) {
            channel.force(true);
        }
    }
}
