package org.anisoflow.sweep;

import java.util.Map;
import java.util.function.Function;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;

/**
 * A chart of a sweep.
 *
 * @param name of its files, without extension; once in a sweep
 * @param caption what it shows and how it was computed, plain text in sentences
 * @param what its kind and the columns that it was drawn from, with those that the sweep file left open
 * @param where which value, counted from 0, of some axes the members have that it shows; of the others they have any
 * @param chart drawn anew at every call
 * @param size that suits it
 */
record Drawn(
        String name,
        String caption,
        ChartWish what,
        Map<String, Integer> where,
        Function<Theme, JFreeChart> chart,
        PictureSize size) {
    Drawn {
        where = Map.copyOf(where);
    }
}
