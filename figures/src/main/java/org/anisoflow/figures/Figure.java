package org.anisoflow.figures;

import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.anisoflow.viz.Theme;

/**
 * How a result is drawn. What is absent or empty is chosen by the chart.
 *
 * @param title absent means that of the study; empty for none
 * @param series names of the curves to draw, as {@link Drawing#series} lists them; empty means those that the chart draws by
 *     itself
 * @param depth of charts at one depth; absent means the last saved one, and several for ellipses
 * @param plane of ellipses and query tokens
 * @param view of the cone
 * @param tokens number of tokens of a particle run to draw with ellipses; absent means none
 * @param seed of that particle run
 * @param zoom what the panels show, x, y, width and height in units of their axes; empty means everything, else one entry for
 *     each panel from the top, absent for everything
 * @param width in logical pixels
 * @param height in logical pixels
 */
public record Figure(
        ChartKind kind,
        Optional<String> title,
        Theme theme,
        List<String> series,
        OptionalDouble depth,
        PlaneChoice plane,
        View view,
        OptionalInt tokens,
        long seed,
        List<Optional<Rectangle2D>> zoom,
        int width,
        int height) {
    public Figure {
        series = List.copyOf(series);
        zoom = List.copyOf(zoom);
    }

    /**
     * Which plane of token space a picture shows.
     *
     * @param principal whether the axes are principal directions of the law at the first saved depth, rather than coordinates
     * @param first index of the horizontal axis, from 0 on
     * @param second index of the vertical axis, from 0 on
     */
    public record PlaneChoice(boolean principal, int first, int second) {}

    /**
     * A direction of view.
     *
     * @param azimuth degrees about the vertical axis
     * @param elevation degrees above the horizontal plane
     */
    public record View(double azimuth, double elevation) {}
}
