package org.anisoflow.study.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.anisoflow.formats.Faults;
import org.anisoflow.formats.FormatException;

/** Sizes and SHA-256 sums of the data files of a result directory: the key {@code files} of {@code summary.json}. */
public final class FileSums {
    private static final Set<String> DATA = Set.of("yaml", "csv", "npz", "h5");
    private static final String REMEDY = "; bring back the file as it was written, or solve the study again";

    private final Path directory;
    private final JsonNode sums;

    /**
     * The sums that a summary has.
     *
     * @param summary without the key {@code files} if it is of an earlier version: then every file passes
     */
    FileSums(Path directory, JsonNode summary) {
        this.directory = directory;
        this.sums = summary.path("files");
    }

    /** The sums of what a directory holds, in the order of the names. */
    public static Map<String, Object> of(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.sorted().toList();
        }
        Map<String, Object> sums = new LinkedHashMap<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (DATA.contains(name.substring(name.lastIndexOf('.') + 1))) {
                Map<String, Object> sum = new LinkedHashMap<>();
                sum.put("bytes", Files.size(file));
                sum.put("sha256", sha256(file));
                sums.put(name, sum);
            }
        }
        return sums;
    }

    /** Whether the summary names a file. */
    boolean name(String file) {
        return sums.has(file);
    }

    /**
     * Compares a file with its sum. A file that the summary does not name passes.
     *
     * @throws FormatException if it is missing, was cut off, or was changed
     */
    void check(String name) {
        JsonNode sum = sums.path(name);
        if (sum.isMissingNode()) {
            return;
        }
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                throw new FormatException(file, "is missing, although " + Summary.FILE_NAME + " names it" + REMEDY);
            }
            long bytes = sum.path("bytes").asLong(-1);
            if (Files.size(file) != bytes) {
                throw new FormatException(
                        file,
                        "was cut off or changed: it has " + Files.size(file) + " bytes but " + Summary.FILE_NAME
                                + " says " + bytes + REMEDY);
            }
            if (!sha256(file).equals(sum.path("sha256").asText())) {
                throw new FormatException(
                        file, "was changed: its SHA-256 is not the one in " + Summary.FILE_NAME + REMEDY);
            }
        } catch (IOException e) {
            throw Faults.unreadable(file, e);
        }
    }

    /** The sum of a file in hexadecimal. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        try (InputStream input = new DigestInputStream(Files.newInputStream(file), digest)) {
            input.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
