package org.anisoflow.study.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Schedule;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.CsvWriter;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.ComponentPoint;
import org.anisoflow.ode.flow.Trajectory.Point;

/**
 * {@code trajectory.csv} and {@code metrics.csv}: one row per saved depth; {@code components.csv}: one per saved depth and
 * component; {@code tidy.csv}: one per saved depth and number, without covariances and components.
 */
final class TrajectoryTables {
    /** Largest dimension whose covariances are columns of a table. */
    private static final int MAX_DIMENSION_OF_COVARIANCE = 16;

    /** How far beyond the end of a layer a depth still is the end, relative to it: sums of depths are rounded. */
    private static final double ROUNDING = 1e-12;

    private TrajectoryTables() {}

    static void writeTrajectory(Path path, Trajectory trajectory) throws IOException {
        List<String> header = new ArrayList<>(List.of("t"));
        boolean covariance = addMoments(header, trajectory);
        try (CsvWriter csv = new CsvWriter(path, header)) {
            for (Point point : trajectory.points()) {
                double[] row = new double[header.size()];
                row[0] = point.depth();
                moments(row, 1, point.mean(), covariance ? point.factor() : Optional.empty());
                csv.row(row);
            }
        }
    }

    static void writeComponents(Path path, Trajectory trajectory) throws IOException {
        List<String> header = new ArrayList<>(List.of("t", "component", "weight"));
        boolean covariance = addMoments(header, trajectory);
        List<Metric> metrics = Laws.metrics(trajectory.request());
        metrics.forEach(metric -> header.add(metric.key()));
        int d = trajectory.request().initial().dimension();
        addEigenvalues(header, d);
        double[] weights = Laws.weights(trajectory);
        try (CsvWriter csv = new CsvWriter(path, header)) {
            for (Point point : trajectory.points()) {
                for (int j = 0; j < weights.length; j++) {
                    ComponentPoint component = point.components().get(j);
                    double[] row = new double[header.size()];
                    row[0] = point.depth();
                    row[1] = j;
                    row[2] = weights[j];
                    moments(row, 3, component.mean(), covariance ? component.factor() : Optional.empty());
                    int column = header.size() - d - metrics.size();
                    for (Metric metric : metrics) {
                        row[column++] = Laws.value(component.metrics(), metric);
                    }
                    System.arraycopy(component.eigenvalues(), 0, row, column, d);
                    csv.row(row);
                }
            }
        }
    }

    static void writeMetrics(Path path, Trajectory trajectory) throws IOException {
        List<String> header = new ArrayList<>(List.of("t"));
        header.addAll(metricNames(trajectory));
        try (CsvWriter csv = new CsvWriter(path, header)) {
            for (Point point : trajectory.points()) {
                csv.row(DoubleStream.concat(DoubleStream.of(point.depth()), metrics(trajectory, point))
                        .toArray());
            }
        }
    }

    static void writeTidy(Path path, String runId, Trajectory trajectory) throws IOException {
        List<String> names = new ArrayList<>();
        addMean(names, trajectory.request().initial().dimension());
        names.addAll(metricNames(trajectory));
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
                double[] values = DoubleStream.concat(DoubleStream.of(point.mean()), metrics(trajectory, point))
                        .toArray();
                for (int i = 0; i < values.length; i++) {
                    csv.cells(runId, point.depth(), layer, names.get(i), values[i]);
                }
            }
        }
    }

    /** The names of diagnostics and eigenvalues. */
    private static List<String> metricNames(Trajectory trajectory) {
        List<String> names = new ArrayList<>();
        Laws.metrics(trajectory.request()).forEach(metric -> names.add(metric.key()));
        clusterMetrics(trajectory).forEach(metric -> names.add(metric.key()));
        if (trajectory.cubatureError().isPresent()) {
            names.add("cubature_error");
        }
        addEigenvalues(names, trajectory.request().initial().dimension());
        return names;
    }

    /** What {@link #metricNames} names. */
    private static DoubleStream metrics(Trajectory trajectory, Point point) {
        return Stream.of(
                        Laws.metrics(trajectory.request()).stream()
                                .mapToDouble(metric -> Laws.value(point.metrics(), metric)),
                        clusterMetrics(trajectory).stream().mapToDouble(metric -> Laws.value(point.clusters(), metric)),
                        trajectory.cubatureError().stream()
                                .map(any -> point.cubatureError().orElse(Double.NaN)),
                        DoubleStream.of(point.eigenvalues()))
                .flatMapToDouble(values -> values);
    }

    private static List<ClusterMetric> clusterMetrics(Trajectory trajectory) {
        return Laws.several(trajectory) ? List.of(ClusterMetric.values()) : List.of();
    }

    /** Adds the columns of a mean and, where covariances are small and always kept, of a covariance; says whether. */
    private static boolean addMoments(List<String> header, Trajectory trajectory) {
        int d = trajectory.request().initial().dimension();
        boolean covariance = d <= MAX_DIMENSION_OF_COVARIANCE
                && Laws.kept(trajectory).size() == trajectory.points().size();
        addMean(header, d);
        for (int i = 0; covariance && i < d; i++) {
            for (int j = i; j < d; j++) {
                header.add("cov_" + i + "_" + j);
            }
        }
        return covariance;
    }

    private static void addMean(List<String> header, int d) {
        for (int i = 0; i < d; i++) {
            header.add("mean_" + i);
        }
    }

    private static void addEigenvalues(List<String> header, int d) {
        for (int i = 1; i <= d; i++) {
            header.add("lambda_" + i);
        }
    }

    /**
     * Writes the columns of one law.
     *
     * @param factor of the law, if there are columns for its covariance
     */
    private static void moments(double[] row, int from, double[] mean, Optional<Matrix> factor) {
        int d = mean.length;
        System.arraycopy(mean, 0, row, from, d);
        if (factor.isPresent()) {
            double[] sigma = Laws.covariance(factor.get());
            for (int i = 0, column = from + d; i < d; i++) {
                System.arraycopy(sigma, i * d + i, row, column, d - i);
                column += d - i;
            }
        }
    }
}
