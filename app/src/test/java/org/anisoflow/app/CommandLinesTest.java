package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Figure;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
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
    void aFigureIsDrawnWithItsOptions() {
        View cone = View.of(ChartKind.CONE).withDirection(-12.5, 40);
        assertThat(plot(cone, OptionalInt.empty()))
                .contains("anisoflow plot run -o cone.svg --chart=cone --view=-12.5,40.0");
        View ellipses = View.of(ChartKind.ELLIPSES).withCentre(Optional.of(Figure.Centre.FIXED));
        assertThat(plot(ellipses, OptionalInt.of(300)))
                .contains("anisoflow plot run -o ellipses.svg --chart=ellipses --depth=2.5 --centre=fixed "
                        + "--particles=300 --seed=7");
        View measures = View.of(ChartKind.MEASURES).withSeries(List.of("trace", "effective_rank"));
        assertThat(plot(measures, OptionalInt.empty()))
                .contains("anisoflow plot run -o measures.svg --chart=measures --series=trace,effective_rank");
        assertThat(plot(
                        measures.withZoom(List.of(Optional.of(new Rectangle2D.Double(0, 0, 1, 1)))),
                        OptionalInt.empty()))
                .isEmpty();
    }

    private static Optional<String> plot(View view, OptionalInt tokens) {
        Figure figure =
                view.figure(view.kind(), Optional.empty(), Theme.LIGHT, 2.5, tokens, 2, 7, true, PictureSize.SCREEN);
        return CommandLines.plot(Path.of("run"), figure, Path.of(view.kind().key() + ".svg"));
    }

    @Test
    void wordsAreQuotedForTheShell() {
        assertThat(CommandLines.quoted("/a b/it's.yaml")).isEqualTo("'/a b/it'\\''s.yaml'");
    }
}
