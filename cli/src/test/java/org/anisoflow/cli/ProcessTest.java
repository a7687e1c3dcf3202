package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as a process of its own. */
@Timeout(120)
class ProcessTest {
    @TempDir
    private Path scratch;

    private Process start(String... args) throws IOException {
        return start(List.of(), args);
    }

    private Process start(List<String> options, String... args) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.anisoflow.cli.Anisoflow"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).directory(scratch.toFile()).start();
    }

    /** A process and what it has still to say. */
    private record Running(Process process, BufferedReader err) {}

    /** A run of ten million layers that reports each second, seen alive. */
    private Running longRun() throws IOException {
        Files.writeString(scratch.resolve("long.yaml"), CommandLineTest.STUDY);
        Process process = start(
                "solve",
                "long.yaml",
                "--no-plots",
                "--progress",
                "json",
                "--set",
                "solver={method: layers, step: 1e-6}");
        BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
        JsonNode progress = JsonMapper.builder().build().readTree(err.readLine());
        assertThat(progress.at("/horizon").asDouble()).isEqualTo(10);
        assertThat(progress.at("/steps").asLong()).isPositive();
        return new Running(process, err);
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void interruptedRunKeepsWhatWasComputed(String name) throws Exception {
        Running run = longRun();
        Process process = run.process();
        signal(process, name);
        String said = run.err().lines().collect(Collectors.joining("\n"));
        assertThat(process.waitFor()).as(said).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(said).contains("anisoflow: interrupted, saving").contains("saved in long");
        JsonNode summary = JsonMapper.builder()
                .build()
                .readTree(scratch.resolve("long/summary.json").toFile());
        assertThat(summary.at("/status").asText()).isEqualTo("cancelled");
        assertThat(summary.at("/t_end").asDouble()).isBetween(0.0, 10.0);
        assertThat(scratch.resolve("long/trajectory.npz")).isNotEmptyFile();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("cancelled: cancelled at depth ");
    }

    @Test
    void interruptedValidationKeepsTheSnapshotsSoFar() throws Exception {
        Files.writeString(scratch.resolve("long.yaml"), CommandLineTest.STUDY);
        Process process = start(
                "validate",
                "long.yaml",
                "--no-plots",
                "--progress",
                "json",
                "--set",
                "particles={counts: [5000], replicates: 2, integrator: rk4, step: 0.001}");
        BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
        assertThat(err.readLine()).startsWith("{\"done\": 0.").contains("\"doing\": \"5000 tokens, replicate ");
        signal(process, "INT");
        String said = err.lines().collect(Collectors.joining("\n"));
        assertThat(process.waitFor()).as(said).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(said).contains("anisoflow: interrupted, saving").contains("saved in long-validation");
        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(scratch.resolve("long-validation/validation.json").toFile());
        assertThat(json.at("/verdict").asText()).isEqualTo("inconclusive");
        assertThat(json.at("/complete").asBoolean(true)).isFalse();
        assertThat(json.at("/runs/0/n").asInt()).isEqualTo(5000);
        assertThat(scratch.resolve("long-validation/particles-n5000.npz")).isNotEmptyFile();
    }

    @Test
    void secondInterruptionQuitsAtOnce() throws Exception {
        Process process = longRun().process();
        signal(process, "STOP");
        // different signals, because equal ones merge while the process stands still
        signal(process, "INT");
        signal(process, "TERM");
        signal(process, "CONT");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    void vectorModuleIsLoadedAsByItsOptionButSilently() throws Exception {
        assumeTrue(
                ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent(),
                "this JDK has no jdk.incubator.vector");
        String warning = "WARNING: Using incubator modules: jdk.incubator.vector";
        Process loud = start(List.of("--add-modules", "jdk.incubator.vector"), "doctor");
        String line = loud.inputReader(StandardCharsets.UTF_8)
                .lines()
                .filter(text -> text.startsWith("exp "))
                .findFirst()
                .orElseThrow();
        assertThat(loud.errorReader(StandardCharsets.UTF_8).lines()).contains(warning);
        Process silent = start(List.of("--add-exports", "java.base/jdk.internal.module=ALL-UNNAMED"), "doctor");
        assertThat(silent.inputReader(StandardCharsets.UTF_8).lines()).contains(line);
        assertThat(silent.errorReader(StandardCharsets.UTF_8).lines()).doesNotContain(warning);
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<Add-Exports>java.base/jdk.internal.module</Add-Exports>");
    }

    @Test
    void statusReachesTheShellAndStreamsAreSeparate() throws Exception {
        Files.writeString(scratch.resolve("two.yaml"), CommandLineTest.STUDY);
        Process done = start("solve", "two.yaml");
        String out = new String(done.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(done.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(done.waitFor()).as(err).isZero();
        assertThat(err).isEmpty();
        assertThat(out).contains("saved in two");
        Process again = start("solve", "two.yaml");
        assertThat(again.waitFor()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.getInputStream().readAllBytes()).isEmpty();
    }
}
