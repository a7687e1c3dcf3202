package org.anisoflow.viz;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The mean alpha over depth: its coordinates and its norm in two panels that share the depth axis.
 *
 * <ol>
 *   <li>Up to d = {@value IndexedLines#EACH} every coordinate has its own line in the legend. Above, all of them (at most
 *       {@value IndexedLines#MAX_LINES}, evenly spread over the index) are thin light lines, and those {@value #NAMED} stand out
 *       that are largest in absolute value at any depth.
 *   <li>The axis of the norm, and that of coordinates if all are positive, is logarithmic from 1.5 decades on.
 *   <li>NaN, infinities and values beyond 1e300 are gaps.
 * </ol>
 */
public final class MeanChart {
    private static final int NAMED = 4;
    private static final double HEADROOM = 0.1;

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, dimension, status and closure, say; empty for none
     * @param depths length T, at least 1, finite and nowhere decreasing
     * @param mean alpha, T x d; entries may be NaN or infinite
     * @param blowUpDepth finite; absent means no marker
     */
    public record Data(String title, String subtitle, double[] depths, double[][] mean, OptionalDouble blowUpDepth) {
        /** @throws InvalidInputException if lengths differ or depths decrease */
        public Data {
            Depths.require(depths, blowUpDepth);
            Depths.requireLength("mean", mean.length, "depths", depths.length);
            if (mean[0].length == 0) {
                throw new InvalidInputException("a mean needs at least one coordinate but has none");
            }
            for (int i = 0; i < mean.length; i++) {
                Depths.requireLength("mean[" + i + "]", mean[i].length, "mean[0]", mean[0].length);
            }
        }

        /** The saved points of a run. */
        public static Data of(Trajectory trajectory, String title, String subtitle) {
            return new Data(
                    title,
                    subtitle,
                    trajectory.points().stream()
                            .mapToDouble(Trajectory.Point::depth)
                            .toArray(),
                    trajectory.points().stream().map(Trajectory.Point::mean).toArray(double[][]::new),
                    trajectory.blowUpDepth());
        }

        private double[][] coordinates() {
            double[][] coordinates = new double[mean[0].length][mean.length];
            for (int t = 0; t < mean.length; t++) {
                for (int i = 0; i < coordinates.length; i++) {
                    coordinates[i][t] = mean[t][i];
                }
            }
            return coordinates;
        }
    }

    private MeanChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Depths depths = new Depths(data.depths(), data.blowUpDepth());
        XYPlot coordinates = coordinatePanel(style, data, depths);
        XYPlot norm = normPanel(style, data, depths);
        data.blowUpDepth().ifPresent(depth -> {
            coordinates.addDomainMarker(depths.blowUp(style, depth, true));
            norm.addDomainMarker(depths.blowUp(style, depth, false));
        });
        CombinedDomainXYPlot plot = new CombinedDomainXYPlot(depths.axis(style));
        plot.setGap(12);
        plot.add(coordinates, 3);
        plot.add(norm, 2);
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        chart.addSubtitle(style.legend(coordinates));
        return chart;
    }

    private static XYPlot coordinatePanel(Style style, Data data, Depths depths) {
        double[][] coordinates = data.coordinates();
        double[] all = depths.shown(List.of(coordinates));
        Scale scale = Scale.of(all, all).withHeadroom(data.blowUpDepth().isPresent() ? HEADROOM : 0);
        XYPlot panel = style.panel(new XYSeriesCollection(), scale.axis(style, "mean αᵢ"));
        IndexedLines.add(style, panel, depths, "α", coordinates, largest(coordinates, depths));
        return panel;
    }

    private static SortedMap<Integer, String> largest(double[][] coordinates, Depths depths) {
        double[] sizes = Arrays.stream(coordinates)
                .mapToDouble(values ->
                        Arrays.stream(depths.shown(values)).map(Math::abs).max().orElse(0))
                .toArray();
        List<Integer> order = IntStream.range(0, sizes.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -sizes[i]))
                .toList();
        SortedMap<Integer, String> names = new TreeMap<>();
        order.stream().limit(NAMED).forEach(i -> names.put(i, PlainNumbers.indexed("α", i)));
        return names;
    }

    private static XYPlot normPanel(Style style, Data data, Depths depths) {
        double[] norms = Arrays.stream(data.mean()).mapToDouble(MeanChart::norm).toArray();
        Scale scale = Scale.ofMagnitudes(depths.shown(norms));
        XYPlot panel = style.panel(
                new XYSeriesCollection(depths.curve("|α|", scale.drawable(norms))), scale.axis(style, "norm |α|"));
        Style.series(panel, 0, style.ink(), Style.stroke(2, 0), false);
        return panel;
    }

    /** Without overflow; NaN if a coordinate is. */
    private static double norm(double[] vector) {
        double most = 0;
        for (double value : vector) {
            most = Math.max(most, Math.abs(value));
        }
        if (most == 0 || !Double.isFinite(most)) {
            return most;
        }
        double sum = 0;
        for (double value : vector) {
            sum += value / most * (value / most);
        }
        return most * Math.sqrt(sum);
    }
}
