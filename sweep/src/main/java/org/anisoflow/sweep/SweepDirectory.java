package org.anisoflow.sweep;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.CsvWriter;
import org.anisoflow.formats.DirectoryKind;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Json;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.notebooks.nbformat.Notebook;
import org.anisoflow.ode.flow.Outcome;
import org.anisoflow.study.Failure;
import org.anisoflow.study.Study.Tokens;
import org.anisoflow.study.StudyWriter;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.anisoflow.study.document.YamlText;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.FileSums;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;

/** Writes the directory of a finished sweep; docs/sweeps.md describes its files. Memory does not grow with the members. */
public final class SweepDirectory {
    private static final int FORMAT = 1;
    private static final int BUFFER = 1 << 14;

    private static final String SUMMARY = "summary.json";
    private static final String SWEEP = "sweep.yaml";
    private static final String TABLE = "table.csv";
    private static final String ARRAYS = "table.npz";
    private static final String TIMINGS = "timings.npz";
    private static final String FAILURES = "failures.csv";
    private static final String PATHS = "paths.npz";

    private static final Set<String> FILES = Set.of(
            SUMMARY,
            SWEEP,
            TABLE,
            ARRAYS,
            TIMINGS,
            FAILURES,
            PATHS,
            Quantiles.FILE_NAME,
            Notebook.FILE_NAME,
            SweepEngine.PARQUET);

    private static final Pattern CHARTS = Pattern.compile(Stream.of(ChartWish.Kind.values())
            .map(ChartWish.Kind::key)
            .collect(Collectors.joining("|", "(", ")(-[A-Za-z0-9.-]*)?\\.(svg|png)")));

    /** By what the directory of a sweep is known, and which files are in it: those that are written here. */
    public static final DirectoryKind KIND = new DirectoryKind(
            "the table of a sweep",
            SUMMARY,
            DirectoryKind.json(summary -> summary.path("format").isInt()
                    && summary.path("kind").asText().equals("sweep")
                    && summary.path("environment").path("version").isTextual()),
            file -> {
                String name = file.getFileName().toString();
                return FILES.contains(name) || CHARTS.matcher(name).matches();
            });

    private final SweepTable table;
    private final Sweep sweep;
    private final Columns columns;

    /** How a sweep was run. */
    public record Run(SweepEngine engine, Environment environment, Instant started) {}

    /** What a sweep came to. */
    public record Counts(Map<RowStatus, Long> statuses, Map<Outcome, Long> outcomes, double seconds) {
        /** Counts the rows of a table. */
        public static Counts of(SweepTable table) {
            long[] statuses = new long[RowStatus.values().length];
            long[] outcomes = new long[Outcome.values().length];
            double[] seconds = new double[1];
            table.forEach(row -> {
                statuses[(int) row.values()[Columns.STATUS]]++;
                if (!Double.isNaN(row.values()[Columns.OUTCOME])) {
                    outcomes[(int) row.values()[Columns.OUTCOME]]++;
                }
                seconds[0] += row.seconds();
            });
            Map<RowStatus, Long> byStatus = new LinkedHashMap<>();
            for (RowStatus status : RowStatus.values()) {
                if (statuses[status.code()] > 0) {
                    byStatus.put(status, statuses[status.code()]);
                }
            }
            Map<Outcome, Long> byOutcome = new LinkedHashMap<>();
            for (Outcome outcome : Outcome.values()) {
                if (outcomes[outcome.code()] > 0) {
                    byOutcome.put(outcome, outcomes[outcome.code()]);
                }
            }
            return new Counts(byStatus, byOutcome, seconds[0]);
        }

        /** Members that failed. */
        public long failed() {
            return statuses.getOrDefault(RowStatus.FAILED, 0L);
        }
    }

    private SweepDirectory(SweepTable table) {
        this.table = table;
        sweep = table.sweep();
        columns = new Columns(sweep);
    }

    /**
     * Writes the directory.
     *
     * @param pictures whether charts are drawn
     * @param replace whether an existing directory is replaced
     * @param warnings takes what could not be drawn: rows are not lost for a picture
     * @return what the sweep came to
     * @throws FormatException if the directory cannot be written
     * @throws IOException if a file cannot be written; nothing is left behind then
     */
    public static Counts write(
            Path directory, SweepTable table, Run run, boolean pictures, boolean replace, Consumer<String> warnings)
            throws IOException {
        SweepDirectory writer = new SweepDirectory(table);
        Counts counts = Counts.of(table);
        AtomicOutput.writeDirectory(directory, KIND, replace, to -> {
            Files.writeString(to.resolve(SWEEP), document(writer.sweep, to));
            writer.csv(to.resolve(TABLE));
            writer.npz(to.resolve(ARRAYS));
            try (NpzWriter timings = new NpzWriter(to.resolve(TIMINGS))) {
                writer.column(timings, "seconds", Row::seconds);
            }
            writer.failures(to.resolve(FAILURES), counts);
            boolean paths = !writer.sweep.measures().along().isEmpty();
            if (paths) {
                writer.paths(to.resolve(PATHS));
                Quantiles.write(table, to.resolve(Quantiles.FILE_NAME));
            }
            try {
                writer.documents(to, run, paths, pictures);
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                warnings.accept("the charts and the notebook cannot be made: "
                        + Failure.of(e).message());
            }
            run.engine().finish(table, to);
            Json.write(to.resolve(SUMMARY), writer.summary(run, counts, to));
        });
        return counts;
    }

    /**
     * Whether a directory holds the table of a sweep. Files that the sweep refers to are not compared.
     *
     * @param version of Anisoflow
     * @return false if there is no such directory, or it is not that of a sweep
     * @throws FormatException if it is that of another sweep, or of another version; says what differs
     */
    public static boolean holds(Sweep sweep, Path directory, String version) throws IOException {
        Path summary = directory.resolve(SUMMARY);
        if (!Files.isDirectory(directory)
                || !Files.exists(summary)
                || !KIND.marks().test(summary)) {
            return false;
        }
        SweepIdentity there = SweepIdentity.of(
                Files.readString(directory.resolve(SWEEP)),
                Json.read(summary).at("/environment/version").asText());
        Optional<String> change =
                SweepIdentity.of(document(sweep, directory), version).differenceFrom(there);
        if (change.isPresent()) {
            throw new FormatException(
                    directory,
                    "holds another sweep: " + change.get() + "; choose another name, or use --force to replace it");
        }
        return true;
    }

    /** The names of the columns of table.csv: index, axes, replicate, and what {@link Columns} has. */
    public static List<String> header(Sweep sweep) {
        List<String> header = new ArrayList<>(List.of("index"));
        sweep.axes().forEach(axis -> header.add(axis.name()));
        header.add("replicate");
        header.addAll(new Columns(sweep).names());
        return header;
    }

    private void documents(Path directory, Run run, boolean paths, boolean pictures) throws IOException {
        List<Drawn> charts = SweepCharts.of(table);
        for (Drawn chart : pictures ? charts : List.<Drawn>of()) {
            picture(directory, chart);
        }
        Files.write(
                directory.resolve(Notebook.FILE_NAME),
                SweepNotebook.of(
                                table,
                                charts,
                                SweepNotebook.Data.NPZ,
                                paths,
                                run.environment().entries(),
                                pictures)
                        .bytes());
    }

    private void picture(Path directory, Drawn drawn) throws IOException {
        JFreeChart chart = drawn.chart().apply(Theme.LIGHT);
        PictureSize size = drawn.size();
        try (OutputStream svg = Files.newOutputStream(directory.resolve(drawn.name() + ".svg"))) {
            Figures.writeSvg(chart, svg, size.width(), size.height());
        }
        try (OutputStream png = Files.newOutputStream(directory.resolve(drawn.name() + ".png"))) {
            Figures.writePng(chart, png, size.width(), size.height(), Figures.SCALE);
        }
    }

    private void csv(Path file) throws IOException {
        try (CsvWriter writer = new CsvWriter(file, header(sweep))) {
            table.forEach(row -> Unchecked.run(() -> writer.cells(cells(row))));
        }
    }

    private Object[] cells(Row row) {
        List<Object> cells = new ArrayList<>(List.of(row.index()));
        int[] position = sweep.position(row.index());
        for (int i = 0; i < position.length; i++) {
            cells.add(sweep.axes().get(i).values().get(position[i]).text());
        }
        cells.add(sweep.replicate(row.index()));
        double[] values = row.values();
        for (int i = 0; i < values.length; i++) {
            cells.add(
                    i == Columns.STATUS
                            ? RowStatus.of(values[i]).key()
                            : i == Columns.OUTCOME
                                    ? Double.isNaN(values[i])
                                            ? ""
                                            : Outcome.of(values[i]).key()
                                    : (Object) values[i]);
        }
        return cells.toArray();
    }

    private void npz(Path file) throws IOException {
        try (NpzWriter writer = new NpzWriter(file)) {
            column(writer, "index", row -> row.index());
            for (int i = 0; i < sweep.axes().size(); i++) {
                Axis axis = sweep.axes().get(i);
                int at = i;
                double[] values = axis.isNumeric()
                        ? axis.numbers()
                        : IntStream.range(0, axis.values().size())
                                .asDoubleStream()
                                .toArray();
                column(writer, axis.name(), row -> values[sweep.position(row.index())[at]]);
                if (!axis.isNumeric()) {
                    writer.add(
                            axis.name() + "_names",
                            axis.values().stream().map(Axis.Value::text).toList());
                }
            }
            column(writer, "replicate", row -> sweep.replicate(row.index()));
            for (int i = 0; i < columns.names().size(); i++) {
                int at = i;
                column(writer, columns.names().get(i), row -> row.values()[at]);
            }
            writer.add(
                    "status_names",
                    Arrays.stream(RowStatus.values()).map(RowStatus::key).toList());
            writer.add(
                    "outcome_names",
                    Arrays.stream(Outcome.values()).map(Outcome::key).toList());
        }
    }

    private void column(NpzWriter writer, String name, ToDoubleFunction<Row> value) throws IOException {
        writer.begin(name, Math.toIntExact(table.size()));
        try (Buffer buffer = new Buffer(writer)) {
            table.forEach(row -> Unchecked.run(() -> buffer.add(value.applyAsDouble(row))));
        }
    }

    /** Numbers on their way into an array. */
    private static final class Buffer implements AutoCloseable {
        private final NpzWriter writer;
        private final double[] values = new double[BUFFER];
        private int count;

        Buffer(NpzWriter writer) {
            this.writer = writer;
        }

        void add(double value) throws IOException {
            values[count++] = value;
            if (count == BUFFER) {
                writer.append(values);
                count = 0;
            }
        }

        @Override
        public void close() throws IOException {
            writer.append(Arrays.copyOf(values, count));
        }
    }

    /** Depths and measures along them, members by depths, NaN after the end of a member. */
    private void paths(Path file) throws IOException {
        List<Metric> along = sweep.measures().along();
        int arrays = 1 + along.size();
        int[] most = new int[1];
        table.forEach(row -> most[0] = Math.max(most[0], row.along().length / arrays));
        try (NpzWriter writer = new NpzWriter(file)) {
            for (int a = 0; a < arrays; a++) {
                int array = a;
                writer.begin(a == 0 ? "t" : along.get(a - 1).key(), Math.toIntExact(table.size()), most[0]);
                table.forEach(row -> Unchecked.run(() -> {
                    int count = row.along().length / arrays;
                    double[] padded = new double[most[0]];
                    Arrays.fill(padded, count, most[0], Double.NaN);
                    System.arraycopy(row.along(), array * count, padded, 0, count);
                    writer.append(padded);
                }));
            }
        }
    }

    private void failures(Path file, Counts counts) throws IOException {
        if (counts.failed() == 0) {
            return;
        }
        try (CsvWriter writer = new CsvWriter(file, List.of("index", "message"))) {
            table.forEach(
                    row -> row.message().ifPresent(message -> Unchecked.run(() -> writer.cells(row.index(), message))));
        }
    }

    private Map<String, Object> summary(Run run, Counts counts, Path directory) throws IOException {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("format", FORMAT);
        summary.put("kind", "sweep");
        summary.put("title", sweep.title());
        summary.put("members", sweep.size());
        summary.put("tokens", sweep.tokens().stream().map(Tokens::entries).toList());
        Map<String, Object> statuses = new LinkedHashMap<>();
        counts.statuses().forEach((status, count) -> statuses.put(status.key(), count));
        summary.put("status", statuses);
        Map<String, Object> outcomes = new LinkedHashMap<>();
        counts.outcomes().forEach((outcome, count) -> outcomes.put(outcome.key(), count));
        summary.put("outcome", outcomes);
        List<Map<String, Object>> axes = new ArrayList<>();
        for (Axis axis : sweep.axes()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", axis.name());
            entry.put("label", axis.label());
            entry.put(
                    "values",
                    axis.values().stream()
                            .map(value -> value.number().isPresent()
                                    ? (Object) value.number().get()
                                    : value.text())
                            .toList());
            axes.add(entry);
        }
        summary.put("axes", axes);
        summary.put("replicates", sweep.replicates());
        summary.put("seed", sweep.seed());
        summary.put("columns", header(sweep));
        summary.put("engine", run.engine().key());
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("total", Duration.between(run.started(), Instant.now()).toMillis() / 1e3);
        seconds.put("integration", counts.seconds());
        summary.put("seconds", seconds);
        summary.put("environment", run.environment().entries());
        summary.put("files", FileSums.of(directory));
        return summary;
    }

    private static String document(Sweep sweep, Path directory) throws IOException {
        return YamlText.of((Mapping) move(sweep, sweep.document(), "", directory.toRealPath()));
    }

    /** Relative paths, written for the directory of the result. */
    private static Node move(Sweep sweep, Node node, String key, Path to) throws IOException {
        if (node instanceof Mapping mapping) {
            boolean axisOfFiles = mapping.entries().get("key") instanceof Scalar path
                    && path.text().endsWith(".file");
            Mapping moved = mapping;
            for (Map.Entry<String, Node> entry : mapping.entries().entrySet()) {
                String name = entry.getKey();
                String last = axisOfFiles && name.equals("values") ? "file" : name.substring(name.lastIndexOf('.') + 1);
                Node child = move(sweep, entry.getValue(), last.toLowerCase(Locale.ROOT), to);
                moved = child == entry.getValue() ? moved : moved.with(name, child);
            }
            return moved;
        }
        if (node instanceof Sequence sequence) {
            List<Node> items = new ArrayList<>();
            for (Node item : sequence.items()) {
                items.add(move(sweep, item, key, to));
            }
            return new Sequence(sequence.mark(), items);
        }
        return key.equals("file") ? StudyWriter.path((Scalar) node, sweep.directory(), to) : node;
    }
}
