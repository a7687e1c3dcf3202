package org.anisoflow.viz;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.crosscheck.Validation;
import org.anisoflow.ode.crosscheck.Validation.Curve;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/**
 * Closure and particles over depth on the same axes: a line for the closure, circles for the average of the particle runs,
 * a band for the spread of single runs. One panel for each axis label of the curves.
 *
 * <ol>
 *   <li>The axis of a panel is logarithmic if all its values are positive and span more than 1.5 decades.
 *   <li>Depths at which a value is not finite are left out; on a logarithmic axis a band ends at the lower end of the axis
 *       where it would reach zero.
 * </ol>
 */
public final class ValidationChart {
    private static final int BAND_ALPHA = 56;

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle verdict, attention and dimension, say; empty for none
     * @param curves at least one, all over the same depths
     */
    public record Data(String title, String subtitle, List<Curve> curves) {
        /** @throws InvalidInputException if there is no curve, or the curves do not share their depths */
        public Data {
            curves = List.copyOf(curves);
            if (curves.isEmpty() || curves.get(0).depths().length == 0) {
                throw new InvalidInputException("a chart of a cross-check needs at least one curve with one depth");
            }
            double[] depths = curves.get(0).depths();
            for (Curve curve : curves) {
                if (!Arrays.equals(curve.depths(), depths)) {
                    throw new InvalidInputException("curves of one chart must share their depths but "
                            + curve.quantity() + " has others than "
                            + curves.get(0).quantity());
                }
            }
        }

        /** The curves of a cross-check. */
        public static Data of(Validation validation, String title, String subtitle) {
            return new Data(title, subtitle, validation.curves());
        }
    }

    private ValidationChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Curve first = data.curves().get(0);
        Depths depths = new Depths(first.depths(), OptionalDouble.empty());
        CombinedDomainXYPlot plot = new CombinedDomainXYPlot(depths.axis(style));
        plot.setGap(12);
        Map<String, List<Curve>> panels = new LinkedHashMap<>();
        data.curves().forEach(curve -> panels.computeIfAbsent(curve.axis(), axis -> new ArrayList<>())
                .add(curve));
        int colour = 0;
        for (var panel : panels.entrySet()) {
            plot.add(
                    panel(style, panel.getKey(), panel.getValue(), depths, colour),
                    panel.getValue().size() + 1);
            colour += panel.getValue().size();
        }
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        chart.addSubtitle(style.subtitle("lines: closure; circles: average of " + first.replicates() + " particle "
                + (first.replicates() == 1 ? "run" : "runs") + " of N = " + first.n() + "; "
                + (first.replicates() == 1 ? "bands: where 95 % of such runs lie" : "bands: 95 % of single runs")));
        chart.addSubtitle(style.legend(plot));
        return chart;
    }

    private static XYPlot panel(Style style, String axis, List<Curve> curves, Depths depths, int colour) {
        XYSeriesCollection lines = new XYSeriesCollection();
        Scale scale = Scale.of(
                shown(curves, depths, List.of(Curve::closure, Curve::particles)),
                shown(curves, depths, List.of(Curve::closure, Curve::particles, Curve::low, Curve::high)));
        XYPlot panel = style.panel(lines, scale.axis(style, axis));
        YIntervalSeriesCollection bands = new YIntervalSeriesCollection();
        DeviationRenderer renderer = new DeviationRenderer(false, true);
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            Color ink = style.distinct(colour + i);
            Style.series(panel, i, ink, Style.stroke(2, colour + i), true);
            lines.addSeries(depths.curve(curve.quantity(), scale.drawable(curve.closure())));
            bands.addSeries(band(curve, depths, scale));
            renderer.setSeriesPaint(i, ink);
            renderer.setSeriesFillPaint(i, new Color(ink.getRed(), ink.getGreen(), ink.getBlue()));
            renderer.setSeriesShape(i, new Ellipse2D.Double(-2.5, -2.5, 5, 5));
            renderer.setSeriesShapesFilled(i, false);
            renderer.setSeriesVisibleInLegend(i, false);
        }
        renderer.setAlpha(BAND_ALPHA / 255f);
        panel.setDataset(1, bands);
        panel.setRenderer(1, renderer);
        // the lines of the closure lie above the bands
        panel.setDatasetRenderingOrder(DatasetRenderingOrder.REVERSE);
        return panel;
    }

    private static YIntervalSeries band(Curve curve, Depths depths, Scale scale) {
        YIntervalSeries band = new YIntervalSeries(curve.quantity(), false, true);
        double[] centre = scale.drawable(curve.particles());
        for (int i = 0; i < centre.length; i++) {
            double low = Math.max(curve.low()[i], scale.range().getLowerBound());
            double high = curve.high()[i];
            if (!Double.isNaN(centre[i])
                    && Math.abs(low) <= Depths.LARGEST
                    && Math.abs(high) <= Depths.LARGEST
                    && depths.position(curve.depths()[i]) >= 0) {
                band.add(curve.depths()[i], centre[i], low, Math.max(high, low));
            }
        }
        return band;
    }

    private static double[] shown(List<Curve> curves, Depths depths, List<Function<Curve, double[]>> parts) {
        return depths.shown(curves.stream()
                .flatMap(curve -> parts.stream().map(part -> part.apply(curve)))
                .toList());
    }
}
