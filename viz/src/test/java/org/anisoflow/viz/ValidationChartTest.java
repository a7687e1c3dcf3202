package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.crosscheck.Validation.Curve;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.TextTitle;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.junit.jupiter.api.Test;

class ValidationChartTest {
    @Test
    void curvesWithTheSameAxisShareAPanel() {
        JFreeChart chart = ValidationChart.of(
                data(
                        curve("tr Σ", "variance", 20, t -> 3 - t, 0.2),
                        curve("λ₁", "variance", 20, t -> 2 - t, 0.2),
                        curve("α₁", "mean", 20, t -> t, 0.2)),
                Theme.LIGHT);

        assertThat(panels(chart)).hasSize(2);
        assertThat(panels(chart).get(0).getRangeAxis().getLabel()).isEqualTo("variance");
        assertThat(panels(chart).get(0).getDataset(0).getSeriesCount()).isEqualTo(2);
        assertThat(panels(chart).get(1).getDataset(0).getSeriesKey(0).toString())
                .isEqualTo("α₁");
        assertThat(subtitles(chart))
                .contains(
                        "lines: closure; circles: average of 20 particle runs of N = 400; bands: 95 % of single runs");
    }

    @Test
    void bandsAreDrawnFromTheData() {
        XYPlot panel = panels(ValidationChart.of(data(curve("tr Σ", "variance", 20, t -> 3 - t, 0.2)), Theme.LIGHT))
                .get(0);

        YIntervalSeriesCollection bands = (YIntervalSeriesCollection) panel.getDataset(1);
        assertThat(bands.getItemCount(0)).isEqualTo(11);
        assertThat(bands.getXValue(0, 10)).isEqualTo(1);
        assertThat(bands.getYValue(0, 10)).isEqualTo(2.05);
        assertThat(bands.getStartYValue(0, 10)).isEqualTo(2.05 - 0.2);
        assertThat(bands.getEndYValue(0, 10)).isEqualTo(2.05 + 0.2);
    }

    @Test
    void wideRangesAreLogarithmicAndBandsEndAtTheAxis() {
        XYPlot panel = panels(ValidationChart.of(
                        data(curve("tr Σ", "variance", 20, t -> Math.exp(-9 * t), 0.1)), Theme.LIGHT))
                .get(0);

        assertThat(panel.getRangeAxis()).isInstanceOf(LogAxis.class);
        YIntervalSeriesCollection bands = (YIntervalSeriesCollection) panel.getDataset(1);
        int last = bands.getItemCount(0) - 1;
        assertThat(bands.getStartYValue(0, last))
                .isEqualTo(panel.getRangeAxis().getLowerBound())
                .isPositive();
    }

    @Test
    void valuesThatAreNotFiniteAreLeftOut() throws IOException {
        Curve good = curve("tr Σ", "variance", 1, t -> 3 - t, 0.2);
        double[] particles = good.particles().clone();
        particles[4] = Double.NaN;
        particles[5] = Double.POSITIVE_INFINITY;
        Curve holed = new Curve(
                "tr Σ", "variance", 400, 1, good.depths(), good.closure(), particles, good.low(), good.high());
        JFreeChart chart = ValidationChart.of(data(holed), Theme.LIGHT);

        assertThat(panels(chart).get(0).getDataset(1).getItemCount(0)).isEqualTo(9);
        assertThat(subtitles(chart))
                .contains("lines: closure; circles: average of 1 particle run of N = 400; bands: where 95 % of such "
                        + "runs lie");
        assertThat(svg(chart)).contains("depth t", "variance").doesNotContain("NaN", "Infinity");
    }

    @Test
    void allValuesMissingStillDraws() throws IOException {
        double[] nan = new double[11];
        Arrays.fill(nan, Double.NaN);
        Curve empty = new Curve("tr Σ", "variance", 400, 20, depths(), nan, nan, nan, nan);

        assertThat(svg(ValidationChart.of(data(empty), Theme.LIGHT))).contains("no finite values");
    }

    @Test
    void refusesNoCurvesAndCurvesOverOtherDepths() {
        assertThatThrownBy(() -> data())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of a cross-check needs at least one curve with one depth");
        double[] one = {1};
        assertThatThrownBy(() -> data(
                        curve("tr Σ", "variance", 20, t -> t, 0.2),
                        new Curve("λ₁", "variance", 400, 20, one, one, one, one, one)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("curves of one chart must share their depths but λ₁ has others than tr Σ");
    }

    private static ValidationChart.Data data(Curve... curves) {
        return new ValidationChart.Data("Two clusters", "agrees at level 0.01", List.of(curves));
    }

    private static double[] depths() {
        return IntStream.rangeClosed(0, 10).mapToDouble(i -> i / 10.0).toArray();
    }

    private static Curve curve(String quantity, String symbol, int replicates, DoubleUnaryOperator f, double width) {
        double[] closure = Arrays.stream(depths()).map(f).toArray();
        double[] particles = Arrays.stream(closure).map(x -> x + 0.05).toArray();
        double[] low = Arrays.stream(particles).map(x -> x - width).toArray();
        double[] high = Arrays.stream(particles).map(x -> x + width).toArray();
        return new Curve(quantity, symbol, 400, replicates, depths(), closure, particles, low, high);
    }

    private static List<XYPlot> panels(JFreeChart chart) {
        return ((CombinedDomainXYPlot) chart.getPlot()).getSubplots();
    }

    private static List<String> subtitles(JFreeChart chart) {
        return IntStream.range(0, chart.getSubtitleCount())
                .mapToObj(chart::getSubtitle)
                .filter(TextTitle.class::isInstance)
                .map(title -> ((TextTitle) title).getText())
                .toList();
    }

    private static String svg(JFreeChart chart) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writeSvg(chart, out, Figures.WIDTH, Figures.HEIGHT);
        return out.toString(StandardCharsets.UTF_8);
    }
}
