package org.anisoflow.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.anisoflow.notebooks.nbformat.Output;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.result.Channels;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PlainNumbers;

/** Tables of a result as outputs of cells. */
public final class Tables {
    private static final int COLUMNS = 6;
    private static final int DIGITS = 5;

    private Tables() {}

    /** The saved points that tables show: at most six, evenly spread, the first and the last among them. */
    static int[] shown(Trajectory trajectory) {
        int last = trajectory.points().size() - 1;
        int count = Math.min(COLUMNS, last + 1);
        return IntStream.range(0, count)
                .map(i -> count == 1 ? 0 : (int) Math.rint((double) i * last / (count - 1)))
                .toArray();
    }

    /** Every diagnostic that was asked for, a row each, at a few depths. */
    public static Output.Table metrics(Result result) {
        Trajectory trajectory = result.trajectory();
        List<Point> points = IntStream.of(shown(trajectory))
                .mapToObj(trajectory.points()::get)
                .toList();
        List<String> header = new ArrayList<>(List.of(""));
        points.forEach(point -> header.add("t = " + number(point.depth())));
        List<List<String>> rows = new ArrayList<>();
        Channels.diagnostics()
                .filter(series -> series.isIn(trajectory))
                .forEach(series -> rows.add(row(
                        series.key(),
                        points.stream()
                                .map(point -> series.at(trajectory, point)[0])
                                .toList())));
        return table(header, rows);
    }

    /** The tests of a check that come closest to their bounds, or go beyond them. */
    static Output.Table validation(JsonNode check, int most) {
        List<JsonNode> tests = new ArrayList<>();
        check.path("tests").forEach(tests::add);
        tests.sort((a, b) -> Double.compare(share(b), share(a)));
        List<List<String>> rows = tests.stream()
                .limit(most)
                .map(test -> List.of(
                        test.path("quantity").asText(),
                        test.path("n").asText(),
                        number(test.path("t").asDouble()),
                        number(test.path("closure").asDouble()),
                        number(test.path("particles").asDouble()),
                        number(test.path("difference").asDouble()),
                        number(test.path("standard_error").asDouble()),
                        number(test.path("allowed").asDouble())))
                .toList();
        return table(
                List.of("quantity", "N", "t", "closure", "particles", "difference", "standard error", "allowed"), rows);
    }

    private static double share(JsonNode test) {
        double share = Math.abs(
                test.path("difference").asDouble() / test.path("allowed").asDouble());
        return Double.isNaN(share) ? 0 : share;
    }

    private static List<String> row(String name, List<Double> values) {
        List<String> row = new ArrayList<>(List.of(name));
        values.forEach(value -> row.add(number(value)));
        return row;
    }

    /** A number as tables show it. */
    static String number(double value) {
        return Double.isNaN(value)
                ? "-"
                : Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : PlainNumbers.text(value, DIGITS);
    }

    /** A table whose first column names the rows. */
    static Output.Table table(List<String> header, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<table>\n<thead><tr>");
        header.forEach(cell -> html.append("<th>").append(escape(cell)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr><th>").append(escape(row.get(0))).append("</th>");
            row.stream()
                    .skip(1)
                    .forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table>");
        List<List<String>> all = new ArrayList<>(List.of(header));
        all.addAll(rows);
        int[] widths = IntStream.range(0, header.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElseThrow())
                .toArray();
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder(row.get(0))
                    .append(" ".repeat(widths[0] - row.get(0).length()));
            for (int column = 1; column < widths.length; column++) {
                line.append("  ")
                        .append(" ".repeat(widths[column] - row.get(column).length()))
                        .append(row.get(column));
            }
            text.append(text.isEmpty() ? "" : "\n").append(line.toString().stripTrailing());
        }
        return new Output.Table(html.toString(), text.toString());
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
