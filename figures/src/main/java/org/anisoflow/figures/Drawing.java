package org.anisoflow.figures;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Panels;
import org.anisoflow.viz.PlainNumbers;
import org.jfree.chart.JFreeChart;

/** Draws figures of results. */
public final class Drawing {
    private Drawing() {}

    /** The kinds of charts that a result can be drawn as, in the order of {@link ChartKind}. */
    public static List<ChartKind> kinds(Result result) {
        return Arrays.stream(ChartKind.values())
                .filter(kind -> kind.suits(result))
                .toList();
    }

    /**
     * The chart of a figure.
     *
     * @param particles the run that the figure asks for, with tokens at saved depths; absent if it asks for none
     * @throws InvalidInputException if the result cannot be drawn so, or has no such curve; the message lists those it has
     */
    public static JFreeChart chart(Figure figure, Result result, Optional<ParticleRun> particles) {
        return chart(figure, result, particles, subtitle(result), OptionalDouble.empty());
    }

    /**
     * The chart of a figure of what a run has computed so far.
     *
     * @param end depth that the run is on its way to, which panels over depth reach
     * @throws InvalidInputException if the result cannot be drawn so, or has no such curve; the message lists those it has
     */
    public static JFreeChart growing(Figure figure, Result soFar, double end) {
        String subtitle = facts(soFar) + ", solved to " + depth(soFar);
        return chart(figure, soFar, Optional.empty(), subtitle, OptionalDouble.of(end));
    }

    private static JFreeChart chart(
            Figure figure, Result result, Optional<ParticleRun> particles, String subtitle, OptionalDouble reach) {
        requireSuits(figure, result);
        String title = figure.title().orElse(result.study().title());
        JFreeChart chart = figure.kind().chart().draw(figure, result, particles, title, subtitle);
        reach.ifPresent(end -> Panels.reach(chart, end));
        Panels.zoom(
                chart,
                figure.zoom().stream()
                        .map(window -> window.map(Figure.Window::rectangle))
                        .toList());
        return chart;
    }

    /**
     * Checks that a result can be drawn so.
     *
     * @throws InvalidInputException if the kind of chart does not suit it, or it has no such curve
     */
    public static void requireSuits(Figure figure, Result result) {
        List<ChartKind> kinds = kinds(result);
        if (!kinds.contains(figure.kind())) {
            throw new InvalidInputException("chart must suit the result, but "
                    + figure.kind().key() + " does not; choose one of "
                    + String.join(", ", kinds.stream().map(ChartKind::key).toList()));
        }
        List<String> known = figure.kind().series(result);
        for (String name : figure.series()) {
            if (!known.contains(name)) {
                throw new InvalidInputException(
                        known.isEmpty()
                                ? "the chart " + figure.kind().key() + " has no series to choose from but " + name
                                        + " is asked for; leave series out"
                                : "there is no series " + name + " in the chart "
                                        + figure.kind().key() + "; choose from " + shortened(known));
            }
        }
    }

    /**
     * Refuses a depth that the run has not reached.
     *
     * @throws InvalidInputException if the figure names a depth before the first saved one or beyond the end
     */
    public static void requireReached(Figure figure, Result result) {
        Trajectory trajectory = result.trajectory();
        double first = trajectory.first().depth();
        figure.depth().ifPresent(depth -> {
            if (!(depth >= first && depth <= trajectory.end())) {
                throw new InvalidInputException("depth must be from " + first + " to " + trajectory.end()
                        + ", where the run ended, but is " + depth
                        + "; choose a depth between, or leave depth out for the "
                        + "last one");
            }
        });
    }

    private static String shortened(List<String> names) {
        int shown = 24;
        return names.size() <= shown
                ? String.join(", ", names)
                : names.get(0) + ", " + names.get(1) + ", ..., " + names.get(names.size() - 1);
    }

    /** What was solved and how it ended, in a line. */
    static String subtitle(Result result) {
        return facts(result) + ", " + result.trajectory().status().key().replace('_', ' ') + " at " + depth(result);
    }

    private static String facts(Result result) {
        Study study = result.study();
        return study.attentionTypes() + (study.heads() > 1 ? ", " + study.heads() + " heads" : "") + ", d = "
                + study.initial().dimension() + ", " + study.closure().key() + " closure";
    }

    private static String depth(Result result) {
        return "t = " + PlainNumbers.text(result.trajectory().end(), 4);
    }
}
