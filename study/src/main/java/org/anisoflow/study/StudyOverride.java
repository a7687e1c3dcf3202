package org.anisoflow.study;

import java.util.ArrayList;
import java.util.List;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.anisoflow.study.document.YamlTree;

/**
 * A value that replaces one of the study file, as {@code --set key.path=value} gives it.
 *
 * @param path keys and, for lists, indices counted from 0; at least one
 * @param value YAML
 */
public record StudyOverride(List<String> path, String value) {
    public StudyOverride {
        path = List.copyOf(path);
        if (path.isEmpty() || path.contains("")) {
            throw new DocumentException(
                    Mark.of("--set " + String.join(".", path) + "=" + value),
                    "a key is missing; write KEY=VALUE such as solver.relative=1e-6");
        }
    }

    /**
     * The override written as {@code key.path=value}.
     *
     * @throws DocumentException if there is no key or no equals sign
     */
    public static StudyOverride parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new DocumentException(
                    Mark.of("--set " + text), "there is no value; write KEY=VALUE such as solver.relative=1e-6");
        }
        return new StudyOverride(List.of(text.substring(0, equals).split("\\.", -1)), text.substring(equals + 1));
    }

    @Override
    public String toString() {
        return "--set " + String.join(".", path) + "=" + value;
    }

    /** The tree with this value in place; maps on the way to it are made where they are missing. */
    Node applyTo(Node root) {
        Mark mark = Mark.of(toString());
        Node node = YamlTree.parse(mark, value).orElse(new Scalar(mark, "", Kind.NULL));
        return replace(root, 0, node);
    }

    private Node replace(Node parent, int level, Node node) {
        if (level == path.size()) {
            return node;
        }
        String key = path.get(level);
        if (parent instanceof Mapping mapping) {
            Node child = mapping.entries().getOrDefault(key, Mapping.empty(node.mark()));
            return mapping.with(key, replace(child, level + 1, node));
        }
        String place = level == 0 ? "the study" : String.join(".", path.subList(0, level));
        if (parent instanceof Sequence sequence) {
            int size = sequence.items().size();
            if (!key.matches("[0-9]{1,9}") || Integer.parseInt(key) >= size) {
                throw new DocumentException(
                        node.mark(),
                        place + " is a list of " + size + " entries, counted from 0, and has no entry " + key);
            }
            List<Node> items = new ArrayList<>(sequence.items());
            items.set(Integer.parseInt(key), replace(items.get(Integer.parseInt(key)), level + 1, node));
            return new Sequence(sequence.mark(), items);
        }
        throw new DocumentException(node.mark(), place + " is " + parent.describe() + " and has no key " + key);
    }
}
