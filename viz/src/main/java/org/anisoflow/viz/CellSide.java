package org.anisoflow.viz;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;

/**
 * One side of a grid of cells.
 *
 * @param centres increasing, one per cell
 * @param edges increasing, one more
 */
record CellSide(double[] centres, double[] edges, ValueAxis axis) {
    /** Names are at most so long that a share 1 / J of the axis holds them, or they stand upright. */
    private static final int CHARACTERS_OF_AXIS = 55;

    /** Cells that reach halfway to their neighbours, on a logarithmic axis in logarithms. */
    static CellSide ofValues(Style style, String label, double[] values, boolean logarithmic) {
        int n = values.length;
        double[] places = new double[n];
        for (int i = 0; i < n; i++) {
            places[i] = logarithmic ? Math.log10(values[i]) : values[i];
        }
        double alone = logarithmic ? 0.5 : Math.max(Math.abs(places[0]) / 2, 0.5);
        double[] edges = new double[n + 1];
        for (int i = 0; i <= n; i++) {
            double before = i > 0 ? places[i - 1] : n > 1 ? 2 * places[0] - places[1] : places[0] - 2 * alone;
            double after = i < n ? places[i] : n > 1 ? 2 * places[n - 1] - places[n - 2] : places[0] + 2 * alone;
            double edge = before / 2 + after / 2;
            edges[i] = logarithmic ? Math.pow(10, edge) : edge;
        }
        return new CellSide(values, edges, style.axis(label, logarithmic, new Range(edges[0], edges[n])));
    }

    /** Cells 1 to J, with these names, or their numbers if there are none. */
    static CellSide ofIndices(Style style, String label, int count, List<String> names, boolean vertical) {
        double[] centres = IntStream.rangeClosed(1, count).mapToDouble(i -> i).toArray();
        double[] edges =
                IntStream.rangeClosed(0, count).mapToDouble(i -> i + 0.5).toArray();
        NumberAxis axis = new IndexAxis(label, names);
        axis.setRange(new Range(0.5, count + 0.5));
        axis.setInverted(vertical);
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        axis.setVerticalTickLabels(!vertical && longest * count > CHARACTERS_OF_AXIS);
        style.dress(axis);
        axis.setMinorTickMarksVisible(false);
        return new CellSide(centres, edges, axis);
    }

    /** Ticks at as many whole numbers as there is room for, the first always. */
    private static final class IndexAxis extends NumberAxis {
        private static final long serialVersionUID = 1L;
        private static final int[] STEPS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000};

        private final transient List<String> names;

        IndexAxis(String label, List<String> names) {
            super(label);
            this.names = names;
        }

        @Override
        public List<NumberTick> refreshTicks(
                Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
            boolean horizontal = RectangleEdge.isTopOrBottom(edge);
            double cell = (horizontal ? area.getWidth() : area.getHeight())
                    / getRange().getLength();
            double digits = Math.ceil(Math.log10(getRange().getUpperBound()));
            double room =
                    getTickLabelFont().getSize2D() * (!names.isEmpty() ? 1.3 : horizontal ? 1 + 0.65 * digits : 2);
            int step = 0;
            while (step < STEPS.length - 1 && STEPS[step] * cell < room) {
                step++;
            }
            boolean upright = isVerticalTickLabels() && horizontal;
            List<NumberTick> ticks = new ArrayList<>();
            int last = (int) Math.floor(getRange().getUpperBound());
            for (int i = Math.max(1, (int) Math.ceil(getRange().getLowerBound())); i <= last; i++) {
                if (i == 1 || i % STEPS[step] == 0) {
                    ticks.add(new NumberTick(
                            i,
                            names.isEmpty() ? Integer.toString(i) : names.get(i - 1),
                            upright || !horizontal ? TextAnchor.CENTER_RIGHT : TextAnchor.TOP_CENTER,
                            upright ? TextAnchor.CENTER_RIGHT : TextAnchor.CENTER,
                            upright ? -Math.PI / 2 : 0));
                }
            }
            return ticks;
        }
    }
}
