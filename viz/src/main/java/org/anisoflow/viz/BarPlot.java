package org.anisoflow.viz;

import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYDataset;

/** A panel that may have a bar at its right side, which says what colours stand for. */
class BarPlot extends XYPlot {
    private static final long serialVersionUID = 1L;
    private static final double BAR_GAP = 14;
    private static final double BAR_WIDTH = 16;
    private static final int BAR_STEPS = 128;

    private transient ColorMap bar;

    BarPlot(Style style, XYDataset data, ValueAxis x, ValueAxis y) {
        super(data, x, y, null);
        style.dress(this);
        y.setTickLabelInsets(Style.SPACED);
    }

    /** Gives it a bar of the colours of a map. */
    final void addBar(Style style, ColorMap map, String label) {
        bar = map;
        ValueAxis axis = map.scale().axis(style, label);
        axis.setLabelAngle(Math.PI);
        axis.setTickLabelInsets(Style.SPACED);
        setRangeAxis(1, axis);
        setRangeAxisLocation(1, AxisLocation.BOTTOM_OR_RIGHT);
        setAxisOffset(new RectangleInsets(0, 0, 0, BAR_GAP + BAR_WIDTH));
    }

    /** The frame, and the bar between it and its axis. */
    @Override
    public void drawOutline(Graphics2D graphics, Rectangle2D area) {
        super.drawOutline(graphics, area);
        if (bar != null) {
            ValueAxis axis = getRangeAxis(1);
            Rectangle2D place =
                    new Rectangle2D.Double(area.getMaxX() + BAR_GAP, area.getMinY(), BAR_WIDTH, area.getHeight());
            for (int i = 0; i < BAR_STEPS; i++) {
                double y = area.getMinY() + area.getHeight() * i / BAR_STEPS;
                double value = axis.java2DToValue(y + area.getHeight() / BAR_STEPS / 2, area, RectangleEdge.LEFT);
                Path2D band = new Path2D.Double();
                add(band, place.getMinX(), y, place.getMaxX(), y + area.getHeight() / BAR_STEPS);
                fill(graphics, band, bar.colors()[bar.step(value)]);
            }
            graphics.setPaint(getOutlinePaint());
            graphics.setStroke(getOutlineStroke());
            graphics.draw(place);
        }
    }

    /** Without smooth edges, which would leave seams between cells. */
    static void fill(Graphics2D graphics, Path2D path, Paint paint) {
        Object smooth = graphics.getRenderingHint(RenderingHints.KEY_ANTIALIASING);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
        graphics.setPaint(paint);
        graphics.fill(path);
        graphics.setRenderingHint(
                RenderingHints.KEY_ANTIALIASING, smooth == null ? RenderingHints.VALUE_ANTIALIAS_DEFAULT : smooth);
    }

    /** Adds a rectangle. */
    static void add(Path2D path, double x0, double y0, double x1, double y1) {
        path.moveTo(x0, y0);
        path.lineTo(x1, y0);
        path.lineTo(x1, y1);
        path.lineTo(x0, y1);
        path.closePath();
    }
}
