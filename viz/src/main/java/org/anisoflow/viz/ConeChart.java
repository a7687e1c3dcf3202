package org.anisoflow.viz;

import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.Plot;

/**
 * Paths of 2 x 2 covariances [[a, c], [c, b]] in the cone that positive semidefinite matrices are in the coordinates
 * (X, Y, Z) = (a - b, 2 c, a + b): Z >= |(X, Y)|, with singular matrices on its surface and multiples of the identity on its
 * axis.
 *
 * <ol>
 *   <li>The projection is orthographic. What of the cone lies behind the paths is drawn under them and paler.
 *   <li>Dots are starts and rings are ends; a ring at the surface is filled. Paths are cut at the clip and have no ring
 *       there.
 * </ol>
 */
public final class ConeChart {
    /** Azimuth of the view in degrees if none is given: the X axis points down left, the Y axis down right. */
    public static final double AZIMUTH = 35;

    /** Elevation of the view in degrees if none is given. */
    public static final double ELEVATION = 20;

    /** Default width in logical pixels of a chart of cone and disc; the height is {@link Figures#HEIGHT}. */
    public static final int WIDE = 1120;

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, closure and status, say; empty for none
     * @param azimuth degrees from the X axis towards the Y axis to the viewer
     * @param elevation of the viewer above the plane Z = 0 in degrees, in [0, 90]
     */
    public record Data(String title, String subtitle, CovariancePaths paths, double azimuth, double elevation) {
        /** @throws InvalidInputException if an angle is not finite or the elevation is out of range */
        public Data {
            if (!Double.isFinite(azimuth)) {
                throw new InvalidInputException("azimuth must be a number of degrees but is " + azimuth);
            }
            if (!(elevation >= 0 && elevation <= 90)) {
                throw new InvalidInputException("elevation must be from 0 to 90 degrees but is " + elevation);
            }
        }

        /** Paths from the default direction. */
        public static Data of(CovariancePaths paths, String title, String subtitle) {
            return new Data(title, subtitle, paths, AZIMUTH, ELEVATION);
        }

        /**
         * The path of a run from the default direction.
         *
         * @throws InvalidInputException if the run has no saved laws or is not in the plane
         */
        public static Data of(Trajectory trajectory, String title, String subtitle) {
            return of(CovariancePaths.of(trajectory), title, subtitle);
        }

        /** The same from another direction. */
        public Data withView(double newAzimuth, double newElevation) {
            return new Data(title, subtitle, paths, newAzimuth, newElevation);
        }
    }

    private ConeChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        return chart(data, theme, List.of(new ConePlot(theme.style(), data)));
    }

    /** Cone and {@linkplain DiscChart disc} side by side. Default size: {@link #WIDE} x {@link Figures#HEIGHT}. */
    public static JFreeChart withDisc(Data data, Theme theme) {
        Style style = theme.style();
        return chart(data, theme, List.of(new ConePlot(style, data), DiscChart.panel(style, data.paths())));
    }

    private static JFreeChart chart(Data data, Theme theme, List<Plot> panels) {
        Style style = theme.style();
        CovariancePaths paths = data.paths();
        JFreeChart chart = style.chart(data.title(), data.subtitle(), new Facets(panels, paths.legend(style)));
        chart.addSubtitle(style.subtitle(paths.note(paths.clipped()) + "; surface: singular covariances"));
        if (paths.groups().size() > 1) {
            chart.addSubtitle(style.legend(chart.getPlot()));
        }
        return chart;
    }
}
