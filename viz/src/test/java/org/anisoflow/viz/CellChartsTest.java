package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.viz.HeatMapChart.Entries;
import org.anisoflow.viz.PhaseDiagram.Cells;
import org.anisoflow.viz.PhaseDiagram.Measure;
import org.anisoflow.viz.PhaseDiagram.Outcome;
import org.anisoflow.viz.PhaseDiagram.Parameter;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.data.xy.XYZDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Charts of coloured cells: {@link PhaseDiagram} and {@link HeatMapChart}. */
class CellChartsTest {
    private static final double NAN = Double.NaN;

    /** A picture and where its panel is. */
    private record Picture(BufferedImage image, Rectangle2D panel) {
        static Picture of(JFreeChart chart, int width, int height) {
            ChartRenderingInfo info = new ChartRenderingInfo();
            BufferedImage image = chart.createBufferedImage(width, height, BufferedImage.TYPE_INT_RGB, info);
            return new Picture(image, info.getPlotInfo().getDataArea());
        }

        /** The colour at shares of the panel, from its upper left corner. */
        Color at(double x, double y) {
            return new Color(image.getRGB(
                    (int) (panel.getX() + x * panel.getWidth()), (int) (panel.getY() + y * panel.getHeight())));
        }

        /** How much the colour of the bar at a share of its height, from the top, differs from another. */
        int barDifference(double y, Color other) {
            Color color =
                    new Color(image.getRGB((int) panel.getMaxX() + 22, (int) (panel.getY() + y * panel.getHeight())));
            return Math.abs(color.getRed() - other.getRed())
                    + Math.abs(color.getGreen() - other.getGreen())
                    + Math.abs(color.getBlue() - other.getBlue());
        }
    }

    @Test
    void theFirstRowIsAtTheTopAndCellsAreSquare() throws IOException {
        JFreeChart chart = HeatMapChart.of(signed(new double[][] {{4, -2, 0}, {1, -4, 0}}), Theme.LIGHT);
        for (int width : new int[] {440, 720}) {
            Picture picture = Picture.of(chart, width, 480);

            assertThat(picture.panel().getWidth() / picture.panel().getHeight()).isCloseTo(1.5, within(0.01));
            assertThat(picture.at(0.05, 0.1)).isEqualTo(Style.LIGHT.diverging(1));
            assertThat(picture.at(0.4, 0.9)).isEqualTo(Style.LIGHT.diverging(-1));
            assertThat(picture.at(0.7, 0.1)).isEqualTo(Style.LIGHT.diverging(0));
            assertThat(picture.barDifference(0.01, Style.LIGHT.diverging(1))).isLessThan(20);
            assertThat(picture.barDifference(0.5, Style.LIGHT.diverging(0))).isLessThan(20);
            assertThat(picture.barDifference(0.99, Style.LIGHT.diverging(-1))).isLessThan(20);
        }
        ValueAxis rows = chart.getXYPlot().getRangeAxis();
        assertThat(rows.isInverted()).isTrue();
        assertThat(rows.getRange().getLowerBound()).isEqualTo(0.5);
        assertThat(rows.getRange().getUpperBound()).isEqualTo(2.5);
        assertThat(chart.getXYPlot().getRangeAxis(1).getRange().getLowerBound()).isEqualTo(-4);
        XYZDataset cells = (XYZDataset) chart.getXYPlot().getDataset();
        assertThat(cells.getItemCount(0)).isEqualTo(6);
        assertThat(List.of(cells.getXValue(0, 1), cells.getYValue(0, 1), cells.getZValue(0, 1)))
                .containsExactly(2.0, 1.0, -2.0);
        assertThat(Pictures.texts(chart))
                .contains("a title", "a subtitle", "row", "column", "value", "1", "2", "3", "−2", "−4");
    }

    @Test
    void ofALawTheCovarianceAndTheCorrelationAreDrawn() throws IOException {
        Gaussian law = Gaussian.of(new double[2], Matrix.of(new double[][] {{4, -1}, {-1, 1}}));
        HeatMapChart.Data covariance = HeatMapChart.Data.of(law, 2.5, "name", "l2");
        HeatMapChart.Data correlation = HeatMapChart.Data.ofCorrelation(law, 2.5, "name", "l2");

        assertThat(covariance.values()[0]).containsExactly(new double[] {4, -1}, within(1e-12));
        assertThat(covariance.valueLabel()).isEqualTo("covariance Σᵢⱼ at t = 2.5");
        assertThat(correlation.values()[0]).containsExactly(new double[] {1, -0.5}, within(1e-12));
        assertThat(Pictures.texts(HeatMapChart.of(covariance, Theme.LIGHT)))
                .contains("coordinate i", "coordinate j", "covariance Σᵢⱼ at t = 2.5", "4", "−1", "name", "l2");
        assertThat(Arrays.stream(HeatMapChart.Data.ofCorrelation(
                                Gaussian.ofFactor(new double[2], Matrix.of(new double[][] {{1}, {0}})), 0, "", "")
                        .values()[1]))
                .as("no correlation with what does not vary")
                .containsOnly(NAN);
    }

    @Test
    void sharesHaveOneScaleAndNamesOfTheirOwn() throws IOException {
        JFreeChart chart = HeatMapChart.of(
                new HeatMapChart.Data(
                        "",
                        "",
                        new double[][] {{0.25, 0.75}, {1 + 1e-15, -1e-15}},
                        "from",
                        List.of("noise", "signal"),
                        "to",
                        List.of("a name of some length", "another one of this kind"),
                        "responsibility",
                        Entries.SHARES),
                Theme.LIGHT);

        assertThat(chart.getXYPlot().getRangeAxis(1).getRange().getUpperBound()).isEqualTo(1);
        assertThat(chart.getXYPlot().getRangeAxis(1).getRange().getLowerBound()).isZero();
        assertThat(Picture.of(chart, 720, 560).at(0.05, 0.9)).isEqualTo(Style.between(Style.VIRIDIS, 1));
        assertThat(Picture.of(chart, 720, 560).at(0.95, 0.9)).isEqualTo(Style.between(Style.VIRIDIS, 0));
        assertThat(Pictures.texts(chart))
                .contains("noise", "signal", "another one of this kind", "from", "to", "responsibility", "0.75");
    }

    @Test
    void largeMatricesAreAnImageWithFewTicks() throws IOException {
        int d = 512;
        double[][] values = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                values[i][j] = i < d / 2 ? (j < d / 2 ? 1 : -1) : (j < d / 2 ? -0.5 : NAN);
            }
        }
        JFreeChart chart = HeatMapChart.of(signed(values), Theme.LIGHT);
        Picture picture = Picture.of(chart, 720, 560);

        assertThat(picture.at(0.25, 0.25)).isEqualTo(Style.LIGHT.diverging(1));
        assertThat(picture.at(0.75, 0.25)).isEqualTo(Style.LIGHT.diverging(-1));
        assertThat(picture.at(0.25, 0.75).getBlue())
                .isGreaterThan(picture.at(0.25, 0.75).getRed());
        assertThat(Pictures.texts(chart)).contains("1", "100", "500").doesNotContain("2", "512", "NaN");
        assertThat(Pictures.texts(chart).size()).isLessThan(80);
        assertThat(Pictures.svg(chart)).contains("data:image/png;base64").hasSizeLessThan(1_000_000);
    }

    @Test
    void cellsReachHalfwayToTheirNeighbours() {
        CellSide linear = CellSide.ofValues(Style.LIGHT, "", new double[] {0, 1, 3}, false);
        CellSide logarithmic = CellSide.ofValues(Style.LIGHT, "", new double[] {0.01, 1, 100}, true);
        CellSide one = CellSide.ofValues(Style.LIGHT, "", new double[] {10}, true);

        assertThat(linear.edges()).containsExactly(-0.5, 0.5, 2, 4);
        assertThat(logarithmic.edges()).containsExactly(new double[] {0.001, 0.1, 10, 1000}, within(1e-9));
        assertThat(logarithmic.axis()).isInstanceOf(DecadeAxis.class);
        assertThat(one.edges()).containsExactly(new double[] {10 / Math.sqrt(10), 10 * Math.sqrt(10)}, within(1e-9));
        assertThat(CellSide.ofValues(Style.LIGHT, "", new double[] {0}, false).edges())
                .containsExactly(-0.5, 0.5);
    }

    @Test
    void aMeasureHasABarOfItsRange() throws IOException {
        JFreeChart chart = phases(new Measure("effective rank", new double[][] {{1, 2, 3}, {4, 5, 5}}));
        Picture picture = Picture.of(chart, 720, 560);

        assertThat(picture.at(0.02, 0.98)).as("the first row is the lowest").isEqualTo(Style.between(Style.VIRIDIS, 0));
        assertThat(picture.at(0.98, 0.02)).isEqualTo(Style.between(Style.VIRIDIS, 1));
        assertThat(picture.barDifference(0.01, Style.between(Style.VIRIDIS, 1))).isLessThan(20);
        ValueAxis bar = chart.getXYPlot().getRangeAxis(1);
        assertThat(bar.getRange().getLowerBound()).isEqualTo(1);
        assertThat(bar.getRange().getUpperBound()).isEqualTo(5);
        assertThat(chart.getXYPlot().getDomainAxis()).isInstanceOf(DecadeAxis.class);
        assertThat(Pictures.texts(chart)).contains("effective rank", "scale s", "value v", "a title", "a subtitle");
        assertThat(Pictures.legend(chart.getXYPlot())).isEmpty();

        JFreeChart wide = phases(new Measure("condition number", new double[][] {{1, 2, 3}, {4, 1e5, 1e6}}));
        assertThat(wide.getXYPlot().getRangeAxis(1)).isInstanceOf(DecadeAxis.class);
    }

    @Test
    void outcomesHaveColoursOfDifferentBrightnessAndALegend() {
        List<String> names = List.of("converged", "reached end", "diverged", "blew up");
        JFreeChart chart = phases(new Outcome(names, new int[][] {{0, 1, 2}, {3, -1, 0}}));
        Picture picture = Picture.of(chart, 720, 560);
        double[] brightness = Stream.of(
                        picture.at(0.1, 0.9), picture.at(0.5, 0.9), picture.at(0.9, 0.9), picture.at(0.1, 0.1))
                .mapToDouble(color -> 0.3 * color.getRed() + 0.59 * color.getGreen() + 0.11 * color.getBlue())
                .toArray();

        for (int i = 1; i < brightness.length; i++) {
            assertThat(brightness[i] - brightness[i - 1]).isGreaterThan(35);
        }
        assertThat(Pictures.legend(chart.getXYPlot()))
                .containsExactly("converged", "reached end", "diverged", "blew up", "no outcome");
        assertThat(chart.getXYPlot().getRangeAxisCount()).isEqualTo(1);
    }

    static Stream<Arguments> degenerate() {
        return Stream.of(
                Arguments.of("one entry", HeatMapChart.of(signed(new double[][] {{2}}), Theme.LIGHT), false),
                Arguments.of("all zero", HeatMapChart.of(signed(new double[2][2]), Theme.LIGHT), false),
                Arguments.of("all NaN", HeatMapChart.of(signed(new double[][] {{NAN, NAN}}), Theme.LIGHT), true),
                Arguments.of(
                        "infinite and huge",
                        HeatMapChart.of(signed(new double[][] {{1 / 0.0, 1e301}, {1e300, -1}}), Theme.LIGHT),
                        true),
                Arguments.of("tiny", HeatMapChart.of(signed(new double[][] {{1e-320, -1e-310}}), Theme.LIGHT), false),
                Arguments.of(
                        "measure without values",
                        phases(new Measure("m", new double[][] {{NAN, NAN, NAN}, {NAN, NAN, 1 / 0.0}})),
                        true),
                Arguments.of("equal measure", phases(new Measure("m", new double[][] {{2, 2, 2}, {2, 2, 2}})), false),
                Arguments.of(
                        "zero among large", phases(new Measure("m", new double[][] {{0, 1e5, 2}, {2, 2, 2}})), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("degenerate")
    void degenerateDataIsDrawn(String name, JFreeChart chart, boolean missing) throws IOException {
        assertThat(Pictures.legend(chart.getXYPlot())).isEqualTo(missing ? List.of("not finite") : List.of());
        assertThat(Pictures.texts(chart).contains("not finite")).isEqualTo(missing);
        assertThat(Pictures.svg(chart)).doesNotContain("NaN", "Infinity");
        Picture picture = Picture.of(chart, 720, 560);
        assertThat(picture.at(0.02, 0.06)).isNotEqualTo(Color.WHITE);
    }

    @Test
    void missingCellsDifferFromAllColours() {
        Picture picture =
                Picture.of(HeatMapChart.of(signed(new double[][] {{NAN, 1}, {0, -1}}), Theme.LIGHT), 720, 560);

        assertThat(IntStream.rangeClosed(-10, 10).mapToObj(i -> Style.LIGHT.diverging(i / 10.0)))
                .doesNotContain(picture.at(0.1, 0.25));
        assertThat(picture.at(0.25, 0.25)).as("crossed out").isNotEqualTo(picture.at(0.1, 0.25));
    }

    @ParameterizedTest
    @EnumSource
    void textCanBeRead(Theme theme) throws IOException {
        Pictures.assertReadable(HeatMapChart.of(signed(new double[20][20]), theme), theme);
        Pictures.assertReadable(
                PhaseDiagram.of(
                        new PhaseDiagram.Data(
                                "a title", "", X, Y, new Outcome(List.of("a", "b"), new int[][] {{0, 1, -1}, {0, 0, 0}
                                })),
                        theme),
                theme);
    }

    @Test
    void rejectsDataThatDoNotFit() {
        assertThatThrownBy(() -> signed(new double[0][]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a heat map needs at least one entry but has none");
        assertThatThrownBy(() -> signed(new double[][] {{1, 2}, {1}}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("values[1] must be as long as values[0], 2, but has length 1");
        assertThatThrownBy(() -> new HeatMapChart.Data(
                        "", "", new double[2][2], "", List.of("a"), "", List.of(), "", Entries.SHARES))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("rowNames must be as long as values, 2, but has length 1");
        assertThatThrownBy(() -> new Parameter("s", new double[0], false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a parameter needs at least one value but s has none");
        assertThatThrownBy(() -> new Parameter("s", new double[] {1, 1}, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("values of a parameter must be finite and increase but entry 1 of s is 1.0 after 1.0");
        assertThatThrownBy(() -> new Parameter("s", new double[] {0, 1}, true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "values of a parameter must be finite and increase, and be positive on a logarithmic axis, but"
                                + " entry 0 of s is 0.0");
        assertThatThrownBy(() -> new Outcome(List.of("a"), new int[][] {{1}}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("classes must be from -1 to 0, -1 for none, but one is 1");
        assertThatThrownBy(() -> new Outcome(List.of(), new int[][] {{}}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("an outcome must be one of 1 to 8 classes but there are 0; join some of them");
        assertThatThrownBy(() -> phases(new Measure("m", new double[3][3])))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("cells must be as long as value v, 2, but has length 3");
    }

    private static final Parameter X = new Parameter("scale s", new double[] {0.1, 1, 10}, true);
    private static final Parameter Y = new Parameter("value v", new double[] {-1, 1}, false);

    private static JFreeChart phases(Cells cells) {
        return PhaseDiagram.of(new PhaseDiagram.Data("a title", "a subtitle", X, Y, cells), Theme.LIGHT);
    }

    private static HeatMapChart.Data signed(double[][] values) {
        return new HeatMapChart.Data(
                "a title", "a subtitle", values, "row", List.of(), "column", List.of(), "value", Entries.SIGNED);
    }
}
