package org.anisoflow.viz;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemSource;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;
import org.jfree.data.xy.XYDataset;

/** The look that all charts of a theme share: quiet grid, colours and dashes that survive print and colour blindness. */
final class Style {
    static final Style LIGHT = new Style(
            0xFFFFFF,
            0x222222,
            0x555555,
            0xE4E4E4,
            0xF3F3F3,
            new int[] {
                0x0072B2, 0xD55E00, 0x009E73, 0x000000, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x7B4FA3, 0x8C5A2B, 0x808080
            },
            new int[] {0x440154, 0x414487, 0x2A788E, 0x22A884, 0x7AD151},
            new int[] {0x1B4F8F, 0x6BA6D6, 0xF6F6F6, 0xF0A27C, 0xA9252B});

    static final Style DARK = new Style(
            0x1E2127,
            0xE8E8E8,
            0xB0B4BA,
            0x3A3F47,
            0x2A2E35,
            new int[] {
                0x56B4E9, 0xFF8A3D, 0x2FC49B, 0xF2F2F2, 0xE39AC4, 0xF0C000, 0x7F9CFF, 0xFF7A8A, 0xC9A27C, 0xA6A6A6
            },
            new int[] {0xFDE725, 0x7AD151, 0x22A884, 0x35B0C0, 0x8E8BE0},
            new int[] {0x9AD4FF, 0x3B82BD, 0x2B3038, 0xC0643A, 0xFFBE94});

    /** Stops of viridis, from dark to light. */
    static final int[] VIRIDIS = {0x440154, 0x414487, 0x2A788E, 0x22A884, 0x7AD151, 0xFDE725};

    static final Font TITLE_FONT = Typeface.BOLD.font(16);
    static final Font LABEL_FONT = Typeface.PLAIN.font(15);
    static final Font TICK_FONT = Typeface.PLAIN.font(13);

    /** Tick labels of a vertical axis are at least this wide, so that axis names of stacked panels line up. */
    static final double LABEL_WIDTH = 36;

    /** Contrast with the ground that text has at least. */
    private static final double READABLE = 4.5;

    private static final int TEXT_STEPS = 50;

    /** On a shorter linear axis JFreeChart would look for a distance of ticks forever. */
    private static final double SHORTEST_AXIS = 1e-290;

    /** Room around the numbers of a vertical axis, so that they are few. */
    static final RectangleInsets SPACED = new RectangleInsets(7, 4, 7, 4);

    /** An axis of positive values that span more decades than this is logarithmic. */
    static final double DECADES_FOR_LOG = 1.5;

    private static final float[][] DASHES = {null, {9, 4}, {2, 3}, {10, 3, 2, 3}, {16, 4}, {5, 3}, {10, 3, 2, 3, 2, 3}};

    /** Corners of this kind let Java2D fill a rectangle rather than trace a path, which takes ten times as long. */
    private static final Stroke FRAME = new BasicStroke(0.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);

    /** The number of colours of {@link #distinct}. */
    static final int DISTINCT_COUNT = 10;

    private final Color ground;
    private final Color ink;
    private final Color muted;
    private final Color grid;
    private final Color fineGrid;
    private final int[] distinct;
    private final int[] sequence;
    private final int[] divergence;

    /**
     * A theme.
     *
     * @param distinct Okabe and Ito's colours without the one that is lost on the ground, or close to them
     * @param sequence stops of viridis without the end that is lost on the ground; the first stands out most
     * @param divergence stops from one colour through one close to the ground to another
     */
    private Style(
            int ground, int ink, int muted, int grid, int fineGrid, int[] distinct, int[] sequence, int[] divergence) {
        this.ground = new Color(ground);
        this.ink = new Color(ink);
        this.muted = new Color(muted);
        this.grid = new Color(grid);
        this.fineGrid = new Color(fineGrid);
        this.distinct = distinct;
        this.sequence = sequence;
        this.divergence = divergence;
    }

    /** What everything is drawn on. */
    Color ground() {
        return ground;
    }

    /** Text, and what is to be seen first. */
    Color ink() {
        return ink;
    }

    /** What stands back: frames, second lines. */
    Color muted() {
        return muted;
    }

    /** A colour for one of few curves. */
    Color distinct(int index) {
        return new Color(distinct[index % distinct.length]);
    }

    /** A colour for an ordered quantity in [0, 1], mixed with a share of the ground. */
    Color sequential(double position, double pale) {
        return mix(between(sequence, position), ground, pale);
    }

    /** A colour for a signed quantity in [-1, 1]; the middle is close to the ground. */
    Color diverging(double position) {
        return between(divergence, (1 + position) / 2);
    }

    /** The colour at a share of the way along some stops. */
    static Color between(int[] stops, double share) {
        double at = share * (stops.length - 1);
        int stop = Math.min((int) at, stops.length - 2);
        return mix(new Color(stops[stop]), new Color(stops[stop + 1]), at - stop);
    }

    /** A colour mixed with a share of another. */
    static Color mix(Color from, Color to, double share) {
        return new Color(
                mix(from.getRed(), to.getRed(), share),
                mix(from.getGreen(), to.getGreen(), share),
                mix(from.getBlue(), to.getBlue(), share));
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + share * (to - from));
    }

    /** Black or white, whichever can be read on a colour. */
    static Color readableOn(Color ground) {
        double brightness = 0.299 * ground.getRed() + 0.587 * ground.getGreen() + 0.114 * ground.getBlue();
        return brightness > 140 ? Color.BLACK : Color.WHITE;
    }

    /** A colour as text on the ground has it: mixed with as little ink as makes its contrast {@value #READABLE}. */
    Color asText(Color color) {
        return IntStream.range(0, TEXT_STEPS)
                .mapToObj(i -> mix(color, ink, (double) i / TEXT_STEPS))
                .filter(mixed -> contrast(mixed, ground) >= READABLE)
                .findFirst()
                .orElse(ink);
    }

    /** The contrast ratio of two colours, from 1 to 21 (Web Content Accessibility Guidelines 2.1). */
    static double contrast(Color first, Color second) {
        double one = luminance(first) + 0.05;
        double other = luminance(second) + 0.05;
        return Math.max(one, other) / Math.min(one, other);
    }

    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed()) + 0.7152 * linear(color.getGreen()) + 0.0722 * linear(color.getBlue());
    }

    private static double linear(int component) {
        double value = component / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    /** A line whose dashes differ from those of its neighbours; the first is solid. */
    static Stroke stroke(float width, int dash) {
        float[] pattern = DASHES[dash % DASHES.length];
        return pattern == null
                ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND)
                : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, pattern, 0);
    }

    /** An axis over a range, logarithmic or linear, with numbers as a reader writes them. */
    ValueAxis axis(String label, boolean logarithmic, Range range) {
        ValueAxis axis = logarithmic
                ? new DecadeAxis(PictureText.printable(label))
                : new PlainAxis(PictureText.printable(label));
        double half = SHORTEST_AXIS / 2;
        axis.setRange(
                logarithmic || range.getLength() >= SHORTEST_AXIS
                        ? range
                        : new Range(range.getCentralValue() - half, range.getCentralValue() + half));
        axis.setMinorTickMarksVisible(true);
        dress(axis);
        return axis;
    }

    /** Gives an axis its look. */
    void dress(ValueAxis axis) {
        axis.setLabelFont(LABEL_FONT);
        axis.setLabelPaint(ink);
        axis.setTickLabelFont(TICK_FONT);
        axis.setTickLabelPaint(ink);
        axis.setAxisLinePaint(muted);
        axis.setTickMarkPaint(muted);
        axis.setTickMarkOutsideLength(4);
        axis.setMinorTickMarkOutsideLength(2);
    }

    /** A chart with its title and a line under it, both left out if blank, and no legend yet. */
    JFreeChart chart(String title, String subtitle, Plot plot) {
        JFreeChart chart =
                new JFreeChart(title.isBlank() ? null : PictureText.printable(title), TITLE_FONT, plot, false);
        chart.setBackgroundPaint(ground);
        if (chart.getTitle() != null) {
            chart.getTitle().setPaint(ink);
        }
        chart.setPadding(new RectangleInsets(8, 8, 6, 16));
        if (!subtitle.isBlank()) {
            chart.addSubtitle(subtitle(subtitle));
        }
        return chart;
    }

    /** A panel whose first series is drawn first, in one renderer that draws lines and lone points. */
    XYPlot panel(XYDataset data, ValueAxis valueAxis) {
        valueAxis.setTickLabelInsets(SPACED);
        XYPlot plot = new XYPlot(data, null, valueAxis, null);
        dress(plot);
        return plot;
    }

    /** Gives a panel its look and its renderer. */
    void dress(XYPlot plot) {
        plot.setRenderer(new Curves());
        plot.setBackgroundPaint(ground);
        plot.setOutlinePaint(muted);
        plot.setOutlineStroke(FRAME);
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        plot.setSeriesRenderingOrder(SeriesRenderingOrder.FORWARD);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setNoDataMessage("no finite values");
        plot.setNoDataMessageFont(LABEL_FONT);
        plot.setNoDataMessagePaint(muted);
        plot.setDomainGridlinePaint(grid);
        plot.setDomainGridlineStroke(stroke(0.8f, 0));
        plot.setRangeGridlinePaint(grid);
        plot.setRangeGridlineStroke(stroke(0.8f, 0));
        plot.setDomainMinorGridlinesVisible(true);
        plot.setDomainMinorGridlinePaint(fineGrid);
        plot.setDomainMinorGridlineStroke(stroke(0.6f, 0));
    }

    /** How a series looks, and whether it has an entry in the legend. */
    static void series(XYPlot plot, int index, Paint paint, Stroke stroke, boolean legend) {
        XYLineAndShapeRenderer renderer = (XYLineAndShapeRenderer) plot.getRenderer();
        renderer.setSeriesPaint(index, paint);
        renderer.setSeriesStroke(index, stroke);
        renderer.setSeriesVisibleInLegend(index, legend);
    }

    /**
     * A vertical line.
     *
     * @param label empty for none
     * @param right whether the label stands right of the line
     */
    ValueMarker marker(double value, String label, boolean right) {
        ValueMarker marker = new ValueMarker(value, muted, stroke(1.2f, 5));
        marker.setAlpha(1);
        if (!label.isEmpty()) {
            marker.setLabel(PictureText.printable(label));
            marker.setLabelFont(TICK_FONT);
            marker.setLabelPaint(ink);
            marker.setLabelBackgroundColor(ground);
            marker.setLabelAnchor(right ? RectangleAnchor.TOP_RIGHT : RectangleAnchor.TOP_LEFT);
            marker.setLabelTextAnchor(right ? TextAnchor.TOP_LEFT : TextAnchor.TOP_RIGHT);
            marker.setLabelOffset(new RectangleInsets(4, 6, 4, 6));
        }
        return marker;
    }

    /** A word in a panel, beside a place of its axes. */
    XYTextAnnotation text(String text, Color color, double x, double y, TextAnchor anchor) {
        XYTextAnnotation annotation = new XYTextAnnotation(PictureText.printable(text), x, y);
        annotation.setFont(TICK_FONT);
        annotation.setPaint(color);
        annotation.setTextAnchor(anchor);
        return annotation;
    }

    LegendTitle legend(LegendItemSource source) {
        LegendTitle legend = new LegendTitle(source);
        legend.setPosition(RectangleEdge.BOTTOM);
        legend.setFrame(BlockBorder.NONE);
        legend.setBackgroundPaint(ground);
        legend.setItemFont(TICK_FONT);
        legend.setItemPaint(ink);
        legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 10));
        return legend;
    }

    /** An entry of a legend: a line of a colour. */
    static LegendItem legendLine(String text, Color color) {
        LegendItem item = new LegendItem(PictureText.printable(text), color);
        item.setLine(new Line2D.Double(-16, 0, 16, 0));
        item.setLineVisible(true);
        item.setLineStroke(stroke(2, 0));
        item.setLinePaint(color);
        item.setShapeVisible(false);
        return item;
    }

    /** A line of text under the title. */
    TextTitle subtitle(String text) {
        TextTitle title = new TextTitle(PictureText.printable(text), TICK_FONT);
        title.setPaint(muted);
        title.setHorizontalAlignment(HorizontalAlignment.CENTER);
        return title;
    }

    /** Draws the label of a vertical axis in a smaller font if it is longer than the axis. */
    static AxisState fittingLabel(
            ValueAxis axis, Graphics2D graphics, Rectangle2D area, RectangleEdge edge, Supplier<AxisState> drawing) {
        Font font = axis.getLabelFont();
        double length = axis.getLabel() == null
                ? 0
                : font.getStringBounds(axis.getLabel(), graphics.getFontRenderContext())
                        .getWidth();
        if (!RectangleEdge.isLeftOrRight(edge) || length <= area.getHeight()) {
            return drawing.get();
        }
        axis.setLabelFont(font.deriveFont((float) (font.getSize2D() * Math.max(area.getHeight() / length, 0.5))));
        AxisState state = drawing.get();
        axis.setLabelFont(font);
        return state;
    }

    /** A linear axis. */
    private static final class PlainAxis extends NumberAxis {
        private static final long serialVersionUID = 1L;

        PlainAxis(String label) {
            super(label);
            setNumberFormatOverride(new PlainNumbers());
            setMinorTickCount(1);
        }

        @Override
        protected AxisState drawLabel(
                String label,
                Graphics2D graphics,
                Rectangle2D plotArea,
                Rectangle2D area,
                RectangleEdge edge,
                AxisState state) {
            return fittingLabel(
                    this, graphics, area, edge, () -> super.drawLabel(label, graphics, plotArea, area, edge, state));
        }

        @Override
        @SuppressWarnings("rawtypes") // as in the class above it
        protected double findMaximumTickLabelWidth(
                List ticks, Graphics2D graphics, Rectangle2D area, boolean vertical) {
            return Math.max(LABEL_WIDTH, super.findMaximumTickLabelWidth(ticks, graphics, area, vertical));
        }
    }

    /** Lines as one path per series, so that dashes run on; a point between two gaps is a dot. */
    private static final class Curves extends XYLineAndShapeRenderer {
        private static final long serialVersionUID = 1L;

        Curves() {
            super(true, false);
            setDrawSeriesLineAsPath(true);
            setLegendLine(new Line2D.Double(-16, 0, 16, 0));
            setDefaultShape(new Ellipse2D.Double(-3, -3, 6, 6));
            setAutoPopulateSeriesShape(false);
        }

        @Override
        public void drawItem(
                Graphics2D graphics,
                XYItemRendererState state,
                Rectangle2D area,
                PlotRenderingInfo info,
                XYPlot plot,
                ValueAxis domain,
                ValueAxis range,
                XYDataset data,
                int series,
                int item,
                CrosshairState crosshair,
                int pass) {
            // most points have no shape, and looking where they are takes as long as drawing the line
            if (isLinePass(pass) || getItemShapeVisible(series, item)) {
                super.drawItem(graphics, state, area, info, plot, domain, range, data, series, item, crosshair, pass);
            }
        }

        @Override
        public boolean getItemShapeVisible(int series, int item) {
            XYDataset data = getPlot().getDataset();
            int last = data.getItemCount(series) - 1;
            // the legend asks for item 0 of an empty series too
            return item <= last
                    && (item == 0 || Double.isNaN(data.getYValue(series, item - 1)))
                    && (item == last || Double.isNaN(data.getYValue(series, item + 1)));
        }
    }
}
