package org.anisoflow.study;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.anisoflow.study.document.YamlTree;

/**
 * A finite number that is written in a study, and its place in the text.
 *
 * @param path keys and, for lists, indices counted from 0, joined by dots: {@code attention.query.0.1}
 * @param line counted from 1
 * @param start index of its first character in the text
 * @param end index after its last character
 */
public record StudyNumber(String path, double value, int line, int start, int end) {
    /**
     * The numbers of a study, in the order of the text. A number behind an anchor is listed once, where it is written; the text
     * need not be a sound study.
     *
     * @throws DocumentException if the text is not YAML
     */
    public static List<StudyNumber> of(String text) {
        List<StudyNumber> numbers = new ArrayList<>();
        YamlTree.parse(new Mark("study", 1, 1), text)
                .ifPresent(root -> collect(root, "", lineStarts(text), text, new HashSet<>(), numbers));
        return numbers;
    }

    private static void collect(
            Node node, String path, List<Integer> lines, String text, Set<Mark> seen, List<StudyNumber> numbers) {
        if (node instanceof Mapping mapping) {
            mapping.entries().forEach((key, child) -> collect(child, join(path, key), lines, text, seen, numbers));
        } else if (node instanceof Sequence sequence) {
            int index = 0;
            for (Node item : sequence.items()) {
                collect(item, join(path, Integer.toString(index++)), lines, text, seen, numbers);
            }
        } else if (node instanceof Scalar scalar
                && (scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.FLOAT)
                && Double.isFinite(scalar.toDouble())
                && seen.add(scalar.mark())) {
            Mark mark = scalar.mark();
            // columns count code points
            int start = text.offsetByCodePoints(lines.get(mark.line() - 1), mark.column() - 1);
            numbers.add(new StudyNumber(
                    path,
                    scalar.toDouble(),
                    mark.line(),
                    start,
                    start + scalar.text().length()));
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static List<Integer> lineStarts(String text) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1))) {
                starts.add(i + 1);
            }
        }
        return starts;
    }
}
