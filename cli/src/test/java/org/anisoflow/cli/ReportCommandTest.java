package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportCommandTest {
    @TempDir
    private static Path solved;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void solve() throws IOException {
        Path study = Files.writeString(solved.resolve("s.yaml"), CommandLineTest.STUDY);
        assertThat(run(
                        "solve",
                        study,
                        "--out",
                        solved.resolve("result"),
                        "--no-plots",
                        "--quiet",
                        "--format",
                        "npz",
                        "--set",
                        "save.points=5"))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
    }

    private static Path result() {
        return solved.resolve("result");
    }

    private static void assertSaved(Outcome outcome, Path... files) {
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines())
                .containsExactlyElementsOf(
                        Stream.of(files).map(file -> "saved in " + file).toList());
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void htmlIsOnePageInTheThemeThatIsAskedFor() throws IOException {
        Path light = scratch.resolve("r.html");
        Path dark = scratch.resolve("dark.HTML");
        assertSaved(run("report", result(), "-o", light), light);
        assertSaved(run("report", result(), "--out", dark, "--theme", "dark"), dark);

        assertThat(light).content().startsWith("<!DOCTYPE html>").contains("<svg", "<math", "Two dimensions");
        assertThat(Files.readString(dark)).isNotEqualTo(Files.readString(light));
        run("report", result(), "-o", light)
                .assertBadInput(
                        light + ": exists already and is not overwritten", "choose another name or use --force");
        assertThat(run("report", result(), "-o", light, "--force", "--quiet"))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
    }

    @Test
    void pdfIsWritten() throws IOException {
        Path pdf = scratch.resolve("r.pdf");
        assertSaved(run("report", result(), "-o", pdf), pdf);
        assertThat(Files.readAllBytes(pdf)).startsWith('%', 'P', 'D', 'F');
    }

    @Test
    void texHasItsChartsBesideItAndNoneOfThemIsReplaced() throws IOException {
        Path tex = scratch.resolve("r.tex");
        List<Path> files = Stream.of("", "-spectrum", "-measures", "-mean", "-ellipses", "-heat-map", "-cone", "-disc")
                .map(name -> scratch.resolve("r" + name + (name.isEmpty() ? ".tex" : ".pdf")))
                .toList();
        assertSaved(run("report", result(), "-o", tex), files.toArray(Path[]::new));
        assertThat(files).allSatisfy(file -> assertThat(file).isNotEmptyFile());

        Files.delete(tex);
        run("report", result(), "-o", tex)
                .assertBadInput(
                        files.get(1) + ": exists already and is not overwritten", "choose another name or use --force");
        assertThat(tex).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -o a.docx              | a report must be named *.html, *.pdf, *.tex but the name is a.docx | choose one of these
            -o report              | a report must be named *.html, *.pdf, *.tex but the name is report | choose one of these
            -o r.pdf --theme dark  | --theme is for reports in html but the report is r.pdf | see anisoflow report --help
            --force                | Missing required option: '--out=FILE' | see anisoflow report --help
            """)
    void aNameThatIsNoneOfAReportIsRefused(String arguments, String message, String hint) {
        run((Object[]) ("report " + result() + " " + arguments).split(" ")).assertBadInput(message, hint);
    }

    @Test
    void aTargetThatCannotBeWrittenIsRefused() throws Exception {
        Path file = Files.writeString(scratch.resolve("file"), "");
        run("report", result(), "-o", file.resolve("r.pdf"))
                .assertBadInput(
                        file.resolve("r.pdf") + ": cannot be written: " + file + " is not a directory",
                        "choose another place");
        assertThat(file).hasContent("");
    }

    @Test
    void theFolderOfAReportIsMade() {
        Path report = scratch.resolve("paper/figures/r.tex");
        assertThat(run("report", result(), "-o", report, "--quiet")).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        assertThat(report).isRegularFile();
        assertThat(report.resolveSibling("r-spectrum.pdf")).isRegularFile();
    }
}
