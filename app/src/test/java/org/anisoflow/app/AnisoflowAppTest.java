package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anisoflow.core.InvalidInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnisoflowAppTest {
    @TempDir
    private Path java;

    @BeforeEach
    void install() throws IOException {
        Files.createDirectory(java.resolve("lib"));
        Files.createFile(java.resolve("lib/libawt.so"));
    }

    @Test
    void withoutDisplayItSaysWhatToDo() throws IOException {
        Files.createFile(java.resolve("lib/libawt_xawt.so"));
        assertThatThrownBy(() -> AnisoflowApp.requireDisplay(java, "Linux", true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "anisoflow app needs a display; run it on a desktop, or with ssh -X, or under Xvfb; solve and "
                                + "plot work without one");
    }

    @Test
    void aHeadlessJavaHasARemedyOfItsOwn() {
        assertThatThrownBy(() -> AnisoflowApp.requireDisplay(java, "Linux", true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("anisoflow app needs a Java runtime with windows but " + java
                        + " has none; install one that is not headless (Debian: apt-get install openjdk-17-jre)");
    }

    @Test
    void withADisplayItGoesOn() throws IOException {
        Files.createFile(java.resolve("lib/libawt_xawt.so"));
        assertThatCode(() -> AnisoflowApp.requireDisplay(java, "Linux", false)).doesNotThrowAnyException();
        assertThatCode(() -> AnisoflowApp.requireDisplay(java, "Windows 11", false))
                .doesNotThrowAnyException();
    }
}
