package org.anisoflow.study.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Sequence;

/**
 * A way from the root of a tree to a value.
 *
 * @param steps keys and, for lists, indices counted from 0; none of them is empty
 */
public record TreePath(List<String> steps) {
    public TreePath {
        steps = List.copyOf(steps);
    }

    /** The path that is written as {@code key.path.0}. */
    public static TreePath parse(String text) {
        return new TreePath(List.of(text.split("\\.", -1)));
    }

    /** Whether there is at least one step and none is empty. */
    public boolean isSound() {
        return !steps.isEmpty() && !steps.contains("");
    }

    /** The path one step further. */
    public TreePath then(String step) {
        List<String> longer = new ArrayList<>(steps);
        longer.add(step);
        return new TreePath(longer);
    }

    /** The value at the end, if the tree has it. */
    public Optional<Node> in(Node root) {
        Node node = root;
        for (String step : steps) {
            if (node instanceof Mapping mapping && mapping.entries().containsKey(step)) {
                node = mapping.entries().get(step);
            } else if (node instanceof Sequence sequence
                    && index(step) < sequence.items().size()) {
                node = sequence.items().get(index(step));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(node);
    }

    /**
     * The tree with another value at the end; maps on the way to it are made where they are missing.
     *
     * @param name what messages call the whole: {@code the study}
     * @throws DocumentException at the mark of the value, if the way leads into a list without this entry or through a scalar
     */
    public Node set(Node root, Node value, String name) {
        return replace(root, 0, value, name);
    }

    private Node replace(Node parent, int level, Node value, String name) {
        if (level == steps.size()) {
            return value;
        }
        String key = steps.get(level);
        if (parent instanceof Mapping mapping) {
            Node child = mapping.entries().getOrDefault(key, Mapping.empty(value.mark()));
            return mapping.with(key, replace(child, level + 1, value, name));
        }
        String place = level == 0 ? name : String.join(".", steps.subList(0, level));
        if (parent instanceof Sequence sequence) {
            int size = sequence.items().size();
            int index = index(key);
            if (index >= size) {
                throw new DocumentException(
                        value.mark(),
                        place + " is a list of " + size + " entries, counted from 0, and has no entry " + key);
            }
            List<Node> items = new ArrayList<>(sequence.items());
            items.set(index, replace(items.get(index), level + 1, value, name));
            return new Sequence(sequence.mark(), items);
        }
        throw new DocumentException(value.mark(), place + " is " + parent.describe() + " and has no key " + key);
    }

    private static int index(String step) {
        return step.matches("[0-9]{1,9}") ? Integer.parseInt(step) : Integer.MAX_VALUE;
    }

    /** The steps, joined by dots. */
    @Override
    public String toString() {
        return String.join(".", steps);
    }
}
