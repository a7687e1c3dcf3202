package org.anisoflow.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.formats.Printable;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Merger;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;

/** What a run says on standard output. */
final class Report {
    private static final int ROWS = 9;
    private static final List<String> HEADER =
            List.of("t", "total var", "lambda_1", "lambda_d", "eff. rank", "part. ratio", "gap rank", "|mean|");

    private static final List<String> CLUSTER_HEADER = List.of("clusters", "between/within");

    private Report() {}

    /** Prints how many tokens were read, a table of a few saved depths, mergers of components, and a verdict. */
    static void print(PrintWriter out, Study study, Trajectory trajectory, Path directory) {
        study.tokens().ifPresent(tokens -> out.println(Printable.of(tokens.sentence())));
        GaussianMixture law = trajectory.request().law();
        boolean several = law.size() > 1;
        List<String> header = new ArrayList<>(HEADER);
        if (several) {
            header.addAll(CLUSTER_HEADER);
        }
        List<List<String>> rows = new ArrayList<>(List.of(header));
        List<Point> points = trajectory.points();
        int count = Math.min(ROWS, points.size());
        for (int row = 0; row < count; row++) {
            rows.add(row(
                    points.get(count == 1 ? 0 : (int) Math.round((double) row * (points.size() - 1) / (count - 1)))));
        }
        printTable(out, rows);
        out.println();
        if (several) {
            out.println("the table shows the whole law of " + law.size() + " "
                    + law.arrangement().key());
            printMergers(out, trajectory, study.labels());
        }
        out.println(verdict(trajectory));
        out.println("saved in " + directory);
    }

    private static void printMergers(PrintWriter out, Trajectory trajectory, List<Long> labels) {
        int n = trajectory.request().law().size();
        for (Merger merger : Merger.joining(trajectory.mergers(), n)) {
            out.println("components " + merger.first() + " and " + merger.second()
                    + (labels.isEmpty()
                            ? ""
                            : " (labels " + labels.get(merger.first()) + " and " + labels.get(merger.second()) + ")")
                    + " merged at depth " + number(merger.depth()));
        }
    }

    /** Prints rows of equally many cells, in columns that end flush. */
    static void printTable(PrintWriter out, List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(column == 0 ? "" : "  ")
                        .append(" ".repeat(widths[column] - row.get(column).length()))
                        .append(row.get(column));
            }
            out.println(line);
        }
    }

    private static List<String> row(Point point) {
        double[] lambda = point.eigenvalues();
        double total = 0;
        for (double value : lambda) {
            total += value;
        }
        double meanNorm = 0;
        for (double value : point.mean()) {
            meanNorm = Math.hypot(meanNorm, value);
        }
        double gapRank = point.value(Metric.GAP_RANK);
        List<String> cells = new ArrayList<>(List.of(
                number(point.depth()),
                number(total),
                number(lambda[0]),
                number(lambda[lambda.length - 1]),
                number(point.value(Metric.EFFECTIVE_RANK)),
                number(point.value(Metric.PARTICIPATION_RATIO)),
                Double.isNaN(gapRank) ? "-" : String.valueOf(Math.round(gapRank)),
                number(meanNorm)));
        if (point.components().size() > 1) {
            cells.add(String.valueOf(Math.round(point.value(ClusterMetric.CLUSTER_COUNT))));
            cells.add(number(point.value(ClusterMetric.SCATTER_RATIO)));
        }
        return cells;
    }

    /** Five digits, as short as they can be read. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        if (value == 0 || Double.isInfinite(value)) {
            return value == 0 ? "0" : value > 0 ? "inf" : "-inf";
        }
        return String.format(Locale.ROOT, size >= 1e-3 && size < 1e6 ? "%.5g" : "%.3e", value);
    }

    private static String verdict(Trajectory trajectory) {
        StringBuilder text = new StringBuilder(trajectory.status().key() + ": " + trajectory.message());
        if (trajectory.request().closure() == Closure.PROJECTED) {
            text.append("; projected closure");
            trajectory.cubatureError().ifPresent(error -> text.append(", cubature error ")
                    .append(
                            Double.isFinite(error)
                                    ? String.format(Locale.ROOT, "%.2g of the initial spread", error)
                                    : "unknown"));
        }
        text.append(String.format(
                Locale.ROOT, " (%d steps in %.2f s", trajectory.steps().accepted(), trajectory.seconds()));
        if (trajectory.decayExponent().orElse(0) < 0) {
            text.append(String.format(
                    Locale.ROOT,
                    ", |Sigma'| like t^%.3g",
                    trajectory.decayExponent().getAsDouble()));
        }
        return text.append(')').toString();
    }
}
