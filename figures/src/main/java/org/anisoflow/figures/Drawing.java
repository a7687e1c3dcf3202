package org.anisoflow.figures;

import java.util.List;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.ComponentChart;
import org.anisoflow.viz.PlaneChart;
import org.anisoflow.viz.SpectrumChart;
import org.jfree.chart.JFreeChart;

/** Draws figures of results. */
public final class Drawing {
    private Drawing() {}

    /** The kinds of charts that a result can be drawn as, in the order of {@link ChartKind}. */
    public static List<ChartKind> kinds(Result result) {
        return List.of(ChartKind.values()).stream()
                .filter(kind -> suits(kind, result))
                .toList();
    }

    private static boolean suits(ChartKind kind, Result result) {
        return switch (kind) {
            case SPECTRUM -> true;
            case ELLIPSES -> PlaneChart.suits(result.trajectory());
            case COMPONENTS -> result.study().law().size() > 1;
            default -> false;
        };
    }

    /** The names of the curves that a figure of this kind can choose from; empty where there is no choice. */
    public static List<String> series(ChartKind kind, Result result) {
        return List.of();
    }

    /**
     * The chart of a figure.
     *
     * @param particles the run that the figure asks for, with tokens at saved depths; absent if it asks for none
     * @throws InvalidInputException if the result cannot be drawn so, or has no such curve; the message lists those it has
     */
    public static JFreeChart chart(Figure figure, Result result, Optional<ParticleRun> particles) {
        String title = figure.title().orElse(result.study().title());
        String subtitle = subtitle(result);
        List<String> names =
                result.study().labels().stream().map(Object::toString).toList();
        return switch (figure.kind()) {
            case SPECTRUM ->
                SpectrumChart.of(SpectrumChart.Data.of(result.trajectory(), title, subtitle), figure.theme());
            case ELLIPSES ->
                PlaneChart.of(PlaneChart.Data.of(result.trajectory(), names, title, subtitle), figure.theme());
            case COMPONENTS ->
                ComponentChart.of(ComponentChart.Data.of(result.trajectory(), names, title, subtitle), figure.theme());
            default ->
                throw new InvalidInputException("not drawn: " + figure.kind().key());
        };
    }

    /** What was solved and how it ended, in a line. */
    static String subtitle(Result result) {
        Study study = result.study();
        return study.attentionTypes() + (study.heads() > 1 ? ", " + study.heads() + " heads" : "") + ", d = "
                + study.initial().dimension() + ", " + study.closure().key() + " closure, "
                + result.trajectory().status().key().replace('_', ' ') + " at t = "
                + result.trajectory().end();
    }
}
