package org.anisoflow.app;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Figure;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;

/**
 * What a view of the window shows.
 *
 * @param kind of the chart that is wanted; where it does not suit a result, another is shown
 * @param axes which axes a plane has
 * @param first coordinate or direction of the horizontal axis of a plane, from 0 on
 * @param second the same of the vertical axis
 * @param azimuth of the cone, in degrees
 * @param elevation of the cone, in degrees
 * @param tokens number of particles drawn with ellipses; 0 for none
 * @param series names of curves; empty for those that the chart chooses
 * @param centre of ellipses; null for the one that the chart chooses
 * @param zoom what the panels show, null for everything; empty if all do
 */
record View(
        ChartKind kind,
        Axes axes,
        int first,
        int second,
        double azimuth,
        double elevation,
        int tokens,
        List<String> series,
        Figure.Centre centre,
        List<Figure.Window> zoom) {
    /** What the window begins with. */
    static final List<View> DEFAULTS =
            List.of(of(ChartKind.ELLIPSES), of(ChartKind.CONE), of(ChartKind.SPECTRUM), of(ChartKind.MEASURES));

    /** What takes the place of a chart that does not suit. */
    private static final List<ChartKind> INSTEAD = List.of(
            ChartKind.HEAT_MAP,
            ChartKind.COMPONENTS,
            ChartKind.MEAN,
            ChartKind.SPECTRUM,
            ChartKind.MEASURES,
            ChartKind.ELLIPSES);

    /** How the axes of a plane are chosen. */
    enum Axes {
        AUTOMATIC,
        COORDINATES,
        PRINCIPAL
    }

    View {
        axes = axes == null ? Axes.AUTOMATIC : axes;
        kind = kind == null ? ChartKind.SPECTRUM : kind;
        series = series == null ? List.of() : List.copyOf(series);
        zoom = zoom == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(zoom));
    }

    static View of(ChartKind kind) {
        Figure.View from = Figure.View.DEFAULT;
        return new View(kind, Axes.AUTOMATIC, 0, 1, from.azimuth(), from.elevation(), 0, List.of(), null, List.of());
    }

    View with(ChartKind newKind) {
        return new View(newKind, axes, first, second, azimuth, elevation, tokens, List.of(), centre, List.of());
    }

    View withPlane(Axes newAxes, int newFirst, int newSecond) {
        return new View(kind, newAxes, newFirst, newSecond, azimuth, elevation, tokens, series, centre, List.of());
    }

    /** This view from the nearest direction that a cone is seen from: full turns make no difference. */
    View withDirection(double newAzimuth, double newElevation) {
        return new View(
                kind,
                axes,
                first,
                second,
                Math.IEEEremainder(newAzimuth, 360),
                Math.max(0, Math.min(90, newElevation)),
                tokens,
                series,
                centre,
                zoom);
    }

    View withTokens(int newTokens) {
        return new View(kind, axes, first, second, azimuth, elevation, newTokens, series, centre, zoom);
    }

    View withSeries(List<String> newSeries) {
        return new View(kind, axes, first, second, azimuth, elevation, tokens, newSeries, centre, zoom);
    }

    View withCentre(Optional<Figure.Centre> newCentre) {
        return new View(
                kind, axes, first, second, azimuth, elevation, tokens, series, newCentre.orElse(null), List.of());
    }

    View withZoom(List<Optional<Rectangle2D>> shown) {
        List<Figure.Window> windows = shown.stream()
                .map(panel -> panel.map(seen ->
                                new Figure.Window(seen.getMinX(), seen.getMaxX(), seen.getMinY(), seen.getMaxY()))
                        .orElse(null))
                .toList();
        return new View(kind, axes, first, second, azimuth, elevation, tokens, series, centre, windows);
    }

    /** What the panels show, as {@link ChartView#zoom} has it. */
    List<Optional<Rectangle2D>> shown() {
        return zoom.stream()
                .map(window -> Optional.ofNullable(window).map(Figure.Window::rectangle))
                .toList();
    }

    /** What each of these views shows of a result that can be drawn in these ways. */
    static List<ChartKind> kinds(List<View> views, List<ChartKind> possible) {
        List<ChartKind> wanted = views.stream().map(View::kind).toList();
        List<ChartKind> spare = INSTEAD.stream()
                .filter(possible::contains)
                .filter(kind -> !wanted.contains(kind))
                .collect(Collectors.toCollection(ArrayList::new));
        return wanted.stream()
                .map(kind -> possible.contains(kind) ? kind : spare.isEmpty() ? possible.get(0) : spare.remove(0))
                .toList();
    }

    /**
     * The figure of this view.
     *
     * @param shown the kind that is shown
     * @param drawnTokens number of the tokens that are there to be drawn
     * @param dimension d of the tokens
     * @param zoomed whether panels show what this view does, rather than everything
     */
    Figure figure(
            ChartKind shown,
            Optional<String> title,
            Theme theme,
            double depth,
            OptionalInt drawnTokens,
            int dimension,
            long seed,
            boolean zoomed,
            PictureSize size) {
        return new Figure(
                shown,
                title,
                theme,
                shown == kind ? series : List.of(),
                shown.isAtDepth() ? OptionalDouble.of(depth) : OptionalDouble.empty(),
                plane(dimension),
                Optional.ofNullable(centre),
                new Figure.View(azimuth, elevation),
                drawnTokens,
                seed,
                zoomed ? zoom.stream().map(Optional::ofNullable).toList() : List.of(),
                size);
    }

    /** The plane, as far as tokens of this dimension have it. */
    private Optional<Figure.PlaneChoice> plane(int dimension) {
        boolean there = first < dimension && second < dimension && first != second;
        return axes == Axes.AUTOMATIC
                ? Optional.empty()
                : Optional.of(new Figure.PlaneChoice(axes == Axes.PRINCIPAL, there ? first : 0, there ? second : 1));
    }
}
