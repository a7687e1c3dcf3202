package org.anisoflow.formats;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Text that must be valid. */
final class Utf8 {
    private Utf8() {}

    /**
     * The characters of bytes.
     *
     * @param what the bytes are, for messages: {@code "the header"}; empty for the whole file
     * @throws FormatException if they are not in UTF-8
     */
    static CharBuffer decode(Path path, String what, byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(source, text, true);
        if (result.isError()) {
            throw new FormatException(
                    path,
                    (what.isEmpty() ? "" : what + " ") + "is not valid UTF-8 at byte " + (source.position() + 1)
                            + "; bring back the file as it was written");
        }
        return text.flip();
    }
}
