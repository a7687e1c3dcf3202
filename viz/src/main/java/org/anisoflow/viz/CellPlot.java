package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.PlotState;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.DefaultXYZDataset;

/** Coloured cells; those without a colour are neutral and crossed out. */
final class CellPlot extends BarPlot {
    private static final long serialVersionUID = 1L;

    /** More cells than this are drawn as an image. */
    private static final int MAX_SHAPES = 4096;

    /** Pixels of such an image per logical pixel. */
    private static final int IMAGE_SCALE = 2;

    /** Smallest size of numbers in cells, as a share of that of numbers beside axes. */
    private static final double SMALLEST_NUMBERS = 0.6;

    private final double[] xEdges;
    private final double[] yEdges;
    private final int[][] steps;
    private final Color[] colors;
    private final Color neutral;
    private final Color cross;
    private boolean square;
    private double[][] written = {};

    /**
     * Cells row by row.
     *
     * @param values what the colours stand for, one row per cell of the vertical side
     * @param steps indices of colours; negative for none
     */
    CellPlot(Style style, CellSide x, CellSide y, double[][] values, int[][] steps, Color[] colors) {
        super(style, null, x.axis(), y.axis());
        xEdges = x.edges();
        yEdges = y.edges();
        this.steps = steps;
        this.colors = colors;
        neutral = Style.mix(style.ground(), style.muted(), 0.2);
        cross = Style.mix(style.ground(), style.muted(), 0.6);
        DefaultXYZDataset cells = new DefaultXYZDataset();
        cells.addSeries("cells", new double[][] {
            Arrays.stream(values)
                    .flatMapToDouble(row -> Arrays.stream(x.centres()))
                    .toArray(),
            IntStream.range(0, values.length)
                    .mapToDouble(i -> y.centres()[i])
                    .flatMap(centre -> Arrays.stream(x.centres()).map(ignored -> centre))
                    .toArray(),
            Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray()
        });
        setDataset(cells);
        setDomainGridlinesVisible(false);
        setDomainMinorGridlinesVisible(false);
        setRangeGridlinesVisible(false);
    }

    /** Draws all cells as squares. */
    void makeSquare() {
        square = true;
    }

    /** Writes a number into each cell, if cells are wide enough. */
    void write(double[][] numbers) {
        written = numbers;
    }

    boolean lacksColors() {
        return Arrays.stream(steps).flatMapToInt(Arrays::stream).anyMatch(step -> step < 0);
    }

    /** An entry for each colour that has a name, and one for cells without colour if there are any. */
    LegendItemCollection legend(List<String> names, String none) {
        LegendItemCollection legend = new LegendItemCollection();
        for (int i = 0; i < names.size(); i++) {
            legend.add(entry(names.get(i), colors[i]));
        }
        if (lacksColors()) {
            legend.add(entry(none, neutral));
        }
        return legend;
    }

    private LegendItem entry(String name, Color color) {
        return new LegendItem(
                name, null, null, null, new Rectangle2D.Double(-6, -6, 12, 12), color, Style.stroke(0.8f, 0), cross);
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area, Point2D anchor, PlotState parent, PlotRenderingInfo info) {
        super.draw(graphics, square ? squared(graphics, area) : area, anchor, parent, info);
    }

    /** The part of an area in which the axes have one scale. */
    private Rectangle2D squared(Graphics2D graphics, Rectangle2D area) {
        AxisSpace space = calculateAxisSpace(graphics, getInsets().createInsetRectangle(area));
        Rectangle2D inner =
                getAxisOffset().createInsetRectangle(space.shrink(getInsets().createInsetRectangle(area), null));
        double cell = Math.min(inner.getWidth() / (xEdges.length - 1), inner.getHeight() / (yEdges.length - 1));
        double wide = Math.max(0, inner.getWidth() - cell * (xEdges.length - 1));
        double high = Math.max(0, inner.getHeight() - cell * (yEdges.length - 1));
        return new Rectangle2D.Double(
                area.getX() + wide / 2, area.getY() + high / 2, area.getWidth() - wide, area.getHeight() - high);
    }

    /** Draws all cells at once rather than one after the other. */
    @Override
    public boolean render(
            Graphics2D graphics, Rectangle2D area, int index, PlotRenderingInfo info, CrosshairState crosshair) {
        double[] x = Arrays.stream(xEdges)
                .map(edge -> getDomainAxis().valueToJava2D(edge, area, RectangleEdge.BOTTOM))
                .toArray();
        double[] y = Arrays.stream(yEdges)
                .map(edge -> getRangeAxis().valueToJava2D(edge, area, RectangleEdge.LEFT))
                .toArray();
        if (steps.length * steps[0].length <= MAX_SHAPES) {
            drawShapes(graphics, x, y);
        } else {
            drawImage(graphics, area, x, y);
        }
        drawNumbers(graphics, x, y);
        return true;
    }

    private void drawShapes(Graphics2D graphics, double[] x, double[] y) {
        Path2D[] paths = IntStream.rangeClosed(0, colors.length)
                .mapToObj(i -> new Path2D.Double())
                .toArray(Path2D[]::new);
        Path2D crosses = new Path2D.Double();
        for (int row = 0; row < steps.length; row++) {
            int column = 0;
            while (column < steps[row].length) {
                int first = column;
                int step = steps[row][first];
                while (column < steps[row].length && steps[row][column] == step) {
                    if (step < 0) {
                        crosses.moveTo(x[column], y[row]);
                        crosses.lineTo(x[column + 1], y[row + 1]);
                        crosses.moveTo(x[column], y[row + 1]);
                        crosses.lineTo(x[column + 1], y[row]);
                    }
                    column++;
                }
                add(paths[step < 0 ? colors.length : step], x[first], y[row], x[column], y[row + 1]);
            }
        }
        for (int i = 0; i < paths.length; i++) {
            if (paths[i].getCurrentPoint() != null) {
                fill(graphics, paths[i], i < colors.length ? colors[i] : neutral);
            }
        }
        if (crosses.getCurrentPoint() != null) {
            graphics.setPaint(cross);
            graphics.setStroke(Style.stroke(0.8f, 0));
            graphics.draw(crosses);
        }
    }

    private void drawNumbers(Graphics2D graphics, double[] x, double[] y) {
        graphics.setFont(Style.TICK_FONT);
        double widest = Arrays.stream(written)
                .flatMapToDouble(Arrays::stream)
                .mapToInt(number -> graphics.getFontMetrics().stringWidth(numberText(number)))
                .max()
                .orElse(1);
        double fit = Math.min(1, Math.abs(x[1] - x[0]) / (1.1 * widest));
        if (fit < SMALLEST_NUMBERS) {
            return;
        }
        graphics.setFont(Style.TICK_FONT.deriveFont((float) fit * Style.TICK_FONT.getSize2D()));
        for (int row = 0; row < written.length; row++) {
            for (int column = 0; column < written[row].length; column++) {
                if (steps[row][column] >= 0) {
                    graphics.setPaint(Style.readableOn(colors[steps[row][column]]));
                    TextUtils.drawAlignedString(
                            numberText(written[row][column]),
                            graphics,
                            (float) ((x[column] + x[column + 1]) / 2),
                            (float) ((y[row] + y[row + 1]) / 2),
                            TextAnchor.CENTER);
                }
            }
        }
    }

    private static String numberText(double number) {
        return PlainNumbers.text(number, 3);
    }

    private void drawImage(Graphics2D graphics, Rectangle2D area, double[] x, double[] y) {
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(area.getWidth() * IMAGE_SCALE),
                (int) Math.ceil(area.getHeight() * IMAGE_SCALE),
                BufferedImage.TYPE_INT_RGB);
        int[] columns = cells(x, area.getMinX(), image.getWidth());
        int[] rows = cells(y, area.getMinY(), image.getHeight());
        for (int j = 0; j < rows.length; j++) {
            for (int i = 0; i < columns.length; i++) {
                int step = columns[i] < 0 || rows[j] < 0 ? -1 : steps[rows[j]][columns[i]];
                image.setRGB(i, j, (step < 0 ? neutral : colors[step]).getRGB());
            }
        }
        AffineTransform place = AffineTransform.getTranslateInstance(area.getMinX(), area.getMinY());
        place.scale(area.getWidth() / image.getWidth(), area.getHeight() / image.getHeight());
        graphics.drawImage(image, place, null);
    }

    /** The cell that the middle of each pixel lies in, -1 for none. */
    private static int[] cells(double[] edges, double start, int pixels) {
        int[] cells = new int[pixels];
        boolean rising = edges[edges.length - 1] > edges[0];
        int cell = rising ? 0 : edges.length - 2;
        for (int i = 0; i < pixels; i++) {
            double middle = start + (i + 0.5) / IMAGE_SCALE;
            while (cell >= 0 && cell < edges.length - 1 && Math.max(edges[cell], edges[cell + 1]) < middle) {
                cell += rising ? 1 : -1;
            }
            boolean inside = cell >= 0 && cell < edges.length - 1 && Math.min(edges[cell], edges[cell + 1]) <= middle;
            cells[i] = inside ? cell : -1;
        }
        return cells;
    }
}
