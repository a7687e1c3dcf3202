package org.anisoflow.viz;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Which components become one, and at what depth: a dendrogram. A line for every component, its width by its weight; where two
 * clusters merge, so do their lines.
 *
 * <ol>
 *   <li>Components are ordered so that no lines cross; each cluster stays near its first component.
 *   <li>A line has the colour of its component up to its first merger.
 *   <li>Mergers that join no further clusters are left out.
 * </ol>
 */
public final class MergingTreeChart {
    private static final float THINNEST = 1.2f;
    private static final float WIDEST = 9;

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, dimension, closure and status, say; empty for none
     * @param names of the components, J of them, at least 1
     * @param ordered whether the order of the components has a meaning, as that of positions
     * @param weights of the components, positive, with sum 1
     * @param depths of the run, at least one, nowhere decreasing; the first and the last bound the picture
     * @param mergers in order of depth
     * @param blowUpDepth finite; absent means no marker
     */
    public record Data(
            String title,
            String subtitle,
            List<String> names,
            boolean ordered,
            double[] weights,
            double[] depths,
            List<Trajectory.Merger> mergers,
            OptionalDouble blowUpDepth) {
        /**
         * @throws InvalidInputException if lengths differ, a weight is not positive, depths decrease, or a merger names a component that
         *     is not there
         */
        public Data {
            names = List.copyOf(names);
            mergers = List.copyOf(mergers);
            Depths.require(depths, blowUpDepth);
            if (names.isEmpty()) {
                throw new InvalidInputException("a merging tree needs at least one component but has none");
            }
            Depths.requireLength("weights", weights.length, "names", names.size());
            for (int j = 0; j < weights.length; j++) {
                if (!(weights[j] > 0 && weights[j] <= 1)) {
                    throw new InvalidInputException(
                            "weights must be in (0, 1] but that of component " + j + " is " + weights[j]);
                }
            }
            Members.requireMergers(mergers, names.size());
        }

        /**
         * The mergers of a run.
         *
         * @param names of the components; empty means their indices, from 0 on
         * @throws InvalidInputException if names do not fit
         */
        public static Data of(Trajectory trajectory, List<String> names, String title, String subtitle) {
            List<Component> components = trajectory.request().law().components();
            return new Data(
                    title,
                    subtitle,
                    Members.names(names, components.size()),
                    trajectory.request().law().arrangement() == Arrangement.CELLS,
                    components.stream().mapToDouble(Component::weight).toArray(),
                    trajectory.points().stream()
                            .mapToDouble(Trajectory.Point::depth)
                            .toArray(),
                    trajectory.mergers(),
                    trajectory.blowUpDepth());
        }
    }

    /**
     * A cluster.
     *
     * @param leaves components in their order in the picture
     * @param height of its line
     * @param since depth at which its line begins
     */
    private record Cluster(List<Integer> leaves, double height, double since) {}

    private MergingTreeChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Depths depths = new Depths(data.depths(), data.blowUpDepth());
        Members members = new Members(data.names(), data.ordered(), style);
        List<Trajectory.Merger> links = Trajectory.Merger.joining(data.mergers(), members.count());
        int[] order = order(links, members.count());
        XYSeriesCollection lines = new XYSeriesCollection();
        XYPlot plot = style.panel(lines, axis(style, data.names(), order));
        plot.setDomainAxis(depths.axis(style));
        plot.setRangeGridlinesVisible(false);

        double start = depths.at(0);
        Cluster[] clusters = new Cluster[members.count()];
        for (int place = 0; place < order.length; place++) {
            clusters[order[place]] = new Cluster(List.of(order[place]), order.length - 1 - place, start);
        }
        for (Trajectory.Merger link : links) {
            Cluster first = clusters[link.first()];
            Cluster second = clusters[link.second()];
            // a merger at depth 0 has no place on a logarithmic axis
            double at = Math.max(start, link.depth());
            addLine(plot, lines, data, members, first, at);
            addLine(plot, lines, data, members, second, at);
            addJoint(plot, lines, at, first.height(), second.height(), style);
            List<Integer> leaves = new ArrayList<>(first.leaves());
            leaves.addAll(second.leaves());
            Cluster both = new Cluster(leaves, (first.height() + second.height()) / 2, at);
            leaves.forEach(leaf -> clusters[leaf] = both);
        }
        double end = data.depths()[data.depths().length - 1];
        Arrays.stream(clusters)
                .distinct()
                .forEach(cluster -> addLine(plot, lines, data, members, cluster, Math.max(end, cluster.since())));
        data.blowUpDepth().ifPresent(depth -> plot.addDomainMarker(depths.blowUp(style, depth, true)));
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        chart.addSubtitle(style.subtitle(note(members.count(), links)));
        return chart;
    }

    private static String note(int components, List<Trajectory.Merger> links) {
        if (links.isEmpty()) {
            return components == 1 ? "a single component" : "no two components come close enough to merge";
        }
        return "widths: weights; first merger at t = "
                + PlainNumbers.text(links.get(0).depth(), 3)
                + (links.size() > 1
                        ? ", last at t = "
                                + PlainNumbers.text(links.get(links.size() - 1).depth(), 3)
                        : "")
                + "; clusters at the end: " + (components - links.size());
    }

    /** The components from the top down, such that those of a cluster are neighbours. */
    private static int[] order(List<Trajectory.Merger> links, int components) {
        List<List<Integer>> clusterOf = new ArrayList<>();
        IntStream.range(0, components).forEach(j -> clusterOf.add(List.of(j)));
        for (Trajectory.Merger link : links) {
            List<Integer> first = clusterOf.get(link.first());
            List<Integer> second = clusterOf.get(link.second());
            boolean inOrder = first.get(0) < second.get(0);
            List<Integer> both = new ArrayList<>(inOrder ? first : second);
            both.addAll(inOrder ? second : first);
            both.forEach(leaf -> clusterOf.set(leaf, both));
        }
        return clusterOf.stream()
                .distinct()
                .flatMap(List::stream)
                .mapToInt(leaf -> leaf)
                .toArray();
    }

    private static SymbolAxis axis(Style style, List<String> names, int[] order) {
        String[] labels = new String[order.length];
        Arrays.setAll(labels, height -> names.get(order[order.length - 1 - height]));
        SymbolAxis axis = new SymbolAxis("component", labels);
        style.dress(axis);
        axis.setGridBandsVisible(false);
        axis.setRange(new Range(-0.6, order.length - 0.4));
        return axis;
    }

    private static void addLine(
            XYPlot plot, XYSeriesCollection lines, Data data, Members members, Cluster cluster, double until) {
        double weight = cluster.leaves().stream()
                .mapToDouble(leaf -> data.weights()[leaf])
                .sum();
        Color color = cluster.leaves().size() == 1
                ? members.color(cluster.leaves().get(0))
                : members.style().ink();
        add(plot, lines, color, THINNEST + (WIDEST - THINNEST) * (float) Math.min(1, weight), new double[][] {
            {cluster.since(), cluster.height()}, {until, cluster.height()}
        });
    }

    private static void addJoint(
            XYPlot plot, XYSeriesCollection lines, double depth, double height, double other, Style style) {
        add(plot, lines, style.ink(), THINNEST, new double[][] {{depth, height}, {depth, other}});
    }

    private static void add(XYPlot plot, XYSeriesCollection lines, Color color, float width, double[][] points) {
        XYSeries line = new XYSeries(lines.getSeriesCount(), false, true);
        Arrays.stream(points).forEach(point -> line.add(point[0], point[1], false));
        Style.series(plot, lines.getSeriesCount(), color, Style.stroke(width, 0), false);
        lines.addSeries(line);
    }
}
