package org.anisoflow.sweep;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.sweep.ChartWish.Kind;
import org.anisoflow.sweep.Quantiles.SavedDepths;
import org.anisoflow.viz.MeasureChart;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.QuantileBands;

/** Keeps measures along the depth. */
final class Bands implements SweepCharts.Gathering {
    private final Wish wish;
    private final List<Metric> metrics;
    private final Grouping groups;
    private final double[] depths;
    private final Quantiles quantiles;

    private Bands(Wish wish, List<Metric> metrics, Grouping groups, double[] depths) {
        this.wish = wish;
        this.metrics = metrics;
        this.groups = groups;
        this.depths = depths;
        quantiles = new Quantiles(groups, metrics, depths);
    }

    static Bands of(Wish wish) {
        Sweep sweep = wish.sweep();
        List<Metric> metrics = wish.measures(
                sweep.measures().along(), "a measure along the depth", "add along: [effective_rank], say");
        Optional<Axis> by = wish.shortAxis("by", QuantileBands.MAX_GROUPS);
        SavedDepths saved = SavedDepths.of(sweep);
        saved.changing().ifPresent(name -> {
            throw wish.problem(
                    "",
                    "needs members that are saved at the same depths, but the axis " + name
                            + " changes them; save at fixed depths, or leave the chart out");
        });
        Grouping groups =
                by.map(axis -> new Grouping(sweep, List.of(axis))).orElseGet(() -> SweepCharts.bandGroups(sweep));
        if (!Quantiles.fit(groups, metrics.size(), saved.depths().length)) {
            throw wish.problem("", "has too many depths, " + saved.depths().length + "; save fewer");
        }
        return new Bands(wish, metrics, groups, saved.depths());
    }

    static Optional<Bands> chosen(Sweep sweep) {
        List<Metric> metrics = sweep.measures().along();
        if (metrics.isEmpty()) {
            return Optional.empty();
        }
        SavedDepths saved = SavedDepths.of(sweep);
        Grouping groups = SweepCharts.bandGroups(sweep);
        return saved.changing().isPresent() || !Quantiles.fit(groups, metrics.size(), saved.depths().length)
                ? Optional.empty()
                : Optional.of(new Bands(Wish.of(sweep, Kind.BANDS, Map.of()), metrics, groups, saved.depths()));
    }

    @Override
    public void add(Row row, int[] position) {
        quantiles.add(row, position);
    }

    @Override
    public List<Drawn> drawn() {
        return IntStream.range(0, metrics.size()).mapToObj(this::drawn).toList();
    }

    private Drawn drawn(int m) {
        Metric metric = metrics.get(m);
        QuantileBands.Data data = new QuantileBands.Data(
                wish.title(),
                "",
                metric,
                depths,
                IntStream.range(0, (int) groups.count())
                        .mapToObj(group -> new QuantileBands.Group(
                                groups.axes().isEmpty() ? "members" : groups.name(group),
                                quantiles.count(group),
                                quantiles.of(group, m)))
                        .toList());
        Map<String, String> resolved = SweepCharts.names("by", groups.first());
        resolved.put("measure", metric.key());
        return new Drawn(
                SweepCharts.fileName("bands-" + metric.key()),
                SweepCharts.sentences(
                        "Median and quantiles of " + MeasureChart.label(metric) + " at every depth"
                                + SweepCharts.clause(groups.others()) + ".",
                        "Members that converged keep their last values; those that ended early for another reason are left out "
                                + "beyond their end.",
                        quantiles.sampling()),
                wish.filled(resolved),
                Map.of(),
                theme -> QuantileBands.of(data, theme),
                PictureSize.SCREEN);
    }
}
