package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;

/**
 * Paths of 2 x 2 covariances [[a, c], [c, b]], scaled to trace 1, in the unit disc: ((a - b) / (a + b), 2 c / (a + b)). The
 * centre is isotropic, the circle singular. Dots are starts and rings are ends; a ring at the circle is filled. The
 * clip of {@link CovariancePaths} has no meaning here; covariances of trace zero have no place.
 */
public final class DiscChart {
    /** Default width in logical pixels. */
    public static final int WIDTH = 600;

    /** Default height in logical pixels. */
    public static final int HEIGHT = 640;

    private static final int CORNERS = 256;

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, closure and status, say; empty for none
     */
    public record Data(String title, String subtitle, CovariancePaths paths) {
        /**
         * The path of a run.
         *
         * @throws InvalidInputException if the run has no saved laws or is not in the plane
         */
        public static Data of(Trajectory trajectory, String title, String subtitle) {
            return new Data(title, subtitle, CovariancePaths.of(trajectory));
        }
    }

    private DiscChart() {}

    /** The chart. Default size: {@link #WIDTH} x {@link #HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        CovariancePaths paths = data.paths();
        Facets plot = new Facets(List.of(panel(style, paths)), paths.legend(style));
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        chart.addSubtitle(style.subtitle(paths.note(paths.whole()) + "; circle: singular covariances"));
        if (paths.groups().size() > 1) {
            chart.addSubtitle(style.legend(plot));
        }
        return chart;
    }

    static EqualScalePlot panel(Style style, CovariancePaths paths) {
        EqualScalePlot panel = new EqualScalePlot(style, "(Σ₁₁ − Σ₂₂) / tr Σ", "2Σ₁₂ / tr Σ");
        double[][] circle = new double[CORNERS + 1][];
        for (int i = 0; i <= CORNERS; i++) {
            double angle = 2 * Math.PI * i / CORNERS;
            circle[i] = new double[] {Math.cos(angle), Math.sin(angle)};
        }
        ((NumberAxis) panel.getDomainAxis()).setTickUnit(new NumberTickUnit(0.5));
        ((NumberAxis) panel.getRangeAxis()).setTickUnit(new NumberTickUnit(0.5));
        panel.add(circle, style.muted(), Style.stroke(1.4f, 0));
        List<CovariancePaths.Spatial> drawn = paths.whole();
        List<Color> colors = paths.colors(style);
        List<CurveBundle.Curve> curves = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i++) {
            List<double[]> points = new ArrayList<>();
            for (double[] point : drawn.get(i).points()) {
                double x = point[0] / point[2];
                double y = point[1] / point[2];
                if (Double.isFinite(x) && Double.isFinite(y)) {
                    points.add(new double[] {x, y});
                }
            }
            if (!points.isEmpty()) {
                curves.add(new CurveBundle.Curve(
                        points.toArray(double[][]::new),
                        colors.get(i),
                        drawn.get(i).end()));
            }
        }
        panel.addAnnotation(new Bundle(new CurveBundle(style, curves)));
        return panel;
    }

    /** Draws curves in the coordinates of a panel. */
    private static final class Bundle extends AbstractXYAnnotation {
        private static final long serialVersionUID = 1L;

        private final transient CurveBundle bundle;

        Bundle(CurveBundle bundle) {
            this.bundle = bundle;
        }

        @Override
        public void draw(
                Graphics2D graphics,
                XYPlot plot,
                Rectangle2D area,
                ValueAxis horizontal,
                ValueAxis vertical,
                int renderer,
                PlotRenderingInfo info) {
            double x0 = horizontal.valueToJava2D(0, area, plot.getDomainAxisEdge());
            double x1 = horizontal.valueToJava2D(1, area, plot.getDomainAxisEdge());
            double y0 = vertical.valueToJava2D(0, area, plot.getRangeAxisEdge());
            double y1 = vertical.valueToJava2D(1, area, plot.getRangeAxisEdge());
            bundle.draw(graphics, new AffineTransform(x1 - x0, 0, 0, y1 - y0, x0, y0));
        }
    }
}
