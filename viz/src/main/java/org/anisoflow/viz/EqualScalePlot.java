package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.PlotState;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A part of a plane with one scale for both axes; lines lie above dots. It shows all that it was given unless told else. */
final class EqualScalePlot extends XYPlot {
    private static final long serialVersionUID = 1L;

    private Rectangle2D shown;

    EqualScalePlot(Style style, String horizontal, String vertical) {
        super(new XYSeriesCollection(), axis(style, horizontal), axis(style, vertical), null);
        style.dress(this);
        getRenderer().setDefaultShape(new Ellipse2D.Double(-2, -2, 4, 4));
        setDatasetRenderingOrder(DatasetRenderingOrder.REVERSE);
        setDataset(1, new XYSeriesCollection());
        XYLineAndShapeRenderer dots = new XYLineAndShapeRenderer(false, true);
        dots.setDrawOutlines(false);
        setRenderer(1, dots);
    }

    private static ValueAxis axis(Style style, String label) {
        ValueAxis axis = style.axis(label, false, new Range(0, 1));
        axis.setLabelFont(Style.TICK_FONT);
        axis.setMinorTickMarksVisible(false);
        return axis;
    }

    /** The larger side of what is shown. */
    double size() {
        return Math.max(shown.getWidth(), shown.getHeight());
    }

    /** What is shown at least. */
    Rectangle2D shown() {
        return shown;
    }

    /** Shows at least a rectangle of the plane, in units of the axes, and no more than the scale asks for. */
    void show(Rectangle2D rectangle) {
        shown = rectangle;
    }

    /** Adds a line; a single point is a dot. Points that are not finite are left out. */
    void add(double[][] points, Color color, Stroke stroke) {
        Style.series(this, getSeriesCount(), color, stroke, false);
        ((XYSeriesCollection) getDataset(0)).addSeries(series(getSeriesCount(), points));
    }

    /** Adds small dots. */
    void addDots(double[][] points, Color color) {
        XYSeriesCollection dots = (XYSeriesCollection) getDataset(1);
        getRenderer(1).setSeriesPaint(dots.getSeriesCount(), color);
        getRenderer(1).setSeriesShape(dots.getSeriesCount(), new Ellipse2D.Double(-0.9, -0.9, 1.8, 1.8));
        dots.addSeries(series(dots.getSeriesCount(), points));
    }

    private XYSeries series(int key, double[][] points) {
        XYSeries series = new XYSeries(key, false, true);
        for (double[] point : points) {
            if (Math.abs(point[0]) <= Depths.LARGEST && Math.abs(point[1]) <= Depths.LARGEST) {
                series.add(point[0], point[1], false);
                Rectangle2D place = new Rectangle2D.Double(point[0], point[1], 0, 0);
                shown = shown == null ? place : shown.createUnion(place);
            }
        }
        return series;
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area, Point2D anchor, PlotState parent, PlotRenderingInfo info) {
        fit(graphics, area);
        super.draw(graphics, area, anchor, parent, info);
    }

    /** Sets the ranges of the axes for an area; twice, because numbers beside the axes change the room that is left. */
    private void fit(Graphics2D graphics, Rectangle2D area) {
        for (int pass = 0; shown != null && pass < 2; pass++) {
            Rectangle2D inner = getInsets().createInsetRectangle(area);
            AxisSpace space = calculateAxisSpace(graphics, inner);
            Rectangle2D data = space.shrink(inner, null);
            double unit = 1.08 * Math.max(shown.getWidth() / data.getWidth(), shown.getHeight() / data.getHeight());
            double scale = unit > 0 ? unit : 1 / Math.min(data.getWidth(), data.getHeight());
            getDomainAxis().setRange(around(shown.getCenterX(), scale * data.getWidth()));
            getRangeAxis().setRange(around(shown.getCenterY(), scale * data.getHeight()));
        }
    }

    private static Range around(double centre, double length) {
        return new Range(centre - length / 2, centre + length / 2);
    }
}
