package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.WriteException;
import org.anisoflow.study.result.ResultDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that writes a directory replaces its own, whatever is in it, and nobody else's. */
class ForcedOutputTest {
    private static final String CLUSTERS = """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
            initial:
              mixture:
                - {weight: 0.5, mean: [1, 0], covariance: {identity: 2}}
                - {weight: 0.5, mean: [-1, 0], covariance: {identity: 2}}
            depth: 1
            save: {points: 3}
            """;
    private static final String SWEEP = """
            anisoflow-sweep: 1
            study: plain.yaml
            axes:
              - name: scale.of_scores
                key: attention.scale
                values: [0.5, 1, 2]
              - name: type
                cases: {softmax: {attention.type: softmax}, l2: {attention.type: l2}}
            replicates: 2
            along: [effective_rank]
            """;

    @TempDir
    private Path scratch;

    private Path out;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(scratch.resolve("plain.yaml"), CommandLineTest.STUDY);
        Files.writeString(scratch.resolve("clusters.yaml"), CLUSTERS);
        Files.writeString(scratch.resolve("s.yaml"), SWEEP);
        out = scratch.resolve("out");
    }

    private Outcome command(String line, Object... more) {
        List<Object> arguments = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            arguments.add(word.endsWith(".yaml") ? scratch.resolve(word) : word);
        }
        arguments.addAll(List.of("--out", out, "--quiet", "--threads", "1"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "solve plain.yaml",
                "solve clusters.yaml",
                "reference softmax-contraction",
                "validate plain.yaml --set particles.counts=[20,40] --set particles.replicates=2 --set depth=1",
                "sweep s.yaml",
                "reproduce convergence-to-a-line-l2",
            })
    void aCommandReplacesItsOwnDirectoryAndKeepsOthers(String line) throws IOException {
        Outcome first = command(line);
        assertThat(out).as(first.err()).isDirectory();
        List<String> files = entries(out);
        assertThat(command(line).err()).contains("exists already and is not overwritten");
        assertThat(command(line, "--force").status()).isEqualTo(first.status());
        assertThat(entries(out)).isEqualTo(files);
        Files.writeString(out.resolve("thesis.txt"), "precious");
        assertKept(line, "holds thesis.txt, which Anisoflow does not write into");
        Files.delete(out.resolve("thesis.txt"));
        Files.writeString(out.resolve("README.md"), "# My notes");
        assertKept(line, "holds README.md, which Anisoflow does not write into");
        Path real = Files.move(out, scratch.resolve("real"));
        Files.createSymbolicLink(out, real);
        assertKept(line, "is a link to " + real + " and is not replaced");
        assertThat(entries(scratch)).containsExactly("clusters.yaml", "out", "plain.yaml", "real", "s.yaml");
    }

    private void assertKept(String line, String message) throws IOException {
        List<String> before = entries(out);
        Outcome refused = command(line, "--force");
        assertThat(refused.err())
                .contains("anisoflow: " + out + ": " + message)
                .contains("  hint: choose another name");
        assertThat(refused.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(entries(out)).isEqualTo(before);
    }

    @Test
    void aDirectoryOfAnotherCommandIsKept() {
        assertThat(command(
                                "validate plain.yaml --set particles.counts=[20] --set particles.replicates=2 --set depth=1",
                                "--no-plots")
                        .err())
                .doesNotContain("cannot");
        assertThat(command("solve plain.yaml", "--no-plots", "--force").err())
                .contains(
                        "anisoflow: " + out
                                + ": holds particles-n20.npz and 1 more, which Anisoflow does not write into the result of a study");
        assertThat(out.resolve("validation.json")).exists();
    }

    @Test
    void aNameThatIsTakenMeanwhileIsLeftAndTheResultGoesBeside() throws IOException {
        StringWriter said = new StringWriter();
        OutputOptions options = new OutputOptions();
        List<Path> tried = new ArrayList<>();
        Files.createDirectory(out);
        Path saved = options.save(out, new PrintWriter(said, true), place -> {
            tried.add(place);
            AtomicOutput.writeDirectory(place, ResultDirectory.KIND, false, to -> {});
        });
        assertThat(saved).isEqualTo(scratch.resolve("out-2")).isDirectory();
        assertThat(tried).containsExactly(out, saved);
        assertThat(said)
                .hasToString("anisoflow: warning: " + out + ": exists already and is not overwritten; saved in " + saved
                        + " instead" + System.lineSeparator());
        assertThat(OutputOptions.status(out, saved)).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aResultThatCannotBeSavedWhereItShouldIsSavedElsewhere() throws IOException {
        StringWriter said = new StringWriter();
        OutputOptions options = new OutputOptions();
        Path name = scratch.resolve("anisoflow-test-" + scratch.getFileName());
        Path saved = options.saveSomewhere(
                name,
                new PrintWriter(said, true),
                place -> AtomicOutput.writeDirectory(place, ResultDirectory.KIND, false, to -> {
                    if (to.startsWith(scratch)) {
                        throw new IOException("No space left on device");
                    }
                }));
        try {
            assertThat(saved)
                    .isEqualTo(Path.of(System.getProperty("java.io.tmpdir")).resolve(name.getFileName()))
                    .isDirectory();
            assertThat(said.toString())
                    .contains("warning: " + name + ": cannot be written: the disk of " + scratch + " is full; saved in "
                            + saved + " instead");
            assertThat(OutputOptions.status(name, saved)).isEqualTo(ExitCode.FAILED);
        } finally {
            Files.delete(saved);
        }
        assertThatThrownBy(() -> options.saveSomewhere(
                        name,
                        new PrintWriter(said),
                        place -> AtomicOutput.writeDirectory(place, ResultDirectory.KIND, false, to -> {
                            throw new IOException("No space left on device");
                        })))
                .isInstanceOf(WriteException.class)
                .isNotInstanceOf(FormatException.class);
        assertThat(entries(scratch)).doesNotContain("out");
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
