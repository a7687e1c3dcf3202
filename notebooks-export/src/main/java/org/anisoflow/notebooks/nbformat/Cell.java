package org.anisoflow.notebooks.nbformat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anisoflow.core.InvalidInputException;

/** A cell of a notebook. */
public sealed interface Cell {
    /** A name of the cell: 1 to 64 letters, digits, hyphens and underscores, once in a notebook. */
    String id();

    /** Its text. */
    String source();

    /** A cell of text with LaTeX between dollar signs. */
    record Markdown(String id, String source) implements Cell {
        public Markdown {
            require(id);
        }
    }

    /**
     * A cell of code.
     *
     * @param outputs that it is stored with
     * @param folded whether its source is hidden until a reader asks for it
     */
    record Code(String id, String source, List<Output> outputs, boolean folded) implements Cell {
        public Code {
            require(id);
            outputs = List.copyOf(outputs);
        }

        /** A cell whose source is shown. */
        public Code(String id, String source, List<Output> outputs) {
            this(id, source, outputs, false);
        }
    }

    private static void require(String id) {
        if (!id.matches("[a-zA-Z0-9_-]{1,64}")) {
            throw new InvalidInputException("the id of a cell must be 1 to 64 letters, digits, - and _ but is " + id);
        }
    }

    /**
     * The fields of this cell in the file.
     *
     * @param count the number of code cells up to this one
     */
    default Map<String, Object> fields(int count) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cell_type", this instanceof Code ? "code" : "markdown");
        if (this instanceof Code code) {
            fields.put("execution_count", code.outputs().isEmpty() ? null : count);
        }
        fields.put("id", id());
        fields.put(
                "metadata",
                this instanceof Code code && code.folded()
                        ? Map.of("jupyter", Map.of("source_hidden", true))
                        : Map.of());
        if (this instanceof Code code) {
            fields.put("outputs", code.outputs().stream().map(Output::fields).toList());
        }
        fields.put("source", lines(source()));
        return fields;
    }

    /** A text as the file has it: lines that end in a line break, but the last. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(from, to));
            from = to;
        }
        return lines;
    }
}
