package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.AbstractRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.data.Range;
import org.jfree.data.xy.IntervalXYDataset;
import org.jfree.data.xy.XYDataset;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.XYZDataset;

/**
 * The panels of a chart, from the top and from the left: what is on the screen, for those who point at it, and what is to be
 * shown. Plots without two axes are no panels.
 */
public final class Panels {
    /** The label of axes of depth. */
    public static final String DEPTH = Depths.LABEL;

    private Panels() {}

    /** Draws a chart. Entities of the library, which panels stand in for, are not made. */
    public static List<Panel> draw(JFreeChart chart, Graphics2D graphics, Rectangle2D area) {
        // annotations need a collection to put entities into
        ChartRenderingInfo info = new ChartRenderingInfo();
        plots(chart.getPlot())
                .flatMap(plot -> plot.getRenderers().values().stream())
                .filter(AbstractRenderer.class::isInstance)
                .forEach(renderer -> ((AbstractRenderer) renderer).setDefaultCreateEntities(false, false));
        chart.draw(graphics, area, null, info);
        return of(chart, info);
    }

    /**
     * The panels as they were drawn.
     *
     * @param info what the last drawing of the chart filled in
     */
    public static List<Panel> of(JFreeChart chart, ChartRenderingInfo info) {
        List<XYPlot> plots = plots(chart.getPlot()).toList();
        Iterator<Rectangle2D> areas = areas(chart.getPlot(), info.getPlotInfo()).iterator();
        IdentityHashMap<ValueAxis, Integer> first = new IdentityHashMap<>();
        List<Panel> panels = new ArrayList<>();
        for (XYPlot plot : plots) {
            ValueAxis horizontal = plot.getDomainAxis();
            panels.add(new Panel(
                    areas.next(),
                    Panel.Axis.of(horizontal),
                    Panel.Axis.of(plot.getRangeAxis()),
                    plot instanceof EqualScalePlot,
                    first.computeIfAbsent(horizontal, axis -> panels.size()),
                    curves(plot)));
        }
        return List.copyOf(panels);
    }

    /**
     * Makes the panels of a chart show rectangles when it is drawn next. Panels with one scale for both axes show more, around the
     * same centre. Of panels that share their horizontal axis the last one decides. A logarithmic axis that would have to show zero
     * stays as it is. Long curves over depth are thinned to what can be seen of them.
     *
     * @param shown x, y, width and height in units of the axes, one for each panel; absent leaves a panel as it is, and what is
     *     beyond the number of panels is left out
     * @throws InvalidInputException if a rectangle is not finite or has no extent
     */
    public static void zoom(JFreeChart chart, List<Optional<Rectangle2D>> shown) {
        List<XYPlot> plots = plots(chart.getPlot()).toList();
        for (int i = 0; i < Math.min(plots.size(), shown.size()); i++) {
            if (shown.get(i).isPresent()) {
                Rectangle2D rectangle = shown.get(i).get();
                require(rectangle, i);
                if (plots.get(i) instanceof EqualScalePlot plot) {
                    plot.zoom(rectangle);
                } else {
                    show(plots.get(i).getDomainAxis(), rectangle.getMinX(), rectangle.getMaxX());
                    show(plots.get(i).getRangeAxis(), rectangle.getMinY(), rectangle.getMaxY());
                }
            }
        }
        if (shown.stream().anyMatch(Optional::isPresent)) {
            plots.forEach(Panels::thin);
        }
    }

    /** Makes the panels over depth of a chart reach a depth, as those of a run do that is still on its way to there. */
    public static void reach(JFreeChart chart, double depth) {
        plots(chart.getPlot())
                .map(XYPlot::getDomainAxis)
                .distinct()
                .filter(axis -> Depths.LABEL.equals(axis.getLabel()) && axis.getUpperBound() < depth)
                .forEach(axis -> show(axis, axis.getLowerBound(), depth));
    }

    private static void thin(XYPlot plot) {
        for (int d = 0; d < plot.getDatasetCount(); d++) {
            if (plot.getDataset(d) instanceof XYSeriesCollection curves) {
                for (Object series : curves.getSeries()) {
                    if (series instanceof DepthCurve curve) {
                        curve.show(plot.getDomainAxis().getRange());
                    }
                }
            }
        }
    }

    private static void require(Rectangle2D shown, int panel) {
        if (!(Math.abs(shown.getX()) <= Depths.LARGEST
                && Math.abs(shown.getY()) <= Depths.LARGEST
                && shown.getWidth() > 0
                && shown.getWidth() <= Depths.LARGEST
                && shown.getHeight() > 0
                && shown.getHeight() <= Depths.LARGEST)) {
            throw new InvalidInputException(
                    "a zoom must be finite and have positive width and height but that of panel "
                            + panel + " is x " + shown.getX() + ", y " + shown.getY() + ", width " + shown.getWidth()
                            + ", height " + shown.getHeight());
        }
    }

    private static void show(ValueAxis axis, double low, double high) {
        if (Panel.Axis.of(axis).canShow(low, high)) {
            axis.setRange(new Range(low, high));
        }
    }

    private static Stream<XYPlot> plots(Plot plot) {
        if (plot instanceof CombinedDomainXYPlot combined) {
            return combined.getSubplots().stream().map(XYPlot.class::cast);
        }
        if (plot instanceof Facets facets) {
            return facets.panels().stream().flatMap(Panels::plots);
        }
        return Stream.of(plot).filter(XYPlot.class::isInstance).map(XYPlot.class::cast);
    }

    /** The areas of the data, one for each of {@link #plots}. */
    private static Stream<Rectangle2D> areas(Plot plot, PlotRenderingInfo info) {
        if (plot instanceof CombinedDomainXYPlot combined) {
            return IntStream.range(0, combined.getSubplots().size())
                    .mapToObj(i -> info.getSubplotInfo(i).getDataArea());
        }
        if (plot instanceof Facets facets) {
            return IntStream.range(0, facets.panels().size())
                    .boxed()
                    .flatMap(i -> areas(facets.panels().get(i), info.getSubplotInfo(i)));
        }
        return Stream.of(plot).filter(XYPlot.class::isInstance).map(drawn -> info.getDataArea());
    }

    private static List<Panel.Curve> curves(XYPlot plot) {
        List<Panel.Curve> curves = new ArrayList<>();
        for (int d = 0; d < plot.getDatasetCount(); d++) {
            XYDataset data = plot.getDataset(d);
            XYItemRenderer renderer = plot.getRendererForDataset(data);
            for (int series = 0; data != null && series < data.getSeriesCount(); series++) {
                if (renderer != null && renderer.isSeriesVisible(series) && data.getItemCount(series) > 0) {
                    curves.add(curve(data, series, renderer));
                }
            }
        }
        return curves;
    }

    private static Panel.Curve curve(XYDataset data, int series, XYItemRenderer renderer) {
        int count = data.getItemCount(series);
        Map<String, double[]> more = new LinkedHashMap<>();
        if (data instanceof XYZDataset cells) {
            more.put("value", values(count, i -> cells.getZValue(series, i)));
        } else if (data instanceof IntervalXYDataset band && !(data instanceof XYSeriesCollection)) {
            more.put("low", values(count, i -> band.getStartYValue(series, i)));
            more.put("high", values(count, i -> band.getEndYValue(series, i)));
        }
        return new Panel.Curve(
                data.getSeriesKey(series) instanceof String name && !(data instanceof XYZDataset) ? name : "",
                renderer.getItemPaint(series, 0) instanceof Color color ? color : Color.GRAY,
                values(count, i -> data.getXValue(series, i)),
                values(count, i -> data.getYValue(series, i)),
                more);
    }

    private static double[] values(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count).mapToDouble(value).toArray();
    }
}
