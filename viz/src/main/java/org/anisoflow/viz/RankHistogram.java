package org.anisoflow.viz;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RectangularShape;
import java.util.List;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.CombinedRangeCategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * How often each rank occurs, one panel per dimension or another choice of runs, groups side by side, with counts above the bars. Bars of the groups
 * differ in colour and in hatching, so that grey print tells them apart.
 */
public final class RankHistogram {
    /** Default width in logical pixels; the height is {@link Figures#HEIGHT}. */
    public static final int WIDTH = 1120;

    private static final double HATCH_GAP = 7;

    /**
     * Counts of one panel.
     *
     * @param name what its runs have in common, such as {@code d = 3}; empty for nothing
     * @param dimension largest rank, at least 1
     * @param counts how many runs of each group have rank 0, 1, .., d: one row of d + 1 counts per group
     */
    public record Panel(String name, int dimension, int[][] counts) {
        /** Counts of one dimension, which is the name. */
        public Panel(int dimension, int[][] counts) {
            this("d = " + dimension, dimension, counts);
        }
    }

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle empty for none
     * @param rank what the horizontal axes count, such as {@code eigenvalues above 0.1}
     * @param groups names, at least one
     * @param panels at least one, from left to right
     */
    public record Data(String title, String subtitle, String rank, List<String> groups, List<Panel> panels) {
        /** @throws InvalidInputException if there is no group or no panel, a count is negative, or counts are missing */
        public Data {
            groups = List.copyOf(groups);
            panels = List.copyOf(panels);
            if (groups.isEmpty() || panels.isEmpty()) {
                throw new InvalidInputException("a rank histogram needs at least one group and one panel but has "
                        + groups.size() + " and " + panels.size());
            }
            for (Panel panel : panels) {
                Depths.requireLength("counts", panel.counts().length, "groups", groups.size());
                for (int[] counts : panel.counts()) {
                    Depths.requireLength("counts of a group", counts.length, "ranks 0 to d", panel.dimension() + 1);
                    for (int count : counts) {
                        if (count < 0) {
                            throw new InvalidInputException("counts must not be negative but one is " + count);
                        }
                    }
                }
            }
        }
    }

    private RankHistogram() {}

    /** The chart. Default size: {@link #WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        int most = data.panels().stream()
                .flatMap(panel -> IntStream.range(0, data.groups().size())
                        .mapToObj(group -> IntStream.of(panel.counts()[group]).max()))
                .mapToInt(max -> max.orElse(0))
                .max()
                .orElse(0);
        ValueAxis count = style.axis("number of runs", false, new Range(0, 1.12 * Math.max(1, most)));
        count.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        count.setMinorTickMarksVisible(false);
        CombinedRangeCategoryPlot plot = new CombinedRangeCategoryPlot(count);
        plot.setGap(18);
        for (Panel panel : data.panels()) {
            plot.add(panel(style, data, panel), panel.dimension() + 2);
        }
        plot.setFixedLegendItems(legend(style, data.groups()));
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        chart.addSubtitle(style.legend(plot));
        return chart;
    }

    private static CategoryPlot panel(Style style, Data data, Panel panel) {
        DefaultCategoryDataset counts = new DefaultCategoryDataset();
        for (int group = 0; group < data.groups().size(); group++) {
            for (int rank = 0; rank <= panel.dimension(); rank++) {
                counts.addValue(panel.counts()[group][rank], data.groups().get(group), Integer.valueOf(rank));
            }
        }
        CategoryAxis axis = new CategoryAxis(
                data.rank() + (panel.name().isEmpty() ? "" : ", " + PictureText.printable(panel.name())));
        axis.setLabelFont(Style.LABEL_FONT);
        axis.setLabelPaint(style.ink());
        axis.setTickLabelFont(Style.TICK_FONT);
        axis.setTickLabelPaint(style.ink());
        axis.setAxisLinePaint(style.muted());
        axis.setTickMarksVisible(false);
        axis.setCategoryMargin(0.16);
        axis.setLowerMargin(0.03);
        axis.setUpperMargin(0.03);
        CategoryPlot plot =
                new CategoryPlot(counts, axis, null, bars(style, data.groups().size()));
        plot.setBackgroundPaint(style.ground());
        plot.setOutlinePaint(style.muted());
        plot.setRangeGridlinePaint(Style.mix(style.muted(), style.ground(), 0.8));
        plot.setRangeGridlineStroke(Style.stroke(0.8f, 0));
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        return plot;
    }

    private static BarRenderer bars(Style style, int groups) {
        BarRenderer bars = new BarRenderer();
        bars.setShadowVisible(false);
        bars.setItemMargin(0.04);
        bars.setBarPainter(new Hatched(style));
        bars.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator());
        bars.setDefaultItemLabelsVisible(true);
        bars.setDefaultItemLabelFont(Style.TICK_FONT);
        bars.setDefaultItemLabelPaint(style.ink());
        for (int group = 0; group < groups; group++) {
            bars.setSeriesPaint(group, style.distinct(group));
        }
        return bars;
    }

    private static LegendItemCollection legend(Style style, List<String> groups) {
        LegendItemCollection legend = new LegendItemCollection();
        Rectangle2D box = new Rectangle2D.Double(-10, -7, 20, 14);
        for (int group = 0; group < groups.size(); group++) {
            Path2D sample = new Path2D.Double(box);
            sample.append(hatch(box, group), false);
            legend.add(new LegendItem(
                    PictureText.printable(groups.get(group)),
                    "",
                    null,
                    null,
                    sample,
                    fill(style, group),
                    Style.stroke(1.2f, 0),
                    style.distinct(group)));
        }
        return legend;
    }

    /** The first group is pale and open, as what is looked at critically; others are fuller. */
    private static Color fill(Style style, int group) {
        return Style.mix(style.distinct(group), style.ground(), group % 2 == 0 ? 0.82 : 0.1);
    }

    /** Lines across a box for every other group; nothing for the others. */
    private static Shape hatch(Rectangle2D box, int group) {
        Path2D lines = new Path2D.Double();
        if (group % 2 == 1) {
            return lines;
        }
        double tilt = group % 4 == 0 ? 1 : -1;
        double width = box.getWidth();
        double height = box.getHeight();
        for (double c = HATCH_GAP; c < width + height; c += HATCH_GAP) {
            // x + y = c in a frame that may be mirrored, cut at the sides of the box
            double x0 = Math.max(0, c - height);
            double x1 = Math.min(width, c);
            lines.moveTo(place(box, x0, tilt), box.getMinY() + c - x0);
            lines.lineTo(place(box, x1, tilt), box.getMinY() + c - x1);
        }
        return lines;
    }

    private static double place(Rectangle2D box, double x, double tilt) {
        return tilt > 0 ? box.getMinX() + x : box.getMaxX() - x;
    }

    private static final class Hatched extends StandardBarPainter {
        private static final long serialVersionUID = 1L;

        private final transient Style style;

        Hatched(Style style) {
            this.style = style;
        }

        @Override
        public void paintBar(
                Graphics2D graphics,
                BarRenderer renderer,
                int row,
                int column,
                RectangularShape bar,
                RectangleEdge base) {
            Rectangle2D box = bar.getBounds2D();
            graphics.setPaint(fill(style, row));
            graphics.fill(box);
            graphics.setPaint(style.distinct(row));
            graphics.setStroke(new BasicStroke(1.2f));
            graphics.draw(hatch(box, row));
            graphics.draw(box);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
