package org.anisoflow.viz;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** Names of curves beside their ends, right of a panel, moved apart where they would overlap. */
final class EndLabels extends NumberAxis {
    private static final long serialVersionUID = 1L;
    private static final double GAP = 5;

    private final transient Style style;
    private final transient Scale scale;
    private final transient List<Label> labels = new ArrayList<>();

    /** @param value where the curve ends */
    private record Label(String text, Color color, double value) {}

    /** @param scale of the curves */
    EndLabels(Style style, Scale scale) {
        super(null);
        this.style = style;
        this.scale = scale;
        setRange(scale.range());
        setTickLabelFont(Style.TICK_FONT);
    }

    /** Takes a curve, whose colour its label has as far as it can be read; none of its values may have a place, and it then has no label. */
    void add(String text, Color color, double[] values) {
        double last = Double.NaN;
        for (double value : scale.drawable(values)) {
            last = Double.isNaN(value) ? last : value;
        }
        if (!Double.isNaN(last)) {
            labels.add(new Label(text, style.asText(color), last));
        }
    }

    /** The names, from the lowest end to the highest. */
    List<String> names() {
        return labels.stream()
                .sorted(Comparator.comparingDouble(Label::value))
                .map(Label::text)
                .toList();
    }

    void show(XYPlot panel) {
        panel.setRangeAxis(1, this);
        panel.setRangeAxisLocation(1, AxisLocation.BOTTOM_OR_RIGHT);
    }

    @Override
    public AxisSpace reserveSpace(
            Graphics2D graphics, Plot plot, Rectangle2D area, RectangleEdge edge, AxisSpace space) {
        AxisSpace all = space == null ? new AxisSpace() : space;
        FontMetrics metrics = graphics.getFontMetrics(getTickLabelFont());
        all.add(
                labels.stream()
                        .mapToDouble(label -> GAP + metrics.stringWidth(label.text()))
                        .max()
                        .orElse(0),
                edge);
        return all;
    }

    /** Beside the places that the curves have on the first axis, wherever it was zoomed to. */
    @Override
    public AxisState draw(
            Graphics2D graphics,
            double cursor,
            Rectangle2D plotArea,
            Rectangle2D area,
            RectangleEdge edge,
            PlotRenderingInfo info) {
        XYPlot panel = (XYPlot) getPlot();
        List<Label> sorted =
                labels.stream().sorted(Comparator.comparingDouble(Label::value)).toList();
        double height = graphics.getFontMetrics(getTickLabelFont()).getHeight() / area.getHeight();
        double[] wanted = sorted.stream()
                .mapToDouble(label ->
                        (area.getMaxY() - panel.getRangeAxis().valueToJava2D(label.value(), area, RectangleEdge.LEFT))
                                / area.getHeight())
                .toArray();
        double[] places = apart(wanted, Math.min(height, 1.0 / Math.max(1, wanted.length)));
        graphics.setFont(getTickLabelFont());
        for (int i = 0; i < places.length; i++) {
            graphics.setPaint(sorted.get(i).color());
            TextUtils.drawAlignedString(
                    sorted.get(i).text(),
                    graphics,
                    (float) (area.getMaxX() + GAP),
                    (float) (area.getMaxY() - places[i] * area.getHeight()),
                    TextAnchor.HALF_ASCENT_LEFT);
        }
        return new AxisState(cursor);
    }

    /** The places nearest to those wanted, in the sum of squares, that keep their order, a gap, and half a gap to 0 and 1. */
    static double[] apart(double[] increasing, double gap) {
        int n = increasing.length;
        List<double[]> blocks = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double[] block = {increasing[i] - i * gap, 1};
            while (!blocks.isEmpty() && blocks.get(blocks.size() - 1)[0] >= block[0]) {
                double[] before = blocks.remove(blocks.size() - 1);
                double size = before[1] + block[1];
                block = new double[] {(before[0] * before[1] + block[0] * block[1]) / size, size};
            }
            blocks.add(block);
        }
        double[] places = new double[n];
        int i = 0;
        for (double[] block : blocks) {
            for (int k = 0; k < block[1]; k++, i++) {
                double lowest = Math.max(gap / 2, Math.min(block[0], 1 - gap / 2 - (n - 1) * gap));
                places[i] = lowest + i * gap;
            }
        }
        return places;
    }
}
