package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard output that takes nothing. */
@Timeout(120)
class StandardOutputTest {
    private static final String LOST =
            "anisoflow: not all results could be written to standard output: it is closed, its "
                    + "reader has gone, or there is no space left" + System.lineSeparator()
                    + "  hint: files that were saved are complete" + System.lineSeparator();

    @TempDir
    private Path scratch;

    private Path study;

    @BeforeEach
    void writeStudy() throws IOException {
        study = Files.writeString(scratch.resolve("two.yaml"), CommandLineTest.STUDY);
        Outcome solved =
                Outcome.run("solve", study, "--no-plots", "--format", "npz", "--out", scratch.resolve("result"));
        assertThat(solved.status()).as(solved.err()).isZero();
    }

    /** An output whose every write fails. */
    private static PrintWriter full() {
        return new PrintWriter(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                },
                false,
                StandardCharsets.UTF_8);
    }

    private Outcome lose(Object... args) {
        StringWriter err = new StringWriter();
        int status = Anisoflow.run(
                full(),
                new PrintWriter(err, true),
                Stream.of(args).map(Object::toString).toArray(String[]::new));
        return new Outcome(status, "", err.toString());
    }

    @Test
    void everyCommandSaysThatItsResultsAreLost() throws IOException {
        Path result = scratch.resolve("result");
        Path other = scratch.resolve("other");
        assertThat(lose("diff", result, result)).isEqualTo(new Outcome(ExitCode.FAILED, "", LOST));
        assertThat(lose("plot", result, "--list")).isEqualTo(new Outcome(ExitCode.FAILED, "", LOST));
        assertThat(lose("reference", "--list")).isEqualTo(new Outcome(ExitCode.FAILED, "", LOST));
        assertThat(lose("--version")).isEqualTo(new Outcome(ExitCode.FAILED, "", LOST));
        assertThat(lose("solve", study, "--no-plots", "--format", "npz", "--out", other))
                .isEqualTo(new Outcome(ExitCode.FAILED, "", LOST));
        assertThat(other.resolve("trajectory.npz")).as("is kept").isNotEmptyFile();
        String indented = CommandLineTest.STUDY.strip().replace("\n", "\n  ");
        Path sweep = Files.writeString(
                scratch.resolve("sweep.yaml"),
                "anisoflow-sweep: 1\nstudy:\n  " + indented + "\naxes:\n  - {key: attention.scale, values: [1, 2]}\n");
        assertThat(lose("sweep", sweep, "--member", 1)).isEqualTo(new Outcome(ExitCode.FAILED, "", LOST));
    }

    @Test
    void nothingIsLostWhereNothingIsPrinted() {
        assertThat(lose("solve", study, "--no-plots", "--quiet", "--out", scratch.resolve("other")))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
    }

    @Test
    void badInputStaysBadInput() {
        assertThat(lose("solve", scratch.resolve("none.yaml")).status()).isEqualTo(ExitCode.BAD_INPUT);
    }

    /** Runs the program in a process of its own. */
    private Outcome process(String redirection) throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "exec \"$0\" -Xmx256m -cp \"$1\" org.anisoflow.cli.Anisoflow diff result result " + redirection,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"))
                .directory(scratch.toFile())
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, err);
    }

    @ParameterizedTest
    @ValueSource(strings = {">/dev/full", ">&-"})
    void aFullOrClosedOutputFails(String redirection) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
        assertThat(process(redirection)).isEqualTo(new Outcome(ExitCode.FAILED, "", LOST));
    }

    @Test
    void aClosedStandardErrorDoesNotMatter() throws Exception {
        Outcome outcome = process("2>&-");
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("they are equal");
    }
}
