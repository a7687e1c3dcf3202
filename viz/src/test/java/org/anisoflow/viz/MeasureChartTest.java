package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.gaussian.Measure;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.CarriedMetric;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MeasureChartTest {
    private static final double[] DEPTHS = SpectrumChartTest.linear(2, 21);

    @Test
    void measuresOfOneKindShareAPanel() {
        List<XYPlot> panels = panels(MeasureChart.of(
                data(
                        curve(Metric.TOTAL_VARIANCE, t -> 3 - t),
                        curve(Metric.EFFECTIVE_RANK, t -> 4 - t),
                        curve(Metric.TOP_SHARE, t -> t / 2),
                        curve(Metric.PARTICIPATION_RATIO, t -> 3 - t),
                        curve(Metric.SPHERICITY, t -> 1 - t / 2),
                        curve(Metric.CONDITION_NUMBER, Math::exp)),
                Theme.LIGHT));

        assertThat(panels.stream().map(panel -> panel.getRangeAxis().getLabel()))
                .containsExactly("dimension", "share", "tr Σ", "λ₁ / λₘᵢₙ");
        assertThat(labels(panels.get(0))).containsExactly("participation ratio", "effective rank");
        assertThat(labels(panels.get(1))).containsExactly("sphericity", "top share");
        assertThat(labels(panels.get(2))).containsExactly("total variance");
        XYSeries rank = series(panels.get(0), 0);
        assertThat(rank.getKey().toString()).isEqualTo("effective_rank");
        assertThat(rank.getItemCount()).isEqualTo(21);
        assertThat(rank.getY(20).doubleValue()).isEqualTo(2);
    }

    @Test
    void everyMetricHasAPanel() {
        List<MeasureChart.Curve> curves = Stream.of(Metric.values(), ClusterMetric.values(), CarriedMetric.values())
                .flatMap(Arrays::<Measure>stream)
                .map(measure -> new MeasureChart.Curve(measure, values(t -> 1 + t)))
                .toList();
        List<XYPlot> panels = panels(
                MeasureChart.of(new MeasureChart.Data("", "", DEPTHS, curves, OptionalDouble.empty()), Theme.DARK));

        assertThat(panels).hasSize(Measure.Axis.values().length);
        assertThat(panels.stream().mapToInt(XYPlot::getSeriesCount).sum()).isEqualTo(curves.size());
        assertThat(panels.stream().flatMap(panel -> labels(panel).stream()))
                .contains("W₂ from start", "rank of deviations", "within scatter")
                .doesNotHaveDuplicates();
    }

    @Test
    void curvesOfAPanelDifferInColourAndInDashes() {
        XYPlot panel = panels(MeasureChart.of(
                        data(
                                curve(Metric.TOP_SHARE, t -> 1),
                                curve(Metric.ISOSCORE, t -> 1),
                                curve(Metric.SPHERICITY, t -> 1),
                                curve(Metric.MEAN_COSINE, t -> 1),
                                curve(Metric.PARTITION_ISOTROPY, t -> 1)),
                        Theme.LIGHT))
                .get(0);

        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(panel.getRenderer().getSeriesPaint(i))
                        .isNotEqualTo(panel.getRenderer().getSeriesPaint(j));
                assertThat(panel.getRenderer().getSeriesStroke(i))
                        .isNotEqualTo(panel.getRenderer().getSeriesStroke(j));
            }
        }
    }

    static Stream<Arguments> ranges() {
        return Stream.of(
                Arguments.of(Metric.TOP_SHARE, (DoubleUnaryOperator) t -> 0.4, false, -0.1, 1.1),
                Arguments.of(Metric.EFFECTIVE_RANK, (DoubleUnaryOperator) t -> 60 - 29 * t, false, -4, 64),
                Arguments.of(Metric.TOTAL_VARIANCE, (DoubleUnaryOperator) t -> 2, true, 1, 4),
                Arguments.of(
                        Metric.TOTAL_VARIANCE, (DoubleUnaryOperator) t -> 1e-300 * Math.exp(690 * t), true, 0, 1e301),
                Arguments.of(Metric.TOTAL_VARIANCE, (DoubleUnaryOperator) t -> 0, false, -0.1, 1.1),
                Arguments.of(Metric.CONDITION_NUMBER, (DoubleUnaryOperator) t -> 1 + t, true, 0.5, 4),
                Arguments.of(Metric.LOG_VOLUME, (DoubleUnaryOperator) t -> -3 + t, false, -3.2, -0.8),
                Arguments.of(Metric.MEAN_NORM, (DoubleUnaryOperator) t -> 1 + t, false, -0.2, 3.2),
                Arguments.of(Metric.MEAN_NORM, (DoubleUnaryOperator) t -> Math.pow(10, t), true, 0.5, 200));
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void axesSuitTheKind(Metric metric, DoubleUnaryOperator f, boolean logarithmic, double low, double high) {
        XYPlot panel =
                panels(MeasureChart.of(data(curve(metric, f)), Theme.LIGHT)).get(0);

        assertThat(panel.getRangeAxis() instanceof DecadeAxis).isEqualTo(logarithmic);
        assertThat(panel.getRangeAxis().getLowerBound()).isBetween(low, values(f)[0]);
        assertThat(panel.getRangeAxis().getUpperBound()).isBetween(values(f)[0], high);
    }

    @Test
    void ranksAreSteps() {
        XYSeries steps = series(
                panels(MeasureChart.of(data(curve(Metric.GAP_RANK, t -> t < 1 ? 3 : 1)), Theme.LIGHT))
                        .get(0),
                0);

        assertThat(steps.getItemCount()).isEqualTo(2 * 21 - 1);
        assertThat(steps.getX(19).doubleValue())
                .isEqualTo(steps.getX(20).doubleValue())
                .isEqualTo(1);
        assertThat(steps.getY(19).doubleValue()).isEqualTo(3);
        assertThat(steps.getY(20).doubleValue()).isEqualTo(1);
    }

    @Test
    void panelsWithoutFiniteValuesAreLeftOut() throws IOException {
        JFreeChart some = MeasureChart.of(
                data(
                        curve(Metric.CONDITION_NUMBER, t -> Double.POSITIVE_INFINITY),
                        curve(Metric.ISOSCORE, t -> Double.NaN),
                        curve(Metric.TOTAL_VARIANCE, t -> t == 2 ? 1 : 1e301)),
                Theme.LIGHT);
        JFreeChart none = MeasureChart.of(data(curve(Metric.ISOSCORE, t -> Double.NaN)), Theme.LIGHT);

        assertThat(panels(some)).hasSize(1);
        assertThat(series(panels(some).get(0), 0).getItemCount()).isEqualTo(1);
        assertThat(((XYLineAndShapeRenderer) panels(some).get(0).getRenderer()).getItemShapeVisible(0, 0))
                .as("a lone point is a dot")
                .isTrue();
        assertThat(Pictures.texts(none)).contains("no finite values", "share", "depth t");
    }

    @Test
    void gapsStayGapsAndZerosHaveNoPlaceOnALogarithmicAxis() {
        double[] values = {1, 0, Double.NaN, 100, Double.NEGATIVE_INFINITY, 10};
        XYSeries series = series(
                panels(MeasureChart.of(
                                new MeasureChart.Data(
                                        "",
                                        "",
                                        new double[] {0, 1, 2, 3, 4, 5},
                                        List.of(new MeasureChart.Curve(Metric.TOTAL_VARIANCE, values)),
                                        OptionalDouble.empty()),
                                Theme.LIGHT))
                        .get(0),
                0);

        assertThat(series.toArray()[0]).containsExactly(0, 3, 3, 5, 5);
        assertThat(series.toArray()[1]).containsExactly(1, Double.NaN, 100, Double.NaN, 10);
    }

    @Test
    void blowUpIsMarkedInAllPanelsAndNamedInTheFirst() {
        JFreeChart chart = MeasureChart.of(
                new MeasureChart.Data(
                        "a title",
                        "",
                        DEPTHS,
                        List.of(curve(Metric.TOP_SHARE, t -> t / 2), curve(Metric.TOTAL_VARIANCE, t -> 1 / (2.1 - t))),
                        OptionalDouble.of(2.1)),
                Theme.LIGHT);

        assertThat(((CombinedDomainXYPlot) chart.getPlot())
                        .getDomainAxis()
                        .getRange()
                        .contains(2.1))
                .isTrue();
        assertThat(marker(panels(chart).get(0)).getLabel()).isEqualTo("blow-up at t* = 2.1");
        assertThat(marker(panels(chart).get(1)).getLabel()).isNull();
        assertThat(marker(panels(chart).get(1)).getValue()).isEqualTo(2.1);
        assertThat(panels(chart).get(0).getRangeAxis().getUpperBound())
                .as("room for the label")
                .isGreaterThan(1.1);
    }

    @ParameterizedTest
    @EnumSource
    void picturesHaveCurvesAndTextThatCanBeRead(Theme theme) throws IOException {
        JFreeChart chart =
                MeasureChart.of(data(curve(Metric.TOP_SHARE, t -> t / 2), curve(Metric.TOTAL_VARIANCE, t -> 1)), theme);

        assertThat(Pictures.texts(chart))
                .contains("a title", "a subtitle", "top share", "total variance", "share", "tr Σ", "depth t");
        assertThat(Pictures.curveColours(chart)).isGreaterThan(500);
        Pictures.assertReadable(chart, theme);
    }

    /** The names at the ends keep inside the picture and right of the panels however narrow it is. */
    @Test
    void endLabelsKeepTheirRoom() throws IOException {
        JFreeChart chart = MeasureChart.of(
                data(curve(Metric.EFFECTIVE_RANK_OF_DEVIATIONS, t -> 2), curve(Metric.EFFECTIVE_RANK, t -> 2.001)),
                Theme.LIGHT);

        for (int width : new int[] {440, 900}) {
            Pictures.Placed label = Pictures.text(chart, "rank of deviations", width, 480);
            Pictures.Placed other = Pictures.text(chart, "effective rank", width, 480);
            assertThat(label.x()
                            + Style.TICK_FONT
                                    .getStringBounds("rank of deviations", Pictures.CONTEXT)
                                    .getWidth())
                    .isBetween(width - 40.0, width - 8.0);
            assertThat(Math.abs(label.y() - other.y())).as("no overlap").isBetween(12.0, 20.0);
        }
    }

    @Test
    void aRunGivesWhatItHas() {
        Trajectory trajectory = run(EnumSet.allOf(Metric.class));

        assertThat(MeasureChart.keys(trajectory))
                .startsWith("total_variance", "top_share", "condition_number")
                .contains("mean_norm", "log_volume")
                .doesNotContain("within_scatter", "cluster_count");
        MeasureChart.Data chosen = MeasureChart.Data.of(trajectory, List.of(), "name", "l2");
        assertThat(chosen.curves().stream().map(curve -> curve.measure().key()))
                .containsExactly(
                        "effective_rank",
                        "participation_ratio",
                        "top_share",
                        "sphericity",
                        "mean_cosine",
                        "total_variance",
                        "condition_number");
        assertThat(chosen.title()).isEqualTo("name");
        assertThat(chosen.subtitle()).isEqualTo("l2");
        MeasureChart.Data one = MeasureChart.Data.of(trajectory, List.of("total_variance"), "", "");
        assertThat(one.curves()).hasSize(1);
        assertThat(one.curves().get(0).values()[0]).isCloseTo(5, within(1e-12));
        assertThat(one.depths()).hasSize(trajectory.points().size());

        Trajectory bare = run(EnumSet.of(Metric.LOG_VOLUME));
        assertThat(MeasureChart.Data.of(bare, List.of(), "", "").curves().stream()
                        .map(curve -> curve.measure().key()))
                .as("none of the default choice")
                .containsExactly("log_volume");
        assertThatThrownBy(() -> MeasureChart.Data.of(bare, List.of("top_share"), "", ""))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("there is no measure top_share to draw; choose from log_volume");
    }

    @Test
    void clustersAreDrawnToo() {
        Matrix one = Matrix.identity(2);
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(
                        new GaussianMixture(
                                List.of(
                                        new Component(0.5, Gaussian.of(new double[] {2, 0}, one.times(0.1))),
                                        new Component(0.5, Gaussian.of(new double[] {-2, 0}, one.times(0.1)))),
                                Arrangement.CLUSTERS),
                        Transformer.of(Attention.of(new Head(new Kernel.Softmax(1), one, one, one)), 0.1)));

        assertThat(MeasureChart.keys(trajectory))
                .endsWith("within_scatter", "between_scatter", "scatter_ratio", "cluster_count", "cubature_error");
        List<XYPlot> panels = panels(MeasureChart.of(
                MeasureChart.Data.of(trajectory, List.of("within_scatter", "between_scatter", "cluster_count"), "", ""),
                Theme.LIGHT));
        assertThat(panels.stream().map(panel -> panel.getRangeAxis().getLabel()))
                .containsExactly("tr Σ", "clusters");
        assertThat(series(panels.get(0), 1).getY(0).doubleValue()).isCloseTo(4, within(1e-12));
        assertThat(series(panels.get(1), 0).getY(0).doubleValue()).isEqualTo(2);
    }

    @Test
    void theFlowMapIsDrawnWhereItRidesAlong() {
        FlowRequest request = FlowRequest.of(
                Gaussian.of(new double[] {1, 0}, Matrix.diagonal(3, 2)),
                Transformer.of(
                        Attention.of(new Head(
                                new Kernel.L2(0.1), Matrix.identity(2), Matrix.identity(2), Matrix.diagonal(-1, -2))),
                        1));
        Trajectory trajectory = new FlowSolver().solveOrThrow(request.withPassengers(Optional.empty(), true));

        assertThat(MeasureChart.keys(trajectory)).endsWith("map_sigma_min", "map_sigma_max", "map_condition");
        assertThat(MeasureChart.keys(new FlowSolver().solveOrThrow(request))).doesNotContain("map_condition");
        List<XYPlot> panels = panels(MeasureChart.of(
                MeasureChart.Data.of(trajectory, List.of("map_sigma_min", "map_sigma_max", "map_condition"), "", ""),
                Theme.LIGHT));
        assertThat(panels.stream().map(panel -> panel.getRangeAxis().getLabel()))
                .containsExactly("σ(M)", "|M| |M⁻¹|");
        int last = trajectory.points().size() - 1;
        double least = series(panels.get(0), 0).getY(last).doubleValue();
        double largest = series(panels.get(0), 1).getY(last).doubleValue();
        assertThat(least).isLessThan(largest);
        assertThat(series(panels.get(1), 0).getY(last).doubleValue()).isCloseTo(largest / least, within(1e-12));
    }

    @Test
    void aMillionPointsMakeASmallFile() throws IOException {
        int count = 1_000_000;
        double[] depths = SpectrumChartTest.linear(10, count);
        double[] noise = new java.util.Random(3).doubles(count).toArray();
        List<MeasureChart.Curve> curves = Stream.of(
                        Metric.EFFECTIVE_RANK, Metric.GAP_RANK, Metric.TOP_SHARE, Metric.TOTAL_VARIANCE)
                .map(metric -> new MeasureChart.Curve(metric, noise))
                .toList();
        JFreeChart chart =
                MeasureChart.of(new MeasureChart.Data("", "", depths, curves, OptionalDouble.empty()), Theme.LIGHT);

        assertThat(series(panels(chart).get(1), 0).getItemCount()).isBetween(Depths.COLUMNS, 2 * Depths.COLUMNS);
        assertThat(series(panels(chart).get(1), 0).getMaxY())
                .isEqualTo(Arrays.stream(noise).max().orElseThrow());
        assertThat(Pictures.svg(chart).length()).isLessThan(300_000);
    }

    @Test
    void rejectsDataThatDoNotFit() {
        assertThatThrownBy(() -> data())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of measures needs at least one measure but has none");
        assertThatThrownBy(() -> data(new MeasureChart.Curve(Metric.TOP_SHARE, new double[3])))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("top_share must be as long as depths, 21, but has length 3");
    }

    private static Trajectory run(Set<Metric> metrics) {
        Matrix one = Matrix.identity(2);
        return new FlowSolver()
                .solveOrThrow(FlowRequest.of(
                                Gaussian.of(new double[] {1, 0}, Matrix.diagonal(3, 2)),
                                Transformer.of(Attention.of(new Head(new Kernel.L2(0.1), one, one, one.times(-1))), 1))
                        .with(metrics));
    }

    static MeasureChart.Curve curve(Metric metric, DoubleUnaryOperator f) {
        return new MeasureChart.Curve(metric, values(f));
    }

    private static double[] values(DoubleUnaryOperator f) {
        return Arrays.stream(DEPTHS).map(f).toArray();
    }

    static MeasureChart.Data data(MeasureChart.Curve... curves) {
        return new MeasureChart.Data("a title", "a subtitle", DEPTHS, List.of(curves), OptionalDouble.empty());
    }

    private static List<XYPlot> panels(JFreeChart chart) {
        return ((CombinedDomainXYPlot) chart.getPlot()).getSubplots();
    }

    private static XYSeries series(XYPlot panel, int index) {
        return ((XYSeriesCollection) panel.getDataset()).getSeries(index);
    }

    private static List<String> labels(XYPlot panel) {
        return ((EndLabels) panel.getRangeAxis(1)).names();
    }

    private static ValueMarker marker(XYPlot panel) {
        assertThat(panel.getDomainMarkers(Layer.FOREGROUND).size()).isEqualTo(1);
        return (ValueMarker) panel.getDomainMarkers(Layer.FOREGROUND).iterator().next();
    }
}
