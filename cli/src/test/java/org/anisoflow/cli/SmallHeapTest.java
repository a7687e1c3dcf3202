package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes with little memory: what passes the estimate completes, and what is refused is told what helps. */
@Timeout(120)
class SmallHeapTest {
    @TempDir
    private Path scratch;

    private Outcome solve(String heap, String... more) throws Exception {
        Files.writeString(scratch.resolve("two.yaml"), CommandLineTest.STUDY);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                "org.anisoflow.cli.Anisoflow",
                "solve",
                "two.yaml",
                "--no-plots",
                "--quiet",
                "--out",
                "out"));
        command.addAll(List.of(more));
        Process process =
                new ProcessBuilder(command).directory(scratch.toFile()).start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), "", err);
    }

    @Test
    void aMillionDepthsAreRefusedAndTheRemedyHolds() throws Exception {
        Outcome refused = solve("64m", "--format", "npz", "--set", "save.points=1000000");
        assertThat(refused.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err())
                .matches(
                        "(?s)anisoflow: --set save.points=1000000: save: the study needs about \\d+ MiB of memory, most of it "
                                + "for saved \\w+, but Java has 64 MiB\n  hint: set save.points: \\d+.*\n");
        assertThat(scratch.resolve("out")).doesNotExist();
        String points = refused.err().replaceFirst("(?s).*hint: set save.points: (\\d+).*", "$1");
        assertThat(Integer.parseInt(points)).isGreaterThan(10_000);
        assertThat(solve("64m", "--format", "npz", "--set", "save.points=" + points))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
    }

    @Test
    void aFormatThatIsTooLargeIsLeftOutWhereThatHelps() throws Exception {
        String[] much = {"--set", "save.points=30000", "--set", "save.laws=none"};
        Outcome refused = solve("64m", much);
        assertThat(refused.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("use --format csv,npz,json");
        assertThat(solve("64m", much[0], much[1], much[2], much[3], "--format", "csv,npz,json"))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
    }

    @Test
    void aLargeMatrixIsRefusedBeforeItIsMade() throws Exception {
        List<String> large = new ArrayList<>(List.of("--set", "initial={covariance: {identity: 4096}}"));
        for (String key : List.of("query", "key", "value")) {
            large.addAll(List.of("--set", "attention." + key + "={identity: 4096}"));
        }
        Outcome refused = solve("64m", large.toArray(String[]::new));
        assertThat(refused.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err())
                .contains("does not fit: the matrices up to here")
                .contains("but Java has 64 MiB");
    }
}
