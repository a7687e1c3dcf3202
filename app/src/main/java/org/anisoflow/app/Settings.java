package org.anisoflow.app;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.Json;

/**
 * How the window was left.
 *
 * @param x of the window
 * @param y of the window
 * @param width of the window; 0 if it has not been open yet
 * @param height of the window
 * @param maximized whether it fills the screen
 * @param dark whether the dark theme is on
 * @param live whether changes of the text are solved at once
 * @param left share of the width that the study takes
 * @param top share of the height that the text takes beside the sliders
 * @param depth that was chosen; NaN, or null in a file, for the last
 * @param place file of the study, or where it could stand; empty for none
 * @param named whether that file is the file of the study
 * @param unsaved the text if it was not saved; empty if it was
 * @param ranges of sliders that were chosen, by the keys of numbers
 * @param recent files that were open, the latest first
 * @param views what the views show
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Settings(
        int x,
        int y,
        int width,
        int height,
        boolean maximized,
        boolean dark,
        boolean live,
        double left,
        double top,
        Double depth,
        String place,
        boolean named,
        String unsaved,
        Map<String, Parameter.Range> ranges,
        List<String> recent,
        List<View> views) {
    private static final String FILE = "session.json";
    private static final int MAX_RECENT = 10;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** Those of a first start. */
    static final Settings DEFAULT = new Settings(
            0, 0, 0, 0, false, false, true, 0.3, 0.5, null, "", false, "", Map.of(), List.of(), View.DEFAULTS);

    Settings {
        depth = depth == null ? Double.NaN : depth;
        place = place == null ? "" : place;
        unsaved = unsaved == null ? "" : unsaved;
        ranges = ranges == null
                ? Map.of()
                : ranges.entrySet().stream()
                        .filter(entry ->
                                entry.getValue() != null && entry.getValue().isSound())
                        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        recent = recent == null ? List.of() : List.copyOf(recent);
        views = views == null || views.isEmpty() ? View.DEFAULTS : List.copyOf(views);
        left = left > 0 && left < 1 ? left : 0.3;
        top = top > 0 && top < 1 ? top : 0.5;
    }

    Rectangle bounds() {
        return new Rectangle(x, y, width, height);
    }

    /** Where programs of this system keep such files. */
    static Path directory(String system, Map<String, String> environment, Path home) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return Path.of(environment.getOrDefault("APPDATA", home.toString()), "Anisoflow");
        }
        if (name.startsWith("mac")) {
            return home.resolve("Library/Application Support/Anisoflow");
        }
        String given = environment.getOrDefault("XDG_CONFIG_HOME", "");
        return (given.isEmpty() ? home.resolve(".config") : Path.of(given)).resolve("anisoflow");
    }

    /** What a directory keeps; the defaults where there is nothing, or nothing that can be read. */
    static Settings load(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.isReadable(file)) {
            return DEFAULT;
        }
        try {
            return MAPPER.readValue(Files.readString(file), Settings.class);
        } catch (JsonProcessingException e) {
            return DEFAULT; // of another version, or damaged
        } catch (IOException e) {
            return DEFAULT;
        }
    }

    void save(Path directory) throws IOException {
        AtomicOutput.writeFile(directory.resolve(FILE), true, to -> Json.write(to, this));
    }

    /** Recent files with one more in front. */
    static List<String> recent(List<String> files, Path file) {
        List<String> all = new ArrayList<>(List.of(file.toString()));
        files.stream().filter(other -> !other.equals(file.toString())).forEach(all::add);
        return all.subList(0, Math.min(MAX_RECENT, all.size()));
    }
}
