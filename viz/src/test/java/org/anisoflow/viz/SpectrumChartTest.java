package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.Marker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpectrumChartTest {
    private static final int ITEMS = 2 * Depths.COLUMNS;

    @Test
    void fewEigenvaluesHaveALineAndALegendEntryEach() {
        JFreeChart chart = SpectrumChart.of(data(linear(2, 21), t -> 3, t -> 2 - t / 2, t -> 0.5), Theme.LIGHT);

        assertThat(names(upper(chart))).containsExactly("λ₁", "λ₂", "λ₃");
        assertThat(legend(upper(chart))).containsExactly("λ₁", "λ₂", "λ₃");
        assertThat(names(lower(chart))).containsExactly("effective rank");
        XYSeries second = series(upper(chart), 1);
        assertThat(second.getItemCount()).isEqualTo(21);
        assertThat(second.getX(20).doubleValue()).isEqualTo(2);
        assertThat(second.getY(20).doubleValue()).isEqualTo(1);
    }

    @Test
    void fewLinesDifferInColourAndInDashes() {
        XYPlot panel = upper(SpectrumChart.of(data(linear(1, 5), descending(7)), Theme.LIGHT));

        for (int i = 0; i < 7; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(panel.getRenderer().getSeriesPaint(i))
                        .isNotEqualTo(panel.getRenderer().getSeriesPaint(j));
                assertThat(panel.getRenderer().getSeriesStroke(i))
                        .isNotEqualTo(panel.getRenderer().getSeriesStroke(j));
            }
        }
    }

    @Test
    void manyEigenvaluesAreThinLinesAndAFewAreHighlighted() {
        XYPlot panel = upper(SpectrumChart.of(data(linear(1, 5), descending(64)), Theme.LIGHT));

        assertThat(panel.getSeriesCount()).isEqualTo(64 + 5);
        assertThat(legend(panel)).containsExactly("all λᵢ", "λ₁", "λ₂", "λ₁₀", "median λ₃₂", "smallest λ₆₄");
        assertThat(series(panel, 67).getY(0).doubleValue()).isEqualTo(33);
        assertThat(series(panel, 68).getY(0).doubleValue()).isEqualTo(1);
    }

    @Test
    void veryManyEigenvaluesAreASampleThatSaysSo() {
        XYPlot panel = upper(SpectrumChart.of(data(linear(1, 5), descending(512)), Theme.LIGHT));

        assertThat(panel.getSeriesCount()).isEqualTo(128 + 5);
        assertThat(legend(panel)).startsWith("128 of 512 λᵢ", "λ₁").endsWith("smallest λ₅₁₂");
        assertThat(series(panel, 0).getY(0).doubleValue()).isEqualTo(512);
        assertThat(series(panel, 127).getY(0).doubleValue()).isEqualTo(1);
    }

    @Test
    void highlightsLieWithinTheRank() {
        DoubleUnaryOperator[] spectrum = descending(16);
        for (int i = 3; i < 16; i++) {
            int index = i;
            spectrum[i] = t -> index % 2 == 0 ? 0 : -1e-18;
        }
        spectrum[2] = t -> 1e-3;
        JFreeChart chart = SpectrumChart.of(data(linear(1, 5), spectrum), Theme.LIGHT);

        assertThat(legend(upper(chart))).containsExactly("all λᵢ", "λ₁", "median λ₂", "smallest positive λ₃");
        assertThat(subtitles(chart)).containsExactly("a subtitle", "not drawn: λ₄ … λ₁₆, not above rounding");
    }

    static Stream<Arguments> spacings() {
        return Stream.of(
                Arguments.of(logarithmic(1e-2, 1e4, 50), true),
                Arguments.of(DoubleStream.of(logarithmic(1e-2, 1e4, 50)).skip(1).toArray(), true),
                Arguments.of(new double[] {0, 1, 2, 5, 10, 20, 50, 100}, true),
                Arguments.of(new double[] {1, 10, 100}, true),
                Arguments.of(logarithmic(1e-150, 1e150, 50), true),
                Arguments.of(linear(1e4, 201), false),
                Arguments.of(
                        DoubleStream.concat(DoubleStream.of(linear(10, 101)), DoubleStream.of(10.0001))
                                .toArray(),
                        false),
                Arguments.of(logarithmic(1, 5, 50), false),
                Arguments.of(new double[] {0, 1, 1000}, false),
                Arguments.of(new double[] {-1, 1, 10, 100, 1000}, true),
                Arguments.of(new double[] {-2, -1, 1, 10, 100, 1000}, false),
                Arguments.of(new double[] {3}, false),
                Arguments.of(new double[] {3, 3, 3, 3}, false));
    }

    @ParameterizedTest
    @MethodSource("spacings")
    void depthAxisFollowsTheSpacingOfDepths(double[] depths, boolean logarithmic) {
        CombinedDomainXYPlot plot = plot(SpectrumChart.of(data(depths, t -> 1), Theme.LIGHT));

        assertThat(plot.getDomainAxis() instanceof DecadeAxis).isEqualTo(logarithmic);
        assertThat(plot.getDomainAxis().getLabel()).isEqualTo("depth t");
        for (double depth : depths) {
            assertThat(plot.getDomainAxis().getRange().contains(depth)).isEqualTo(!logarithmic || depth > 0);
        }
    }

    @Test
    void depthZeroIsLeftOutOfALogarithmicAxis() {
        double[] depths = logarithmic(1e-3, 10, 40);
        JFreeChart chart = SpectrumChart.of(data(depths, t -> 1 / (1 + t)), Theme.LIGHT);

        assertThat(series(upper(chart), 0).getItemCount()).isEqualTo(39);
        assertThat(series(upper(chart), 0).getX(0).doubleValue()).isEqualTo(depths[1]);
        assertThat(series(lower(chart), 0).getX(0).doubleValue()).isEqualTo(depths[1]);
        assertThat(plot(chart).getDomainAxis().getLowerBound()).isBetween(8e-4, 1e-3);
        assertThat(plot(chart).getDomainAxis().getUpperBound()).isBetween(10.0, 12.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-150, 1, 1e150})
    void eigenvalueAxisIsLogarithmicAboveOneAndAHalfDecades(double unit) {
        ValueAxis narrow = upper(SpectrumChart.of(data(linear(1, 9), t -> 30 * unit, t -> unit), Theme.LIGHT))
                .getRangeAxis();
        ValueAxis wide = upper(SpectrumChart.of(data(linear(1, 9), t -> 33 * unit, t -> unit), Theme.LIGHT))
                .getRangeAxis();

        assertThat(narrow).isNotInstanceOf(DecadeAxis.class);
        assertThat(narrow.getLowerBound()).isBetween(-3 * unit, 0.0);
        assertThat(narrow.getUpperBound()).isBetween(30.1 * unit, 33 * unit);
        assertThat(wide).isInstanceOf(DecadeAxis.class);
        assertThat(wide.getLowerBound()).isBetween(0.8 * unit, 0.99 * unit);
        assertThat(wide.getUpperBound()).isBetween(33.1 * unit, 40 * unit);
    }

    @Test
    void zerosAreDrawnOnALinearAxisAndNotOnALogarithmicOne() {
        JFreeChart linear = SpectrumChart.of(data(linear(1, 9), t -> 3, t -> 2, t -> 1e-17), Theme.LIGHT);
        JFreeChart logarithmic = SpectrumChart.of(data(linear(1, 9), t -> 300, t -> 2, t -> 1e-17), Theme.LIGHT);

        assertThat(series(upper(linear), 2).getItemCount()).isEqualTo(9);
        assertThat(series(upper(linear), 2).getMaxY()).isZero();
        assertThat(subtitles(linear)).containsExactly("a subtitle");
        assertThat(series(upper(logarithmic), 2).isEmpty()).isTrue();
        assertThat(subtitles(logarithmic)).containsExactly("a subtitle", "not drawn: λ₃, not above rounding");
    }

    @Test
    void roundingIsMeasuredAgainstTheSmallerOfFirstAndPresentScale() {
        JFreeChart contraction =
                SpectrumChart.of(data(linear(100, 9), t -> Math.exp(-t), t -> Math.exp(-t) / 2), Theme.LIGHT);
        JFreeChart growth = SpectrumChart.of(data(linear(100, 9), t -> Math.exp(t), t -> 1, t -> 1e-17), Theme.LIGHT);

        assertThat(series(upper(contraction), 1).getMinY()).isCloseTo(Math.exp(-100) / 2, within(1e-50));
        assertThat(series(upper(growth), 1).getItemCount()).isEqualTo(9);
        assertThat(series(upper(growth), 2).isEmpty()).isTrue();
    }

    @Test
    void rankAxisReachesTheDimension() {
        ValueAxis few = lower(SpectrumChart.of(data(linear(1, 5), descending(4)), Theme.LIGHT))
                .getRangeAxis();
        ValueAxis many = lower(SpectrumChart.of(data(linear(1, 5), descending(64)), Theme.LIGHT))
                .getRangeAxis();

        assertThat(few.getLabel()).isEqualTo("effective rank");
        assertThat(few.getLowerBound()).isBetween(0.5, 1.0);
        assertThat(few.getUpperBound()).isBetween(4.0, 4.5);
        assertThat(many.getLowerBound()).isBetween(-5.0, 0.0);
        assertThat(many.getUpperBound()).isBetween(64.0, 70.0);
    }

    @Test
    void participationRatioIsASecondCurveWithItsOwnLegend() {
        SpectrumChart.Data plain = data(linear(1, 3), t -> 1, t -> 1);
        JFreeChart chart = SpectrumChart.of(
                new SpectrumChart.Data(
                        "",
                        " ",
                        plain.depths(),
                        plain.eigenvalues(),
                        plain.effectiveRank(),
                        Optional.of(new double[] {2, 1.5, 1.25}),
                        OptionalDouble.empty()),
                Theme.LIGHT);

        assertThat(legend(lower(chart))).containsExactly("effective rank", "participation ratio");
        assertThat(series(lower(chart), 1).getY(2).doubleValue()).isEqualTo(1.25);
        assertThat(lower(chart).getRangeAxis().getLabel()).isEqualTo("effective dimension");
        assertThat(chart.getSubtitleCount()).as("two legends, no subtitle").isEqualTo(2);
        assertThat(chart.getTitle()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void blowUpIsMarkedInBothPanels(boolean logarithmic) {
        double[] depths = logarithmic ? logarithmic(1e-4, 0.249, 60) : linear(0.249, 60);
        JFreeChart chart =
                SpectrumChart.of(withBlowUp(data(depths, t -> 1 / (0.25 - t), t -> 1 / (4 + t)), 0.25), Theme.LIGHT);

        assertThat(plot(chart).getDomainAxis().getRange().contains(0.25)).isTrue();
        assertThat(marker(upper(chart)).getValue()).isEqualTo(0.25);
        assertThat(marker(upper(chart)).getLabel()).isEqualTo("blow-up at t* = 0.25");
        assertThat(marker(lower(chart)).getValue()).isEqualTo(0.25);
        assertThat(marker(lower(chart)).getLabel()).isNull();
        assertThat(upper(chart).getRangeAxis().getUpperBound())
                .as("room for the label")
                .isGreaterThan(2 * 1000);
    }

    @Test
    void longSeriesAreThinnedAndKeepTheirExtremes() {
        int count = 1_000_000;
        double[] depths = linear(10, count);
        double[][] eigenvalues = new double[count][];
        double[] rank = new double[count];
        for (int i = 0; i < count; i++) {
            eigenvalues[i] = new double[] {2 + Math.sin(depths[i]), 1};
            rank[i] = 1.5;
        }
        eigenvalues[123_457][0] = 29;
        eigenvalues[765_431][1] = 0.98;
        JFreeChart chart = SpectrumChart.of(
                new SpectrumChart.Data("", "", depths, eigenvalues, rank, Optional.empty(), OptionalDouble.empty()),
                Theme.LIGHT);

        XYSeries first = series(upper(chart), 0);
        assertThat(first.getItemCount()).isBetween(Depths.COLUMNS, ITEMS);
        assertThat(first.getMaxY()).isEqualTo(29);
        assertThat(first.getMinX()).isZero();
        assertThat(first.getMaxX()).isCloseTo(10, within(10.0 / Depths.COLUMNS));
        for (int i = 1; i < first.getItemCount(); i++) {
            assertThat(first.getX(i).doubleValue())
                    .isGreaterThan(first.getX(i - 1).doubleValue());
        }
        assertThat(series(upper(chart), 1).getMinY()).isEqualTo(0.98);
        assertThat(series(lower(chart), 0).getItemCount()).isBetween(Depths.COLUMNS / 2, ITEMS);
    }

    @Test
    void seriesOfTwoPointsPerColumnAreLeftAlone() {
        assertThat(series(upper(SpectrumChart.of(data(linear(1, ITEMS), t -> 1), Theme.LIGHT)), 0)
                        .getItemCount())
                .isEqualTo(ITEMS);
        assertThat(series(upper(SpectrumChart.of(data(linear(1, ITEMS + 1), t -> 1), Theme.LIGHT)), 0)
                        .getItemCount())
                .isLessThan(ITEMS);
    }

    @Test
    void valuesThatAreNotFiniteAreGaps() {
        double[] values = {Double.NaN, 1, Double.POSITIVE_INFINITY, Double.NaN, 2, 3, 1e301, Double.NEGATIVE_INFINITY};
        XYPlot panel = upper(SpectrumChart.of(data(linear(7, 8), t -> values[(int) t]), Theme.LIGHT));
        XYSeries series = series(panel, 0);

        assertThat(IntStream.range(0, series.getItemCount())
                        .mapToObj(i -> series.getY(i).doubleValue()))
                .containsExactly(1.0, Double.NaN, 2.0, 3.0);
        assertThat(panel.getRangeAxis().getUpperBound()).isBetween(3.0, 3.5);
    }

    static Stream<Arguments> degenerate() {
        double[] ten = linear(1, 10);
        return Stream.of(
                Arguments.of("one depth", data(new double[] {0}, t -> 2, t -> 1), true),
                Arguments.of("one huge depth", data(new double[] {1e150}, t -> 2, t -> 1), true),
                Arguments.of("equal depths", data(new double[] {2, 2, 2}, t -> 2), true),
                Arguments.of("d = 1", data(ten, t -> 1 / (1 + t)), true),
                Arguments.of("constant", data(ten, t -> 2, t -> 2), true),
                Arguments.of("all zero", data(ten, t -> 0, t -> 0), true),
                Arguments.of(
                        "all zero, d = 20",
                        data(
                                ten,
                                IntStream.range(0, 20)
                                        .mapToObj(i -> (DoubleUnaryOperator) t -> 0)
                                        .toArray(DoubleUnaryOperator[]::new)),
                        true),
                Arguments.of("nothing finite", data(ten, t -> Double.NaN, t -> Double.POSITIVE_INFINITY), false),
                Arguments.of("a lone point between gaps", data(ten, t -> t == ten[4] ? 1 : Double.NaN), true),
                Arguments.of("tiny", data(linear(1e-150, 10), t -> 1e-150 + t), true),
                Arguments.of("huge", data(linear(1e150, 10), t -> 1e150 + t), true),
                Arguments.of("below doubles", data(ten, t -> Double.MIN_VALUE), true),
                Arguments.of("almost beyond doubles", data(ten, t -> Double.MAX_VALUE, t -> 9e299, t -> 1), true),
                Arguments.of(
                        "300 decades", data(logarithmic(1e-150, 1e150, 60), t -> 1e150 / (1 + t), t -> 1 / t), true),
                Arguments.of("blow-up at once", withBlowUp(data(new double[] {0}, t -> 1), 1e-9), true),
                Arguments.of("blow-up before", withBlowUp(data(logarithmic(1, 1e4, 9), t -> 1), -1), true),
                Arguments.of("wide and long", data(linear(1, 5000), descending(300)), true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("degenerate")
    void degenerateDataIsDrawn(String name, SpectrumChart.Data data, boolean hasCurves) throws IOException {
        JFreeChart chart = SpectrumChart.of(data, Theme.LIGHT);
        for (ValueAxis axis : List.of(
                plot(chart).getDomainAxis(),
                upper(chart).getRangeAxis(),
                lower(chart).getRangeAxis())) {
            assertThat(axis.getRange().getLength()).isPositive().isFinite();
        }
        List<String> texts = texts(chart);
        BufferedImage image = png(chart);

        assertThat(texts.contains("no finite values"))
                .isEqualTo(Arrays.stream(data.effectiveRank()).allMatch(Double::isNaN));
        assertThat(curveColours(image) > 0).isEqualTo(hasCurves);
    }

    @Test
    void labelsAreWrittenAsReadersWriteThem() throws IOException {
        assertThat(texts(SpectrumChart.of(data(logarithmic(1e-3, 1e3, 60), t -> 1, t -> 1 / (1 + t)), Theme.LIGHT)))
                .contains(
                        "10⁻³",
                        "10⁰",
                        "10³",
                        "eigenvalues λᵢ of Σ",
                        "effective rank",
                        "depth t",
                        "a title",
                        "a subtitle")
                .allMatch(text -> !text.matches(".*\\dE.*"));
    }

    @Test
    void takesTheSavedPointsOfARun() {
        Matrix one = Matrix.identity(2);
        FlowRequest request = FlowRequest.of(
                Gaussian.standard(2), Transformer.of(Attention.of(new Head(new Kernel.Softmax(1), one, one, one)), 1));
        List<Trajectory.Point> points = List.of(
                point(0, 3, 1, Map.of(Metric.EFFECTIVE_RANK, 1.75, Metric.PARTICIPATION_RATIO, 1.6)),
                point(0.5, 5, 1, Map.of(Metric.EFFECTIVE_RANK, 1.57)));
        SpectrumChart.Data data =
                SpectrumChart.Data.of(run(request, points, OptionalDouble.of(0.625)), "name", "softmax, d = 2");

        assertThat(data.title()).isEqualTo("name");
        assertThat(data.subtitle()).isEqualTo("softmax, d = 2");
        assertThat(data.depths()).containsExactly(0, 0.5);
        assertThat(data.eigenvalues()).isDeepEqualTo(new double[][] {{3, 1}, {5, 1}});
        assertThat(data.effectiveRank()).containsExactly(1.75, 1.57);
        assertThat(data.participationRatio().orElseThrow()).containsExactly(1.6, Double.NaN);
        assertThat(data.blowUpDepth()).hasValue(0.625);

        SpectrumChart.Data bare =
                SpectrumChart.Data.of(run(request, List.of(point(0, 3, 1, Map.of())), OptionalDouble.empty()), "", "");
        assertThat(bare.effectiveRank()).containsExactly(Double.NaN);
        assertThat(bare.participationRatio()).isEmpty();
    }

    @Test
    void rejectsDataThatDoNotFit() {
        double[] two = {0, 1};
        double[][] spectrum = {{2, 1}, {2, 1}};
        rejects("a chart over depth needs at least one depth but has none", new double[0], spectrum, two);
        rejects(
                "depths must be finite and must not decrease but entry 1 is 0.5 after 1.0",
                new double[] {1, 0.5},
                spectrum,
                two);
        rejects(
                "depths must be finite and must not decrease but entry 0 is NaN",
                new double[] {Double.NaN, 1},
                spectrum,
                two);
        rejects(
                "depths must be finite and must not decrease but entry 1 is Infinity after 0.0",
                new double[] {0, Double.POSITIVE_INFINITY},
                spectrum,
                two);
        rejects("eigenvalues must be as long as depths, 2, but has length 1", two, new double[][] {{1}}, two);
        rejects("effectiveRank must be as long as depths, 2, but has length 3", two, spectrum, new double[3]);
        rejects("a spectrum needs at least one eigenvalue but has none", two, new double[2][0], two);
        rejects(
                "eigenvalues[1] must be as long as eigenvalues[0], 2, but has length 1",
                two,
                new double[][] {{2, 1}, {1}},
                two);
        assertThatThrownBy(() -> new SpectrumChart.Data(
                        "", "", two, spectrum, two, Optional.of(new double[1]), OptionalDouble.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("participationRatio must be as long as depths, 2, but has length 1");
        assertThatThrownBy(() -> withBlowUp(data(two, t -> 1), Double.NaN))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the blow-up depth must be finite but is NaN");
    }

    private static void rejects(String message, double[] depths, double[][] eigenvalues, double[] rank) {
        assertThatThrownBy(() -> new SpectrumChart.Data(
                        "", "", depths, eigenvalues, rank, Optional.empty(), OptionalDouble.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    private static Trajectory.Point point(double depth, double first, double second, Map<Metric, Double> metrics) {
        SavedLaw law = new SavedLaw(new double[2], new double[] {first, second}, metrics, Optional.empty());
        return new Trajectory.Point(depth, law, List.of(law), Map.of(), Map.of());
    }

    private static Trajectory run(FlowRequest request, List<Trajectory.Point> points, OptionalDouble blowUp) {
        return new Trajectory(
                request,
                points,
                Status.BLEW_UP,
                "blew up",
                0.5,
                blowUp,
                OptionalDouble.empty(),
                false,
                new Trajectory.Steps(1, 0, 6),
                List.of(),
                OptionalDouble.empty(),
                0);
    }

    /** Eigenvalues that are given functions of depth, and an effective rank of 1. */
    static SpectrumChart.Data data(double[] depths, DoubleUnaryOperator... eigenvalues) {
        double[] rank = new double[depths.length];
        Arrays.fill(rank, eigenvalues[0].applyAsDouble(depths[0]) > 0 ? 1 : Double.NaN);
        return new SpectrumChart.Data(
                "a title",
                "a subtitle",
                depths,
                Arrays.stream(depths)
                        .mapToObj(t -> Arrays.stream(eigenvalues)
                                .mapToDouble(f -> f.applyAsDouble(t))
                                .toArray())
                        .toArray(double[][]::new),
                rank,
                Optional.empty(),
                OptionalDouble.empty());
    }

    private static SpectrumChart.Data withBlowUp(SpectrumChart.Data data, double depth) {
        return new SpectrumChart.Data(
                data.title(),
                data.subtitle(),
                data.depths(),
                data.eigenvalues(),
                data.effectiveRank(),
                data.participationRatio(),
                OptionalDouble.of(depth));
    }

    private static DoubleUnaryOperator[] descending(int d) {
        return IntStream.range(0, d)
                .mapToObj(i -> (DoubleUnaryOperator) t -> d - i)
                .toArray(DoubleUnaryOperator[]::new);
    }

    static double[] linear(double end, int count) {
        return IntStream.range(0, count).mapToDouble(i -> end * i / (count - 1)).toArray();
    }

    static double[] logarithmic(double first, double end, int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> i == 0 ? 0 : first * Math.pow(end / first, (i - 1.0) / (count - 2)))
                .toArray();
    }

    private static CombinedDomainXYPlot plot(JFreeChart chart) {
        return (CombinedDomainXYPlot) chart.getXYPlot();
    }

    private static XYPlot upper(JFreeChart chart) {
        return plot(chart).getSubplots().get(0);
    }

    private static XYPlot lower(JFreeChart chart) {
        return plot(chart).getSubplots().get(1);
    }

    private static XYSeries series(XYPlot panel, int index) {
        return ((XYSeriesCollection) panel.getDataset()).getSeries(index);
    }

    private static List<String> names(XYPlot panel) {
        return IntStream.range(0, panel.getSeriesCount())
                .mapToObj(i -> series(panel, i).getKey().toString())
                .toList();
    }

    private static List<String> legend(XYPlot panel) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < panel.getLegendItems().getItemCount(); i++) {
            LegendItem item = panel.getLegendItems().get(i);
            labels.add(item.getLabel());
        }
        return labels;
    }

    private static List<String> subtitles(JFreeChart chart) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < chart.getSubtitleCount(); i++) {
            if (chart.getSubtitle(i) instanceof TextTitle title) {
                texts.add(title.getText());
            }
        }
        return texts;
    }

    private static ValueMarker marker(XYPlot panel) {
        List<Marker> markers = new ArrayList<>();
        for (Object marker : panel.getDomainMarkers(Layer.FOREGROUND)) {
            markers.add((Marker) marker);
        }
        assertThat(markers).hasSize(1);
        return (ValueMarker) markers.get(0);
    }

    private static List<String> texts(JFreeChart chart) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writeSvg(chart, out, Figures.WIDTH, Figures.HEIGHT);
        return Pattern.compile(">([^<>]+)</text>")
                .matcher(out.toString(StandardCharsets.UTF_8))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static BufferedImage png(JFreeChart chart) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writePng(chart, out, Figures.WIDTH, Figures.HEIGHT, 1);
        return ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
    }

    /** Pixels with a hue above the legend; text, grid and frames are grey. */
    static long curveColours(BufferedImage image) {
        return IntStream.range(0, image.getWidth() * (image.getHeight() - 100))
                .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()))
                .filter(rgb -> {
                    int[] parts = {rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255};
                    Arrays.sort(parts);
                    return parts[2] - parts[0] > 40;
                })
                .count();
    }
}
