package org.anisoflow.study;

import java.util.List;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.TreePath;
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
        if (!new TreePath(path).isSound()) {
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
        return new StudyOverride(TreePath.parse(text.substring(0, equals)).steps(), text.substring(equals + 1));
    }

    @Override
    public String toString() {
        return "--set " + String.join(".", path) + "=" + value;
    }

    /**
     * The tree with this value in place; maps on the way to it are made where they are missing.
     *
     * @throws DocumentException if the tree has no such place, or the value is not YAML
     */
    public Node applyTo(Node root) {
        Mark mark = Mark.of(toString());
        Node node = YamlTree.parse(mark, value).orElse(new Scalar(mark, "", Kind.NULL));
        return new TreePath(path).set(root, node, StudyFile.ROOT);
    }
}
