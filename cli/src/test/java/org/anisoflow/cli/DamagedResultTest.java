package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that reads a result directory names what is wrong with one, and writes nothing. */
class DamagedResultTest {
    private static final String AGAIN = "bring back the file as it was written, or solve the study again";

    @TempDir
    private static Path solved;

    @TempDir
    private Path scratch;

    private Path result;
    private Path summary;
    private Path arrays;

    @BeforeAll
    static void solve() throws IOException {
        Path study = Files.writeString(solved.resolve("s.yaml"), CommandLineTest.STUDY);
        assertThat(run("solve", study, "--out", solved.resolve("result"), "--no-plots", "--quiet", "--format", "npz"))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
    }

    @BeforeEach
    void copy() throws IOException {
        result = Files.createDirectory(scratch.resolve("result"));
        for (String name : List.of("study.yaml", "summary.json", "trajectory.npz")) {
            Files.copy(solved.resolve("result").resolve(name), result.resolve(name));
        }
        summary = result.resolve("summary.json");
        arrays = result.resolve("trajectory.npz");
    }

    static Stream<String> commands() {
        return Stream.of(
                "notebook DIR",
                "notebook DIR --kernel java",
                "report DIR -o OUT.html",
                "report DIR -o OUT.pdf",
                "report DIR -o OUT.tex",
                "plot DIR -o OUT.png",
                "diff DIR DIR");
    }

    private void assertRefused(String command, Path directory, String message, String hint) throws IOException {
        List<Path> before = files();
        run((Object[]) command.replace("OUT", scratch.resolve("out").toString())
                        .replace("DIR", directory.toString())
                        .split(" "))
                .assertBadInput(message, hint);
        assertThat(files()).isEqualTo(before);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(scratch)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aDirectoryThatIsNoResult(String command) throws IOException {
        Files.delete(summary);
        assertRefused(
                command,
                result,
                result + ": is not a result directory, as it has no summary.json",
                "give a directory that anisoflow solve has written");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aNewerFormat(String command) throws IOException {
        Files.writeString(summary, Files.readString(summary).replace("\"format\": 1,", "\"format\": 2,"));
        assertRefused(
                command,
                result,
                summary + ": format is 2 but this version reads 1",
                "update Anisoflow, or solve the study again");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aSummaryThatWasCutOff(String command) throws IOException {
        Files.writeString(summary, Files.readString(summary).substring(0, 500));
        assertRefused(
                command,
                result,
                summary + ": was cut off: its JSON has no end",
                "bring back the file as it was written");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void arraysThatWereCutOff(String command) throws IOException {
        byte[] bytes = Files.readAllBytes(arrays);
        Files.write(arrays, Arrays.copyOf(bytes, 100));
        assertRefused(
                command,
                result,
                arrays + ": was cut off or changed: it has 100 bytes but summary.json says " + bytes.length,
                AGAIN);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void arraysThatWereChanged(String command) throws IOException {
        byte[] bytes = Files.readAllBytes(arrays);
        bytes[bytes.length / 2] ^= 1;
        Files.write(arrays, bytes);
        assertRefused(command, result, arrays + ": was changed: its SHA-256 is not the one in summary.json", AGAIN);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void arraysThatAreGone(String command) throws IOException {
        Files.delete(arrays);
        assertRefused(command, result, arrays + ": is missing, although summary.json names it", AGAIN);
    }
}
