package org.anisoflow.viz;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.TextAnchor;

/** Names of curves at their ends, moved apart where they would overlap. */
final class EndLabels {
    private final Style style;
    private final Scale scale;
    private final double height;
    private final List<Label> labels = new ArrayList<>();

    /** @param at where the curve ends, as a share of the length of the vertical axis */
    private record Label(String text, Color color, double at) {}

    /** @param height of a label, as a share of the length of the vertical axis */
    EndLabels(Style style, Scale scale, double height) {
        this.style = style;
        this.scale = scale;
        this.height = height;
    }

    /** Takes a curve; none of its values may have a place, and it then has no label. */
    void add(String text, Color color, double[] values) {
        double last = Double.NaN;
        for (double value : scale.drawable(values)) {
            last = Double.isNaN(value) ? last : value;
        }
        if (!Double.isNaN(last)) {
            labels.add(new Label(text, color, scale.position(last)));
        }
    }

    /** Puts the labels into a panel, their left ends at one value of the horizontal axis. */
    void show(XYPlot panel, double x) {
        labels.sort(Comparator.comparingDouble(Label::at));
        double[] places = apart(labels.stream().mapToDouble(Label::at).toArray(), height);
        for (int i = 0; i < places.length; i++) {
            Label label = labels.get(i);
            panel.addAnnotation(
                    style.text(label.text(), label.color(), x, scale.at(places[i]), TextAnchor.HALF_ASCENT_LEFT));
        }
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
