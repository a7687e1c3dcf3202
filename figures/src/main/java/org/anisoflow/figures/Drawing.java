package org.anisoflow.figures;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.Responsibilities;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.ComponentChart;
import org.anisoflow.viz.ConeChart;
import org.anisoflow.viz.CovariancePaths;
import org.anisoflow.viz.DiscChart;
import org.anisoflow.viz.HeatMapChart;
import org.anisoflow.viz.MeanChart;
import org.anisoflow.viz.MeasureChart;
import org.anisoflow.viz.MergingTreeChart;
import org.anisoflow.viz.Panels;
import org.anisoflow.viz.PictureText;
import org.anisoflow.viz.PlainNumbers;
import org.anisoflow.viz.Plane;
import org.anisoflow.viz.PlaneChart;
import org.anisoflow.viz.QueryChart;
import org.anisoflow.viz.ResponsibilityChart;
import org.anisoflow.viz.SavedLaws;
import org.anisoflow.viz.SpectrumChart;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;

/** Draws figures of results. */
public final class Drawing {
    private static final String EIGENVALUE = "lambda_";

    private Drawing() {}

    /** The kinds of charts that a result can be drawn as, in the order of {@link ChartKind}. */
    public static List<ChartKind> kinds(Result result) {
        return Arrays.stream(ChartKind.values())
                .filter(kind -> suits(kind, result))
                .toList();
    }

    private static boolean suits(ChartKind kind, Result result) {
        Trajectory trajectory = result.trajectory();
        boolean several = result.study().law().size() > 1;
        return switch (kind) {
            case SPECTRUM, MEAN -> true;
            case MEASURES -> !MeasureChart.keys(trajectory).isEmpty();
            case ELLIPSES -> PlaneChart.suits(trajectory);
            case QUERIES -> QueryChart.suits(trajectory);
            case HEAT_MAP -> !SavedLaws.of(trajectory).isEmpty();
            case CONE, DISC -> CovariancePaths.suits(trajectory);
            case COMPONENTS, MERGING_TREE -> several;
            case RESPONSIBILITIES -> several && PlaneChart.suits(trajectory) && attends(result.study());
        };
    }

    /** Whether responsibilities of components are defined for the first head. */
    private static boolean attends(Study study) {
        try {
            for (Layer layer : study.transformer().layers()) {
                Attention attention = layer.attention();
                Responsibilities.atMeans(Responsibilities.head(attention, 0, study.law()), study.law());
            }
            return true;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    /** The names of the curves that a figure of this kind can choose from; empty where there is no choice. */
    public static List<String> series(ChartKind kind, Result result) {
        return switch (kind) {
            case SPECTRUM ->
                IntStream.rangeClosed(1, result.study().initial().dimension())
                        .mapToObj(i -> EIGENVALUE + i)
                        .toList();
            case MEASURES -> MeasureChart.keys(result.trajectory());
            default -> List.of();
        };
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
        JFreeChart chart = draw(figure, result, particles, subtitle);
        reach.ifPresent(end -> Panels.reach(chart, end));
        Panels.zoom(
                chart,
                figure.zoom().stream()
                        .map(window -> window.map(Figure.Window::rectangle))
                        .toList());
        return chart;
    }

    private static JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String subtitle) {
        Trajectory trajectory = result.trajectory();
        Theme theme = figure.theme();
        String title = figure.title().orElse(result.study().title());
        List<String> names = result.study().labels().stream()
                .map(Object::toString)
                .map(PictureText::printable)
                .toList();
        double depth = figure.depth().orElse(trajectory.end());
        return switch (figure.kind()) {
            case SPECTRUM ->
                SpectrumChart.of(
                        SpectrumChart.Data.of(trajectory, title, subtitle)
                                .withChosen(figure.series().stream()
                                        .mapToInt(name -> Integer.parseInt(name.substring(EIGENVALUE.length())) - 1)
                                        .toArray()),
                        theme);
            case MEASURES ->
                MeasureChart.of(MeasureChart.Data.of(trajectory, figure.series(), title, subtitle), theme);
            case MEAN -> MeanChart.of(MeanChart.Data.of(trajectory, title, subtitle), theme);
            case ELLIPSES -> {
                PlaneChart.Data data = ellipses(figure, result, particles, names, title, subtitle);
                Plane plane = plane(figure, result);
                boolean aboutMean = figure.centre()
                        .map(centre -> centre == Figure.Centre.MEAN)
                        .orElseGet(() -> PlaneChart.meanRunsAway(trajectory, plane));
                yield PlaneChart.of(aboutMean ? data.aboutMean(trajectory, plane) : data, theme);
            }
            case QUERIES ->
                QueryChart.of(QueryChart.Data.of(trajectory, plane(figure, result), title, subtitle), theme);
            case HEAT_MAP -> {
                Point point = SavedLaws.of(trajectory).nearest(depth).orElseThrow();
                yield HeatMapChart.of(
                        HeatMapChart.Data.of(
                                Gaussian.ofFactor(point.mean(), point.factor().orElseThrow()),
                                point.depth(),
                                title,
                                subtitle),
                        theme);
            }
            case CONE ->
                ConeChart.of(
                        ConeChart.Data.of(trajectory, title, subtitle)
                                .withView(figure.view().azimuth(), figure.view().elevation()),
                        theme);
            case DISC -> DiscChart.of(DiscChart.Data.of(trajectory, title, subtitle), theme);
            case COMPONENTS -> ComponentChart.of(ComponentChart.Data.of(trajectory, names, title, subtitle), theme);
            case RESPONSIBILITIES ->
                ResponsibilityChart.of(
                        ResponsibilityChart.Data.of(
                                trajectory, plane(figure, result), depth, 0, names, title, subtitle),
                        theme);
            case MERGING_TREE ->
                MergingTreeChart.of(MergingTreeChart.Data.of(trajectory, names, title, subtitle), theme);
        };
    }

    private static PlaneChart.Data ellipses(
            Figure figure,
            Result result,
            Optional<ParticleRun> particles,
            List<String> names,
            String title,
            String subtitle) {
        Plane plane = plane(figure, result);
        int[] component = particles.isPresent() ? Particles.components(figure, result) : new int[0];
        if (figure.depth().isPresent()) {
            return PlaneChart.Data.at(
                    result.trajectory(),
                    plane,
                    figure.depth().getAsDouble(),
                    particles,
                    component,
                    names,
                    title,
                    subtitle);
        }
        return particles.isPresent()
                ? PlaneChart.Data.of(result.trajectory(), plane, particles.get(), component, names, title, subtitle)
                : PlaneChart.Data.of(result.trajectory(), plane, names, title, subtitle);
    }

    private static Plane plane(Figure figure, Result result) {
        Gaussian law = result.study().initial();
        if (figure.plane().isEmpty()) {
            return Plane.of(law);
        }
        Figure.PlaneChoice choice = figure.plane().get();
        return choice.principal()
                ? Plane.principal(law, choice.first(), choice.second())
                : Plane.coordinates(law.dimension(), choice.first(), choice.second());
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
        List<String> known = series(figure.kind(), result);
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
