package org.anisoflow.viz;

import java.awt.Color;
import java.util.SortedMap;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Lines that belong to an index, such as eigenvalues. Up to {@value #EACH} have a name each. More, of which at most {@value
 * #MAX_LINES} evenly spread over the index are drawn, are thin light lines, and a few stand out before them.
 */
final class IndexedLines {
    static final int EACH = 10;
    static final int MAX_LINES = 128;

    /** Columns of a thin line, so that many of them are still a small file. */
    private static final int THIN_COLUMNS = 200;

    private IndexedLines() {}

    /**
     * Adds the lines to an empty panel.
     *
     * @param letter what they are called, without index
     * @param values one row per index, one column per depth
     * @param highlights index and name of those that stand out if there are many
     */
    static void add(
            Style style,
            XYPlot panel,
            Depths depths,
            String letter,
            double[][] values,
            SortedMap<Integer, String> highlights) {
        XYSeriesCollection series = (XYSeriesCollection) panel.getDataset();
        int d = values.length;
        if (d <= EACH) {
            for (int i = 0; i < d; i++) {
                Color color = d <= Style.DISTINCT_COUNT ? style.distinct(i) : style.sequential(i / (d - 1.0), 0);
                Style.series(panel, i, color, Style.stroke(2, i), true);
                series.addSeries(depths.curve(PlainNumbers.indexed(letter, i), values[i]));
            }
            return;
        }
        int lines = Math.min(d, MAX_LINES);
        for (int line = 0; line < lines; line++) {
            int i = (int) Math.round(line * (d - 1.0) / (lines - 1));
            boolean named = line == lines / 2;
            String name = named
                    ? (lines < d ? lines + " of " + d + " " : "all ") + letter + "ᵢ"
                    : "thin " + PlainNumbers.indexed(letter, i);
            Style.series(panel, line, style.sequential(i / (d - 1.0), 0.55), Style.stroke(0.8f, 0), named);
            series.addSeries(depths.curve(name, values[i], THIN_COLUMNS));
        }
        int count = 0;
        for (int i : highlights.keySet()) {
            Style.series(panel, lines + count, style.distinct(count), Style.stroke(2.2f, count), true);
            series.addSeries(depths.curve(highlights.get(i), values[i]));
            count++;
        }
    }
}
