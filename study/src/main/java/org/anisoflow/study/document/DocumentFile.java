package org.anisoflow.study.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anisoflow.formats.Faults;

/** Reads YAML 1.2 or JSON in UTF-8 from files, within {@link DocumentLimits}. */
public final class DocumentFile {
    private DocumentFile() {}

    /**
     * The tree of a file.
     *
     * @param kind what the file should be, for messages: {@code study file}
     * @throws DocumentException if the file does not exist, cannot be read, is too large, empty or not one YAML document
     */
    public static Node read(Path file, String kind) {
        return parse(file, text(file, kind), kind);
    }

    /**
     * The tree of a text.
     *
     * @param file where the text could stand: marks name it
     * @param kind what the text should be, for messages: {@code study file}
     * @throws DocumentException if the text is too large, empty or not one YAML document
     */
    public static Node parse(Path file, String text, String kind) {
        return YamlTree.parse(new Mark(file.toString(), 1, 1), text)
                .orElseThrow(() -> new DocumentException(Mark.of(file.toString()), "the " + kind + " is empty"));
    }

    /**
     * The text of a file.
     *
     * @param kind what the file should be, for messages: {@code study file}
     * @throws DocumentException if the file does not exist, cannot be read, is too large or not in UTF-8
     */
    public static String text(Path file, String kind) {
        Mark mark = Mark.of(file.toString());
        if (!Files.exists(file)) {
            throw new DocumentException(mark, "the " + kind + " does not exist");
        }
        if (Files.isDirectory(file)) {
            throw new DocumentException(mark, "is a directory; a " + kind + " is needed");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(DocumentLimits.MAX_FILE_BYTES + 1);
        } catch (IOException e) {
            throw new DocumentException(mark, "the " + kind + " cannot be read: " + Faults.reason(e));
        }
        if (bytes.length > DocumentLimits.MAX_FILE_BYTES) {
            throw new DocumentException(
                    mark,
                    "the " + kind + " is larger than " + (DocumentLimits.MAX_FILE_BYTES >> 20)
                            + " MiB; put large matrices into a file of numbers and refer to it with {file: PATH}");
        }
        return decode(file, bytes);
    }

    private static String decode(Path file, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            CharBuffer sound = CharBuffer.allocate(bytes.length);
            CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), sound, true);
            if (result.isError()) {
                String before = sound.flip().toString();
                int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
                Mark mark = new Mark(file.toString(), line, before.length() - before.lastIndexOf('\n'));
                throw new DocumentException(mark, "not valid UTF-8; save the file in that encoding");
            }
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
