package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.anisoflow.study.StudyFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresetsTest {
    @TempDir
    private Path directory;

    private static List<String> studies(String directory) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.replace(".yaml", ""))
                    .toList();
        }
    }

    @Test
    void everyExampleOfTheProjectIsOffered() throws IOException {
        assertThat(Presets.NAMES).containsExactlyInAnyOrderElementsOf(studies("../examples"));
        assertThat(Presets.PUBLISHED)
                .containsExactlyInAnyOrderElementsOf(studies("../examples/castin2025").stream()
                        .map(name -> "castin2025/" + name)
                        .toList());
        assertThat(Presets.ATLAS)
                .containsExactlyInAnyOrderElementsOf(studies("../examples/digits-atlas").stream()
                        .map(name -> "digits-atlas/" + name)
                        .toList());
    }

    @Test
    void everyPresetIsASoundStudyWithItsFilesBesideIt() throws IOException {
        for (String name : Presets.all().toList()) {
            Session session = Presets.open(name, directory);
            assertThat(StudyFile.parse(session.place(), session.text()).title()).isEqualTo(Presets.title(name));
            assertThat(session.file()).isEmpty();
            assertThat(session.dirty()).isFalse();
            assertThat(Presets.named(session.name().replace(".yaml", ""))).contains(name);
        }
    }

    @Test
    void theStudyThatANewOneBeginsWithIsSound() {
        assertThat(StudyFile.parse(directory.resolve("new.yaml"), Studies.TEMPLATE)
                        .title())
                .isEqualTo("A new study");
    }
}
