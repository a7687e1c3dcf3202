package org.anisoflow.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.formats.CsvWriter;
import org.anisoflow.viz.QuantileBands;

/**
 * Quantiles of measures along the depth, over groups of members, at the depths that all members of the sweep save.
 *
 * <ol>
 *   <li>A member that converged keeps its last values from there on. One that ended early for another reason has none
 *       beyond its end, and one that failed has none at all.
 *   <li>Quantiles are exact, with linear interpolation between ordered values, if a group has few enough members for its
 *       values to be kept: 4 million numbers for all groups, measures and depths together. Else they are those of members that are
 *       drawn by their index, as many on average as there is room for.
 *   <li>Values that are NaN are left out; infinite ones count.
 * </ol>
 */
final class Quantiles {
    /** The name of the file. */
    static final String FILE_NAME = "quantiles.csv";

    /** Numbers that are kept. */
    private static final double ROOM = 4e6;

    /** Most groups times depths times measures. */
    private static final double MAX_QUANTILES = 1e6;

    /** Fewest members of a group that quantiles are of. */
    private static final int FEWEST = 4;

    private final Grouping grouping;
    private final List<Metric> metrics;
    private final double[] depths;
    private final IndexSample sample;
    private final List<List<double[]>> kept = new ArrayList<>();
    private final long[] counts;

    /** Quantiles of measures that the sweep collects along the depth; no more than fit. */
    Quantiles(Grouping grouping, List<Metric> metrics, double[] depths) {
        this.grouping = grouping;
        this.metrics = List.copyOf(metrics);
        this.depths = depths.clone();
        int groups = Math.toIntExact(grouping.count());
        sample = new IndexSample(
                Math.max(FEWEST, ROOM / ((double) groups * metrics.size() * depths.length)), grouping.membersOfEach());
        for (int i = 0; i < groups; i++) {
            kept.add(new ArrayList<>());
        }
        counts = new long[groups];
    }

    /** Whether there are few enough groups. */
    static boolean fit(Grouping grouping, int metrics, int depths) {
        return grouping.axes().stream()
                        .mapToDouble(axis -> axis.values().size())
                        .reduce((double) metrics * depths, (a, b) -> a * b)
                <= MAX_QUANTILES;
    }

    /**
     * Writes the quantiles of every measure along the depth: a row for each group, measure and depth. Groups are the pairings of
     * all axes if there are replicates and not too many pairings, else the values of the axis whose bands are drawn.
     *
     * @return whether the sweep has such quantiles; nothing is written if it collects nothing along the depth, or if not all
     *     members save at the same depths
     */
    static boolean write(SweepTable table, Path file) throws IOException {
        Sweep sweep = table.sweep();
        List<Metric> metrics = sweep.measures().along();
        SavedDepths saved = SavedDepths.of(sweep);
        if (metrics.isEmpty() || saved.changing().isPresent()) {
            return false;
        }
        Grouping all = new Grouping(sweep, sweep.axes());
        boolean whole = sweep.replicates() > 1 && fit(all, metrics.size(), saved.depths().length);
        Quantiles quantiles = new Quantiles(whole ? all : SweepCharts.bandGroups(sweep), metrics, saved.depths());
        table.forEach(row -> quantiles.add(row, sweep.position(row.index())));
        quantiles.write(file);
        return true;
    }

    void add(Row row, int[] position) {
        int group = grouping.of(position);
        counts[group]++;
        if (sample.takes(row.index()) && row.along().length > 0) {
            kept.get(group).add(aligned(row));
        }
    }

    /** One measure after another, at the depths that all members save. */
    private double[] aligned(Row row) {
        List<Metric> along = grouping.sweep().measures().along();
        double[] values = row.along();
        int count = values.length / (1 + along.size());
        boolean rests = RowStatus.of(row.values()[0]) == RowStatus.CONVERGED;
        double[] aligned = new double[metrics.size() * depths.length];
        int next = 0;
        for (int i = 0; i < depths.length; i++) {
            while (next < count - 1 && values[next] < depths[i]) {
                next++;
            }
            boolean has = values[next] == depths[i] || (rests && values[next] < depths[i]);
            for (int m = 0; m < metrics.size(); m++) {
                int from = (1 + along.indexOf(metrics.get(m))) * count;
                aligned[m * depths.length + i] = has ? values[from + next] : Double.NaN;
            }
        }
        return aligned;
    }

    /** How many members of a group there are. */
    long count(int group) {
        return counts[group];
    }

    /** What quantiles are of, if they are not of all members; empty otherwise. */
    String sampling() {
        return sample.takesAll()
                ? ""
                : "Quantiles are those of "
                        + kept.stream().mapToInt(List::size).min().orElse(0)
                        + " or more members of each group, drawn by "
                        + "their index.";
    }

    /** A row per level of {@link QuantileBands#LEVELS}, an entry per depth; NaN where no member has a value. */
    double[][] of(int group, int metric) {
        double[][] quantiles = new double[QuantileBands.LEVELS.size()][depths.length];
        for (int i = 0; i < depths.length; i++) {
            double[] values = values(group, metric, i);
            for (int level = 0; level < quantiles.length; level++) {
                quantiles[level][i] = quantile(values, QuantileBands.LEVELS.get(level));
            }
        }
        return quantiles;
    }

    /** Increasing. */
    private double[] values(int group, int metric, int depth) {
        int at = metric * depths.length + depth;
        return kept.get(group).stream()
                .mapToDouble(row -> row[at])
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
    }

    /** Between ordered values along the chord. */
    static double quantile(double[] sorted, double level) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double at = level * (sorted.length - 1);
        int below = (int) at;
        double share = at - below;
        return share == 0 || sorted[below] == sorted[below + 1]
                ? sorted[below]
                : sorted[below] + share * (sorted[below + 1] - sorted[below]);
    }

    private void write(Path file) throws IOException {
        List<String> header = Stream.of(
                        grouping.axes().stream().map(Axis::name),
                        Stream.of("t", "measure", "q05", "q25", "median", "q75", "q95", "count"))
                .flatMap(names -> names)
                .toList();
        try (CsvWriter csv = new CsvWriter(file, header)) {
            for (int group = 0; group < counts.length; group++) {
                List<String> texts = grouping.texts(group);
                for (int metric = 0; metric < metrics.size(); metric++) {
                    for (int i = 0; i < depths.length; i++) {
                        double[] values = values(group, metric, i);
                        List<Object> cells = new ArrayList<>(texts);
                        cells.addAll(List.of(depths[i], metrics.get(metric).key()));
                        QuantileBands.LEVELS.forEach(level -> cells.add(quantile(values, level)));
                        cells.add(values.length);
                        csv.cells(cells.toArray());
                    }
                }
            }
        }
    }

    /**
     * The depths at which members save.
     *
     * @param depths of the first member
     * @param changing the name of an axis that changes them, if one does
     */
    record SavedDepths(double[] depths, Optional<String> changing) {
        static SavedDepths of(Sweep sweep) {
            Members members = sweep.members();
            double[] first = depths(members, 0);
            long stride = sweep.size();
            for (Axis axis : sweep.axes()) {
                stride /= axis.values().size();
                for (int j = 1; j < axis.values().size(); j++) {
                    if (!Arrays.equals(depths(members, j * stride), first)) {
                        return new SavedDepths(first, Optional.of(axis.name()));
                    }
                }
            }
            return new SavedDepths(first, Optional.empty());
        }

        private static double[] depths(Members members, long index) {
            var request = members.request(index);
            return request.save().resolve(request.transformer().depth());
        }
    }
}
