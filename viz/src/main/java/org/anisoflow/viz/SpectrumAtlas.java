package org.anisoflow.viz;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.annotations.XYTitleAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Shares of the total variance over depth for several runs, as small multiples with one logarithmic vertical axis: how each of
 * them makes a law anisotropic. The first direction stands out most.
 */
public final class SpectrumAtlas {
    /** Default width in logical pixels. */
    public static final int WIDTH = 1120;

    /** Default height in logical pixels. */
    public static final int HEIGHT = 960;

    private static final double LEAST = 1e-4;

    /**
     * One run.
     *
     * @param title above the panel
     * @param note below the title, in the panel
     * @param depths increasing, length T
     * @param shares lambda_i / tr Sigma, descending, T x n with the same n in all panels
     * @param blowUpDepth absent if there is no blow-up
     */
    public record Panel(String title, String note, double[] depths, double[][] shares, OptionalDouble blowUpDepth) {
        /** @throws InvalidInputException if depths are missing or wrong, or there is not one spectrum for each */
        public Panel {
            Depths.require(depths, blowUpDepth);
            Depths.requireLength("shares", shares.length, "depths", depths.length);
        }
    }

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle empty for none
     * @param panels at least one, row by row
     */
    public record Data(String title, String subtitle, List<Panel> panels) {
        /** @throws InvalidInputException if there is no panel, or numbers of shares differ */
        public Data {
            panels = List.copyOf(panels);
            if (panels.isEmpty()) {
                throw new InvalidInputException("an atlas needs at least one panel but has none");
            }
            int n = panels.get(0).shares()[0].length;
            for (Panel panel : panels) {
                for (double[] shares : panel.shares()) {
                    Depths.requireLength("shares at a depth", shares.length, "those of the first panel", n);
                }
            }
        }
    }

    private SpectrumAtlas() {}

    /** The chart. Default size: {@link #WIDTH} x {@link #HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        List<XYPlot> panels =
                data.panels().stream().map(panel -> panel(style, panel)).toList();
        return style.chart(data.title(), data.subtitle(), new Facets(panels, new LegendItemCollection()));
    }

    private static XYPlot panel(Style style, Panel panel) {
        Depths depths = new Depths(panel.depths(), panel.blowUpDepth());
        int n = panel.shares()[0].length;
        XYSeriesCollection curves = new XYSeriesCollection();
        ValueAxis axis = style.axis("share λᵢ / tr Σ", true, new Range(LEAST, 20));
        XYPlot plot = style.panel(curves, axis);
        // the first, which stands out most, is drawn last
        for (int k = 0; k < n; k++) {
            int i = n - 1 - k;
            double[] values = Arrays.stream(panel.shares())
                    .mapToDouble(shares -> shares[i] > 0 ? shares[i] : Double.NaN)
                    .toArray();
            curves.addSeries(depths.curve(Integer.toString(i), values));
            Style.series(
                    plot,
                    k,
                    style.sequential(i / Math.max(1.0, n - 1), 0),
                    Style.stroke(i == 0 ? 2.4f : 1.2f, 0),
                    false);
        }
        plot.setDomainAxis(depths.axis(style));
        for (ValueAxis each : List.of(axis, plot.getDomainAxis())) {
            each.setLabelFont(Style.TICK_FONT);
        }
        panel.blowUpDepth().ifPresent(depth -> plot.addDomainMarker(depths.blowUp(style, depth, false)));
        TextTitle title = new TextTitle(
                PictureText.printable(panel.title()) + "\n" + PictureText.printable(panel.note()), Style.TICK_FONT);
        title.setPaint(style.ink());
        title.setBackgroundPaint(style.ground());
        plot.addAnnotation(new XYTitleAnnotation(0.5, 0.985, title, RectangleAnchor.TOP));
        return plot;
    }
}
