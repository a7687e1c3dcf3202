package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Stroke;
import java.util.List;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.LegendItemCollection;

/**
 * How the components of a law look in a picture. Up to {@value #EACH} have a label each, of more only {@value #LABELS}.
 *
 * @param names one per component
 * @param ordered whether neighbours have similar colours, as cells of positions do
 */
record Members(List<String> names, boolean ordered, Style style) {
    /** Most components that can be told apart. */
    static final int EACH = 10;

    private static final int LABELS = 5;

    /** These names, or the indices from 0 on if there are none. */
    static List<String> names(List<String> names, int count) {
        return names.isEmpty()
                ? IntStream.range(0, count).mapToObj(Integer::toString).toList()
                : names;
    }

    /**
     * Checks mergers of components.
     *
     * @throws InvalidInputException if one does not join two of them
     */
    static void requireMergers(List<Trajectory.Merger> mergers, int components) {
        for (Trajectory.Merger merger : mergers) {
            if (merger.first() < 0 || merger.second() >= components || merger.first() >= merger.second()) {
                throw new InvalidInputException(
                        "mergers must join two of " + components + " components, the earlier first, but one joins "
                                + merger.first() + " and " + merger.second());
            }
        }
    }

    int count() {
        return names.size();
    }

    boolean few() {
        return count() <= EACH;
    }

    Color color(int j) {
        return ordered || count() > Style.DISTINCT_COUNT
                ? style.sequential(j / Math.max(1.0, count() - 1), 0)
                : style.distinct(j);
    }

    Stroke stroke(float width, int j) {
        return Style.stroke(width, few() ? j : 0);
    }

    boolean labelled(int j) {
        return few() || j * (LABELS - 1) / (count() - 1) != (j - 1) * (LABELS - 1) / (count() - 1) || j == 0;
    }

    /** The components that have a label; of many, only the first says what it is. */
    LegendItemCollection legend() {
        LegendItemCollection legend = new LegendItemCollection();
        IntStream.range(0, count())
                .filter(this::labelled)
                .mapToObj(j ->
                        Style.legendLine((j == 0 || count() < LABELS ? "component " : "") + names.get(j), color(j)))
                .forEach(legend::add);
        return legend;
    }
}
