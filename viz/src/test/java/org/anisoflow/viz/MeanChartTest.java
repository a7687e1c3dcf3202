package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MeanChartTest {
    private static final double[] DEPTHS = SpectrumChartTest.linear(2, 21);

    @Test
    void coordinatesAndNormShareTheDepthAxis() {
        JFreeChart chart = MeanChart.of(data(DEPTHS, t -> 3 - t, t -> 4 - 2 * t), Theme.LIGHT);

        assertThat(panel(chart, 0).getRangeAxis().getLabel()).isEqualTo("mean αᵢ");
        assertThat(panel(chart, 1).getRangeAxis().getLabel()).isEqualTo("norm |α|");
        assertThat(Pictures.legend(panel(chart, 0))).containsExactly("α₁", "α₂");
        assertThat(series(chart, 0, 1).getY(20).doubleValue()).isZero();
        assertThat(series(chart, 1, 0).getY(0).doubleValue()).isCloseTo(5, within(1e-15));
        assertThat(series(chart, 1, 0).getY(20).doubleValue()).isEqualTo(1);
        assertThat(panel(chart, 1).getRangeAxis().getLowerBound()).isBetween(-0.5, 0.0);
    }

    @Test
    void ofManyCoordinatesTheLargestAreNamed() {
        DoubleUnaryOperator[] mean = IntStream.range(0, 300)
                .mapToObj(i -> (DoubleUnaryOperator) t -> Math.sin(i + t))
                .toArray(DoubleUnaryOperator[]::new);
        mean[7] = t -> -30;
        mean[250] = t -> 20 * (1 - t);
        XYPlot panel = panel(MeanChart.of(data(DEPTHS, mean), Theme.LIGHT), 0);

        assertThat(panel.getSeriesCount()).isEqualTo(128 + 4);
        assertThat(Pictures.legend(panel))
                .hasSize(5)
                .startsWith("128 of 300 αᵢ")
                .contains("α₈", "α₂₅₁");
    }

    @Test
    void axesAreLogarithmicOnlyWhereNothingIsLost() {
        JFreeChart signed = MeanChart.of(data(DEPTHS, t -> Math.exp(4 * t), t -> -1), Theme.LIGHT);
        JFreeChart positive = MeanChart.of(data(DEPTHS, t -> Math.exp(4 * t), t -> 1), Theme.LIGHT);

        assertThat(panel(signed, 0).getRangeAxis()).isNotInstanceOf(DecadeAxis.class);
        assertThat(panel(signed, 0).getRangeAxis().getLowerBound()).isLessThan(-1);
        assertThat(panel(signed, 1).getRangeAxis()).isInstanceOf(DecadeAxis.class);
        assertThat(panel(positive, 0).getRangeAxis()).isInstanceOf(DecadeAxis.class);
    }

    @Test
    void normsDoNotOverflow() {
        JFreeChart chart = MeanChart.of(data(DEPTHS, t -> 3e200, t -> 4e200), Theme.LIGHT);

        assertThat(series(chart, 1, 0).getY(0).doubleValue()).isCloseTo(5e200, within(1e186));
    }

    @Test
    void blowUpIsMarkedInBothPanels() {
        MeanChart.Data data = data(DEPTHS, t -> 1 / (2.1 - t));
        JFreeChart chart = MeanChart.of(
                new MeanChart.Data("", "", data.depths(), data.mean(), OptionalDouble.of(2.1)), Theme.LIGHT);

        for (int i = 0; i < 2; i++) {
            ValueMarker marker = (ValueMarker) panel(chart, i)
                    .getDomainMarkers(Layer.FOREGROUND)
                    .iterator()
                    .next();
            assertThat(marker.getValue()).isEqualTo(2.1);
            assertThat(marker.getLabel()).isEqualTo(i == 0 ? "blow-up at t* = 2.1" : null);
        }
    }

    static Stream<Arguments> degenerate() {
        return Stream.of(
                Arguments.of("one depth", data(new double[] {0}, t -> 2, t -> -1), true),
                Arguments.of("all zero", data(DEPTHS, t -> 0, t -> 0), true),
                Arguments.of("nothing finite", data(DEPTHS, t -> Double.NaN), false),
                Arguments.of("infinite from some depth on", data(DEPTHS, t -> t > 1 ? 1 / 0.0 : 1), true),
                Arguments.of("huge", data(DEPTHS, t -> 1e299 * (1 + t), t -> -5e299), true),
                Arguments.of("600 decades", data(DEPTHS, t -> Math.pow(10, -300 + 299 * t)), true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("degenerate")
    void degenerateDataIsDrawn(String name, MeanChart.Data data, boolean hasCurves) throws IOException {
        JFreeChart chart = MeanChart.of(data, Theme.LIGHT);

        assertThat(Pictures.texts(chart).contains("no finite values")).isNotEqualTo(hasCurves);
        assertThat(Pictures.curveColours(chart) > 0).isEqualTo(hasCurves);
    }

    @ParameterizedTest
    @EnumSource
    void textCanBeRead(Theme theme) throws IOException {
        JFreeChart chart = MeanChart.of(data(DEPTHS, t -> t, t -> 1 - t), theme);

        assertThat(Pictures.texts(chart)).contains("a title", "a subtitle", "mean αᵢ", "norm |α|", "depth t", "α₁");
        Pictures.assertReadable(chart, theme);
    }

    @Test
    void takesTheSavedPointsOfARun() {
        Matrix one = Matrix.identity(2);
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(
                        Gaussian.of(new double[] {1, 2}, one),
                        Transformer.of(Attention.of(new Head(new Kernel.L2(0.1), one, one, one.times(-1))), 1)));
        MeanChart.Data data = MeanChart.Data.of(trajectory, "name", "l2");

        assertThat(data.title()).isEqualTo("name");
        assertThat(data.subtitle()).isEqualTo("l2");
        assertThat(data.mean()[0]).containsExactly(1, 2);
        assertThat(data.mean()).hasDimensions(trajectory.points().size(), 2);
        assertThat(data.depths()[data.depths().length - 1]).isEqualTo(1);
    }

    @Test
    void rejectsDataThatDoNotFit() {
        assertThatThrownBy(() -> new MeanChart.Data("", "", DEPTHS, new double[3][2], OptionalDouble.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("mean must be as long as depths, 21, but has length 3");
        assertThatThrownBy(() -> new MeanChart.Data("", "", DEPTHS, new double[21][0], OptionalDouble.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a mean needs at least one coordinate but has none");
        double[][] ragged = new double[21][2];
        ragged[4] = new double[1];
        assertThatThrownBy(() -> new MeanChart.Data("", "", DEPTHS, ragged, OptionalDouble.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("mean[4] must be as long as mean[0], 2, but has length 1");
    }

    private static MeanChart.Data data(double[] depths, DoubleUnaryOperator... mean) {
        return new MeanChart.Data(
                "a title",
                "a subtitle",
                depths,
                Arrays.stream(depths)
                        .mapToObj(t -> Arrays.stream(mean)
                                .mapToDouble(f -> f.applyAsDouble(t))
                                .toArray())
                        .toArray(double[][]::new),
                OptionalDouble.empty());
    }

    private static XYPlot panel(JFreeChart chart, int index) {
        List<XYPlot> panels = ((CombinedDomainXYPlot) chart.getPlot()).getSubplots();
        return panels.get(index);
    }

    private static XYSeries series(JFreeChart chart, int panel, int index) {
        return ((XYSeriesCollection) panel(chart, panel).getDataset()).getSeries(index);
    }
}
