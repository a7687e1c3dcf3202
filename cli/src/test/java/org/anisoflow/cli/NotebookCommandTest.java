package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anisoflow.formats.Json;
import org.anisoflow.notebooks.nbformat.Notebook;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotebookCommandTest {
    @TempDir
    private static Path solved;

    @TempDir
    private Path scratch;

    private Path file;

    @BeforeAll
    static void solve() throws IOException {
        Path study = Files.writeString(solved.resolve("s.yaml"), CommandLineTest.STUDY);
        assertThat(run("solve", study, "--out", solved.resolve("result"), "--quiet", "--set", "save.points=5"))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
    }

    @BeforeEach
    void nameFile() {
        file = scratch.resolve("other.ipynb");
    }

    private static Path result() {
        return solved.resolve("result");
    }

    private static void assertSaved(Outcome outcome, Path file) {
        assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "saved in " + file + System.lineSeparator(), ""));
    }

    /** How many outputs of cells are pictures. */
    private static int pictures(Path notebook) {
        int pictures = 0;
        for (JsonNode output : Json.read(notebook).findValues("image/png")) {
            pictures += output.isTextual() ? 1 : 0;
        }
        return pictures;
    }

    @Test
    void theNotebookOfADirectoryIsTheOneThatSolveWrote() throws IOException {
        Path inside = result().resolve(Notebook.FILE_NAME);
        byte[] first = Files.readAllBytes(inside);

        run("notebook", result())
                .assertBadInput(
                        inside + ": exists already and is not overwritten", "choose another name or use --force");
        Files.writeString(inside, "changed");
        assertSaved(run("notebook", result(), "--force"), inside);

        assertThat(inside).hasBinaryContent(first);
        assertSaved(run("notebook", result(), "--out", file), file);
        assertThat(file).hasBinaryContent(first);
        assertThat(pictures(file)).isEqualTo(4);
    }

    @Test
    void withoutPlotsNoPicturesAreEmbedded() {
        assertThat(run("notebook", result(), "-o", file, "--no-plots", "--quiet"))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        assertThat(pictures(file)).isZero();
        assertThat(Json.read(file).at("/metadata/kernelspec/name").asText()).isEqualTo("python3");
    }

    @Test
    void theKernelJavaHasCellsOfJava() {
        assertSaved(run("notebook", result(), "-o", file, "--no-plots", "--kernel", "java"), file);
        assertThat(Json.read(file).at("/metadata/kernelspec/language").asText()).isEqualTo("java");
        assertThat(file).content().contains("Results.open(").doesNotContain("import numpy");
    }

    @Test
    void theTutorialNeedsNoResult() {
        assertSaved(run("notebook", "--tutorial", "-o", file), file);
        assertThat(Json.read(file).at("/cells/0/source/0").asText()).startsWith("# The Transformer PDE from zero");
        run("notebook", "--tutorial", "-o", file)
                .assertBadInput(file + ": exists already and is not overwritten", "choose another name or use --force");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
            RESULT --kernel scala      > --kernel must be python or java but is scala
            RESULT --kernel jav        > --kernel must be python or java but is jav; did you mean java?
            RESULT --kernel            > Missing required parameter for option '--kernel' (python|java)
            -o x.ipynb                 > a directory or --tutorial is missing
            RESULT --tutorial          > --tutorial takes no directory but RESULT is given
            --tutorial --kernel java   > --tutorial is for the kernel python and takes no --validation
            --tutorial --validation x  > --tutorial is for the kernel python and takes no --validation
            """)
    void optionsThatDoNotGoTogetherAreRefused(String arguments, String message) {
        run((Object[]) ("notebook " + arguments.replace("RESULT", result().toString())).split(" "))
                .assertBadInput(message.replace("RESULT", result().toString()), "see anisoflow notebook --help");
    }

    @Test
    void aTargetThatCannotBeWrittenIsRefused() throws Exception {
        Path file = Files.writeString(scratch.resolve("file"), "");
        run("notebook", result(), "-o", file.resolve("x.ipynb"))
                .assertBadInput(
                        file.resolve("x.ipynb") + ": cannot be written: " + file + " is not a directory",
                        "choose another place");
        assertThat(file).hasContent("");
    }

    @Test
    void aDirectoryThatIsNoCheckIsRefused() {
        run("notebook", result(), "-o", file, "--validation", scratch)
                .assertBadInput(
                        scratch + ": is not the directory of a check, as it has no validation.json",
                        "give a directory that anisoflow validate or compare has written");
        assertThat(file).doesNotExist();
    }
}
