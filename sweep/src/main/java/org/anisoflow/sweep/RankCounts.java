package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.RankHistogram;

/** Counts the ranks of last laws. */
final class RankCounts implements SweepCharts.Gathering {
    /** Most bars of a histogram. */
    static final int MAX_BARS = 120;

    /** Most groups side by side. */
    static final int MAX_GROUPS = 6;

    private static final int MAX_PANELS = 8;
    private static final List<Metric> RANKS = List.of(Metric.THRESHOLDED_RANK, Metric.GAP_RANK);
    private static final int PIXELS_PER_BAR = 24;
    private static final int NARROWEST = 560;
    private static final int WIDEST = 1600;

    private final Wish wish;
    private final List<Metric> metrics;
    private final Grouping panels;
    private final Grouping groups;
    private final int[] dimensions;
    private final List<Integer> columns;
    private final int[][][][] counts;
    private final long[] left;

    private RankCounts(
            Wish wish, List<Metric> metrics, Optional<Axis> panels, Optional<Axis> groups, int[] dimensions) {
        Sweep sweep = wish.sweep();
        this.wish = wish;
        this.metrics = metrics;
        this.panels = new Grouping(sweep, panels.stream().toList());
        this.groups = new Grouping(sweep, groups.stream().toList());
        this.dimensions = dimensions;
        columns = metrics.stream()
                .map(metric -> new Columns(sweep).names().indexOf(metric.key()))
                .toList();
        counts = metrics.stream()
                .map(metric -> IntStream.of(dimensions)
                        .mapToObj(d -> new int[(int) this.groups.count()][d + 1])
                        .toArray(int[][][]::new))
                .toArray(int[][][][]::new);
        left = new long[metrics.size()];
    }

    static RankCounts of(Wish wish) {
        Sweep sweep = wish.sweep();
        List<Metric> metrics =
                wish.measures(collected(sweep), "a rank", "add gap_rank or thresholded_rank to its measures");
        Optional<Axis> by = wish.shortAxis("by", MAX_GROUPS);
        Optional<Axis> panels = wish.shortAxis("panels", MAX_PANELS).or(() -> ofDimension(sweep, by));
        Optional<Axis> groups = by.or(() -> ofWords(sweep, panels));
        if (panels.isPresent() && panels.equals(groups)) {
            throw wish.problem(
                    "by", "must name another axis than panels, " + groups.get().name());
        }
        int[] dimensions = dimensions(sweep, panels);
        int bars = bars(dimensions, groups);
        if (bars > MAX_BARS) {
            throw wish.problem(
                    "", "would have " + bars + " bars but must have at most " + MAX_BARS + "; choose fewer groups");
        }
        return new RankCounts(wish, metrics, panels, groups, dimensions);
    }

    static Optional<RankCounts> chosen(Sweep sweep) {
        Optional<Axis> panels = ofDimension(sweep, Optional.empty());
        Optional<Axis> groups = ofWords(sweep, panels);
        int[] dimensions = dimensions(sweep, panels);
        List<Metric> metrics = collected(sweep);
        return metrics.isEmpty() || dimensions.length > MAX_PANELS || bars(dimensions, groups) > MAX_BARS
                ? Optional.empty()
                : Optional.of(new RankCounts(
                        Wish.of(sweep, ChartWish.Kind.RANK_HISTOGRAM, Map.of()), metrics, panels, groups, dimensions));
    }

    /** The first other axis of few values that are not numbers. */
    private static Optional<Axis> ofWords(Sweep sweep, Optional<Axis> except) {
        return sweep.axes().stream()
                .filter(axis -> !axis.isNumeric()
                        && axis.values().size() > 1
                        && axis.values().size() <= MAX_GROUPS
                        && !Optional.of(axis).equals(except))
                .findFirst();
    }

    private static List<Metric> collected(Sweep sweep) {
        return RANKS.stream().filter(sweep.measures().last()::contains).toList();
    }

    private static int bars(int[] dimensions, Optional<Axis> groups) {
        return IntStream.of(dimensions).map(d -> d + 1).sum()
                * groups.map(axis -> axis.values().size()).orElse(1);
    }

    /** The first axis that changes the dimension of the tokens. */
    private static Optional<Axis> ofDimension(Sweep sweep, Optional<Axis> except) {
        return sweep.axes().stream()
                .filter(axis -> !Optional.of(axis).equals(except))
                .filter(axis -> IntStream.of(sweep.dimensions(axis)).distinct().count() > 1)
                .findFirst();
    }

    /** The largest rank of every panel: its dimension, unless another axis changes that too. */
    private static int[] dimensions(Sweep sweep, Optional<Axis> panels) {
        int[] along = panels.map(sweep::dimensions).orElse(new int[] {sweep.dimension()});
        boolean others = sweep.axes().stream()
                .filter(axis -> !Optional.of(axis).equals(panels))
                .anyMatch(
                        axis -> IntStream.of(sweep.dimensions(axis)).distinct().count() > 1);
        return others ? IntStream.of(along).map(d -> sweep.dimension()).toArray() : along;
    }

    @Override
    public void add(Row row, int[] position) {
        int panel = panels.of(position);
        int group = groups.of(position);
        for (int m = 0; m < counts.length; m++) {
            double rank = row.values()[columns.get(m)];
            if (rank >= 0 && rank <= dimensions[panel]) {
                counts[m][panel][group][(int) rank]++;
            } else {
                left[m]++;
            }
        }
    }

    @Override
    public List<Drawn> drawn() {
        return IntStream.range(0, metrics.size()).mapToObj(this::drawn).toList();
    }

    private Drawn drawn(int m) {
        List<RankHistogram.Panel> shown = new ArrayList<>();
        boolean byDimension = panels.axes().isEmpty()
                || (dimensions.length > 1 && IntStream.of(dimensions).distinct().count() == dimensions.length);
        for (int panel = 0; panel < dimensions.length; panel++) {
            shown.add(new RankHistogram.Panel(
                    byDimension ? "d = " + dimensions[panel] : panels.name(panel),
                    dimensions[panel],
                    counts[m][panel]));
        }
        List<String> names = IntStream.range(0, (int) groups.count())
                .mapToObj(group -> groups.axes().isEmpty() ? "members" : groups.name(group))
                .toList();
        Metric metric = metrics.get(m);
        String missing = left[m] == 0 ? "" : left[m] + " of " + wish.sweep().size() + " members have no rank";
        RankHistogram.Data data = new RankHistogram.Data(wish.title(), missing, metric.label(), names, shown);
        Map<String, String> resolved = SweepCharts.names("by", groups.first());
        resolved.putAll(SweepCharts.names("panels", panels.first()));
        resolved.put("measure", metric.key());
        int width = PIXELS_PER_BAR * bars(dimensions, groups.first()) + 160;
        return new Drawn(
                SweepCharts.fileName("rank-histogram-" + metric.key()),
                SweepCharts.sentences(
                        "How many members end with each rank" + SweepCharts.clause(pooled()) + ": "
                                + metric.definition().formula() + ".",
                        missing.isEmpty() ? "" : missing + "."),
                wish.filled(resolved),
                Map.of(),
                theme -> RankHistogram.of(data, theme),
                PictureSize.pixels(Math.max(NARROWEST, Math.min(WIDEST, width)), Figures.HEIGHT));
    }

    private String pooled() {
        List<Axis> shown = new ArrayList<>(panels.axes());
        shown.addAll(groups.axes());
        return new Grouping(wish.sweep(), shown).others();
    }
}
