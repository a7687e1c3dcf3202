package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Figure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path directory;

    @Test
    void whatIsSavedIsLoadedAgain() throws IOException {
        Settings settings = new Settings(
                10,
                20,
                1000,
                700,
                false,
                true,
                false,
                0.25,
                0.6,
                2.5,
                "/tmp/a.yaml",
                true,
                "depth: \"ü\"\n",
                Map.of("attention.scale", new Parameter.Range(0.25, 1e-3 + 3)),
                List.of("/tmp/a.yaml"),
                List.of(View.of(ChartKind.ELLIPSES)
                        .withPlane(View.Axes.PRINCIPAL, 2, 5)
                        .withTokens(400)
                        .withCentre(Optional.of(Figure.Centre.MEAN))
                        .withZoom(List.of(Optional.empty(), Optional.of(new Rectangle2D.Double(1, 2, 3, 4))))));
        settings.save(directory.resolve("deeper/still"));
        assertThat(Settings.load(directory.resolve("deeper/still"))).isEqualTo(settings);
    }

    @Test
    void theLastDepthIsLoadedAsNone() throws IOException {
        Settings.DEFAULT.save(directory);
        assertThat(Settings.load(directory)).isEqualTo(Settings.DEFAULT);
        assertThat(Settings.load(directory).depth()).isNaN();
    }

    @Test
    void aDamagedOrMissingFileGivesTheDefaults() throws IOException {
        assertThat(Settings.load(directory)).isEqualTo(Settings.DEFAULT);
        Files.writeString(directory.resolve("session.json"), "{\"x\": \"wide\"");
        assertThat(Settings.load(directory)).isEqualTo(Settings.DEFAULT);
    }

    @Test
    void aFileOfAnotherVersionGivesWhatItHas() throws IOException {
        Files.writeString(directory.resolve("session.json"), """
                {"dark": true, "later": [1], "ranges": {"depth": {"low": 3, "high": 2}, "scale": {"low": 1, "high": 2}}}
                """);
        Settings settings = Settings.load(directory);
        assertThat(settings.dark()).isTrue();
        assertThat(settings.ranges()).containsOnlyKeys("scale");
        assertThat(settings.views()).isEqualTo(View.DEFAULTS);
        assertThat(settings.left()).isEqualTo(0.3);
    }

    @Test
    void recentFilesAreTheLatestTenEachOnce() {
        List<String> recent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            recent = Settings.recent(recent, Path.of("/s/" + i));
        }
        recent = Settings.recent(recent, Path.of("/s/5"));
        assertThat(recent).hasSize(10).startsWith("/s/5", "/s/11", "/s/10").doesNotHaveDuplicates();
    }

    @Test
    void everySystemHasItsPlace() {
        Path home = Path.of("/home/me");
        assertThat(Settings.directory("Linux", Map.of(), home)).isEqualTo(Path.of("/home/me/.config/anisoflow"));
        assertThat(Settings.directory("Linux", Map.of("XDG_CONFIG_HOME", "/x"), home))
                .isEqualTo(Path.of("/x/anisoflow"));
        assertThat(Settings.directory("Mac OS X", Map.of(), home))
                .isEqualTo(Path.of("/home/me/Library/Application Support/Anisoflow"));
        assertThat(Settings.directory("Windows 11", Map.of("APPDATA", "/roaming"), home))
                .isEqualTo(Path.of("/roaming/Anisoflow"));
    }
}
