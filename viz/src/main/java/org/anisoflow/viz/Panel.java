package org.anisoflow.viz;

import java.awt.Color;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.ValueAxis;

/** A panel of a chart as it was drawn: where it is, what its axes show, and its curves. Immutable. */
public final class Panel {
    /** Rectangles beyond this, and narrower than this times their place, cannot be told from a point in doubles. */
    private static final double FINEST = 1e-12;

    private final Rectangle2D area;
    private final Axis horizontal;
    private final Axis vertical;
    private final boolean equalScale;
    private final int sharesHorizontal;
    private final List<Curve> curves;

    /**
     * An axis.
     *
     * @param label symbol and unit; empty for none
     * @param low the least value shown; positive if logarithmic
     * @param high the largest value shown
     * @param inverted whether values grow to the left, or downwards
     */
    public record Axis(String label, double low, double high, boolean logarithmic, boolean inverted) {
        static Axis of(ValueAxis axis) {
            return new Axis(
                    axis.getLabel() == null ? "" : axis.getLabel(),
                    axis.getLowerBound(),
                    axis.getUpperBound(),
                    axis instanceof LogAxis,
                    axis.isInverted());
        }

        /** Where a value lies: 0 at the left or lower end, 1 at the other; NaN if it has no place on the axis. */
        double position(double value) {
            return positions().applyAsDouble(value);
        }

        /** {@link #position} for many values. */
        DoubleUnaryOperator positions() {
            double start = scaled(low);
            double span = scaled(high) - start;
            return inverted ? value -> 1 - (scaled(value) - start) / span : value -> (scaled(value) - start) / span;
        }

        /** The value at a position. */
        double at(double position) {
            double share = inverted ? 1 - position : position;
            double value = scaled(low) + share * (scaled(high) - scaled(low));
            return logarithmic ? Math.exp(value) : value;
        }

        private double scaled(double value) {
            return logarithmic ? Math.log(value) : value;
        }

        /** This axis over another range; over its own if a logarithmic axis cannot show the other. */
        private Axis showing(double from, double to) {
            return logarithmic && !(from > 0) ? this : new Axis(label, from, to, logarithmic, inverted);
        }

        boolean canShow(double from, double to) {
            return Math.abs(from) <= Depths.LARGEST
                    && Math.abs(to) <= Depths.LARGEST
                    && to - from > FINEST * Math.max(Math.abs(from), Math.abs(to))
                    && !(logarithmic && from < 1 / Depths.LARGEST);
        }
    }

    /**
     * A curve, or a set of dots.
     *
     * @param name as the legend calls it; empty if it has none, as cells
     * @param x values as drawn, thinned if the series is long
     * @param y values as drawn, of the same length; NaN in a gap
     * @param more what else belongs to each point, by name: {@code low} and {@code high} of a band, {@code value} of a cell
     */
    public record Curve(String name, Color color, double[] x, double[] y, Map<String, double[]> more) {
        /** Whether the points stand for cells that fill the panel. */
        public boolean areCells() {
            return more.containsKey("value");
        }
    }

    /**
     * A point of a curve.
     *
     * @param curve index in {@link Panel#curves()}
     * @param index in the arrays of the curve
     * @param distance in pixels from where it was looked for
     */
    public record Place(int curve, int index, double distance) {}

    Panel(
            Rectangle2D area,
            Axis horizontal,
            Axis vertical,
            boolean equalScale,
            int sharesHorizontal,
            List<Curve> curves) {
        this.area = area;
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.equalScale = equalScale;
        this.sharesHorizontal = sharesHorizontal;
        this.curves = List.copyOf(curves);
    }

    /** Where the data are drawn, in pixels, without the numbers beside the axes. */
    public Rectangle2D area() {
        return area.getBounds2D();
    }

    /** The horizontal axis. */
    public Axis horizontal() {
        return horizontal;
    }

    /** The vertical axis. */
    public Axis vertical() {
        return vertical;
    }

    /** Whether a unit is as long on both axes. */
    public boolean equalScale() {
        return equalScale;
    }

    /** The first panel of the chart with the same horizontal axis, counted from 0; the panel itself if it is the first. */
    public int sharesHorizontal() {
        return sharesHorizontal;
    }

    /** Whether the horizontal axis is that of depth. */
    public boolean overDepth() {
        return horizontal.label().equals(Depths.LABEL);
    }

    /** The curves, in the order in which they were added; those that are hidden are left out. */
    public List<Curve> curves() {
        return curves;
    }

    /** What the panel shows: x, y, width and height in units of its axes. */
    public Rectangle2D shown() {
        return new Rectangle2D.Double(
                horizontal.low(),
                vertical.low(),
                horizontal.high() - horizontal.low(),
                vertical.high() - vertical.low());
    }

    /** The pixel of a value; NaN where a coordinate has no place. */
    public Point2D pixel(double x, double y) {
        return new Point2D.Double(
                area.getX() + horizontal.position(x) * area.getWidth(),
                area.getMaxY() - vertical.position(y) * area.getHeight());
    }

    /** The value at a pixel. */
    public Point2D value(double x, double y) {
        return new Point2D.Double(
                horizontal.at((x - area.getX()) / area.getWidth()),
                vertical.at((area.getMaxY() - y) / area.getHeight()));
    }

    /** What lies in a rectangle of pixels: x, y, width and height in units of the axes. */
    public Rectangle2D values(Rectangle2D pixels) {
        Rectangle2D values = new Rectangle2D.Double();
        values.setFrameFromDiagonal(
                value(pixels.getMinX(), pixels.getMaxY()), value(pixels.getMaxX(), pixels.getMinY()));
        return values;
    }

    /** The pixels of a rectangle in units of the axes. */
    public Rectangle2D pixels(Rectangle2D values) {
        Rectangle2D pixels = new Rectangle2D.Double();
        pixels.setFrameFromDiagonal(
                pixel(values.getMinX(), values.getMinY()), pixel(values.getMaxX(), values.getMaxY()));
        return pixels;
    }

    /** Whether a rectangle in units of the axes can be shown: finite, neither huge nor tiny, positive on a logarithmic axis. */
    public boolean canShow(Rectangle2D values) {
        return horizontal.canShow(values.getMinX(), values.getMaxX())
                && vertical.canShow(values.getMinY(), values.getMaxY());
    }

    /**
     * This panel as it would show a rectangle in units of its axes. One whose axes share a scale shows more, around the same
     * centre; a logarithmic axis that would have to show zero stays as it is.
     */
    public Panel showing(Rectangle2D values) {
        Rectangle2D fitted = values;
        if (equalScale) {
            double unit = Math.max(values.getWidth() / area.getWidth(), values.getHeight() / area.getHeight());
            fitted = around(values.getCenterX(), values.getCenterY(), unit * area.getWidth(), unit * area.getHeight());
        }
        return new Panel(
                area,
                horizontal.showing(fitted.getMinX(), fitted.getMaxX()),
                vertical.showing(fitted.getMinY(), fitted.getMaxY()),
                equalScale,
                sharesHorizontal,
                curves);
    }

    private static Rectangle2D around(double x, double y, double width, double height) {
        return new Rectangle2D.Double(x - width / 2, y - height / 2, width, height);
    }

    /** This panel in a picture that is larger by a factor. */
    public Panel scaled(double factor) {
        return new Panel(
                new Rectangle2D.Double(
                        factor * area.getX(),
                        factor * area.getY(),
                        factor * area.getWidth(),
                        factor * area.getHeight()),
                horizontal,
                vertical,
                equalScale,
                sharesHorizontal,
                curves);
    }

    /** The point of a curve in the panel that is nearest to a pixel; of several the one that is drawn last. */
    public Optional<Place> nearest(double x, double y) {
        DoubleUnaryOperator acrossOf = horizontal.positions();
        DoubleUnaryOperator upOf = vertical.positions();
        Place best = null;
        double nearest = Double.POSITIVE_INFINITY;
        for (int c = 0; c < curves.size(); c++) {
            Curve curve = curves.get(c);
            for (int i = 0; i < curve.x().length; i++) {
                double across = acrossOf.applyAsDouble(curve.x()[i]);
                double dx = area.getX() + across * area.getWidth() - x;
                if (across >= 0 && across <= 1 && dx * dx <= nearest) {
                    double up = upOf.applyAsDouble(curve.y()[i]);
                    double dy = area.getMaxY() - up * area.getHeight() - y;
                    if (up >= 0 && up <= 1 && dx * dx + dy * dy <= nearest) {
                        nearest = dx * dx + dy * dy;
                        best = new Place(c, i, Math.sqrt(nearest));
                    }
                }
            }
        }
        return Optional.ofNullable(best);
    }
}
