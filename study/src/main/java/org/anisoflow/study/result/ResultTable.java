package org.anisoflow.study.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Schedule;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.formats.CsvWriter;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.result.Channel.Columns;
import org.anisoflow.study.result.Channel.Series;

/**
 * A table of a result, one row per saved depth, or per saved depth and component.
 *
 * @param keys the first columns, which say what a row is of
 * @param series what the others hold
 */
record ResultTable(String fileName, List<String> keys, List<Series> series) {
    /** Mean and covariance. */
    static final ResultTable TRAJECTORY =
            new ResultTable("trajectory.csv", List.of("t"), List.of(Channels.MEAN, Channels.COVARIANCE));

    /** All single numbers, diagnostics first, and the eigenvalues. */
    static final ResultTable METRICS = new ResultTable(
            "metrics.csv",
            List.of("t"),
            Stream.concat(
                            Channels.series()
                                    .filter(series -> !series.equals(Channels.DEPTH)
                                            && series.rest().isEmpty()
                                            && series.columns().isPresent())
                                    .sorted(Comparator.comparing(
                                            series -> series.label().group().isEmpty())),
                            Stream.of(Channels.EIGENVALUES))
                    .toList());

    /** Mean, covariance, diagnostics and eigenvalues of each component. */
    static final ResultTable COMPONENTS = new ResultTable(
            "components.csv",
            List.of("t", "component", "weight"),
            Stream.of(
                            Stream.of(Channels.COMPONENT_MEAN, Channels.COMPONENT_COVARIANCE),
                            Stream.of(Metric.values()).map(Channels::componentMetric),
                            Stream.of(Channels.COMPONENT_EIGENVALUES))
                    .flatMap(series -> series)
                    .toList());

    static final List<ResultTable> ALL = List.of(TRAJECTORY, METRICS, COMPONENTS);

    /** Largest dimension whose covariances are columns of a table. */
    private static final int MAX_DIMENSION_OF_COVARIANCE = 16;

    /** How far beyond the end of a layer a depth still is the end, relative to it: sums of depths are rounded. */
    private static final double ROUNDING = 1e-12;

    /** Whether it has a row for every component; only laws of several have such a table. */
    boolean isOfComponents() {
        return keys.contains("component");
    }

    /** Some columns of a table with what they hold. */
    private record Cells(Series series, List<String> names, List<Integer> places) {
        static List<Cells> of(List<Series> all, Trajectory trajectory) {
            int d = trajectory.request().initial().dimension();
            boolean covariances = d <= MAX_DIMENSION_OF_COVARIANCE
                    && Laws.kept(trajectory).size() == trajectory.points().size();
            List<Cells> cells = new ArrayList<>();
            for (Series series : all) {
                Columns columns = series.columns().orElseThrow();
                if (series.isIn(trajectory) && (!series.laws() || covariances)) {
                    cells.add(new Cells(series, columns.names(d), columns.places(d)));
                }
            }
            return cells;
        }

        /** The values of one point, the columns of one component after those of another. */
        double[] values(Trajectory trajectory, Point point, int components) {
            double[] values = series.at(trajectory, point);
            int each = values.length / components;
            return IntStream.range(0, components * places.size())
                    .mapToDouble(i -> values[i / places.size() * each + places.get(i % places.size())])
                    .toArray();
        }
    }

    void write(Path directory, Trajectory trajectory) throws IOException {
        List<Cells> cells = Cells.of(series, trajectory);
        List<String> header = new ArrayList<>(keys);
        cells.forEach(some -> header.addAll(some.names()));
        double[] weights = isOfComponents() ? Laws.weights(trajectory) : new double[] {1};
        try (CsvWriter csv = new CsvWriter(directory.resolve(fileName), header)) {
            for (Point point : trajectory.points()) {
                List<double[]> values = cells.stream()
                        .map(some -> some.values(trajectory, point, weights.length))
                        .toList();
                for (int j = 0; j < weights.length; j++) {
                    double[] row = Arrays.copyOf(new double[] {point.depth(), j, weights[j]}, header.size());
                    int to = keys.size();
                    for (double[] some : values) {
                        int each = some.length / weights.length;
                        System.arraycopy(some, j * each, row, to, each);
                        to += each;
                    }
                    csv.row(row);
                }
            }
        }
    }

    /** Writes one row per saved depth and number, without covariances and components. */
    static void writeTidy(Path path, String runId, Trajectory trajectory) throws IOException {
        List<Cells> cells = Cells.of(
                Stream.concat(Stream.of(Channels.MEAN), METRICS.series.stream()).toList(), trajectory);
        Schedule schedule = trajectory.request().transformer().schedule();
        int layer = 0;
        int last = schedule.layerAt(schedule.depth());
        try (CsvWriter csv = new CsvWriter(path, List.of("run_id", "t", "layer", "metric", "value"))) {
            for (Point point : trajectory.points()) {
                // of layers that end at one depth the law is that of the last
                while (layer < last
                        && (point.depth() > schedule.end(layer) * (1 + ROUNDING)
                                || point.depth() >= schedule.end(layer + 1))) {
                    layer++;
                }
                for (Cells some : cells) {
                    double[] values = some.values(trajectory, point, 1);
                    for (int i = 0; i < values.length; i++) {
                        csv.cells(runId, point.depth(), layer, some.names().get(i), values[i]);
                    }
                }
            }
        }
    }
}
