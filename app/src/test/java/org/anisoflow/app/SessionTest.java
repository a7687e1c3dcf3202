package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.anisoflow.study.document.DocumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
    @TempDir
    private Path directory;

    @Test
    void editsMakeItDirtyUntilTheyAreUndoneOrSaved() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), "depth: 1\n");
        Session session = Session.open(file);
        assertThat(session.dirty()).isFalse();
        session.edit("depth: 2\n");
        assertThat(session.dirty()).isTrue();
        session.edit("depth: 1\n");
        assertThat(session.dirty()).isFalse();
        session.edit("depth: 3\n");
        assertThat(session.saveAs(file, List.of()).dirty()).isFalse();
        assertThat(file).hasContent("depth: 3\n");
    }

    @Test
    void keepsTheLineEndsOfTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), "a: 1\r\nb: 2\r\n");
        Session session = Session.open(file);
        assertThat(session.text()).isEqualTo("a: 1\nb: 2\n");
        session.edit("a: 1\nb: 3\n");
        session.saveAs(file, List.of());
        assertThat(Files.readString(file)).isEqualTo("a: 1\r\nb: 3\r\n");
    }

    @Test
    void anUntitledStudyHasNoFileUntilItIsSaved() throws IOException {
        Session session = Session.untitled(directory.resolve("untitled.yaml"), "depth: 1\n");
        assertThat(session.file()).isEmpty();
        assertThat(session.saveAs(directory.resolve("b.yaml"), List.of()).file())
                .contains(directory.resolve("b.yaml"));
    }

    @Test
    void savingElsewhereTakesCompanionsAlongAndReplacesNone() throws IOException {
        Path from = Files.createDirectories(directory.resolve("from/data"));
        Files.writeString(from.resolve("x.csv"), "1,2\n");
        Files.writeString(from.resolve("y.csv"), "3\n");
        Path to = Files.createDirectories(directory.resolve("to/data"));
        Files.writeString(to.resolve("y.csv"), "mine\n");
        Session.untitled(directory.resolve("from/s.yaml"), "a: 1\n")
                .saveAs(directory.resolve("to/s.yaml"), List.of(Path.of("data/x.csv"), Path.of("data/y.csv")));
        assertThat(to.resolve("x.csv")).hasContent("1,2\n");
        assertThat(to.resolve("y.csv")).hasContent("mine\n");
    }

    @Test
    void unsavedTextComesBackAsUnsaved() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), "depth: 1\n");
        Session session = Session.restored(file, true, "depth: 9\n");
        assertThat(session.dirty()).isTrue();
        assertThat(session.text()).isEqualTo("depth: 9\n");
        Files.delete(file);
        assertThat(Session.restored(file, true, "depth: 9\n").dirty()).isTrue();
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Session.open(directory.resolve("none.yaml")))
                .isInstanceOf(DocumentException.class)
                .hasMessageEndingWith("the study file does not exist");
    }
}
