package org.anisoflow.notebooks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Code of notebooks in the percent format: a line {@code # %% name}, in Java {@code // %% name}, starts a section. */
public final class Script {
    private Script() {}

    /**
     * The sections of a script, in their order, by the rest of the line that starts them.
     *
     * @param owner a class beside the file
     */
    public static Map<String, String> sections(Class<?> owner, String resource) {
        try (InputStream input = owner.getResourceAsStream(resource)) {
            Map<String, String> sections = new LinkedHashMap<>();
            for (String part : new String(input.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^(#|//) %% ", -1)) {
                int end = part.indexOf('\n');
                if (end > 0) {
                    sections.put(part.substring(0, end), part.substring(end + 1).strip());
                }
            }
            return sections;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
