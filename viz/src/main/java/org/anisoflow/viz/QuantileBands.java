package org.anisoflow.viz;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Metric;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/**
 * How a diagnostic is spread over many runs, at every depth: for each group of runs the median as a line, a band that
 * holds its middle half, and thin lines around its middle nine tenths, which are shaded too if there is one group.
 *
 * <ol>
 *   <li>The depth axis is logarithmic if the depths are; the other axis is that of {@link MeasureChart}.
 *   <li>Lines differ in colour and dashes. Of more than {@value #FULL_BANDS} groups only the middle half is shown.
 *   <li>Depths at which a quantile is NaN, infinite or beyond 1e300 are left out of that line or band; on a logarithmic axis a
 *       band ends at the lower end of the axis where it would reach zero.
 * </ol>
 */
public final class QuantileBands {
    /** The quantiles of a group, in their order. */
    public static final List<Double> LEVELS = List.of(0.05, 0.25, 0.5, 0.75, 0.95);

    /** Most groups that can be told apart. */
    public static final int MAX_GROUPS = 8;

    private static final int FULL_BANDS = 4;
    private static final int MEDIAN = 2;

    /** More depths than this are thinned for bands. */
    private static final int MAX_CORNERS = 2 * Depths.COLUMNS;

    /** How opaque the bands are: of the middle nine tenths, and of the middle half upon it. */
    private static final float[] ALPHA = {0.1f, 0.22f};

    private static final int LINE_ALPHA = 150;

    /**
     * Runs that are drawn alike.
     *
     * @param name in the legend
     * @param count how many runs it has
     * @param quantiles one row per level of {@link #LEVELS}, one entry per depth; entries may be NaN or infinite
     */
    public record Group(String name, long count, double[][] quantiles) {}

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle empty for none
     * @param measure of every run
     * @param depths length T, at least 1, finite and nowhere decreasing
     * @param groups from 1 to {@value QuantileBands#MAX_GROUPS}
     */
    public record Data(String title, String subtitle, Metric measure, double[] depths, List<Group> groups) {
        /** @throws InvalidInputException if there are too few or too many groups, lengths differ, or depths decrease */
        public Data {
            groups = List.copyOf(groups);
            Depths.require(depths, OptionalDouble.empty());
            if (groups.isEmpty() || groups.size() > MAX_GROUPS) {
                throw new InvalidInputException("a chart of bands must have from 1 to " + MAX_GROUPS
                        + " groups but has " + groups.size() + "; join some of them");
            }
            for (Group group : groups) {
                Depths.requireLength("quantiles of " + group.name(), group.quantiles().length, "LEVELS", LEVELS.size());
                for (double[] quantile : group.quantiles()) {
                    Depths.requireLength("a quantile of " + group.name(), quantile.length, "depths", depths.length);
                }
            }
        }
    }

    private QuantileBands() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Depths depths = new Depths(data.depths(), OptionalDouble.empty());
        boolean full = data.groups().size() <= FULL_BANDS;
        List<double[]> drawn = new ArrayList<>();
        data.groups()
                .forEach(group -> drawn.addAll(
                        full
                                ? List.of(group.quantiles())
                                : List.of(group.quantiles()).subList(1, LEVELS.size() - 1)));
        Scale scale = Scale.of(data.measure().definition().axis(), depths.shown(drawn));
        XYSeriesCollection lines = new XYSeriesCollection();
        XYPlot plot = style.panel(lines, scale.axis(style, data.measure().label()));
        plot.setDomainAxis(depths.axis(style));
        int count = data.groups().size();
        for (int i = 0; i < count; i++) {
            Group group = data.groups().get(i);
            Style.series(plot, i, style.distinct(i), Style.stroke(2.2f, i), true);
            lines.addSeries(
                    depths.curve(group.name() + " (" + group.count() + ")", scale.drawable(group.quantiles()[MEDIAN])));
        }
        for (int i = 0; full && i < 2 * count; i++) {
            Color color = style.distinct(i / 2);
            Color pale = new Color(color.getRed(), color.getGreen(), color.getBlue(), LINE_ALPHA);
            Style.series(plot, count + i, pale, Style.stroke(0.9f, i / 2), false);
            lines.addSeries(depths.curve(
                    "line " + i, scale.drawable(data.groups().get(i / 2).quantiles()[i % 2 * (LEVELS.size() - 1)])));
        }
        // the lines lie above the bands
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.REVERSE);
        for (int band = count == 1 ? 0 : 1; band < MEDIAN; band++) {
            plot.setDataset(MEDIAN - band, bands(data, band, depths, scale));
            plot.setRenderer(MEDIAN - band, renderer(style, count, ALPHA[band]));
        }
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        chart.addSubtitle(style.subtitle(
                "line: median; band: 25–75 %; " + (full ? "thin lines: 5 % and 95 %; " : "") + "in brackets: runs"));
        chart.addSubtitle(style.legend(plot));
        return chart;
    }

    private static DeviationRenderer renderer(Style style, int groups, float alpha) {
        DeviationRenderer renderer = new DeviationRenderer(false, false);
        renderer.setAlpha(alpha);
        for (int i = 0; i < groups; i++) {
            Color color = style.distinct(i);
            renderer.setSeriesFillPaint(i, new Color(color.getRed(), color.getGreen(), color.getBlue()));
            renderer.setSeriesVisibleInLegend(i, false);
        }
        return renderer;
    }

    private static YIntervalSeriesCollection bands(Data data, int band, Depths depths, Scale scale) {
        YIntervalSeriesCollection bands = new YIntervalSeriesCollection();
        double floor = scale.range().getLowerBound();
        int stride = 1 + data.depths().length / MAX_CORNERS;
        for (Group group : data.groups()) {
            YIntervalSeries series = new YIntervalSeries(group.name(), false, true);
            double[] below = group.quantiles()[band];
            double[] above = group.quantiles()[LEVELS.size() - 1 - band];
            for (int i = 0; i < below.length; i++) {
                double low = Math.max(below[i], floor);
                double high = Math.max(above[i], low);
                if ((i % stride == 0 || i == below.length - 1)
                        && Math.abs(low) <= Depths.LARGEST
                        && Math.abs(high) <= Depths.LARGEST
                        && depths.position(data.depths()[i]) >= 0) {
                    series.add(data.depths()[i], high, low, high);
                }
            }
            bands.addSeries(series);
        }
        return bands;
    }
}
