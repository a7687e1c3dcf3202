package org.anisoflow.notebooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.formats.Json;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.notebooks.nbformat.Output;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.result.Channel;
import org.anisoflow.study.result.Channels;

/** The code of the Python notebook of a result. */
final class PythonNotebook {
    /** Most numbers of a series that are embedded where no file has them. */
    private static final int MOST_NUMBERS = 150_000;

    private final Subject subject;
    private final Trajectory trajectory;
    private final List<ChartKind> kinds;
    private final boolean pictures;

    PythonNotebook(Subject subject, boolean pictures) {
        this.subject = subject;
        this.pictures = pictures;
        trajectory = subject.result().trajectory();
        kinds = Drawing.kinds(subject.result());
    }

    /** The cells that load, draw and list. */
    List<Cell> results() throws IOException {
        List<Cell> cells = new ArrayList<>();
        cells.addAll(data());
        cells.add(new Cell.Code("style", PythonSource.of("style"), List.of(), true));
        draw(
                cells,
                ChartKind.SPECTRUM,
                "## Spectrum\n\nThe eigenvalues $\\lambda_1 \\ge \\dots \\ge \\lambda_d$ of $\\Sigma$, and how many directions count: "
                        + "the effective rank $\\exp(-\\sum_i p_i \\ln p_i)$ with $p_i = \\lambda_i/\\mathrm{tr}\\,\\Sigma$, and the "
                        + "participation ratio $(\\mathrm{tr}\\,\\Sigma)^2/\\mathrm{tr}(\\Sigma^2)$.");
        draw(
                cells,
                ChartKind.MEASURES,
                "## Anisotropy\n\nShare of the largest eigenvalue $\\lambda_1/\\mathrm{tr}\\,\\Sigma$, sphericity "
                        + "$d\\,(\\det\\Sigma)^{1/d}/\\mathrm{tr}\\,\\Sigma$, and the mean cosine of two tokens, "
                        + "$|\\alpha|^2/(|\\alpha|^2 + \\mathrm{tr}\\,\\Sigma)$.");
        draw(cells, ChartKind.MEAN, "## Mean");
        boolean laws = trajectory.points().stream().anyMatch(p -> p.factor().isPresent());
        if (laws && subject.data().isPresent()) {
            draw(
                    cells,
                    ChartKind.ELLIPSES,
                    "## The law in a plane\n\nEllipses of one and two standard deviations"
                            + (subject.result().study().initial().dimension() > 2
                                    ? ", in the plane of the two leading directions of the law at depth 0."
                                    : "."));
        }
        if (subject.data().isPresent()) {
            draw(
                    cells,
                    ChartKind.QUERIES,
                    "## Query tokens\n\nCarried through the context, from open circles to full ones.");
            draw(
                    cells,
                    ChartKind.COMPONENTS,
                    "## Components\n\nThe spread of every component, the scatter between components over that within, and the "
                            + "number of clusters.");
        }
        cells.addAll(table());
        return cells;
    }

    private void draw(List<Cell> cells, ChartKind kind, String text) throws IOException {
        if (!kinds.contains(kind)) {
            return;
        }
        cells.add(new Cell.Markdown(kind.key() + "-text", text));
        cells.add(new Cell.Code(
                kind.key(),
                PythonSource.of(kind.key()),
                pictures ? List.of(Pictures.of(subject.result(), kind)) : List.of()));
    }

    private List<Cell> data() throws IOException {
        Optional<String> file = subject.data();
        String missing =
                "No arrays were saved beside this notebook (`--format npz` does that), so it brings depths, means, eigenvalues and "
                        + "diagnostics itself. Pictures of whole laws are left out.";
        String text = "## Data\n\n"
                + file.map(
                                name -> "The arrays lie beside this notebook, in `" + name
                                        + "`; docs/results.md of Anisoflow lists them all. Depth `t` is in units of one residual layer.")
                        .orElse(missing);
        List<Cell> cells = new ArrayList<>(List.of(new Cell.Markdown("data-text", text)));
        if (file.isEmpty()) {
            cells.add(new Cell.Code("arrays", PythonSource.of("unpack") + "\n\n\n" + embedded(), List.of(), true));
        }
        String load = file.isPresent() ? load(file.get()) + "\n\n" : "";
        Output summary = new Output.Printed(String.format(
                Locale.ROOT,
                "d = %d; %d depths from %s to %s, whole laws at %d of them%n",
                trajectory.first().mean().length,
                trajectory.points().size(),
                Tables.number(trajectory.first().depth()),
                Tables.number(trajectory.last().depth()),
                file.isEmpty()
                        ? 0
                        : trajectory.points().stream()
                                .filter(p -> p.factor().isPresent())
                                .count()));
        cells.add(new Cell.Code("data", load + PythonSource.of("load-end"), List.of(summary)));
        return cells;
    }

    private static String load(String name) throws IOException {
        boolean npz = name.endsWith("npz");
        // a text in JSON is one in Python
        return PythonSource.of(npz ? "load-npz" : "load-h5")
                .replace(npz ? "\"trajectory.npz\"" : "\"trajectory.h5\"", Json.toString(name));
    }

    /** The arrays that pictures and the check need, where no file has them; at fewer depths if they are many. */
    private String embedded() {
        List<Point> all = trajectory.points();
        int d = all.get(0).mean().length;
        int count = Math.max(2, Math.min(all.size(), MOST_NUMBERS / d));
        List<Point> points = IntStream.range(0, count)
                .map(i -> count == all.size() ? i : (int) Math.rint((double) i * (all.size() - 1) / (count - 1)))
                .mapToObj(all::get)
                .toList();
        StringBuilder text = new StringBuilder("saved = {\n");
        Channels.ofWholeLaw().filter(series -> series.isIn(trajectory)).forEach(series -> text.append('"')
                .append(series.label().name())
                .append("\": ")
                .append(PythonData.unpack(
                        points.stream()
                                .flatMapToDouble(point -> Arrays.stream(series.at(trajectory, point)))
                                .toArray(),
                        IntStream.concat(
                                        IntStream.of(points.size()),
                                        series.rest().stream().mapToInt(axis -> axis.lengthIn(trajectory)))
                                .toArray()))
                .append(",\n"));
        trajectory.blowUpDepth().ifPresent(depth -> text.append("\"blow_up_time\": ")
                .append(PythonData.number(depth))
                .append(",\n"));
        return text.append("}").toString();
    }

    private List<Cell> table() {
        List<String> names = Channels.diagnostics()
                .filter(series -> series.isIn(trajectory))
                .map(Channel.Series::key)
                .toList();
        if (names.isEmpty()) {
            return List.of();
        }
        String list = names.stream()
                .map(PythonData::text)
                .collect(Collectors.joining(", ", "METRICS = [", "]"))
                .replaceAll("(.{90,110}?), ", "$1,\n           ");
        return List.of(
                new Cell.Markdown(
                        "metrics-text",
                        "## Diagnostics\n\nEvery diagnostic at a few depths; section 9 of docs/theory.md defines them."),
                new Cell.Code(
                        "metrics",
                        list + "\n\n" + PythonSource.of("metrics"),
                        List.of(Tables.metrics(subject.result()))));
    }
}
