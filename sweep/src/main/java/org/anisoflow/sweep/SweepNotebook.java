package org.anisoflow.sweep;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anisoflow.formats.Json;
import org.anisoflow.notebooks.CommonCells;
import org.anisoflow.notebooks.Script;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.notebooks.nbformat.Kernel;
import org.anisoflow.notebooks.nbformat.Notebook;
import org.anisoflow.notebooks.nbformat.Output;
import org.anisoflow.ode.flow.Outcome;
import org.anisoflow.study.document.YamlText;
import org.anisoflow.sweep.ChartWish.Kind;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.Theme;

/**
 * The notebook of a sweep, for Python with NumPy and Matplotlib: what was varied, how its members ended, and its charts, drawn
 * from the table beside it. The same table gives the same notebook. It does not solve members again.
 */
final class SweepNotebook {
    private static final Map<String, String> SOURCE = Script.sections(SweepNotebook.class, "sweep.py");
    private static final double SCALE = 1.5;
    private static final int MOST_TEXT = 60;

    private SweepNotebook() {}

    /** Where the rows lie that the notebook loads. */
    enum Data {
        NPZ,
        CSV
    }

    /**
     * A notebook with outputs that read well before it is run.
     *
     * @param charts as {@link SweepCharts#of} gives them
     * @param data what lies beside it: {@code table.npz}, or {@code table.csv} alone
     * @param paths whether {@code paths.npz} lies beside it; without it bands are pictures only
     * @param environment what it was computed with, as {@code summary.json} names it
     * @param pictures whether charts are drawn into it; running it draws them in any case
     */
    static Notebook of(
            SweepTable table,
            List<Drawn> charts,
            Data data,
            boolean paths,
            Map<String, Object> environment,
            boolean pictures)
            throws IOException {
        Sweep sweep = table.sweep();
        List<Cell> cells = new ArrayList<>();
        Map<Integer, Long> statuses = new TreeMap<>();
        Map<Integer, Long> outcomes = new TreeMap<>();
        table.forEach(row -> {
            statuses.merge((int) row.values()[0], 1L, Long::sum);
            double outcome = row.values()[Columns.OUTCOME];
            if (!Double.isNaN(outcome)) {
                outcomes.merge((int) outcome, 1L, Long::sum);
            }
        });
        cells.add(new Cell.Markdown("title", "# " + sweep.title() + "\n\n" + story(table)));
        cells.add(new Cell.Markdown(
                "sweep",
                "## The sweep\n\nWith its study written out and every default of the sweep filled in:\n\n```yaml\n"
                        + YamlText.of(sweep.document()).stripTrailing() + "\n```"));
        cells.add(CommonCells.equations(
                "Of the first member; others differ in the values of their axes.",
                sweep.members().study(0)));
        cells.add(CommonCells.environment(environment));
        cells.add(new Cell.Markdown(
                "data-text",
                "## Data\n\n"
                        + "The table has a row for every member. Columns are one for each axis, numbers for status"
                        + " and outcome, and the measures of the last law. An axis whose values are not numbers"
                        + " has their indices, from 0 on."));
        boolean drawsPaths =
                paths && charts.stream().anyMatch(chart -> chart.what().kind() == Kind.BANDS);
        String load = "import numpy as np\n\n" + names(sweep) + "\n\n"
                + SOURCE.get(data == Data.NPZ ? "load-npz" : "load-csv")
                + (drawsPaths ? "\n" + SOURCE.get("load-paths") : "") + "\n" + SOURCE.get("load-end");
        cells.add(new Cell.Code("data", load, List.of()));
        cells.add(new Cell.Markdown("counts-text", "## How members ended"));
        cells.add(new Cell.Code(
                "counts",
                SOURCE.get("counts"),
                List.of(new Output.Printed(
                        lines("status", statuses, code -> RowStatus.of(code).key())
                                + lines("outcome", outcomes, SweepNotebook::outcome)))));
        cells.add(new Cell.Code("style", SOURCE.get("style"), List.of(), true));
        for (int i = 0; i < charts.size(); i++) {
            Drawn chart = charts.get(i);
            String id = "chart-" + (i + 1);
            boolean drawable = drawsPaths || chart.what().kind() != Kind.BANDS;
            cells.add(new Cell.Markdown(
                    id + "-text",
                    "## " + heading(chart) + "\n\n" + chart.caption()
                            + (drawable ? "" : " The values along the depth were not saved beside this notebook.")));
            cells.add(new Cell.Code(
                    id,
                    drawable ? call(chart) : "# drawn from " + Quantiles.FILE_NAME,
                    pictures ? List.of(picture(chart)) : List.of()));
        }
        cells.add(new Cell.Markdown(
                "member",
                "## A member by itself\n\n"
                        + "`anisoflow sweep sweep.yaml --member 0 > member.yaml` writes the study of member 0, and"
                        + " `anisoflow solve member.yaml` solves it, with a notebook that integrates it anew and"
                        + " compares."));
        return new Notebook(Kernel.PYTHON, sweep.title(), cells);
    }

    private static String outcome(int code) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.code() == code)
                .map(Outcome::key)
                .findFirst()
                .orElseThrow();
    }

    private static String story(SweepTable table) {
        Sweep sweep = table.sweep();
        StringBuilder text = new StringBuilder()
                .append(table.size())
                .append(" members: every pairing of the values of ")
                .append(sweep.axes().size())
                .append(sweep.axes().size() == 1 ? " axis" : " axes")
                .append(sweep.replicates() > 1 ? ", " + sweep.replicates() + " replicates each" : "")
                .append(". The seed is ")
                .append(sweep.seed())
                .append(".\n");
        if (!sweep.axes().isEmpty()) {
            text.append("\n| axis | values | |\n|---|---|---|\n");
        }
        for (Axis axis : sweep.axes()) {
            String values = axis.values().stream().map(Axis.Value::text).collect(Collectors.joining(", "));
            String first = axis.values().get(0).text();
            String last = axis.values().get(axis.values().size() - 1).text();
            text.append("| ")
                    .append(cell(axis.label()))
                    .append(" | ")
                    .append(axis.values().size())
                    .append(" | ")
                    .append(cell(values.length() <= MOST_TEXT ? values : first + " to " + last))
                    .append(" |\n");
        }
        return text.toString().stripTrailing();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** What the axes and the codes are, as Python. JSON of these texts and numbers is Python too. */
    private static String names(Sweep sweep) {
        StringBuilder text = new StringBuilder("AXES = {\n");
        for (Axis axis : sweep.axes()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("label", axis.label());
            entry.put("names", axis.values().stream().map(Axis.Value::text).toList());
            entry.put(
                    "values",
                    axis.isNumeric() ? Arrays.stream(axis.numbers()).boxed().toList() : List.of());
            text.append("    ")
                    .append(python(axis.name()))
                    .append(": ")
                    .append(python(entry))
                    .append(",\n");
        }
        Map<String, String> statuses = new LinkedHashMap<>();
        Arrays.stream(RowStatus.values())
                .forEach(status -> statuses.put(status.key(), status.key().replace('_', ' ')));
        Map<String, String> outcomes = new LinkedHashMap<>();
        Arrays.stream(Outcome.values()).forEach(outcome -> outcomes.put(outcome.key(), outcome.words()));
        return text.append("}\nSTATUSES = ")
                .append(python(statuses))
                .append("\nOUTCOMES = ")
                .append(python(outcomes))
                .toString();
    }

    private static String python(Object value) {
        try {
            return Json.toString(value).replaceAll("\\s*\\n\\s*", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(String name, Map<Integer, Long> counts, Function<Integer, String> key) {
        return counts.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT, "%-8s%-14s%10d%n", name, key.apply(entry.getKey()), entry.getValue()))
                .collect(Collectors.joining());
    }

    private static String heading(Drawn chart) {
        return switch (chart.what().kind()) {
            case RANK_HISTOGRAM -> "Ranks";
            case PHASE_DIAGRAM -> "Phase diagram";
            case BANDS -> "Quantiles over depth";
            case SCATTER -> "Two measures";
        };
    }

    /** The call of the function that draws a chart. */
    private static String call(Drawn chart) {
        ChartWish what = chart.what();
        List<String> arguments = new ArrayList<>();
        add(arguments, "x", what.x());
        add(arguments, "y", what.y());
        add(arguments, "measure", what.measure());
        add(arguments, "color", what.color());
        add(arguments, "by", what.by());
        if (what.kind() == Kind.RANK_HISTOGRAM) {
            add(arguments, "panels", what.panels());
        }
        if (!chart.where().isEmpty()) {
            arguments.add("**" + python(new TreeMap<>(chart.where())));
        }
        return what.kind().key().replace('-', '_') + "(" + String.join(", ", arguments) + ")";
    }

    private static void add(List<String> arguments, String name, Optional<String> value) {
        value.ifPresent(text -> arguments.add(name + "=" + python(text)));
    }

    private static Output picture(Drawn chart) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        Figures.writePng(chart.chart().apply(Theme.LIGHT), png, chart.size(), SCALE);
        return new Output.Picture(
                png.toByteArray(), chart.size().width(), chart.size().height(), chart.caption());
    }
}
