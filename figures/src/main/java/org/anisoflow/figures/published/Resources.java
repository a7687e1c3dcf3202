package org.anisoflow.figures.published;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Files of examples/ that are part of the jar. */
final class Resources {
    private Resources() {}

    static byte[] bytes(String name) {
        try (InputStream in = Resources.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /** The cells of a table without quotes, row by row, without the header. */
    static List<String[]> rows(String name) {
        return Arrays.stream(text(name).split("\n", -1))
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split(",", -1))
                .toList();
    }
}
