package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
    private static final String STUDY = """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
            initial: {mean: [1, 0.1], covariance: [[2, 0.5], [0.5, 1]]}
            depth: 2
            save: {points: 5}
            """;

    @TempDir
    private static Path scratch;

    private static Path solve(String name, Object... settings) {
        Path result = scratch.resolve(name);
        Stream<Object> args = Stream.of(
                "solve", scratch.resolve("s.yaml"), "--out", result, "--no-plots", "--quiet", "--format", "npz");
        assertThat(run(Stream.concat(args, Stream.of(settings)).toArray()).status())
                .isZero();
        return result;
    }

    @BeforeAll
    static void solve() throws IOException {
        Files.writeString(scratch.resolve("s.yaml"), STUDY);
        solve("a");
        solve("b", "--set", "solver.relative=1e-6", "--set", "save.points=9");
    }

    private static Path result(String name) {
        return scratch.resolve(name);
    }

    @Test
    void equalResultsAgreeWithoutTolerance() {
        Outcome outcome = run("diff", result("a"), result("a"));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines())
                .containsExactly("5 depths are common, of 5 and 5", "25 quantities are equal", "", "they are equal");
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void differencesArePrintedAndJudgedByTheTolerance() {
        Outcome strict = run("diff", result("a"), result("b"));
        assertThat(strict.err()).isEmpty();
        assertThat(strict.status()).isEqualTo(ExitCode.DISAGREED);
        assertThat(strict.out())
                .containsPattern("study.yaml +first +second\\R")
                .containsPattern("solver.relative +1.0E-9 +1.0E-6\\R")
                .containsPattern("save.points +5 +9\\R")
                .containsPattern("summary +first +second\\R")
                .contains("5 depths are common, of 5 and 9")
                .containsPattern("quantity +depths +difference +at t +relative +at t\\R")
                .containsPattern(" mean +5 +\\d")
                .contains("they differ by more than 0: the largest relative difference is ");
        Outcome loose = run("diff", result("a"), result("b"), "--tolerance", "1e-3");
        assertThat(loose.status()).isEqualTo(ExitCode.DONE);
        assertThat(loose.out()).contains("they agree within ");
    }

    @Test
    void printsJson() throws IOException {
        Outcome outcome = run("diff", result("a"), result("b"), "--format", "json", "--tolerance", "1e-3");
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
        JsonNode json = JsonMapper.builder().build().readTree(outcome.out());
        assertThat(json.at("/agree").asBoolean()).isTrue();
        assertThat(json.at("/second_depths").asInt()).isEqualTo(9);
        assertThat(json.at("/study")).hasSize(2);
        assertThat(json.at("/quantities/0/name").asText()).isEqualTo("mean");
        assertThat(json.at("/quantities/0/relative_depth").isNumber()).isTrue();
        assertThat(json.at("/largest").asDouble()).isBetween(1e-12, 1e-3);
    }

    @Test
    void noCommonDepthIsSaid() {
        Path c = solve("c", "--set", "save={at: [0.7]}", "--set", "depth=1");
        Path d = solve("d", "--set", "save={at: [0.9]}", "--set", "depth=1.5");
        Outcome outcome = run("diff", c, d, "--tolerance", "10");
        assertThat(outcome.status()).isEqualTo(ExitCode.DISAGREED);
        assertThat(outcome.out())
                .contains("0 depths are common, of ")
                .endsWith("they have no depth in common; save the same ones, nothing is interpolated"
                        + System.lineSeparator());
    }

    @Test
    void badInputIsNamed() throws IOException {
        run("diff", result("a"), scratch)
                .assertBadInput(
                        scratch + ": is not a result directory, as it has no summary.json",
                        "give a directory that anisoflow solve has written");
        run("diff", result("a"), result("b"), "--tolerance", "-1")
                .assertBadInput("--tolerance must be at least 0 but is -1.0", "see anisoflow diff --help");
        Path changed = solve("changed");
        Path study = changed.resolve("study.yaml");
        Files.writeString(study, Files.readString(study).replace("depth: 2", "depth: 3"));
        run("diff", result("a"), changed)
                .assertBadInput(
                        study + ": was changed: its SHA-256 is not the one in summary.json",
                        "bring back the file as it was written, or solve the study again");
    }
}
