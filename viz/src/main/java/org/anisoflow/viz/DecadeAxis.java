package org.anisoflow.viz;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * A logarithmic axis with ticks at powers of ten, labelled 10⁻³ in plain text so that SVG keeps them as text. As many
 * decades are labelled as there is room for; below two decades 1, 2 and 5 are, below half a decade every digit.
 */
final class DecadeAxis extends LogAxis {
    private static final long serialVersionUID = 1L;
    private static final int[] STEPS = {1, 2, 3, 5, 10, 20, 50, 100, 200};

    DecadeAxis(String label) {
        super(label);
        setSmallestValue(Double.MIN_NORMAL);
    }

    @Override
    public List<NumberTick> refreshTicks(Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
        boolean horizontal = RectangleEdge.isTopOrBottom(edge);
        double low = Math.log10(getRange().getLowerBound());
        double high = Math.log10(getRange().getUpperBound());
        double decade = (horizontal ? area.getWidth() : area.getHeight()) / (high - low);
        double room = getTickLabelFont().getSize2D() * (horizontal ? 4.5 : 2);
        int step = STEPS[0];
        for (int i = 1; i < STEPS.length && step * decade < room; i++) {
            step = STEPS[i];
        }
        List<NumberTick> ticks = new ArrayList<>();
        for (int exponent = (int) Math.floor(low); exponent <= high; exponent++) {
            for (int digit = 1; digit <= 9; digit++) {
                double value = digit * Math.pow(10, exponent);
                boolean whole = digit == 1 && Math.floorMod(exponent, step) == 0;
                boolean labelled =
                        whole || (high - low < 2 && (digit == 1 || digit == 2 || digit == 5)) || high - low < 0.5;
                boolean minor = step == 1 ? decade > 2 * room / 3 : digit == 1 && decade > room / 12;
                if (getRange().contains(value) && (labelled || minor)) {
                    String text =
                            whole && high - low >= 2 ? PlainNumbers.powerOfTen(exponent) : PlainNumbers.text(value, 6);
                    ticks.add(new NumberTick(
                            labelled ? TickType.MAJOR : TickType.MINOR,
                            value,
                            labelled ? text : "",
                            anchor(edge),
                            TextAnchor.CENTER,
                            0));
                }
            }
        }
        return ticks;
    }

    @Override
    @SuppressWarnings("rawtypes") // as in the class above it
    protected double findMaximumTickLabelWidth(List ticks, Graphics2D graphics, Rectangle2D area, boolean vertical) {
        return Math.max(Style.LABEL_WIDTH, super.findMaximumTickLabelWidth(ticks, graphics, area, vertical));
    }

    @Override
    protected AxisState drawLabel(
            String label,
            Graphics2D graphics,
            Rectangle2D plotArea,
            Rectangle2D area,
            RectangleEdge edge,
            AxisState state) {
        return Style.fittingLabel(
                this, graphics, area, edge, () -> super.drawLabel(label, graphics, plotArea, area, edge, state));
    }

    private static TextAnchor anchor(RectangleEdge edge) {
        if (RectangleEdge.isTopOrBottom(edge)) {
            return edge.equals(RectangleEdge.TOP) ? TextAnchor.BOTTOM_CENTER : TextAnchor.TOP_CENTER;
        }
        return edge.equals(RectangleEdge.LEFT) ? TextAnchor.CENTER_RIGHT : TextAnchor.CENTER_LEFT;
    }
}
