package org.anisoflow.study;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.anisoflow.study.Node.Mapping;

/** Reads study files: YAML 1.2 or JSON in UTF-8. */
public final class StudyFile {
    private StudyFile() {}

    /** The study of a file as it is. */
    public static Study read(Path file) {
        return read(file, List.of());
    }

    /** The study of a file, with some values replaced, and seed 0 where it gives none. */
    public static Study read(Path file, List<StudyOverride> overrides) {
        return read(file, overrides, 0);
    }

    /**
     * The study of a file, with some values replaced before anything is checked.
     *
     * @param file relative paths in it, and in the overrides, start at its directory
     * @param overrides applied in their order
     * @param seed of the particles, unless the study gives one
     * @throws StudyException if the file, or a file that it refers to, cannot be used
     */
    public static Study read(Path file, List<StudyOverride> overrides, long seed) {
        return parse(file, text(file), overrides, seed);
    }

    /**
     * The study of a text.
     *
     * @param file where the text could stand: errors name it, relative paths start at its directory
     * @throws StudyException if the text, or a file that it refers to, cannot be used
     */
    public static Study parse(Path file, String text) {
        return parse(file, text, List.of(), 0);
    }

    private static Study parse(Path file, String text, List<StudyOverride> overrides, long seed) {
        Mark start = new Mark(file.toString(), 1, 1);
        Node root = YamlTree.parse(start, text)
                .orElseThrow(() -> new StudyException(Mark.of(file.toString()), "the study file is empty"));
        for (StudyOverride override : overrides) {
            root = override.applyTo(root);
        }
        StudySchema.check(root);
        String title = file.getFileName().toString().replaceFirst("\\.(yaml|yml|json)$", "");
        return new StudyReader(file.resolveSibling(""), seed).read(Defaults.fill((Mapping) root, title));
    }

    private static String text(Path file) {
        Mark mark = Mark.of(file.toString());
        if (!Files.exists(file)) {
            throw new StudyException(mark, "the study file does not exist");
        }
        if (Files.isDirectory(file)) {
            throw new StudyException(mark, "is a directory; a study file is needed");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(StudyLimits.MAX_FILE_BYTES + 1);
        } catch (IOException e) {
            throw new StudyException(mark, "the study file cannot be read: " + e);
        }
        if (bytes.length > StudyLimits.MAX_FILE_BYTES) {
            throw new StudyException(
                    mark,
                    "the study file is larger than " + (StudyLimits.MAX_FILE_BYTES >> 20)
                            + " MiB; put large matrices into a file of numbers and refer to it with {file: PATH}");
        }
        return decode(file, bytes);
    }

    private static String decode(Path file, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            Mark mark = new Mark(file.toString(), line, text.length() - text.lastIndexOf('\n'));
            throw new StudyException(mark, "not valid UTF-8; save the file in that encoding");
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
