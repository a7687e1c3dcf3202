package org.anisoflow.viz;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The components of a law over depth: three panels that share the depth axis.
 *
 * <ol>
 *   <li>The spread of every component, {@code sqrt(tr Sigma_j)}, with its name at the end of its line. Of more than ten
 *       components at most {@value #MAX_LINES} are drawn, evenly spread, and five are named.
 *   <li>The scatter ratio: that of the means between one another over that within the components.
 *   <li>The number of clusters.
 * </ol>
 *
 * <p>A dashed line marks a merger: two components that came closer than the merging distance and were not linked through
 * others before; diamonds mark it on their spreads. Axes of spread and ratio are logarithmic from 1.5 decades on. NaN,
 * infinities and values beyond 1e300 are gaps.
 */
public final class ComponentChart {
    private static final int MAX_LINES = 128;
    private static final int LABEL_ROWS = 2;

    /** Height of a row of text, and width of a character, as shares of the lengths of the axes. */
    private static final double ROW = 0.08;

    private static final double CHARACTER_WIDTH = 0.014;
    private static final double MARGIN = 0.008;

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, dimension, closure and status, say; empty for none
     * @param depths length T, at least 1, finite and nowhere decreasing
     * @param names of the components, J of them, at least 1
     * @param ordered whether the order of the components has a meaning, as that of positions
     * @param spread root of the total variance of each component, T x J; entries may be NaN or infinite
     * @param scatterRatio length T; NaN and infinite where it has no meaning
     * @param clusterCount length T
     * @param mergers in order of depth
     * @param blowUpDepth finite; absent means no marker
     */
    public record Data(
            String title,
            String subtitle,
            double[] depths,
            List<String> names,
            boolean ordered,
            double[][] spread,
            double[] scatterRatio,
            double[] clusterCount,
            List<Trajectory.Merger> mergers,
            OptionalDouble blowUpDepth) {
        /** @throws InvalidInputException if lengths differ, depths decrease, or a merger names a component that is not there */
        public Data {
            names = List.copyOf(names);
            mergers = List.copyOf(mergers);
            Depths.require(depths, blowUpDepth);
            if (names.isEmpty()) {
                throw new InvalidInputException("a chart of components needs at least one component but has none");
            }
            Depths.requireLength("spread", spread.length, "depths", depths.length);
            Depths.requireLength("scatterRatio", scatterRatio.length, "depths", depths.length);
            Depths.requireLength("clusterCount", clusterCount.length, "depths", depths.length);
            for (int i = 0; i < spread.length; i++) {
                Depths.requireLength("spread[" + i + "]", spread[i].length, "names", names.size());
            }
            Members.requireMergers(mergers, names.size());
        }

        /**
         * The saved points of a run.
         *
         * @param names of the components; empty means their indices, from 0 on
         * @throws InvalidInputException if the law has a single component, or names do not fit
         */
        public static Data of(Trajectory trajectory, List<String> names, String title, String subtitle) {
            List<Trajectory.Point> points = trajectory.points();
            return new Data(
                    title,
                    subtitle,
                    points.stream().mapToDouble(Trajectory.Point::depth).toArray(),
                    Members.names(names, points.get(0).components().size()),
                    trajectory.request().law().arrangement() == Arrangement.CELLS,
                    points.stream()
                            .map(point -> point.components().stream()
                                    .mapToDouble(component -> Math.sqrt(Arrays.stream(component.eigenvalues())
                                            .sum()))
                                    .toArray())
                            .toArray(double[][]::new),
                    trajectory.values(ClusterMetric.SCATTER_RATIO),
                    trajectory.values(ClusterMetric.CLUSTER_COUNT),
                    trajectory.mergers(),
                    trajectory.blowUpDepth());
        }

        private double[] spreadOf(int j) {
            return Arrays.stream(spread).mapToDouble(row -> row[j]).toArray();
        }

        /** Between saved depths along the chord. */
        private double spreadAt(double depth, int j) {
            int next = 1;
            while (next < depths.length - 1 && depths[next] < depth) {
                next++;
            }
            int last = Math.min(next, depths.length - 1);
            double span = depths[last] - depths[next - 1];
            double share = span > 0 ? (depth - depths[next - 1]) / span : 0;
            return spread[next - 1][j] + share * (spread[last][j] - spread[next - 1][j]);
        }
    }

    private ComponentChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Depths depths = new Depths(data.depths(), data.blowUpDepth());
        Members members = new Members(data.names(), data.ordered(), style);
        List<Trajectory.Merger> links = Trajectory.Merger.joining(
                        data.mergers(), data.names().size())
                .stream()
                .filter(link -> depths.position(link.depth()) >= 0)
                .toList();
        XYPlot spread = spreadPanel(style, data, depths, members, links);
        XYPlot ratio = ratioPanel(style, data, depths);
        XYPlot count = countPanel(style, data, depths);
        for (XYPlot panel : List.of(spread, ratio, count)) {
            links.forEach(link -> panel.addDomainMarker(style.marker(link.depth(), "", true)));
        }
        data.blowUpDepth().ifPresent(depth -> {
            for (XYPlot panel : List.of(spread, ratio, count)) {
                panel.addDomainMarker(depths.blowUp(style, depth, panel.equals(spread)));
            }
        });

        CombinedDomainXYPlot plot = new CombinedDomainXYPlot(depths.axis(style));
        plot.setGap(12);
        plot.add(spread, 5);
        plot.add(ratio, 3);
        plot.add(count, 2);
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        chart.addSubtitle(style.subtitle(
                "labels: components j" + (links.isEmpty() ? "" : "; dashed lines and diamonds: two of them merge")));
        return chart;
    }

    private static XYPlot spreadPanel(
            Style style, Data data, Depths depths, Members members, List<Trajectory.Merger> links) {
        double[] shown = depths.shown(
                IntStream.range(0, members.count()).mapToObj(data::spreadOf).toList());
        boolean blowUp = data.blowUpDepth().isPresent();
        Scale scale =
                Scale.ofMagnitudes(shown).withHeadroom(ROW * ((links.isEmpty() ? 0 : LABEL_ROWS) + (blowUp ? 1 : 0)));
        XYSeriesCollection lines = new XYSeriesCollection();
        XYPlot panel = style.panel(lines, scale.axis(style, "spread √tr Σⱼ"));
        EndLabels labels = new EndLabels(style, scale);
        int drawn = Math.min(members.count(), MAX_LINES);
        for (int line = 0; line < drawn; line++) {
            int j = (int) Math.round(line * (members.count() - 1.0) / Math.max(1, drawn - 1));
            Style.series(panel, line, members.color(j), members.stroke(members.few() ? 2 : 1, j), false);
            lines.addSeries(depths.curve("component " + j, scale.drawable(data.spreadOf(j))));
        }
        IntStream.range(0, members.count())
                .filter(members::labelled)
                .forEach(j -> labels.add(data.names().get(j), members.color(j), data.spreadOf(j)));
        labels.show(panel);
        addDiamonds(style, panel, data, links);
        addNames(style, panel, data, depths, links, scale, blowUp ? 1 : 0);
        return panel;
    }

    private static void addDiamonds(Style style, XYPlot panel, Data data, List<Trajectory.Merger> links) {
        XYSeries diamonds = new XYSeries("mergers", false, true);
        for (Trajectory.Merger link : links) {
            diamonds.add(link.depth(), data.spreadAt(link.depth(), link.first()), false);
            diamonds.add(link.depth(), data.spreadAt(link.depth(), link.second()), false);
        }
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
        renderer.setSeriesShape(0, ShapeUtils.createDiamond(4.5f));
        renderer.setSeriesPaint(0, style.ink());
        renderer.setSeriesFillPaint(0, style.ground());
        renderer.setUseFillPaint(true);
        panel.setDataset(1, new XYSeriesCollection(diamonds));
        panel.setRenderer(1, renderer);
    }

    /** Names beside the lines, each in the first row that has room, if one has. */
    private static void addNames(
            Style style,
            XYPlot panel,
            Data data,
            Depths depths,
            List<Trajectory.Merger> links,
            Scale scale,
            int firstRow) {
        double[] end = new double[LABEL_ROWS];
        for (Trajectory.Merger link : links) {
            String label = data.names().get(link.first()) + " + " + data.names().get(link.second());
            double position = depths.position(link.depth());
            double width = CHARACTER_WIDTH * (label.length() + 1);
            boolean right = position + width < 1;
            double begin = right ? position : position - width;
            int row = 0;
            while (row < LABEL_ROWS && end[row] > begin) {
                row++;
            }
            if (row < LABEL_ROWS) {
                end[row] = begin + width;
                XYTextAnnotation name = style.text(
                        label,
                        style.ink(),
                        depths.at(position + (right ? MARGIN : -MARGIN)),
                        scale.at(1 - ROW * (firstRow + row + 0.7)),
                        right ? TextAnchor.HALF_ASCENT_LEFT : TextAnchor.HALF_ASCENT_RIGHT);
                name.setBackgroundPaint(style.ground());
                panel.addAnnotation(name);
            }
        }
    }

    private static XYPlot ratioPanel(Style style, Data data, Depths depths) {
        Scale scale = Scale.ofMagnitudes(depths.shown(data.scatterRatio()));
        return panel(
                style,
                depths.curve("scatter ratio", scale.drawable(data.scatterRatio())),
                scale.axis(style, "between / within"));
    }

    private static XYPlot countPanel(Style style, Data data, Depths depths) {
        int components = data.names().size();
        ValueAxis axis = style.axis("clusters", false, new Range(0.5 - 0.05 * components, 0.5 + 1.05 * components));
        axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        axis.setMinorTickMarksVisible(false);
        return panel(style, depths.steps("clusters", data.clusterCount()), axis);
    }

    private static XYPlot panel(Style style, XYSeries curve, ValueAxis axis) {
        XYPlot panel = style.panel(new XYSeriesCollection(curve), axis);
        Style.series(panel, 0, style.ink(), Style.stroke(2, 0), false);
        return panel;
    }
}
