package org.anisoflow.notebooks.nbformat;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a code cell shows below itself. */
public sealed interface Output {
    /** What the cell prints. */
    record Printed(String text) implements Output {}

    /**
     * A table.
     *
     * @param html for readers of pages
     * @param text for readers of terminals
     */
    record Table(String html, String text) implements Output {}

    /**
     * A picture.
     *
     * @param png bytes of the PNG
     * @param width in logical pixels
     * @param height in logical pixels
     * @param text what it shows, in words
     */
    record Picture(byte[] png, int width, int height, String text) implements Output {}

    /** The fields of this output in the file. */
    default Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (this instanceof Printed printed) {
            fields.put("name", "stdout");
            fields.put("output_type", "stream");
            fields.put("text", Cell.lines(printed.text()));
            return fields;
        }
        Map<String, Object> data = new LinkedHashMap<>();
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (this instanceof Table table) {
            data.put("text/html", Cell.lines(table.html()));
            data.put("text/plain", Cell.lines(table.text()));
        } else if (this instanceof Picture picture) {
            data.put("image/png", Base64.getEncoder().encodeToString(picture.png()));
            data.put("text/plain", List.of(picture.text()));
            Map<String, Object> size = new LinkedHashMap<>();
            size.put("width", picture.width());
            size.put("height", picture.height());
            metadata.put("image/png", size);
        }
        fields.put("data", data);
        fields.put("metadata", metadata);
        fields.put("output_type", "display_data");
        return fields;
    }
}
