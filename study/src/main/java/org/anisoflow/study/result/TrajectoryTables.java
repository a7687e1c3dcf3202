package org.anisoflow.study.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.formats.CsvWriter;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;

/** {@code trajectory.csv} and {@code metrics.csv}: one row per saved depth. */
final class TrajectoryTables {
    /** Largest dimension whose covariances are columns of a table. */
    private static final int MAX_DIMENSION_OF_COVARIANCE = 16;

    private TrajectoryTables() {}

    static void writeTrajectory(Path path, Trajectory trajectory) throws IOException {
        int d = trajectory.request().initial().dimension();
        boolean covariance = d <= MAX_DIMENSION_OF_COVARIANCE
                && Laws.kept(trajectory).size() == trajectory.points().size();
        List<String> header = new ArrayList<>(List.of("t"));
        for (int i = 0; i < d; i++) {
            header.add("mean_" + i);
        }
        for (int i = 0; covariance && i < d; i++) {
            for (int j = i; j < d; j++) {
                header.add("cov_" + i + "_" + j);
            }
        }
        try (CsvWriter csv = new CsvWriter(path, header)) {
            for (Point point : trajectory.points()) {
                double[] row = new double[header.size()];
                row[0] = point.depth();
                System.arraycopy(point.mean(), 0, row, 1, d);
                double[] sigma = covariance ? Laws.covariance(point.factor().orElseThrow()) : new double[0];
                for (int i = 0, column = d + 1; covariance && i < d; i++) {
                    System.arraycopy(sigma, i * d + i, row, column, d - i);
                    column += d - i;
                }
                csv.row(row);
            }
        }
    }

    static void writeMetrics(Path path, Trajectory trajectory) throws IOException {
        int d = trajectory.request().initial().dimension();
        List<Metric> metrics = Laws.metrics(trajectory);
        List<String> header = new ArrayList<>(List.of("t"));
        metrics.forEach(metric -> header.add(metric.key()));
        for (int i = 1; i <= d; i++) {
            header.add("lambda_" + i);
        }
        try (CsvWriter csv = new CsvWriter(path, header)) {
            for (Point point : trajectory.points()) {
                double[] row = new double[header.size()];
                row[0] = point.depth();
                for (int m = 0; m < metrics.size(); m++) {
                    row[1 + m] = Laws.value(point.metrics(), metrics.get(m));
                }
                System.arraycopy(point.eigenvalues(), 0, row, 1 + metrics.size(), d);
                csv.row(row);
            }
        }
    }
}
