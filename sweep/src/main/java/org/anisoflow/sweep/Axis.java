package org.anisoflow.sweep;

import java.util.List;
import java.util.Optional;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.TreePath;

/**
 * One way in which the members of a sweep differ.
 *
 * @param name of its column
 * @param label of chart axes
 * @param values in the order of the members
 * @param logarithmic whether its values are spread evenly in their logarithms
 */
public record Axis(String name, String label, List<Value> values, boolean logarithmic) {
    public Axis {
        values = List.copyOf(values);
    }

    /** Whether every value is a number. */
    public boolean isNumeric() {
        return values.stream().allMatch(value -> value.number().isPresent());
    }

    /** The numbers that its values are; it is {@linkplain #isNumeric numeric}. */
    double[] numbers() {
        return values.stream()
                .mapToDouble(value -> value.number().orElseThrow())
                .toArray();
    }

    /**
     * One value.
     *
     * @param text as it stands in tables
     * @param number the number that the text is, if it is one
     * @param assignments what it sets in the study
     */
    public record Value(String text, Optional<Double> number, List<Assignment> assignments) {
        public Value {
            assignments = List.copyOf(assignments);
        }
    }

    /**
     * A value for a key of the study.
     *
     * @param value what the key becomes; absent to remove it
     */
    public record Assignment(TreePath path, Optional<Node> value) {}
}
