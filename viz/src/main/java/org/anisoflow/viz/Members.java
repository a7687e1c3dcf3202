package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Stroke;
import java.util.List;
import java.util.stream.IntStream;

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
}
