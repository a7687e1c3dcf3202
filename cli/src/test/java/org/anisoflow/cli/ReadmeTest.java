package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the README and the examples promise. */
class ReadmeTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void theJavaSampleCompilesAndPrintsTheRankOfTheLimit() throws IOException, InterruptedException {
        Path source = folder.resolve("Sample.java");
        Files.writeString(source, """
                import org.anisoflow.core.attention.*;
                import org.anisoflow.core.gaussian.*;
                import org.anisoflow.core.linalg.Matrix;
                import org.anisoflow.ode.flow.*;

                class Sample {
                    public static void main(String[] arguments) {
                %s
                    }
                }
                """.formatted(block("java")));
        String classPath = System.getProperty("java.class.path");
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, errors, "-cp", classPath, "-d", folder.toString(), source.toString());
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(compiled).isZero();

        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        folder + System.getProperty("path.separator") + classPath,
                        "Sample")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).startsWith("REACHED_END: reached depth").contains("rank 1.0, decay exponent -1.99999");
    }

    @Test
    void theStudyIsTheExampleOfItsName() throws IOException {
        Path copy = folder.resolve("study.yaml");
        Files.writeString(copy, block("yaml"));
        Study shown = StudyFile.read(copy);
        Study shipped = StudyFile.read(HOME.resolve("examples/clustering-on-a-line.yaml"));
        assertThat(shown.transformer()).isEqualTo(shipped.transformer());
        assertThat(shown.initial()).isEqualTo(shipped.initial());
    }

    @TestFactory
    Stream<DynamicTest> everyLinkOfThePagesLeadsSomewhere() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(HOME.resolve("README.md"), HOME.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(HOME.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages.stream()
                .map(page -> DynamicTest.dynamicTest(HOME.relativize(page).toString(), () -> {
                    Matcher links = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)").matcher(Files.readString(page));
                    while (links.find()) {
                        assertThat(page.resolveSibling(links.group(1))).exists();
                    }
                }));
    }

    private static String block(String language) throws IOException {
        Matcher matcher = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(HOME.resolve("README.md")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
