package org.anisoflow.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What directories of one kind hold, by which they are told from those of anybody else: a directory may be replaced only if its
 * marker says that it is of this kind and every file in it has a name of this kind. Such directories are flat and without links.
 *
 * @param words what such a directory is, with its article: {@code the result of a study}
 * @param marker the name of the file that tells the kind
 * @param marks whether a marker is one of this kind
 * @param files whether a file is one that we write into such a directory, by its name; the marker is one of them, and whole or
 *     not does not matter
 */
public record DirectoryKind(String words, String marker, Predicate<Path> marks, Predicate<Path> files) {
    private static final int HEAD = 1 << 12;

    /** A marker that is an object of JSON; one that cannot be read is none. */
    public static Predicate<Path> json(Predicate<JsonNode> marks) {
        return file -> {
            try {
                JsonNode content = Json.read(file);
                return content != null && content.isObject() && marks.test(content);
            } catch (FormatException e) {
                return false;
            }
        };
    }

    /** Whether a text of ours begins with a sentence somewhere near its start, for names that people use, too; or is empty. */
    public static boolean says(Path file, String sentence) {
        try (InputStream input = Files.newInputStream(file)) {
            String head = new String(input.readNBytes(HEAD), StandardCharsets.UTF_8);
            return head.isEmpty() || head.contains(sentence);
        } catch (IOException e) {
            return false;
        }
    }

    /** Why a directory may not be replaced; empty if it may, which an empty one always may. */
    Optional<String> objection(Path directory) throws IOException {
        List<Path> content = content(directory);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        List<String> foreign = foreign(content);
        if (!foreign.isEmpty()) {
            return Optional.of("holds " + foreign.get(0)
                    + (foreign.size() > 1 ? " and " + (foreign.size() - 1) + " more" : "")
                    + ", which Anisoflow does not write into " + words
                    + ", and is not replaced; choose another name, or move that away");
        }
        Path mark = directory.resolve(marker);
        boolean marked = Files.exists(mark, LinkOption.NOFOLLOW_LINKS);
        return marked && marks.test(mark)
                ? Optional.empty()
                : Optional.of("is not " + words + (marked ? ", as its " : ", as it has no ") + marker
                        + (marked ? " does not say so" : "") + ", and is not replaced; choose another name");
    }

    /** Deletes the files of this kind in a directory, and the directory if nothing else is in it; tells whether it is gone. */
    boolean delete(Path directory) throws IOException {
        List<Path> content = content(directory);
        if (!foreign(content).isEmpty()) {
            return false;
        }
        for (Path file : content) {
            Disk.delete(file);
        }
        Disk.delete(directory);
        return true;
    }

    private static List<Path> content(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    private List<String> foreign(List<Path> content) {
        return content.stream()
                .filter(path -> !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || !files.test(path))
                .map(path -> path.getFileName().toString())
                .toList();
    }
}
