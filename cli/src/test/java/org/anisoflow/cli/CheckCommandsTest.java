package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.formats.NumericArray;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code validate} and {@code compare} as a user calls them. Seeds are fixed; the level of every verdict is 0.01. */
class CheckCommandsTest {
    private static final String STUDY = """
            anisoflow: 1
            title: Check
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2}, value: {identity: 2, times: -1}}
            initial: {mean: [0.5, 0], covariance: [[0.2, 0.05], [0.05, 0.1]]}
            depth: 1
            save: {points: 5}
            particles: {counts: [50, 200], replicates: 8, seed: 4, tolerance: 1e-6}
            """;

    @TempDir
    private Path scratch;

    private Path study;

    @BeforeEach
    void writeStudy() throws IOException {
        study = Files.writeString(scratch.resolve("s.yaml"), STUDY);
    }

    private static JsonNode json(Path directory) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(directory.resolve("validation.json").toFile());
    }

    @Test
    void correctRunsAgreeAndAreReadBackAsRunFiles() throws IOException {
        Path validation = scratch.resolve("validation");
        Outcome validated = run("validate", study, "--out", validation);
        assertThat(validated.err()).isEmpty();
        assertThat(validated.status()).isEqualTo(ExitCode.DONE);
        List<String> lines = validated.out().lines().toList();
        assertThat(lines.get(0))
                .matches("  N  R +t +worst quantity +closure +particles +difference +allowed +z +within");
        assertThat(lines.get(1)).matches(" 50  8 .* yes");
        assertThat(validated.out())
                .contains("error slope -")
                .contains("effective tokens: median ")
                .contains("\nagrees: ")
                .endsWith("saved in " + validation + System.lineSeparator());

        JsonNode json = json(validation);
        assertThat(json.at("/verdict").asText()).isEqualTo("agrees");
        assertThat(json.at("/level").asDouble()).isEqualTo(0.01);
        assertThat(json.at("/seed").asLong()).isEqualTo(4);
        assertThat(json.at("/paired").asBoolean()).isTrue();
        assertThat(json.at("/complete").asBoolean()).isTrue();
        assertThat(json.at("/closure").asText()).isEqualTo("exact");
        assertThat(json.at("/error_slope/value").asDouble()).isBetween(-1.0, 0.0);
        assertThat(json.at("/error_slope/standard_error").asDouble()).isPositive();
        assertThat(json.at("/error_slope/t").asDouble())
                .isEqualTo(json.at("/tests")
                        .get(json.at("/tests").size() - 1)
                        .at("/t")
                        .asDouble());
        assertThat(json.at("/error_slope/points").size()).isEqualTo(2 * 8);
        assertThat(json.at("/error_slope/points/0/n").asInt()).isEqualTo(50);
        assertThat(json.at("/error_slope/points/0/error").asDouble()).isPositive();
        assertThat(json.at("/effective_tokens/median").asDouble()).isBetween(30.0, 200.0);
        assertThat(json.at("/effective_tokens/fifth_percentile").asDouble())
                .isGreaterThanOrEqualTo(json.at("/effective_tokens/worst").asDouble());
        JsonNode test = json.at("/tests/0");
        assertThat(test.fieldNames())
                .toIterable()
                .containsExactly(
                        "n",
                        "replicates",
                        "t",
                        "quantity",
                        "closure",
                        "particles",
                        "difference",
                        "standard_error",
                        "z",
                        "allowed",
                        "trusted");
        assertThat(validation.resolve("validation.svg")).content().contains("<svg");
        assertThat(validation.resolve("errors.svg")).content().contains("fitted slope", "expected slope −0.5");
        assertThat(validation.resolve("errors.png")).isNotEmptyFile();
        assertThat(validation.resolve("study.yaml")).content().contains("seed: 4");
        assertThat(ArrayFiles.read(validation.resolve("particles-n200.npz"), ArraySelector.array("cov"))
                        .shape())
                .startsWith(8)
                .endsWith(2, 2);

        Path comparison = scratch.resolve("comparison");
        Outcome compared = run(
                "compare",
                study,
                "--out",
                comparison,
                "--no-plots",
                "--set",
                "particles.seed=77",
                "--run",
                validation.resolve("particles-n50.npz"),
                "--run",
                validation.resolve("particles-n200.npz"));
        assertThat(compared.err()).isEmpty();
        assertThat(compared.status()).isEqualTo(ExitCode.DONE);
        assertThat(json(comparison).at("/verdict").asText()).isEqualTo("agrees");
        assertThat(json(comparison).at("/files").size()).isEqualTo(2);
        assertThat(json(comparison).at("/runs/1/replicates").asInt()).isEqualTo(8);
    }

    @Test
    void validationIsTheSameAgainAndForAnyNumberOfThreads() throws IOException {
        Path first = scratch.resolve("first");
        assertThat(run("validate", study, "--out", first, "--no-plots", "--threads", 1)
                        .status())
                .isZero();
        Path again = scratch.resolve("again");
        assertThat(run("validate", first.resolve("study.yaml"), "--out", again, "--no-plots", "--threads", 2)
                        .status())
                .isZero();
        assertThat(json(again).at("/tests")).isEqualTo(json(first).at("/tests"));
        assertThat(again.resolve("particles-n50.npz")).hasSameBinaryContentAs(first.resolve("particles-n50.npz"));
    }

    @Test
    void runsOfAnotherFlowDisagree() throws IOException {
        Path wrong = scratch.resolve("wrong");
        assertThat(run("validate", study, "--out", wrong, "--no-plots", "--set", "attention.value.times=-2")
                        .status())
                .isZero();
        Outcome outcome =
                run("compare", study, "--out", scratch.resolve("c"), "--run", wrong.resolve("particles-n200.npz"));
        assertThat(outcome.status()).isEqualTo(ExitCode.DISAGREED);
        assertThat(outcome.out()).contains(" NO").contains("\ndisagrees: ");
        assertThat(outcome.err())
                .startsWith("anisoflow: the verdict is disagrees")
                .contains("hint: every test is in " + scratch.resolve("c/validation.json"));
        assertThat(json(scratch.resolve("c")).at("/verdict").asText()).isEqualTo("disagrees");
    }

    @Test
    void tooSharpAttentionGivesNoVerdictAndFails() {
        Outcome outcome = run(
                "validate",
                study,
                "--out",
                scratch.resolve("v"),
                "--no-plots",
                "--quiet",
                "--set",
                "attention.scale=20",
                "--set",
                "particles={counts: [20, 40], replicates: 3, tolerance: 1e-4}");
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("anisoflow: the verdict is inconclusive: ");
        assertThat(outcome.status()).isEqualTo(ExitCode.FAILED);
        assertThat(scratch.resolve("v/validation.json")).exists();
    }

    @Test
    void seedOptionCountsWhereTheStudyGivesNone() throws IOException {
        Path file = Files.writeString(
                scratch.resolve("free.yaml"),
                STUDY.replace(", seed: 4", "").replace("counts: [50, 200]", "counts: [50]"));
        Path directory = scratch.resolve("free");
        run("validate", file, "--out", directory, "--no-plots", "--seed", 9);
        assertThat(json(directory).at("/seed").asLong()).isEqualTo(9);
        assertThat(directory.resolve("study.yaml")).content().contains("seed: 9");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            validate |                          | --set particles.counts=[1] | particles.counts must be from 2 to 10000000 tokens but entry 0 is 1
            validate |                          | --set particles.replicates=1 | particles.replicates must be from 2 to 100000, as a test needs a standard error, but is 1
            compare  |                          |                            | Missing required option: '--run=FILE'
            compare  | run.npz                  | --layout=dnt               | Invalid value for option '--layout': expected one of
            compare  | run.npz                  |                            | x has shape (7, 2, 2) but --layout tnd means (T, n, d), and t has T = 2 depths; use --layout ntd
            compare  | none.csv                 |                            | file does not exist
            """)
    void badInputIsRefusedAndNothingIsWritten(String command, String file, String option, String message)
            throws IOException {
        try (NpzWriter npz = new NpzWriter(scratch.resolve("run.npz"))) {
            npz.add("t", NumericArray.vector(0, 1));
            npz.add("x", NumericArray.of(new int[] {7, 2, 2}, new double[28]));
        }
        List<Object> args = new java.util.ArrayList<>(List.of(command, study, "--out", scratch.resolve("out")));
        if (file != null) {
            args.addAll(List.of("--run", scratch.resolve(file)));
        }
        if (option != null) {
            args.addAll(List.of((Object[]) option.split(" ", -1)));
        }
        Outcome outcome = run(args.toArray());
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().replace("\n  hint: ", "; "))
                .startsWith("anisoflow: ")
                .contains(message);
        assertThat(scratch.resolve("out")).doesNotExist();
    }
}
