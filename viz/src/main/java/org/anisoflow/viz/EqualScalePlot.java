package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
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

    /** Length of the axes over that of what they show. */
    private static final double MARGIN = 1.08;

    private Rectangle2D shown;
    private Rectangle2D zoomed;
    private transient Shading shading;

    /** Colours of the points of the plane. */
    interface Shading {
        /** The colour of a point, as RGB. */
        int at(double x, double y);
    }

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
        return Math.max(shown().getWidth(), shown().getHeight());
    }

    /** What is shown at least; the origin if nothing has a place in a picture. */
    Rectangle2D shown() {
        return shown == null ? new Rectangle2D.Double() : shown;
    }

    /** Shows at least a rectangle of the plane, in units of the axes, and no more than the scale asks for. */
    void show(Rectangle2D rectangle) {
        shown = rectangle;
    }

    /** Colours the plane, as far as it is shown, in place of the grid. */
    void shade(Shading colours) {
        shading = colours;
        setDomainGridlinesVisible(false);
        setDomainMinorGridlinesVisible(false);
        setRangeGridlinesVisible(false);
    }

    /** Shows a rectangle of the plane whatever was added, without margins. */
    void zoom(Rectangle2D rectangle) {
        zoomed = rectangle;
    }

    /** Shows these points at least. Points that have no place in a picture do not count. */
    void include(double[][] points) {
        Rectangle2D box = Paths.box(points);
        if (box != null) {
            shown = shown == null ? box : shown.createUnion(box);
        }
    }

    /** Adds a line, thinned to what a picture shows; a single point is a dot. Points that are not finite leave gaps. */
    void add(double[][] points, Color color, Stroke stroke) {
        include(points);
        XYSeries line = new XYSeries(getSeriesCount(), false, true);
        for (double[] point : Paths.thin(points)) {
            line.add(point[0], point[1], false);
        }
        Style.series(this, getSeriesCount(), color, stroke, false);
        ((XYSeriesCollection) getDataset(0)).addSeries(line);
    }

    /** Adds small dots, one for each token. */
    void addDots(double[][] points, Color color) {
        addMarks(points, new Ellipse2D.Double(-0.9, -0.9, 1.8, 1.8), color);
    }

    /** Adds marks of a shape around 0, in pixels, below the lines. */
    void addMarks(double[][] points, Shape shape, Color color) {
        include(points);
        XYSeriesCollection marks = (XYSeriesCollection) getDataset(1);
        XYSeries series = new XYSeries(marks.getSeriesCount(), false, true);
        Arrays.stream(points).filter(Paths::drawable).forEach(point -> series.add(point[0], point[1], false));
        getRenderer(1).setSeriesPaint(marks.getSeriesCount(), color);
        getRenderer(1).setSeriesShape(marks.getSeriesCount(), shape);
        marks.addSeries(series);
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area, Point2D anchor, PlotState parent, PlotRenderingInfo info) {
        fit(graphics, area);
        super.draw(graphics, area, anchor, parent, info);
    }

    @Override
    public void drawBackground(Graphics2D graphics, Rectangle2D area) {
        super.drawBackground(graphics, area);
        int columns = (int) Math.ceil(area.getWidth());
        int rows = (int) Math.ceil(area.getHeight());
        if (shading == null || columns < 1 || rows < 1) {
            return;
        }
        Range across = getDomainAxis().getRange();
        Range up = getRangeAxis().getRange();
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < rows; row++) {
            double y = up.getUpperBound() - (row + 0.5) / rows * up.getLength();
            for (int column = 0; column < columns; column++) {
                double x = across.getLowerBound() + (column + 0.5) / columns * across.getLength();
                image.setRGB(column, row, shading.at(x, y));
            }
        }
        AffineTransform place = AffineTransform.getTranslateInstance(area.getX(), area.getY());
        place.scale(area.getWidth() / columns, area.getHeight() / rows);
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, place, null);
    }

    /** Sets the ranges of the axes for an area; twice, because numbers beside the axes change the room that is left. */
    private void fit(Graphics2D graphics, Rectangle2D area) {
        Rectangle2D target = zoomed == null ? shown : zoomed;
        double margin = zoomed == null ? MARGIN : 1;
        for (int pass = 0; target != null && pass < 2; pass++) {
            Rectangle2D inner = getInsets().createInsetRectangle(area);
            AxisSpace space = calculateAxisSpace(graphics, inner);
            Rectangle2D data = whole(space.shrink(inner, null));
            if (data.isEmpty()) {
                return;
            }
            double unit = margin * Math.max(target.getWidth() / data.getWidth(), target.getHeight() / data.getHeight());
            double scale = unit > 0 ? unit : 1 / Math.min(data.getWidth(), data.getHeight());
            getDomainAxis().setRange(around(target.getCenterX(), scale * data.getWidth()));
            getRangeAxis().setRange(around(target.getCenterY(), scale * data.getHeight()));
        }
    }

    /** The pixels that lie wholly in a rectangle: those that the library draws data in. */
    private static Rectangle2D whole(Rectangle2D rectangle) {
        Rectangle2D pixels = new Rectangle2D.Double();
        pixels.setFrameFromDiagonal(
                Math.ceil(rectangle.getMinX()),
                Math.ceil(rectangle.getMinY()),
                Math.floor(rectangle.getMaxX()),
                Math.floor(rectangle.getMaxY()));
        return pixels;
    }

    private static Range around(double centre, double length) {
        return new Range(centre - length / 2, centre + length / 2);
    }
}
