package org.anisoflow.sweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anisoflow.study.result.Environment;
import org.anisoflow.sweep.Journal;
import org.anisoflow.sweep.LocalEngine;
import org.anisoflow.sweep.Range;
import org.anisoflow.sweep.Sweep;
import org.anisoflow.sweep.SweepDirectory;
import org.anisoflow.sweep.SweepEngine;
import org.anisoflow.sweep.SweepFile;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class SparkEngineTest {
    /** Members of several kinds, dimensions and costs; some blow up. */
    private static final String SWEEP = """
            anisoflow-sweep: 1
            study:
              anisoflow: 1
              attention:
                type: softmax
                query: {random: normal, shape: [2, 3], seed: member}
                key: {random: normal, shape: [2, 3], seed: member}
                value: {identity: 3}
              initial: {covariance: {random: wishart, shape: [3, 6], seed: replicate}}
              depth: 5
              solver: {relative: 1e-6, absolute: 1e-9}
              save: {points: 3}
            axes:
              - key: depth
                values: [1, 5]
              - name: "type"
                cases:
                  softmax: {attention.type: softmax}
                  "sinkhorn, weak": {attention.type: sinkhorn, attention.epsilon: 20}
            replicates: 40
            measures: [effective_rank, condition_number, eigenvalues]
            along: [total_variance]
            """;

    @TempDir
    private Path scratch;

    @AfterEach
    void stop() {
        SparkContext.getOrCreate().stop();
        SparkSession.clearActiveSession();
        SparkSession.clearDefaultSession();
        System.clearProperty("spark.master");
    }

    private Path run(SweepEngine engine, Sweep sweep, SweepEngine.Sink also) throws Exception {
        Path directory = scratch.resolve(engine.key());
        try (Journal journal = Journal.create(scratch.resolve(engine.key() + ".journal"), sweep, "1")) {
            boolean whole = engine.run(
                    sweep,
                    journal.missing(),
                    2,
                    rows -> {
                        journal.accept(rows);
                        also.accept(rows);
                    },
                    () -> false);
            assertThat(whole).isTrue();
            assertThat(journal.missing()).as("nothing lost").isEmpty();
            assertThat(journal.done()).as("nothing twice").isEqualTo(sweep.size());
            Environment environment = new Environment("1", "17", "java", 2, OptionalLong.of(0));
            SweepDirectory.write(
                    directory,
                    journal,
                    new SweepDirectory.Run(engine, environment, Instant.now()),
                    false,
                    false,
                    warning -> {});
        }
        return directory;
    }

    private Sweep sweep(String text) {
        return SweepFile.parse(scratch.resolve("sweep.yaml"), text);
    }

    private static void assertSameTables(Path a, Path b) {
        for (String name : List.of("table.csv", "table.npz", "paths.npz", "sweep.yaml")) {
            assertThat(b.resolve(name)).as(name).hasSameBinaryContentAs(a.resolve(name));
        }
    }

    @Test
    void rowsAreThoseOfTheLocalEngineBitForBit() throws Exception {
        Sweep sweep = sweep(SWEEP);
        Path local = run(new LocalEngine(), sweep, rows -> {});
        Path spark = run(new SparkEngine(), sweep, rows -> {});
        assertSameTables(local, spark);
        Dataset<org.apache.spark.sql.Row> parquet = SparkSession.builder()
                .getOrCreate()
                .read()
                .parquet(spark.resolve("table.parquet").toString())
                .orderBy("index");
        List<String> lines = Files.readAllLines(local.resolve("table.csv"));
        assertThat(String.join(",", parquet.columns())).isEqualTo(lines.get(0));
        List<org.apache.spark.sql.Row> rows = parquet.collectAsList();
        assertThat(rows).hasSize(160);
        int lambda = parquet.schema().fieldIndex("lambda_1");
        for (int i : new int[] {0, 77, 159}) {
            String[] cells =
                    lines.get(i + 1).replace("\"sinkhorn, weak\"", "weak").split(",", -1);
            assertThat(rows.get(i).getLong(0)).isEqualTo(i);
            assertThat(rows.get(i).getDouble(lambda)).isEqualTo(Double.parseDouble(cells[lambda]));
            assertThat(rows.get(i).getString(2)).isEqualTo(i / 40 % 2 == 0 ? "softmax" : "sinkhorn, weak");
            for (int column = 0; column < cells.length; column++) {
                Object value = rows.get(i).get(column);
                String cell = cells[column].replace("weak", "sinkhorn, weak");
                Object expected = value instanceof Double ? number(cell) : cell;
                assertThat(value instanceof Long ? value.toString() : value == null ? "" : value)
                        .as(parquet.columns()[column])
                        .isEqualTo(expected);
            }
        }
    }

    private static Double number(String cell) {
        return switch (cell) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            default -> Double.valueOf(cell);
        };
    }

    @Test
    void cancellingKeepsWhatIsDone() throws Exception {
        Sweep sweep = sweep(SWEEP.replace("replicates: 40", "replicates: 4000"));
        AtomicBoolean cancelled = new AtomicBoolean();
        try (Journal journal = Journal.create(scratch.resolve("c.journal"), sweep, "1")) {
            boolean whole = new SparkEngine()
                    .run(
                            sweep,
                            journal.missing(),
                            2,
                            rows -> {
                                journal.accept(rows);
                                cancelled.set(true);
                            },
                            cancelled::get);
            assertThat(whole).isFalse();
            assertThat(journal.done()).isBetween(1L, sweep.size() - 1);
        }
    }

    @Test
    void anExecutorThatIsKilledCostsNothingButTime() throws Exception {
        System.setProperty("spark.master", "local-cluster[2,1,1024]");
        System.setProperty("spark.executor.memory", "1g");
        System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        try {
            Sweep sweep = sweep(SWEEP.replace("replicates: 40", "replicates: 600"));
            Path local = run(new LocalEngine(), sweep, rows -> {});
            List<Range> seen = new ArrayList<>();
            AtomicBoolean killed = new AtomicBoolean();
            Path spark = run(new SparkEngine(), sweep, rows -> {
                seen.add(
                        new Range(rows.get(0).index(), rows.get(rows.size() - 1).index() + 1));
                if (seen.size() == 5) {
                    assertThat(executors()).hasSize(2);
                    killed.set(executors().get(0).destroyForcibly());
                }
            });
            assertThat(killed).isTrue();
            assertThat(seen).doesNotHaveDuplicates();
            assertSameTables(local, spark);
        } finally {
            System.clearProperty("spark.executor.extraClassPath");
            System.clearProperty("spark.executor.memory");
        }
    }

    /** The processes of this test that solve members. */
    private static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .toList();
    }
}
