package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.ode.crosscheck.Validation;
import org.anisoflow.ode.crosscheck.Validation.ErrorPoint;
import org.anisoflow.ode.crosscheck.Validation.Slope;
import org.anisoflow.ode.crosscheck.Verdict;
import org.anisoflow.ode.particles.EffectiveTokens;
import org.anisoflow.ode.particles.SinkhornReport;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorChartTest {
    @Test
    void showsRunsMeansAndBothSlopes() throws IOException {
        Slope slope = slope(20, 1);
        JFreeChart chart = chart(slope);
        XYPlot plot = chart.getXYPlot();

        assertThat(plot.getDomainAxis()).isInstanceOf(DecadeAxis.class);
        assertThat(plot.getRangeAxis()).isInstanceOf(DecadeAxis.class);
        assertThat(plot.getDataset(1).getItemCount(0)).isEqualTo(60);
        assertThat(plot.getDataset(1).getItemCount(1)).isEqualTo(3);
        for (ErrorPoint point : slope.points()) {
            assertThat(plot.getDomainAxis().getRange().contains(point.n())).isTrue();
            assertThat(plot.getRangeAxis().getRange().contains(point.error())).isTrue();
        }
        assertThat(Pictures.texts(chart))
                .contains(
                        "number of tokens N",
                        "relative error of the particles",
                        "fitted slope −0.500 ± 0.012",
                        "expected slope −0.5",
                        "one run",
                        "geometric mean",
                        "error e at depth t = 1.5 against the closure:  e² = |Δα|² / tr Σ + |ΔΣ|² / |Σ|²");
    }

    @Test
    void linesAreThoseOfTheFit() {
        Slope noisy = slope(20, 7);
        SimpleRegression regression = new SimpleRegression();
        noisy.points().forEach(point -> regression.addData(Math.log(point.n()), Math.log(point.error())));
        Slope slope = new Slope(regression.getSlope(), regression.getSlopeStdErr(), -0.5, 1.5, noisy.points());
        XYDataset lines = chart(slope).getXYPlot().getDataset(0);

        for (int item = 0; item < 2; item++) {
            assertThat(Math.log(lines.getYValue(0, item)))
                    .isCloseTo(regression.predict(Math.log(lines.getXValue(0, item))), within(1e-12));
        }
        double expected = Math.log(lines.getYValue(1, 1) / lines.getYValue(1, 0))
                / Math.log(lines.getXValue(1, 1) / lines.getXValue(1, 0));
        assertThat(expected).isCloseTo(-0.5, within(1e-12));
    }

    @Test
    void ofVeryManyRunsAnEvenChoiceIsDrawn() {
        Slope slope = slope(5000, 2);
        XYDataset points = chart(slope).getXYPlot().getDataset(1);
        double most = slope.points().stream()
                .filter(point -> point.n() == 50)
                .mapToDouble(ErrorPoint::error)
                .max()
                .orElseThrow();

        assertThat(points.getItemCount(0)).isEqualTo(3 * 200);
        assertThat(points.getYValue(0, 199)).isEqualTo(most);
    }

    static Stream<Arguments> degenerate() {
        return Stream.of(
                Arguments.of("zero", List.of(new ErrorPoint(50, 0), new ErrorPoint(100, 0.1)), Double.NaN),
                Arguments.of("all zero", List.of(new ErrorPoint(50, 0), new ErrorPoint(100, 0)), Double.NaN),
                Arguments.of("one", List.of(new ErrorPoint(50, 0.2)), Double.NaN),
                Arguments.of(
                        "not finite",
                        List.of(
                                new ErrorPoint(50, Double.NaN),
                                new ErrorPoint(100, Double.POSITIVE_INFINITY),
                                new ErrorPoint(200, 1e301)),
                        Double.NaN),
                Arguments.of("steep", List.of(new ErrorPoint(1, 1e-290), new ErrorPoint(1000, 1e290)), 193.0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("degenerate")
    void degenerateDataIsDrawn(String name, List<ErrorPoint> points, double slope) throws IOException {
        JFreeChart chart = chart(new Slope(slope, slope, -0.5, 0, points));
        long drawn =
                points.stream().filter(p -> p.error() > 0 && p.error() <= 1e300).count();

        assertThat(chart.getXYPlot().getDataset(1).getItemCount(0)).isEqualTo((int) drawn);
        assertThat(chart.getXYPlot().getDataset(0).getSeriesCount()).isEqualTo(Double.isNaN(slope) ? 0 : 2);
        assertThat(Pictures.svg(chart)).contains("number of tokens N").doesNotContain("NaN", "Infinity");
    }

    @ParameterizedTest
    @EnumSource
    void textCanBeRead(Theme theme) throws IOException {
        JFreeChart chart = ErrorChart.of(new ErrorChart.Data("a title", "a subtitle", slope(20, 1)), theme);

        assertThat(Pictures.texts(chart)).contains("a title", "a subtitle");
        assertThat(Pictures.curveColours(chart)).isGreaterThan(500);
        Pictures.assertReadable(chart, theme);
    }

    @Test
    void needsASlopeWithPoints() {
        assertThat(ErrorChart.Data.of(validation(Optional.of(slope(20, 1))), "name", "sub")
                        .slope()
                        .points())
                .hasSize(60);
        assertThatThrownBy(() -> ErrorChart.Data.of(validation(Optional.empty()), "", ""))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "a chart of errors needs an error slope but the cross-check has none; make runs of two or more"
                                + " counts of an exact closure");
        assertThatThrownBy(() -> chart(new Slope(1, 1, -0.5, 0, List.of())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of errors needs at least one run but has none");
        assertThatThrownBy(() -> chart(new Slope(1, 1, -0.5, 0, List.of(new ErrorPoint(0, 1)))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a run must have at least one token but one has 0");
    }

    private static JFreeChart chart(Slope slope) {
        return ErrorChart.of(new ErrorChart.Data("a title", "a subtitle", slope), Theme.LIGHT);
    }

    static Slope slope(int runs, long seed) {
        Random random = new Random(seed);
        List<ErrorPoint> points = new ArrayList<>();
        for (int n : new int[] {50, 200, 800}) {
            IntStream.range(0, runs)
                    .mapToObj(i -> new ErrorPoint(n, Math.exp(0.3 * random.nextGaussian()) / Math.sqrt(n)))
                    .forEach(points::add);
        }
        return new Slope(-0.5, 0.012, -0.5, 1.5, points);
    }

    private static Validation validation(Optional<Slope> slope) {
        return new Validation(
                Verdict.AGREES,
                "",
                Closure.EXACT,
                0.01,
                true,
                List.of(),
                slope,
                OptionalDouble.empty(),
                new EffectiveTokens(50, 40, 45),
                SinkhornReport.NONE,
                List.of(),
                List.of(),
                1,
                true);
    }
}
