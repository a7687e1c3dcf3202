package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLinesTest {
    @TempDir
    private Path directory;

    private Session session(String name) throws IOException {
        return Session.open(
                Files.writeString(directory.resolve(name), "attention: {scale: 1, q: [[1, 2]]}\ndepth: 3\n"));
    }

    @Test
    void aSavedStudyIsSolvedFromItsFile() throws IOException {
        assertThat(CommandLines.solve(session("a.yaml"))).contains("anisoflow solve " + directory.resolve("a.yaml"));
    }

    @Test
    void changedNumbersAreSet() throws IOException {
        Session session = session("a.yaml");
        session.edit("attention: {scale: 0.5, q: [[1, -7]]}\ndepth: 3\n");
        assertThat(CommandLines.solve(session))
                .contains("anisoflow solve " + directory.resolve("a.yaml")
                        + " --set attention.scale=0.5 --set attention.q.0.1=-7");
    }

    @Test
    void otherChangesMustBeSavedFirst() throws IOException {
        Session session = session("a.yaml");
        session.edit("attention: {scale: 1, q: [[1, 2]]}\ndepth: 3\ntitle: x\n");
        assertThat(CommandLines.solve(session)).isEmpty();
        session.edit("attention: {scale: 1");
        assertThat(CommandLines.solve(session)).isEmpty();
        assertThat(CommandLines.solve(Session.untitled(directory.resolve("b.yaml"), "depth: 1\n")))
                .isEmpty();
    }

    @Test
    void wordsAreQuotedForTheShell() {
        assertThat(CommandLines.quoted("/a b/it's.yaml")).isEqualTo("'/a b/it'\\''s.yaml'");
    }
}
