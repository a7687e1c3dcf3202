package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {
    @TempDir
    private Path scratch;

    @Test
    void listNamesSixteenPanelsThreeHistogramsAndTheAtlas() {
        Outcome result = run("reproduce", "--list");
        assertThat(result.status()).isEqualTo(ExitCode.DONE);
        assertThat(result.out().lines())
                .hasSize(20)
                .anyMatch(
                        line -> line.matches("convergence-to-a-line-softmax +Convergence to a line: softmax attention +"
                                + "paths from 100 covariances in the cone and in the unit disc"))
                .anyMatch(line -> line.startsWith("ranks-l2-value-random "))
                .anyMatch(line -> line.startsWith("digits-atlas "));
    }

    @Test
    void panelIsSavedAsPicturesAndNumbersWithItsCaption() throws IOException {
        Path directory = scratch.resolve("figures");
        Outcome result = run("reproduce", "convergence-to-a-line-softmax", "--out", directory, "--progress", "none");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(ExitCode.DONE);
        assertThat(result.out()).endsWith("saved in " + directory + System.lineSeparator());
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "README.md",
                            "convergence-to-a-line-softmax.svg",
                            "convergence-to-a-line-softmax.png",
                            "convergence-to-a-line-softmax.npz",
                            "convergence-to-a-line-softmax.csv");
        }
        assertThat(directory.resolve("README.md"))
                .content()
                .contains("Every one tends to a singular covariance.", "![Convergence to a line: softmax attention]");
        assertThat(Files.readAllLines(directory.resolve("convergence-to-a-line-softmax.csv")))
                .hasSize(101)
                .startsWith("member,initial_a,initial_c,initial_b,outcome,t,a,c,b");
    }

    @Test
    void withoutPlotsOnlyNumbersAreSavedAndAnExistingDirectoryIsKept() throws IOException {
        Path directory = scratch.resolve("numbers");
        Object[] args = {
            "reproduce", "convergence-to-a-line-l2", "--out", directory, "--no-plots", "--quiet", "--threads", "1"
        };
        assertThat(run(args)).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(3);
        }
        Outcome again = run(args);
        assertThat(again.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.err()).contains("exists already and is not overwritten");
    }

    @Test
    void unknownAndMissingNamesAreRefused() {
        Outcome unknown = run("reproduce", "divergence-l3");
        assertThat(unknown.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(unknown.err()).contains("there is no published figure divergence-l3", "did you mean divergence-l2?");
        Outcome missing = run("reproduce");
        assertThat(missing.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(missing.err()).contains("a name, or all, or --list is missing");
    }
}
