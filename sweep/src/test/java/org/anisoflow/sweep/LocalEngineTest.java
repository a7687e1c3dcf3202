package org.anisoflow.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.result.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a sweep to its directory. */
class LocalEngineTest {
    @TempDir
    private Path scratch;

    private Path run(String text, int threads) throws Exception {
        Path directory = scratch.resolve("out" + threads + text.hashCode());
        Sweep sweep = Sweeps.of(text);
        try (Journal journal = Journal.create(scratch.resolve(directory.getFileName() + ".journal"), sweep, "1")) {
            boolean whole = new LocalEngine().run(sweep, journal.missing(), threads, journal, () -> false);
            assertThat(whole).isTrue();
            assertThat(journal.missing()).isEmpty();
            SweepDirectory.write(
                    directory,
                    journal,
                    new SweepDirectory.Run(
                            new LocalEngine(),
                            new Environment("1", "17", "java", threads, OptionalLong.of(0)),
                            Instant.now()),
                    false,
                    false,
                    warning -> {});
        }
        return directory;
    }

    @Test
    void tablesDoNotDependOnTheNumberOfThreads() throws Exception {
        Path one = run(Sweeps.PLANE, 1);
        Path three = run(Sweeps.PLANE, 3);
        for (String name : List.of("table.csv", "table.npz", "paths.npz", "sweep.yaml")) {
            assertThat(three.resolve(name)).hasSameBinaryContentAs(one.resolve(name));
        }
        assertThat(Files.readAllLines(one.resolve("table.csv"))).hasSize(37);
    }

    @Test
    void rowsAreWhatSolvingTheMembersStudyGives() throws Exception {
        Path directory = run(Sweeps.PLANE, 2);
        Sweep sweep = Sweeps.of(Sweeps.PLANE);
        double[] second = ArrayFiles.read(directory.resolve("table.npz"), ArraySelector.array("lambda_2"))
                .data();
        double[] variance = ArrayFiles.read(directory.resolve("paths.npz"), ArraySelector.array("total_variance"))
                .data();
        for (int index : new int[] {0, 7, 27, 35}) {
            Trajectory run = new FlowSolver().solve(sweep.members().study(index).request());
            assertThat(second[index]).isCloseTo(run.last().eigenvalues()[1], withPercentage(1e-4));
            for (int i = 0; i < 5; i++) {
                double expected = run.points().get(i).eigenvalues()[0]
                        + run.points().get(i).eigenvalues()[1];
                assertThat(variance[5 * index + i]).isCloseTo(expected, withPercentage(1e-4));
            }
        }
    }

    @Test
    void aMemberThatFailsIsARow() throws Exception {
        // positive definite for the first value of the other axis only
        String text = Sweeps.PLANE
                .replace(
                        "{covariance: {random: wishart, shape: [2, 4], seed: replicate, times: 1}}",
                        "{covariance: [[1, 0], [0, 1]]}")
                .replace("initial.covariance.times", "depth")
                .replace("axes:\n", """
                        axes:
                          - {name: c, key: [initial.covariance.0.1, initial.covariance.1.0], values: [0, 0.5]}
                          - {name: a, key: initial.covariance.0.0, values: [1, 0.1]}
                        """);
        Path directory = run(text, 2);
        JsonNode summary = JsonMapper.builder()
                .build()
                .readTree(directory.resolve("summary.json").toFile());
        assertThat(summary.at("/status/failed").asInt()).isEqualTo(36);
        assertThat(summary.at("/status/reached_end").asInt()).isEqualTo(108);
        List<String> failures = Files.readAllLines(directory.resolve("failures.csv"));
        assertThat(failures).hasSize(37);
        assertThat(failures.get(1)).startsWith("108,").contains("initial").contains("positive semidefinite");
        assertThat(Files.readAllLines(directory.resolve("table.csv")).get(109))
                .startsWith("108,0.5,0.1,0.5,softmax,0,failed,,nan,nan");
    }

    @Test
    void cancellingKeepsWhatWasSolvedAndTheRestComesLater() throws Exception {
        Sweep sweep = Sweeps.of(Sweeps.PLANE);
        AtomicBoolean enough = new AtomicBoolean();
        List<Long> seen = new ArrayList<>();
        try (Journal journal = Journal.create(scratch.resolve("c.journal"), sweep, "1")) {
            boolean whole = new LocalEngine()
                    .run(
                            sweep,
                            journal.missing(),
                            2,
                            rows -> {
                                journal.accept(rows);
                                rows.forEach(row -> seen.add(row.index()));
                                enough.set(true);
                            },
                            enough::get);
            assertThat(whole).isFalse();
            assertThat(journal.done()).isBetween(1L, 35L);
            assertThat(new LocalEngine()
                            .run(
                                    sweep,
                                    journal.missing(),
                                    2,
                                    rows -> {
                                        journal.accept(rows);
                                        rows.forEach(row -> seen.add(row.index()));
                                    },
                                    () -> false))
                    .isTrue();
        }
        assertThat(seen).as("each once").hasSize(36).doesNotHaveDuplicates();
    }
}
