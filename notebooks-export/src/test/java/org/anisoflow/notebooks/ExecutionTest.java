package org.anisoflow.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.ResultFormat;
import org.anisoflow.testkit.Python;
import org.anisoflow.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notebooks run, and their assertions hold where they should. */
final class ExecutionTest {
    private static final String STUDY = """
        anisoflow: 1
        title: Every key of an exact closure
        layers:
          - depth: 0.5
            attention:
              heads:
                - {type: softmax, scale: 0.5, query: [[1, 0.2]], key: [[0.3, -1]], value: [[0.5, 0.1]],
                   output: [[1], [0.5]], query-bias: [0.2], value-bias: [0.1], output-bias: [0.1, -0.2]}
                - {type: linear, scale: 0.1, query: {identity: 2}, key: {identity: 2}, value: [[-1, 0], [0.3, -1]],
                   query-bias: [0.2, 0], key-bias: [0, 0.4], value-bias: [0.1, 0.3]}
              normalization: mean-field-rms
              gain: [1, 2]
          - depth: 0.7
            attention:
              heads:
                - {type: sinkhorn, epsilon: 2, query: [[1, 0.2], [0, 1]], key: [[0.3, -1], [1, 0]], value: {identity: 2}}
                - {type: l2, scale: 0.3, query: [[1, 0.2], [0, 1]], key: [[0.3, -1], [1, 0]], value: {identity: 2, times: -1},
                   query-bias: [0.2, 0], key-bias: [0, 0.4]}
        drift: {linear: {identity: 2, times: -0.3}, constant: [0.1, 0.2]}
        diffusion: 0.05
        initial: {mean: [0.5, 0], covariance: [[1, 0.3], [0.3, 0.6]]}
        save: {points: 21}
        """;

    @TempDir
    private Path scratch;

    @BeforeEach
    void requireJupyter() throws IOException, InterruptedException {
        Python.requireJupyter();
    }

    private static void assertRuns(List<Path> notebooks) throws IOException, InterruptedException {
        Tool.Outcome outcome = Python.notebooks(notebooks.toArray(Path[]::new));
        assertThat(outcome.status()).as(outcome.output()).isZero();
        for (Path notebook : notebooks) {
            // printed, not as the source of the cell
            assertThat(Files.readString(notebook))
                    .as(notebook.toString())
                    .containsPattern("\\s\"The saved (numbers solve|law moves|law starts)");
        }
    }

    /** Those that take Python seconds; the others differ from them in numbers, not in equations. */
    @Tag("slow")
    @Test
    void examplesRunAndTheirAssertionsHold() throws IOException, InterruptedException {
        List<Path> notebooks = new ArrayList<>();
        for (String example : List.of(
                "two-heads",
                "clustering-on-a-line",
                "digits-softmax",
                "digits-multi-head",
                "digits-patches",
                "sinkhorn",
                "layers",
                "sigmoid",
                "digits-atlas/relu",
                "digits-atlas/unnormalized",
                "digits-atlas/linear",
                "castin2025/blow-up-softmax",
                "castin2025/convergence-to-zero-sinkhorn",
                "castin2025/divergence-l2")) {
            Path directory = scratch.resolve(example.replace('/', '-'));
            notebooks.add(Saved.of(
                            StudyFile.read(Saved.EXAMPLES.resolve(example + ".yaml")),
                            directory,
                            Set.of(ResultFormat.NPZ),
                            false)
                    .file());
        }
        assertRuns(notebooks);
    }

    @Test
    void everyKeyOfAnExactClosureIsIntegratedAgain() throws IOException, InterruptedException {
        assertRuns(List.of(
                Saved.of(STUDY, scratch.resolve("npz"), ResultFormat.NPZ).file(),
                Saved.of(STUDY, scratch.resolve("h5"), ResultFormat.H5).file(),
                Saved.of(STUDY, scratch.resolve("json"), ResultFormat.JSON).file(),
                Saved.of(
                                STUDY.replace("points: 21", "every: 0.1") + "solver: {method: layers, step: 0.1}\n",
                                scratch.resolve("layers"),
                                ResultFormat.NPZ)
                        .file()));
    }

    @Test
    void changedNumbersFailTheAssertion() throws IOException, InterruptedException {
        Saved saved = Saved.of(STUDY, scratch.resolve("run"), ResultFormat.NPZ);
        Python.script(saved.directory(), """
            file = dict(np.load("trajectory.npz"))
            file["eigenvalues"][10, 1] *= 1 + 1e-6
            np.savez("trajectory.npz", **file)
            """);
        Tool.Outcome outcome = Python.notebooks(saved.file());
        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.output()).contains("AssertionError: the saved numbers do not solve these equations");
    }
}
