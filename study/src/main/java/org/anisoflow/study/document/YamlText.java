package org.anisoflow.study.document;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;

/** Writes a {@link Node} as YAML: short values in one line, long ones as blocks. Numbers keep their text. */
public final class YamlText {
    private static final int WIDTH = 100;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./()-]*");

    private YamlText() {}

    /** The text of a map, which ends in a line break. */
    public static String of(Mapping root) {
        StringBuilder text = new StringBuilder();
        root.entries().forEach((key, value) -> entry(text, "", key, value));
        return text.toString();
    }

    private static void entry(StringBuilder text, String indent, String key, Node value) {
        text.append(indent).append(quoted(key)).append(':');
        value(text, indent, value);
    }

    private static void value(StringBuilder text, String indent, Node value) {
        if (isFlow(value)) {
            text.append(' ').append(flow(value)).append('\n');
            return;
        }
        text.append('\n');
        String deeper = indent + "  ";
        if (value instanceof Mapping mapping) {
            mapping.entries().forEach((key, child) -> entry(text, deeper, key, child));
        } else {
            for (Node item : ((Sequence) value).items()) {
                StringBuilder block = new StringBuilder();
                value(block, deeper, item);
                text.append(deeper)
                        .append("- ")
                        .append(block.toString().strip())
                        .append('\n');
            }
        }
    }

    /** Scalars, lists of scalars, and whatever is short. */
    private static boolean isFlow(Node node) {
        if (node instanceof Mapping mapping) {
            return mapping.entries().values().stream().noneMatch(Mapping.class::isInstance)
                    && mapping.entries().size() <= 6
                    && flow(node).length() <= WIDTH;
        }
        return !(node instanceof Sequence sequence)
                || sequence.items().stream().allMatch(Scalar.class::isInstance)
                || (sequence.items().stream().noneMatch(Mapping.class::isInstance)
                        && flow(node).length() <= WIDTH);
    }

    private static String flow(Node node) {
        if (node instanceof Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .map((Map.Entry<String, Node> entry) -> quoted(entry.getKey()) + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof Sequence sequence) {
            return sequence.items().stream().map(YamlText::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        Scalar scalar = (Scalar) node;
        return scalar.kind() == Kind.TEXT ? quoted(scalar.text()) : scalar.text();
    }

    private static String quoted(String text) {
        if (PLAIN.matcher(text).matches() && Kind.ofPlain(text) == Kind.TEXT) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || c == '\uFEFF') {
                quoted.append(String.format("\\u%04X", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
