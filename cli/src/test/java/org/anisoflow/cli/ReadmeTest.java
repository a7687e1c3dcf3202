package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
