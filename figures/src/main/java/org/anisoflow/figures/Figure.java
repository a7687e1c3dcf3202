package org.anisoflow.figures;

import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.crosscheck.ParticlePlan;
import org.anisoflow.viz.ConeChart;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;

/**
 * How a result is drawn. What is absent or empty is chosen by the chart.
 *
 * @param title absent means that of the study; empty for none
 * @param series names of the curves to draw, as {@link ChartKind#series} lists them; empty means those that the chart draws by
 *     itself
 * @param depth of charts at one depth, at least 0; absent means the last saved one, and several for ellipses
 * @param plane of ellipses, query tokens and responsibilities; absent means the coordinates for d = 2, else the first two
 *     principal directions
 * @param centre of ellipses; absent means the mean if it goes much farther than the ellipses are wide, else a fixed one
 * @param view of the cone
 * @param tokens number of tokens of a particle run to draw with ellipses, from 2 to {@value ParticlePlan#MAX_COUNT}; absent
 *     means none
 * @param seed of that particle run; 0 if there is none
 * @param zoom what the panels show; empty means everything, else one entry for each panel from the top, absent for everything
 */
public record Figure(
        ChartKind kind,
        Optional<String> title,
        Theme theme,
        List<String> series,
        OptionalDouble depth,
        Optional<PlaneChoice> plane,
        Optional<Centre> centre,
        View view,
        OptionalInt tokens,
        long seed,
        List<Optional<Window>> zoom,
        PictureSize size) {
    /** @throws InvalidInputException if the depth is negative or not finite, or there are too few or too many tokens */
    public Figure {
        series = List.copyOf(series);
        zoom = List.copyOf(zoom);
        seed = tokens.isPresent() ? seed : 0;
        if (depth.isPresent() && (!(depth.getAsDouble() >= 0) || !Double.isFinite(depth.getAsDouble()))) {
            throw new InvalidInputException("depth must be a number of at least 0 but is " + depth.getAsDouble());
        }
        if (tokens.isPresent() && (tokens.getAsInt() < 2 || tokens.getAsInt() > ParticlePlan.MAX_COUNT)) {
            throw new InvalidInputException(
                    "tokens must be from 2 to " + ParticlePlan.MAX_COUNT + " in number but are " + tokens.getAsInt());
        }
    }

    /** This figure at another depth. */
    public Figure at(double newDepth) {
        return new Figure(
                kind, title, theme, series, OptionalDouble.of(newDepth), plane, centre, view, tokens, seed, zoom, size);
    }

    /** This figure in another theme. */
    public Figure in(Theme newTheme) {
        return new Figure(kind, title, newTheme, series, depth, plane, centre, view, tokens, seed, zoom, size);
    }

    /** This figure with another title; empty for none. */
    public Figure titled(String newTitle) {
        return new Figure(
                kind, Optional.of(newTitle), theme, series, depth, plane, centre, view, tokens, seed, zoom, size);
    }

    /** A chart as it is drawn if nothing is asked for: light, for screens. */
    public static Figure of(ChartKind kind) {
        return new Figure(
                kind,
                Optional.empty(),
                Theme.LIGHT,
                List.of(),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                View.DEFAULT,
                OptionalInt.empty(),
                0,
                List.of(),
                PictureSize.SCREEN);
    }

    /**
     * Which plane of token space a picture shows.
     *
     * @param principal whether the axes are principal directions of the initial law, rather than coordinates
     * @param first index of the horizontal axis, from 0 on
     * @param second index of the vertical axis, from 0 on
     */
    public record PlaneChoice(boolean principal, int first, int second) {
        /** @throws InvalidInputException if an index is negative, or both are equal; the message counts from 1 */
        public PlaneChoice {
            if (first < 0 || second < 0 || first == second) {
                throw new InvalidInputException("a plane must have two different axes, counted from 1, but has "
                        + (first + 1L) + " and " + (second + 1L));
            }
        }
    }

    /** What ellipses are drawn about. */
    public enum Centre {
        /** The axes are the same at all depths. */
        FIXED,
        /** The axes are deviations from the mean of the law at each depth. */
        MEAN;

        /** The name in figure files and on the command line. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A direction of view.
     *
     * @param azimuth degrees about the vertical axis
     * @param elevation degrees above the horizontal plane, from 0 to 90
     */
    public record View(double azimuth, double elevation) {
        /** From the front right, a little from above. */
        public static final View DEFAULT = new View(ConeChart.AZIMUTH, ConeChart.ELEVATION);

        /** @throws InvalidInputException if an angle is not finite, or the elevation is beyond the poles */
        public View {
            if (!Double.isFinite(azimuth)) {
                throw new InvalidInputException("azimuth must be a number of degrees but is " + azimuth);
            }
            if (!(elevation >= 0 && elevation <= 90)) {
                throw new InvalidInputException("elevation must be from 0 to 90 degrees but is " + elevation);
            }
        }
    }

    /** What a panel shows, in units of its axes. */
    public record Window(double left, double right, double bottom, double top) {
        /** The rectangle that {@code java.awt.geom} means by it. */
        public Rectangle2D rectangle() {
            return new Rectangle2D.Double(left, bottom, right - left, top - bottom);
        }

        /** @throws InvalidInputException if an end is not finite, or a range has no length */
        public Window {
            requireRange("x", left, right);
            requireRange("y", bottom, top);
        }

        private static void requireRange(String name, double low, double high) {
            if (!(low < high) || !Double.isFinite(low) || !Double.isFinite(high)) {
                throw new InvalidInputException(
                        name + " must go from one number to a larger one but goes from " + low + " to " + high);
            }
        }
    }
}
