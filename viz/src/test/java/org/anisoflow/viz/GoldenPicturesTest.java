package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.crosscheck.Validation.Slope;
import org.anisoflow.viz.GoldenPictures.Difference;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenPicturesTest {
    static Stream<Arguments> charts() {
        return Stream.of(
                Arguments.of("spectrum", (Supplier<JFreeChart>) GoldenPicturesTest::spectrum),
                Arguments.of("measures", (Supplier<JFreeChart>) GoldenPicturesTest::measures),
                Arguments.of("errors", (Supplier<JFreeChart>) GoldenPicturesTest::errors),
                Arguments.of("heat-map", (Supplier<JFreeChart>) GoldenPicturesTest::heatMap));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("charts")
    void chartsLookAsTheyDid(String name, Supplier<JFreeChart> chart) throws IOException {
        GoldenPictures.assertSame(name, chart.get());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("charts")
    void otherRenderingOfTheSamePasses(String name, Supplier<JFreeChart> chart) throws IOException {
        BufferedImage stored = GoldenPictures.stored(name);

        assertThat(GoldenPictures.difference(rough(chart.get()), stored))
                .as("letters with rough edges")
                .matches(Difference::small);
        assertThat(GoldenPictures.difference(reduced(chart.get()), stored))
                .as("drawn twice as large and reduced")
                .matches(Difference::small);
    }

    @Test
    void anythingThatIsSeenFails() throws IOException {
        JFreeChart withoutCurve = spectrum();
        panel(withoutCurve, 0).getRenderer().setSeriesVisible(2, false);
        JFreeChart otherColour = spectrum();
        panel(otherColour, 0).getRenderer().setSeriesPaint(0, Color.RED);
        JFreeChart otherRange = measures();
        panel(otherRange, 1).getRangeAxis().setUpperBound(1.1);
        JFreeChart withoutLine = errors();
        withoutLine.getXYPlot().getRenderer().setSeriesVisible(1, false);
        JFreeChart otherTheme = SpectrumChart.of(spectrumData(), Theme.DARK);

        assertThat(List.of(
                        difference(withoutCurve, "spectrum"),
                        difference(otherColour, "spectrum"),
                        difference(otherTheme, "spectrum"),
                        difference(otherRange, "measures"),
                        difference(withoutLine, "errors"),
                        difference(heatMap(-1), "heat-map"),
                        difference(spectrum(), "errors"),
                        difference(spectrum(), "no such picture")))
                .noneMatch(Difference::small);
    }

    @Test
    void failureSaysWhereToLook(@TempDir Path directory) throws IOException {
        assertThatThrownBy(() -> GoldenPictures.assertSame("heat-map", spectrum(), directory.resolve("pictures")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("heat-map differs from src/test/resources/golden/heat-map.png; look at "
                        + directory.resolve("pictures").resolve("heat-map.png"));
        assertThat(GoldenPictures.difference(
                        ImageIO.read(directory.resolve("pictures/heat-map.png").toFile()),
                        GoldenPictures.draw(spectrum())))
                .isEqualTo(new Difference(0, 0));
    }

    private static Difference difference(JFreeChart chart, String name) throws IOException {
        return GoldenPictures.difference(GoldenPictures.draw(chart), GoldenPictures.stored(name));
    }

    /** As on a machine that does not smooth letters. */
    private static BufferedImage rough(JFreeChart chart) {
        BufferedImage image = new BufferedImage(Figures.WIDTH, Figures.HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        chart.setTextAntiAlias(RenderingHints.VALUE_TEXT_ANTIALIAS_OFF);
        chart.draw(graphics, new Rectangle2D.Double(0, 0, Figures.WIDTH, Figures.HEIGHT));
        graphics.dispose();
        return image;
    }

    private static BufferedImage reduced(JFreeChart chart) {
        BufferedImage large = Figures.image(chart, PictureSize.SCREEN, 2);
        BufferedImage image = new BufferedImage(Figures.WIDTH, Figures.HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(large, 0, 0, Figures.WIDTH, Figures.HEIGHT, null);
        graphics.dispose();
        return image;
    }

    private static SpectrumChart.Data spectrumData() {
        return SpectrumChartTest.data(
                SpectrumChartTest.linear(4, 101), Math::exp, t -> 1 + t / 4, t -> Math.exp(-t), t -> 0.3);
    }

    private static JFreeChart spectrum() {
        return SpectrumChart.of(spectrumData(), Theme.LIGHT);
    }

    private static JFreeChart measures() {
        MeasureChart.Data data = MeasureChartTest.data(
                MeasureChartTest.curve(Metric.EFFECTIVE_RANK, t -> 1 + 3 * Math.exp(-t)),
                MeasureChartTest.curve(Metric.PARTICIPATION_RATIO, t -> 1 + 2 * Math.exp(-2 * t)),
                MeasureChartTest.curve(Metric.GAP_RANK, t -> t < 1.2 ? 4 : 1),
                MeasureChartTest.curve(Metric.TOP_SHARE, t -> 1 - Math.exp(-t) / 2),
                MeasureChartTest.curve(Metric.SPHERICITY, t -> Math.exp(-3 * t)),
                MeasureChartTest.curve(Metric.TOTAL_VARIANCE, t -> 1 / (2.2 - t)));
        return MeasureChart.of(
                new MeasureChart.Data(
                        data.title(), data.subtitle(), data.depths(), data.curves(), OptionalDouble.of(2.2)),
                Theme.DARK);
    }

    private static JFreeChart errors() {
        Slope slope =
                new Slope(-0.45, 0.02, -0.5, 1.5, ErrorChartTest.slope(20, 4).points());
        return ErrorChart.of(new ErrorChart.Data("Error of particles", "softmax, d = 2", slope), Theme.LIGHT);
    }

    private static JFreeChart heatMap() {
        return heatMap(1);
    }

    private static JFreeChart heatMap(double sign) {
        double[][] values = IntStream.range(0, 12)
                .mapToObj(i -> IntStream.range(0, 12)
                        .mapToDouble(j -> Math.exp(-Math.abs(i - j) / 3.0) * Math.cos(sign * (i + j) / 4.0 + 0.5))
                        .toArray())
                .toArray(double[][]::new);
        return HeatMapChart.of(
                new HeatMapChart.Data(
                        "A covariance",
                        "softmax, d = 12",
                        values,
                        "coordinate i",
                        List.of(),
                        "coordinate j",
                        List.of(),
                        "covariance Σᵢⱼ",
                        HeatMapChart.Entries.SIGNED),
                Theme.LIGHT);
    }

    private static XYPlot panel(JFreeChart chart, int index) {
        List<XYPlot> panels = ((CombinedDomainXYPlot) chart.getPlot()).getSubplots();
        return panels.get(index);
    }
}
