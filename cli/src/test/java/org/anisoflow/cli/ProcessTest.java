package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "org.anisoflow.cli.Anisoflow"));
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
    @ValueSource(strings = {"INT", "TERM"})
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
