package org.anisoflow.viz;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Measure;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.CarriedMetric;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Measures over depth, docs/theory.md section 9: panels that share the depth axis, one for each kind of quantity, with the
 * name of every curve at its end.
 *
 * <ol>
 *   <li>Shares are drawn on [0, 1], dimensions from 0 on. Variances and the condition number are logarithmic, energies,
 *       distances and ratios from 1.5 decades on; zeros have no place on a logarithmic axis.
 *   <li>Ranks and numbers of clusters are steps.
 *   <li>NaN, infinities and values beyond 1e300 are gaps. Panels without any other value are left out.
 * </ol>
 */
public final class MeasureChart {
    private static final List<Metric> DEFAULT = List.of(
            Metric.EFFECTIVE_RANK,
            Metric.PARTICIPATION_RATIO,
            Metric.TOP_SHARE,
            Metric.SPHERICITY,
            Metric.MEAN_COSINE,
            Metric.TOTAL_VARIANCE,
            Metric.CONDITION_NUMBER);

    /** With more panels than this the names of their axes are smaller. */
    private static final int LARGE_PANELS = 3;

    /** Height of the label of a blow-up, and of all panels together, in pixels at the default size. */
    private static final double ROW = 24;

    private static final double HEIGHT = 420;

    private static final Map<String, Measure> ALL = Stream.of(
                    Metric.values(), ClusterMetric.values(), CarriedMetric.values())
            .flatMap(Arrays::<Measure>stream)
            .collect(Collectors.toMap(Measure::key, measure -> measure, (a, b) -> a, LinkedHashMap::new));

    /**
     * A diagnostic over depth.
     *
     * @param values one per depth; entries may be NaN or infinite
     */
    public record Curve(Measure measure, double[] values) {}

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, dimension, status and closure, say; empty for none
     * @param depths length T, at least 1, finite and nowhere decreasing
     * @param curves at least one
     * @param blowUpDepth finite; absent means no marker
     */
    public record Data(String title, String subtitle, double[] depths, List<Curve> curves, OptionalDouble blowUpDepth) {
        /** @throws InvalidInputException if there is no curve, lengths differ, or depths decrease */
        public Data {
            curves = List.copyOf(curves);
            Depths.require(depths, blowUpDepth);
            if (curves.isEmpty()) {
                throw new InvalidInputException("a chart of measures needs at least one measure but has none");
            }
            for (Curve curve : curves) {
                Depths.requireLength(curve.measure().key(), curve.values().length, "depths", depths.length);
            }
        }

        /**
         * Diagnostics at the saved points of a run, by their keys, as {@link MeasureChart#keys} lists them.
         *
         * @param wanted empty means a choice of those that the run has
         * @throws InvalidInputException if the run has no finite value of one that is wanted, or of any
         */
        public static Data of(Trajectory trajectory, List<String> wanted, String title, String subtitle) {
            List<String> known = keys(trajectory);
            wanted.stream().filter(key -> !known.contains(key)).findFirst().ifPresent(key -> {
                throw new InvalidInputException(
                        "there is no measure " + key + " to draw; choose from " + String.join(", ", known));
            });
            List<String> chosen =
                    DEFAULT.stream().map(Metric::key).filter(known::contains).toList();
            List<String> drawn = !wanted.isEmpty() ? wanted : chosen.isEmpty() ? known : chosen;
            return new Data(
                    title,
                    subtitle,
                    trajectory.points().stream()
                            .mapToDouble(Trajectory.Point::depth)
                            .toArray(),
                    drawn.stream()
                            .map(key -> new Curve(ALL.get(key), trajectory.values(ALL.get(key))))
                            .toList(),
                    trajectory.blowUpDepth());
        }
    }

    private MeasureChart() {}

    /** The keys of the diagnostics that a run has and that are finite somewhere, in the order of their declaration. */
    public static List<String> keys(Trajectory trajectory) {
        return ALL.values().stream()
                .filter(measure -> trajectory.points().stream()
                        .anyMatch(point -> Math.abs(point.value(measure)) <= Depths.LARGEST))
                .map(Measure::key)
                .toList();
    }

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}; more than five panels want more height. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Depths depths = new Depths(data.depths(), data.blowUpDepth());
        SortedMap<Measure.Axis, List<Curve>> panels = data.curves().stream()
                .filter(curve -> depths.shown(curve.values()).length > 0)
                .collect(Collectors.groupingBy(
                        curve -> curve.measure().definition().axis(),
                        TreeMap::new,
                        Collectors.toCollection(ArrayList::new)));
        if (panels.isEmpty()) {
            panels.put(data.curves().get(0).measure().definition().axis(), List.of());
        }
        CombinedDomainXYPlot plot = new CombinedDomainXYPlot(depths.axis(style));
        plot.setGap(12);
        double parts = panels.values().stream().mapToInt(MeasureChart::weight).sum();
        for (var entry : panels.entrySet()) {
            Measure.Axis axis = entry.getKey();
            List<Curve> curves = entry.getValue();
            boolean marked = axis == panels.firstKey() && data.blowUpDepth().isPresent();
            double headroom = marked ? ROW * parts / (HEIGHT * weight(curves)) : 0;
            XYPlot panel = panel(style, axis, curves, depths, headroom);
            if (panels.size() > LARGE_PANELS) {
                panel.getRangeAxis().setLabelFont(Style.TICK_FONT);
            }
            data.blowUpDepth().ifPresent(depth -> panel.addDomainMarker(depths.blowUp(style, depth, marked)));
            plot.add(panel, weight(curves));
        }
        return style.chart(data.title(), data.subtitle(), plot);
    }

    private static int weight(List<Curve> curves) {
        return curves.size() + 2;
    }

    private static XYPlot panel(Style style, Measure.Axis kind, List<Curve> curves, Depths depths, double headroom) {
        double[] shown = depths.shown(curves.stream().map(Curve::values).toList());
        Scale scale = Scale.of(kind, shown).withHeadroom(headroom);
        ValueAxis axis = scale.axis(style, kind.label());
        XYSeriesCollection lines = new XYSeriesCollection();
        XYPlot panel = style.panel(lines, axis);
        EndLabels labels = new EndLabels(style, scale);
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            Measure measure = curve.measure();
            Color color = style.distinct(i);
            double[] values = scale.drawable(curve.values());
            Style.series(panel, i, color, Style.stroke(2, i), false);
            lines.addSeries(
                    measure.isWhole() ? depths.steps(measure.key(), values) : depths.curve(measure.key(), values));
            labels.add(measure.shortTitle(), color, values);
        }
        labels.show(panel);
        return panel;
    }
}
