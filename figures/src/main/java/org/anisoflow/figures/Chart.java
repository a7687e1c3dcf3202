package org.anisoflow.figures;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PictureText;
import org.anisoflow.viz.Plane;
import org.jfree.chart.JFreeChart;

/** A kind of chart: its title and caption, the results that it suits, what can be chosen, and how it is drawn. */
abstract class Chart {
    private final String title;
    private final String caption;
    private final String axis;
    private final Set<FigureOption> options;

    /**
     * @param title the name that a reader sees
     * @param caption what it shows, in a sentence
     * @param axis label of the horizontal axis of every such chart; empty if it depends on the result
     * @param options those that make a difference to this kind
     */
    Chart(String title, String caption, String axis, FigureOption... options) {
        this.title = title;
        this.caption = caption;
        this.axis = axis;
        this.options = Set.of(options);
    }

    final String title() {
        return title;
    }

    final String caption() {
        return caption;
    }

    final String axis() {
        return axis;
    }

    final Set<FigureOption> options() {
        return options;
    }

    abstract boolean suits(Result result);

    /** The names of the curves to choose from; empty where there is no choice. */
    List<String> series(Result result) {
        return List.of();
    }

    /** The name of the file in which it is saved with a result that it suits; absent if it is drawn on demand only. */
    Optional<String> savedAs(Result result) {
        return Optional.empty();
    }

    /**
     * Draws a result that it suits.
     *
     * @param particles the run that the figure asks for, with tokens at saved depths; absent if it asks for none
     */
    abstract JFreeChart draw(
            Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle);

    static boolean hasComponents(Result result) {
        return result.study().law().size() > 1;
    }

    static List<String> names(Result result) {
        return result.study().labels().stream()
                .map(Object::toString)
                .map(PictureText::printable)
                .toList();
    }

    static double depth(Figure figure, Result result) {
        return figure.depth().orElse(result.trajectory().end());
    }

    static Plane plane(Figure figure, Result result) {
        Gaussian law = result.study().initial();
        if (figure.plane().isEmpty()) {
            return Plane.of(law);
        }
        Figure.PlaneChoice choice = figure.plane().get();
        return choice.principal()
                ? Plane.principal(law, choice.first(), choice.second())
                : Plane.coordinates(law.dimension(), choice.first(), choice.second());
    }
}
