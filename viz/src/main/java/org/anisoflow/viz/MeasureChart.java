package org.anisoflow.viz;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Diagnostics over depth, docs/theory.md section 9: panels that share the depth axis, one for each kind of quantity, with the
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

    /** Quantities that share a panel, from the top. */
    private enum Kind {
        DIMENSION("dimension"),
        SHARE("share"),
        VARIANCE("tr Σ"),
        CONDITION("λ₁ / λₘᵢₙ"),
        VOLUME("½ ln det Σ"),
        DISTANCE("|α|, W₂"),
        ENERGY("E exp β⟨x, y⟩"),
        GAP("ln σᵣ/σᵣ₊₁"),
        SCATTER("between / within"),
        CLUSTERS("clusters");

        private final String axis;

        Kind(String axis) {
            this.axis = axis;
        }

        Scale scale(double[] values) {
            return switch (this) {
                case SHARE -> new Scale(false, new Range(-0.04, 1.04));
                case VARIANCE, CONDITION -> Scale.logarithmic(values);
                case VOLUME -> Scale.linear(values);
                case DIMENSION, CLUSTERS, GAP -> Scale.fromZero(values);
                case DISTANCE, ENERGY, SCATTER -> Scale.ofMagnitudes(values);
            };
        }
    }

    /**
     * A diagnostic that can be drawn.
     *
     * @param steps whether it keeps its value up to the next depth
     * @param value NaN at points that do not have it
     */
    private record Measure(
            String key, String name, Kind kind, boolean steps, ToDoubleFunction<Trajectory.Point> value) {
        private static final Map<String, Measure> ALL = new LinkedHashMap<>();

        static {
            Arrays.stream(Metric.values()).map(Measure::of).forEach(measure -> ALL.put(measure.key, measure));
            Arrays.stream(ClusterMetric.values()).map(Measure::of).forEach(measure -> ALL.put(measure.key, measure));
        }

        private static Measure of(Metric metric) {
            Kind kind =
                    switch (metric) {
                        case EFFECTIVE_RANK,
                                EFFECTIVE_RANK_OF_DEVIATIONS,
                                PARTICIPATION_RATIO,
                                GAP_RANK,
                                THRESHOLDED_RANK -> Kind.DIMENSION;
                        case TOP_SHARE, ISOSCORE, SPHERICITY, MEAN_COSINE, PARTITION_ISOTROPY -> Kind.SHARE;
                        case TOTAL_VARIANCE -> Kind.VARIANCE;
                        case CONDITION_NUMBER -> Kind.CONDITION;
                        case LOG_VOLUME -> Kind.VOLUME;
                        case MEAN_NORM, BURES_WASSERSTEIN_FROM_START -> Kind.DISTANCE;
                        case INTERACTION_ENERGY -> Kind.ENERGY;
                        case RANK_GAP -> Kind.GAP;
                    };
            String name =
                    switch (metric) {
                        case EFFECTIVE_RANK_OF_DEVIATIONS -> "rank of deviations";
                        case BURES_WASSERSTEIN_FROM_START -> "W₂ from start";
                        default -> words(metric.key());
                    };
            boolean steps = metric == Metric.GAP_RANK || metric == Metric.THRESHOLDED_RANK;
            return new Measure(
                    metric.key(), name, kind, steps, point -> point.metrics().getOrDefault(metric, Double.NaN));
        }

        private static Measure of(ClusterMetric metric) {
            Kind kind =
                    switch (metric) {
                        case WITHIN_SCATTER, BETWEEN_SCATTER -> Kind.VARIANCE;
                        case SCATTER_RATIO -> Kind.SCATTER;
                        case CLUSTER_COUNT -> Kind.CLUSTERS;
                    };
            return new Measure(
                    metric.key(),
                    words(metric.key()),
                    kind,
                    metric == ClusterMetric.CLUSTER_COUNT,
                    point -> point.clusters().getOrDefault(metric, Double.NaN));
        }

        private static String words(String key) {
            return key.replace('_', ' ');
        }
    }

    /**
     * A diagnostic over depth.
     *
     * @param key that of a {@link Metric} or a {@link ClusterMetric}
     * @param values one per depth; entries may be NaN or infinite
     */
    public record Curve(String key, double[] values) {
        private Measure measure() {
            return Measure.ALL.get(key);
        }
    }

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
        /** @throws InvalidInputException if there is no curve, lengths differ, depths decrease, or a key is unknown */
        public Data {
            curves = List.copyOf(curves);
            Depths.require(depths, blowUpDepth);
            if (curves.isEmpty()) {
                throw new InvalidInputException("a chart of measures needs at least one measure but has none");
            }
            for (Curve curve : curves) {
                require(curve.key(), Measure.ALL.keySet());
                Depths.requireLength(curve.key(), curve.values().length, "depths", depths.length);
            }
        }

        /**
         * Diagnostics at the saved points of a run.
         *
         * @param wanted empty means a choice of those that the run has
         * @throws InvalidInputException if the run has no finite value of one that is wanted, or of any
         */
        public static Data of(Trajectory trajectory, List<Metric> wanted, String title, String subtitle) {
            return ofKeys(trajectory, wanted.stream().map(Metric::key).toList(), title, subtitle);
        }

        /**
         * Diagnostics at the saved points of a run, by their keys, as {@link MeasureChart#keys} lists them.
         *
         * @param wanted empty means a choice of those that the run has
         * @throws InvalidInputException if the run has no finite value of one that is wanted, or of any
         */
        public static Data ofKeys(Trajectory trajectory, List<String> wanted, String title, String subtitle) {
            List<String> known = keys(trajectory);
            wanted.forEach(key -> require(key, known));
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
                            .map(key -> new Curve(
                                    key,
                                    trajectory.points().stream()
                                            .mapToDouble(Measure.ALL.get(key).value())
                                            .toArray()))
                            .toList(),
                    trajectory.blowUpDepth());
        }

        private static void require(String key, Collection<String> known) {
            if (!known.contains(key)) {
                throw new InvalidInputException(
                        "there is no measure " + key + " to draw; choose from " + String.join(", ", known));
            }
        }
    }

    private MeasureChart() {}

    /** The keys of the diagnostics that a run has and that are finite somewhere, in the order of their declaration. */
    public static List<String> keys(Trajectory trajectory) {
        return Measure.ALL.values().stream()
                .filter(measure -> trajectory.points().stream()
                        .anyMatch(point -> Math.abs(measure.value().applyAsDouble(point)) <= Depths.LARGEST))
                .map(Measure::key)
                .toList();
    }

    /** The label of an axis of a diagnostic: its name, with its symbol where it has one. */
    public static String label(Metric metric) {
        Measure measure = Measure.ALL.get(metric.key());
        return switch (measure.kind()) {
            case DIMENSION -> metric == Metric.THRESHOLDED_RANK ? "eigenvalues above 0.1" : measure.name();
            case SHARE, DISTANCE -> measure.name();
            default -> measure.name() + " " + measure.kind().axis;
        };
    }

    /** The axis on which values of a diagnostic are drawn. */
    static Scale scale(Metric metric, double[] values) {
        return Measure.ALL.get(metric.key()).kind().scale(values);
    }

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}; more than five panels want more height. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Depths depths = new Depths(data.depths(), data.blowUpDepth());
        SortedMap<Kind, List<Curve>> panels = data.curves().stream()
                .filter(curve -> depths.shown(curve.values()).length > 0)
                .collect(Collectors.groupingBy(
                        curve -> curve.measure().kind(), TreeMap::new, Collectors.toCollection(ArrayList::new)));
        if (panels.isEmpty()) {
            panels.put(data.curves().get(0).measure().kind(), List.of());
        }
        CombinedDomainXYPlot plot = new CombinedDomainXYPlot(depths.axis(style));
        plot.setGap(12);
        double parts = panels.values().stream().mapToInt(MeasureChart::weight).sum();
        for (var entry : panels.entrySet()) {
            Kind kind = entry.getKey();
            List<Curve> curves = entry.getValue();
            boolean marked = kind == panels.firstKey() && data.blowUpDepth().isPresent();
            double headroom = marked ? ROW * parts / (HEIGHT * weight(curves)) : 0;
            XYPlot panel = panel(style, kind, curves, depths, headroom);
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

    private static XYPlot panel(Style style, Kind kind, List<Curve> curves, Depths depths, double headroom) {
        double[] shown = depths.shown(curves.stream().map(Curve::values).toList());
        Scale scale = kind.scale(shown).withHeadroom(headroom);
        ValueAxis axis = scale.axis(style, kind.axis);
        XYSeriesCollection lines = new XYSeriesCollection();
        XYPlot panel = style.panel(lines, axis);
        EndLabels labels = new EndLabels(style, scale);
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            Measure measure = curve.measure();
            Color color = style.distinct(i);
            double[] values = scale.drawable(curve.values());
            Style.series(panel, i, color, Style.stroke(2, i), false);
            lines.addSeries(measure.steps() ? depths.steps(curve.key(), values) : depths.curve(curve.key(), values));
            labels.add(measure.name(), color, values);
        }
        labels.show(panel);
        return panel;
    }
}
