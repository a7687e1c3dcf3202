package org.anisoflow.sweep;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.sweep.ChartWish.Kind;
import org.anisoflow.sweep.Quantiles.SavedDepths;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.QuantileBands;

/** Keeps measures along the depth. */
final class Bands implements SweepCharts.Gathering {
    private final Wish wish;
    private final List<Metric> metrics;
    private final Grouping panels;
    private final Grouping by;
    private final double[] depths;
    private final Quantiles quantiles;

    private Bands(Wish wish, List<Metric> metrics, Optional<Axis> panels, Grouping by, double[] depths) {
        this.wish = wish;
        this.metrics = metrics;
        this.panels = new Grouping(wish.sweep(), panels.stream().toList());
        this.by = by;
        this.depths = depths;
        quantiles = new Quantiles(all(panels, by), metrics, depths);
    }

    /** Groups by both axes, those of a panel one after another. */
    private static Grouping all(Optional<Axis> panels, Grouping by) {
        return new Grouping(
                by.sweep(), Stream.concat(panels.stream(), by.axes().stream()).toList());
    }

    static Bands of(Wish wish) {
        Sweep sweep = wish.sweep();
        List<Metric> metrics = wish.measures(
                sweep.measures().along(), "a measure along the depth", "add along: [effective_rank], say");
        Optional<Axis> panels = wish.shortAxis("panels", PhaseCells.MAX_DIAGRAMS);
        if (panels.isPresent()) {
            wish.required("by");
        }
        Optional<Axis> named = wish.shortAxis("by", QuantileBands.MAX_GROUPS);
        if (panels.isPresent() && panels.equals(named)) {
            throw wish.problem(
                    "by", "must name another axis than panels, " + panels.get().name());
        }
        SavedDepths saved = SavedDepths.of(sweep);
        saved.changing().ifPresent(name -> {
            throw wish.problem(
                    "",
                    "needs members that are saved at the same depths, but the axis " + name
                            + " changes them; save at fixed depths, or leave the chart out");
        });
        Grouping by =
                named.map(axis -> new Grouping(sweep, List.of(axis))).orElseGet(() -> SweepCharts.bandGroups(sweep));
        if (!Quantiles.fit(all(panels, by), metrics.size(), saved.depths().length)) {
            throw wish.problem("", "has too many depths, " + saved.depths().length + "; save fewer");
        }
        return new Bands(wish, metrics, panels, by, saved.depths());
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
                : Optional.of(new Bands(
                        Wish.of(sweep, Kind.BANDS, Map.of()), metrics, Optional.empty(), groups, saved.depths()));
    }

    @Override
    public void add(Row row, int[] position) {
        quantiles.add(row, position);
    }

    @Override
    public List<Drawn> drawn() {
        return IntStream.range(0, metrics.size())
                .boxed()
                .flatMap(m -> IntStream.range(0, (int) panels.count()).mapToObj(panel -> drawn(m, panel)))
                .toList();
    }

    private Drawn drawn(int m, int panel) {
        Metric metric = metrics.get(m);
        int count = (int) by.count();
        QuantileBands.Data data = new QuantileBands.Data(
                wish.title(),
                panels.name(panel),
                metric,
                depths,
                IntStream.range(0, count)
                        .mapToObj(group -> new QuantileBands.Group(
                                by.axes().isEmpty() ? "members" : by.name(group),
                                quantiles.count(panel * count + group),
                                quantiles.of(panel * count + group, m)))
                        .toList());
        Map<String, String> resolved = SweepCharts.names("by", by.first());
        resolved.put("measure", metric.key());
        return new Drawn(
                SweepCharts.fileName("bands-" + metric.key() + "-" + String.join("-", panels.texts(panel))),
                SweepCharts.sentences(
                        "Median and quantiles of " + metric.label() + " at every depth"
                                + SweepCharts.clause(panels.name(panel))
                                + SweepCharts.clause(all(panels.first(), by).others()) + ".",
                        "Members that converged keep their last values; those that ended early for another reason are left out "
                                + "beyond their end.",
                        quantiles.sampling()),
                wish.filled(resolved),
                panels.where(panel),
                theme -> QuantileBands.of(data, theme),
                PictureSize.SCREEN);
    }
}
