package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class CommandLineTest {
    static final String STUDY = """
            anisoflow: 1
            title: Two dimensions
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
            initial: {mean: [1, 0.1], covariance: [[2, 0.5], [0.5, 1]]}
            depth: 10
            """;

    @TempDir
    private Path scratch;

    private Path study;
    private Path result;

    @BeforeEach
    void writeStudy() throws IOException {
        study = Files.writeString(scratch.resolve("two.yaml"), STUDY);
        result = scratch.resolve("result");
    }

    private Outcome solve(Object... more) {
        List<Object> args = new ArrayList<>(List.of("solve", study, "--out", result));
        args.addAll(List.of(more));
        return run(args.toArray());
    }

    private JsonNode summary() throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(result.resolve("summary.json").toFile());
    }

    private List<String> scratchNames() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void solveSavesAndPrintsATableAndAVerdict() throws IOException {
        Outcome outcome = solve("--seed", 5, "--threads", 2);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.get(0)).contains("t  total var  lambda_1  lambda_d  eff. rank");
        assertThat(lines.subList(0, 10))
                .extracting(String::length)
                .containsOnly(lines.get(0).length());
        assertThat(lines.get(11)).startsWith("reached_end: reached depth 10.0000 (");
        assertThat(lines.get(12)).isEqualTo("saved in " + result);
        assertThat(summary().at("/environment/seed").asInt()).isEqualTo(5);
        assertThat(summary().at("/environment/threads").asInt()).isEqualTo(2);
        assertThat(summary().at("/environment/blas").asText()).isNotEmpty();
        assertThat(result.resolve("spectrum.svg")).content().contains("<svg");
        assertThat(Files.readAllBytes(result.resolve("spectrum.png"))).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void writtenStudyGivesTheSameBytesAgain() throws IOException {
        assertThat(solve().status()).isZero();
        Path again = scratch.resolve("again");
        assertThat(run("solve", result.resolve("study.yaml"), "--out", again).status())
                .isZero();
        assertThat(again.resolve("trajectory.csv")).hasSameBinaryContentAs(result.resolve("trajectory.csv"));
        assertThat(again.resolve("study.yaml")).hasSameBinaryContentAs(result.resolve("study.yaml"));
    }

    @Test
    void setReplacesAValueOfTheStudy() throws IOException {
        assertThat(solve("--set", "depth=3", "--set", "title=Shorter", "--no-plots")
                        .status())
                .isZero();
        assertThat(summary().at("/t_end").asDouble()).isEqualTo(3);
        assertThat(summary().at("/title").asText()).isEqualTo("Shorter");
        assertThat(result.resolve("spectrum.svg")).doesNotExist();
    }

    @Test
    void quietWritesNothing() {
        Outcome outcome = solve("--quiet", "--no-plots");
        assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        assertThat(result).isDirectory();
    }

    @Test
    void formatsAreThoseAsked() throws IOException {
        assertThat(solve("--format", "csv,h5", "--no-plots").status()).isZero();
        try (Stream<Path> files = Files.list(result)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "study.yaml", "summary.json", "trajectory.csv", "metrics.csv", "tidy.csv", "trajectory.h5");
        }
    }

    @Test
    void runThatEndsEarlyIsSavedAndFails() throws IOException {
        Outcome outcome = solve("--set", "solver.max-steps=3", "--no-plots");
        assertThat(outcome.status()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).startsWith("anisoflow: the run ended early, step_limit: ");
        assertThat(outcome.out()).contains("step_limit: the limit of ");
        assertThat(summary().at("/status").asText()).isEqualTo("step_limit");
    }

    @Test
    void blowUpIsAResult() throws IOException {
        Outcome outcome = solve("--set", "attention.key.times=1", "--no-plots");
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("blew_up: the law reaches infinity at depth ");
        assertThat(summary().at("/blow_up_time").asDouble()).isPositive();
        assertThat(summary().at("/blow_up_direction").size()).isEqualTo(2);
    }

    @Test
    void exactClosureIsNotMentioned() {
        assertThat(solve("--no-plots").out()).doesNotContain("closure");
    }

    @Test
    void projectedClosureIsNamedInTheVerdictWithItsCubatureError() throws IOException {
        Outcome outcome = solve("--set", "attention.type=sigmoid", "--set", "depth=0.1", "--no-plots");
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .containsPattern(
                        "reached_end: reached depth 0.100000; projected closure, cubature error \\d\\.\\d+e-\\d+ of the"
                                + " initial spread \\(");
        assertThat(summary().at("/closure").asText()).isEqualTo("projected");
    }

    @Test
    void projectedClosureWithoutCubatureHasNoErrorOfIt() {
        Outcome outcome =
                solve("--set", "attention.type=unnormalized", "--set", "attention.scale=0.1", "--set", "depth=0.1");
        assertThat(outcome.out()).contains("reached_end: reached depth 0.100000; projected closure (");
    }

    @Test
    void componentsAreCountedAndTheirMergersPrinted() throws IOException {
        Files.writeString(
                study, STUDY.replaceAll("initial:.*", """
                initial:
                  tokens: [[1, 0], [1, 1], [5, 5], [6, 5], [0, 1], [-1, 1]]
                  labels: [3, 3, 9, 9, 5, 5]
                drift: {linear: {identity: 2, times: -1}}
                """).replace("times: -1}, value", "times: 0.1}, value"));
        Outcome outcome = solve("--no-plots", "--set", "depth=4", "--set", "closure.merge-distance=0.2");
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).startsWith("tokens: 6 given in the study, with 6 labels of 3 classes");
        List<String> lines = outcome.out().lines().skip(1).toList();
        assertThat(lines.get(0)).endsWith("|mean|  clusters  between/within");
        assertThat(lines.subList(0, 10))
                .extracting(String::length)
                .containsOnly(lines.get(0).length());
        assertThat(lines.get(11)).isEqualTo("the table shows the whole law of 3 clusters");
        assertThat(lines.get(12)).matches("components 0 and 1 \\(labels 3 and 5\\) merged at depth \\d\\.\\d+");
        assertThat(lines.get(13)).matches("components [01] and 2 \\(labels [35] and 9\\) merged at depth \\d\\.\\d+");
        assertThat(lines.get(14)).startsWith("reached_end: reached depth 4.00000; projected closure, cubature error ");
        assertThat(summary().at("/mergers"))
                .as("every pair is a merger in the file")
                .hasSize(3);
    }

    @Test
    void expectationThatIsInfiniteAtTheStartIsBadInput() throws IOException {
        Outcome outcome = solve("--set", "attention.type=unnormalized", "--no-plots");
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.err())
                .startsWith(
                        "anisoflow: " + study + ":3:12: attention: the expectation of unnormalised attention must be"
                                + " finite for the initial law but is infinite")
                .contains("hint: lower the scale or the covariance");
        assertThat(outcome.out()).isEmpty();
        assertThat(scratchNames()).containsExactly("two.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"solve", "validate"})
    void cubatureWithTooManyPointsForTheRankIsBadInput(String command) throws IOException {
        Files.writeString(
                study,
                STUDY.replace("identity: 2", "identity: 8")
                                .replace("softmax", "sigmoid")
                                .replaceAll("initial:.*", "initial: {covariance: {identity: 8}}")
                        + "closure: {cubature: gauss-hermite}\n");
        Outcome outcome = run(command, study, "--out", result, "--no-plots");
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.err())
                .startsWith(
                        "anisoflow: " + study + ":6:21: closure.cubature: points of the cubature gauss-hermite make 7^8"
                                + " nodes in 8 dimensions, more than 1048576")
                .contains("hint: use spherical-radial or quasi-monte-carlo");
        assertThat(scratchNames()).containsExactly("two.yaml");
    }

    @Test
    void existingDirectoryIsRefusedUnlessForced() throws IOException {
        Files.createDirectory(result);
        Files.writeString(result.resolve("mine.txt"), "precious");
        Files.delete(study);
        Outcome refused = solve("--no-plots");
        assertThat(refused.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err())
                .as("before the study is read")
                .contains("exists already")
                .contains("--force");
        assertThat(result.resolve("mine.txt")).exists();
        writeStudy();
        assertThat(solve("--no-plots", "--force").err())
                .contains(
                        "result: holds mine.txt, which Anisoflow does not write into the result of a study, and is not "
                                + "replaced")
                .contains("  hint: choose another name, or move that away");
        assertThat(result.resolve("mine.txt")).hasContent("precious");
        Files.delete(result.resolve("mine.txt"));
        assertThat(solve("--no-plots", "--force").status()).isZero();
        assertThat(solve("--force").status()).isZero();
        assertThat(solve("--no-plots", "--force").status()).isZero();
        assertThat(result.resolve("spectrum.png")).doesNotExist();
    }

    @Test
    void directoryThatCannotBeWrittenIsRefused() throws IOException {
        Path file = Files.writeString(scratch.resolve("file"), "");
        Outcome outcome = run("solve", study, "--out", file.resolve("result"));
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.err()).startsWith("anisoflow: ").contains("cannot be written");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "depht: 10",
                "depth: -1",
                "depth: [",
                "initial: {mean: [1, 0]}",
                "attention: {type: softmax, query: 1}"
            })
    void badStudyIsRefusedAndNothingWritten(String bad) throws IOException {
        String key = bad.substring(0, bad.indexOf(':'));
        Files.writeString(study, STUDY.replaceAll("(?m)^" + key + ":.*\\n", "") + bad + "\n");
        Outcome outcome = solve();
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.err())
                .matches("(?s)anisoflow: .*two\\.yaml:\\d+:\\d+: .*")
                .doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
        assertThat(scratchNames()).containsExactly("two.yaml");
    }

    @Test
    void missingStudyIsRefused() {
        Outcome outcome = run("solve", scratch.resolve("none.yaml"), "--out", result);
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.err()).startsWith("anisoflow: " + scratch.resolve("none.yaml") + ": ");
    }

    @Test
    void debugShowsTheStackTrace() {
        Outcome outcome = run("solve", scratch.resolve("none.yaml"), "--out", result, "--debug");
        assertThat(outcome.err()).contains("\tat org.anisoflow.");
    }

    @Test
    void hdf5FileThatDoesNotFitIntoMemoryIsRefusedBeforeTheRun() throws IOException {
        Outcome outcome =
                solve("--set", "save={points: 1000000}", "--set", "queries={random: normal, shape: [75, 2], seed: 1}");
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.err()).contains("the study needs about").contains("save.points: ");
        assertThat(scratchNames()).containsExactly("two.yaml");
    }

    @Test
    void hdf5FileOfManyComponentsIsRefusedBeforeTheRun() throws IOException {
        String component = "{weight: 0.05, covariance: {identity: 2}}";
        Outcome outcome = solve(
                "--set",
                "save={points: 1000000}",
                "--set",
                "initial={mixture: [" + (component + ", ").repeat(19) + component + "]}");
        assertThat(outcome.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(outcome.err()).contains("the study needs about").contains("save.points: ");
        assertThat(scratchNames()).containsExactly("two.yaml");
    }

    @Test
    void unknownWordsSuggestTheNearest() {
        assertThat(run("solvee").err()).contains("there is no command solvee").contains("did you mean solve");
        assertThat(run("solve", study, "--forc").err())
                .contains("there is no option --forc")
                .contains("--force");
        for (Outcome outcome : List.of(
                run(),
                run("solvee"),
                run("solve"),
                run("solve", "a", "b"),
                run("solve", study, "--blas", "x"),
                run("solve", study, "--threads", 0),
                solve("--set", "depth"))) {
            assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(outcome.err()).startsWith("anisoflow: ").contains("hint: ");
            assertThat(outcome.out()).isEmpty();
        }
    }

    @Test
    void helpNamesEveryCommandAndOption() {
        CommandSpec root = new CommandLine(new Anisoflow()).getCommandSpec();
        Outcome top = run("--help");
        assertThat(top.status()).isZero();
        root.subcommands().forEach((name, command) -> {
            assertThat(top.out()).contains("  " + name + " ");
            String help = run(name, "--help").out();
            for (OptionSpec option : command.getCommandSpec().options()) {
                assertThat(help).contains(option.names());
                assertThat(option.description()).as(option.longestName()).isNotEmpty();
            }
        });
    }

    @Test
    void versionIsThatOfTheBuild() {
        assertThat(run("--version").out()).matches("anisoflow \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void doctorLooksAround() {
        Outcome outcome = run("doctor");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("Anisoflow ")
                .contains("Java ")
                .containsPattern("dgemm +\\d+\\.\\d GFlop/s at n = 64, \\d+\\.\\d GFlop/s at n = 256");
    }

    @Test
    void defaultDirectoryIsTheNameWithoutExtension() {
        assertThat(StudyOptions.defaultDirectory(Path.of("a/digits-softmax.yaml"), ""))
                .isEqualTo(Path.of("digits-softmax"));
        assertThat(StudyOptions.defaultDirectory(Path.of("x.y.json"), "")).isEqualTo(Path.of("x.y"));
        assertThat(StudyOptions.defaultDirectory(Path.of("study"), "")).isEqualTo(Path.of("study-result"));
        assertThat(StudyOptions.defaultDirectory(Path.of("a/study.yml"), "-validation"))
                .isEqualTo(Path.of("study-validation"));
        assertThat(StudyOptions.defaultDirectory(Path.of("study"), "-validation"))
                .isEqualTo(Path.of("study-validation"));
    }
}
