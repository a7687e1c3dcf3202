package org.anisoflow.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anisoflow.formats.CsvWriter;
import org.anisoflow.sweep.SweepNotebook.Data;
import org.anisoflow.testkit.Python;
import org.anisoflow.testkit.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepNotebookTest {
    private static final Map<String, Object> ENVIRONMENT = Map.of("version", "0.1.0", "java", "17");

    @TempDir
    private Path scratch;

    @Test
    void tellsTheSweepAndIsTheSameForTheSameRows() throws IOException {
        Rows table = Rows.solved(Rows.PHASES);
        List<Drawn> charts = SweepCharts.of(table);
        byte[] bytes = SweepNotebook.of(table, charts, Data.NPZ, false, ENVIRONMENT, true)
                .bytes();

        assertThat(SweepNotebook.of(table, SweepCharts.of(table), Data.NPZ, false, ENVIRONMENT, true)
                        .bytes())
                .isEqualTo(bytes);
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .contains(
                        "162 members: every pairing of the values of 3 axes",
                        "| scale s | 9 | 0.1 to 10.0 |",
                        "anisoflow-sweep: 1",
                        "## The equations",
                        "status  blew_up               36",
                        "phase_diagram(x=\\\"scale\\\", y=\\\"v\\\", color=\\\"outcome\\\", **{ \\\"attention\\\": 1"
                                + " })",
                        "image/png",
                        "| Anisoflow | 0.1.0 |");
    }

    @Test
    void bandsWithoutPathsArePicturesOnly() throws IOException {
        Rows table = Rows.solved(Rows.ENSEMBLE.replace("replicates: 40", "replicates: 2"));
        String text = new String(
                SweepNotebook.of(table, SweepCharts.of(table), Data.NPZ, false, ENVIRONMENT, false)
                        .bytes(),
                StandardCharsets.UTF_8);

        assertThat(text).contains("# drawn from quantiles.csv").doesNotContain("paths.npz", "image/png");
    }

    @Test
    void runsOnArraysAndOnTexts() throws IOException, InterruptedException {
        Python.requireJupyter();
        Rows ensemble = Rows.solved(Rows.ENSEMBLE.replace("replicates: 40", "replicates: 4") + """
            charts:
              - {chart: rank-histogram}
              - {chart: bands, measure: effective_rank, by: scale, panels: attention}
              - {chart: scatter, x: total_variance, y: effective_rank, color: attention}
              - {chart: scatter, x: total_variance, y: effective_rank, color: condition_number}
              - {chart: scatter, x: scale, y: effective_rank, color: outcome}
            """);
        Rows phases = Rows.solved(Rows.PHASES + """
            charts:
              - {chart: phase-diagram, x: scale, y: v}
              - {chart: phase-diagram, x: v, y: scale, color: total_variance}
            """);
        Path arrays = notebook(ensemble, "arrays", Data.NPZ, true);
        Path texts = notebook(phases, "texts", Data.CSV, false);

        Tool.Outcome outcome = Python.notebooks(arrays, texts);

        assertThat(outcome.status()).as(outcome.output()).isZero();

        assertThat(Files.readString(arrays)).contains("24 members, ").doesNotContain("\"output_type\": \"error\"");
        assertThat(Files.readString(texts))
                .contains("162 members, ", "blew_up               36")
                .doesNotContain("\"output_type\": \"error\"");
    }

    /** The notebook of a table in a directory with the files that it loads. */
    private Path notebook(Rows table, String name, Data data, boolean paths) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(scratch.resolve(name));
        Path file = directory.resolve("notebook.ipynb");
        Files.write(
                file,
                SweepNotebook.of(table, SweepCharts.of(table), data, paths, ENVIRONMENT, false)
                        .bytes());
        writeTable(table, directory.resolve("table.csv"), data == Data.CSV);
        if (paths) {
            writePaths(table, directory.resolve("paths.csv"));
            Python.script(directory, """
                frame = np.genfromtxt("table.csv", delimiter=",", names=True)
                np.savez("table.npz", **{name: frame[name] for name in frame.dtype.names})
                paths = np.genfromtxt("paths.csv", delimiter=",", names=True)
                columns = {name: paths[name].reshape(len(frame), -1) for name in paths.dtype.names}
                np.savez("paths.npz", **{**columns, "t": columns["t"][0]})
                """);
        }
        return file;
    }

    private static void writeTable(Rows table, Path file, boolean words) throws IOException {
        Sweep sweep = table.sweep();
        List<String> header = List.of(
                        List.of("index", "replicate"),
                        sweep.axes().stream().map(Axis::name).toList(),
                        new Columns(sweep).names())
                .stream()
                .flatMap(List::stream)
                .toList();
        try (CsvWriter csv = new CsvWriter(file, header)) {
            for (Row row : table.rows()) {
                int[] position = sweep.position(row.index());
                List<Object> cells = new ArrayList<>(List.of(row.index(), sweep.replicate(row.index())));
                for (int i = 0; i < position.length; i++) {
                    Axis axis = sweep.axes().get(i);
                    cells.add(
                            axis.isNumeric()
                                    ? (Object) axis.numbers()[position[i]]
                                    : words ? axis.values().get(position[i]).text() : (Object) position[i]);
                }
                for (double value : row.values()) {
                    cells.add(value);
                }
                if (words) {
                    cells.set(
                            header.indexOf("status"),
                            RowStatus.of(row.values()[0]).key());
                }
                csv.cells(cells.toArray());
            }
        }
    }

    private static void writePaths(Rows table, Path file) throws IOException {
        Sweep sweep = table.sweep();
        double[] depths = Quantiles.SavedDepths.of(sweep).depths();
        List<String> names =
                sweep.measures().along().stream().map(metric -> metric.key()).toList();
        List<String> header = IntStream.rangeClosed(0, names.size())
                .mapToObj(i -> i == 0 ? "t" : names.get(i - 1))
                .collect(Collectors.toList());
        try (CsvWriter csv = new CsvWriter(file, header)) {
            for (Row row : table.rows()) {
                int count = row.along().length / header.size();
                for (int i = 0; i < depths.length; i++) {
                    int at = i;
                    boolean has = i < count && row.along()[i] == depths[i];
                    ToDoubleFunction<Integer> value = m -> has ? row.along()[m * count + at] : Double.NaN;
                    double[] cells = IntStream.range(0, header.size())
                            .mapToDouble(m -> m == 0 ? depths[at] : value.applyAsDouble(m))
                            .toArray();
                    csv.row(cells);
                }
            }
        }
    }
}
