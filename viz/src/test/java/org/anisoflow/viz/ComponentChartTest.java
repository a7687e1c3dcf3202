package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Merger;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.Marker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;

class ComponentChartTest {
    private static final double[] DEPTHS = {0, 1, 2, 3, 4};

    /** Spreads are {@code scale_j exp(-rate t)}. */
    private static ComponentChart.Data data(int components, double rate, Merger... mergers) {
        double[][] spread = new double[DEPTHS.length][components];
        for (int t = 0; t < DEPTHS.length; t++) {
            for (int j = 0; j < components; j++) {
                spread[t][j] = (j + 1) * Math.exp(-rate * DEPTHS[t]);
            }
        }
        return data(spread, new double[] {1, 2, 3, 4, 5}, mergers);
    }

    private static ComponentChart.Data data(double[][] spread, double[] ratio, Merger... mergers) {
        int components = spread[0].length;
        double[] count = {components, components, components - 1, components - 1, 1};
        return new ComponentChart.Data(
                "a title",
                "a subtitle",
                DEPTHS,
                IntStream.range(0, components).mapToObj(j -> "c" + j).toList(),
                false,
                spread,
                ratio,
                count,
                List.of(mergers),
                OptionalDouble.empty());
    }

    private static List<XYPlot> panels(JFreeChart chart) {
        return ((CombinedDomainXYPlot) chart.getXYPlot()).getSubplots();
    }

    private static List<String> labels(XYPlot panel) {
        List<String> labels = new ArrayList<>();
        for (Object annotation : panel.getAnnotations()) {
            labels.add(((XYTextAnnotation) annotation).getText());
        }
        if (panel.getRangeAxis(1) instanceof EndLabels names) {
            labels.addAll(names.names());
        }
        return labels;
    }

    private static List<Double> lines(XYPlot panel) {
        Collection<?> markers = panel.getDomainMarkers(org.jfree.chart.ui.Layer.FOREGROUND);
        return markers == null
                ? List.of()
                : markers.stream()
                        .map(marker -> ((ValueMarker) (Marker) marker).getValue())
                        .toList();
    }

    @Test
    void everyComponentHasItsLineAndItsName() throws IOException {
        JFreeChart chart = ComponentChart.of(data(3, 0.1), Theme.LIGHT);

        XYPlot spread = panels(chart).get(0);
        assertThat(panels(chart)).hasSize(3);
        assertThat(spread.getDataset(0).getSeriesCount()).isEqualTo(3);
        assertThat(spread.getDataset(0).getYValue(2, 4)).isCloseTo(3 * Math.exp(-0.4), within(1e-15));
        assertThat(labels(spread)).containsExactly("c0", "c1", "c2");
        assertThat(Pictures.texts(chart))
                .contains("a title", "a subtitle", "c0", "c2", "clusters", "between / within", "labels: components j");
    }

    @Test
    void ofManyComponentsFiveAreNamed() {
        JFreeChart chart = ComponentChart.of(data(200, 0.1), Theme.LIGHT);

        assertThat(panels(chart).get(0).getDataset(0).getSeriesCount()).isEqualTo(128);
        assertThat(labels(panels(chart).get(0))).containsExactly("c0", "c50", "c100", "c150", "c199");
    }

    @Test
    void spreadsThatFallByDecadesHaveALogarithmicAxis() {
        assertThat(panels(ComponentChart.of(data(2, 0.1), Theme.LIGHT)).get(0).getRangeAxis())
                .isNotInstanceOf(LogAxis.class);
        assertThat(panels(ComponentChart.of(data(2, 2), Theme.LIGHT)).get(0).getRangeAxis())
                .isInstanceOf(LogAxis.class);
    }

    @Test
    void mergersThatLinkNothingNewAreNotMarked() {
        JFreeChart chart = ComponentChart.of(
                data(4, 1, new Merger(1.5, 0, 1), new Merger(2.5, 1, 2), new Merger(3, 0, 2), new Merger(3.5, 0, 3)),
                Theme.LIGHT);

        for (XYPlot panel : panels(chart)) {
            assertThat(lines(panel)).containsExactly(1.5, 2.5, 3.5);
        }
        assertThat(labels(panels(chart).get(0)))
                .contains("c0 + c1", "c1 + c2", "c0 + c3")
                .doesNotContain("c0 + c2");
        XYDataset diamonds = panels(chart).get(0).getDataset(1);
        assertThat(diamonds.getItemCount(0)).isEqualTo(6);
        assertThat(diamonds.getXValue(0, 1)).isEqualTo(1.5);
        assertThat(diamonds.getYValue(0, 1)).isCloseTo(Math.exp(-1) + Math.exp(-2), within(1e-15));
        assertThat(Pictures.subtitles(chart))
                .contains("labels: components j; dashed lines and diamonds: two of them merge");
    }

    @Test
    void namesOfMergersGiveWayToOneAnother() {
        Merger[] mergers = IntStream.range(0, 6)
                .mapToObj(i -> new Merger(2 + 0.001 * i, i, i + 1))
                .toArray(Merger[]::new);
        JFreeChart chart = ComponentChart.of(data(7, 0.1, mergers), Theme.LIGHT);

        assertThat(labels(panels(chart).get(0))).hasSize(7 + 2).contains("c0 + c1", "c1 + c2");
        assertThat(lines(panels(chart).get(0))).hasSize(6);
    }

    @Test
    void clustersAreSteps() {
        XYDataset steps =
                panels(ComponentChart.of(data(3, 0.1), Theme.LIGHT)).get(2).getDataset(0);

        assertThat(steps.getItemCount(0)).isEqualTo(9);
        assertThat(steps.getXValue(0, 3)).isEqualTo(2);
        assertThat(steps.getYValue(0, 3)).isEqualTo(3);
        assertThat(steps.getYValue(0, 4)).isEqualTo(2);
    }

    @Test
    void valuesThatAreNotFiniteAreGaps() throws IOException {
        double[][] spread = {{1, 0}, {Double.NaN, 0}, {Double.POSITIVE_INFINITY, 0}, {1e305, 0}, {2, 0}};
        double nan = Double.NaN;
        double infinite = Double.POSITIVE_INFINITY;
        JFreeChart chart =
                ComponentChart.of(data(spread, new double[] {infinite, nan, infinite, nan, infinite}), Theme.LIGHT);

        assertThat(panels(chart).get(0).getDataset(0).getItemCount(0)).isEqualTo(3);
        assertThat(Pictures.svg(chart)).contains("no finite values").doesNotContain("NaN", "Infinity");
    }

    @Test
    void aBlowUpIsMarkedAndTheAxisShowsIt() throws IOException {
        ComponentChart.Data plain = data(2, -1, new Merger(0.5, 0, 1));
        JFreeChart chart = ComponentChart.of(
                new ComponentChart.Data(
                        "",
                        "",
                        plain.depths(),
                        plain.names(),
                        true,
                        plain.spread(),
                        plain.scatterRatio(),
                        plain.clusterCount(),
                        plain.mergers(),
                        OptionalDouble.of(4.5)),
                Theme.LIGHT);

        assertThat(lines(panels(chart).get(2))).containsExactly(0.5, 4.5);
        assertThat(chart.getXYPlot().getDomainAxis().getUpperBound()).isGreaterThan(4.5);
        assertThat(Pictures.texts(chart)).contains("blow-up at t* = 4.5", "c0 + c1");
    }

    @Test
    void aSingleDepthIsDrawn() throws IOException {
        JFreeChart chart = ComponentChart.of(
                new ComponentChart.Data(
                        "",
                        "",
                        new double[1],
                        List.of("a", "b"),
                        false,
                        new double[][] {{1, 2}},
                        new double[] {1},
                        new double[] {1},
                        List.of(new Merger(0, 0, 1)),
                        OptionalDouble.empty()),
                Theme.LIGHT);

        assertThat(Pictures.texts(chart)).contains("a", "b", "a + b");
    }

    @Test
    void dataOfATrajectoryAreItsComponents() {
        Matrix i = Matrix.identity(2);
        GaussianMixture law = new GaussianMixture(
                List.of(
                        new Component(0.5, Gaussian.ofFactor(new double[] {1, 0}, Matrix.diagonal(0.3, 0.4))),
                        new Component(0.5, Gaussian.ofFactor(new double[] {-1, 0}, Matrix.diagonal(0.3, 0.4)))),
                Arrangement.CELLS);
        Attention linear = Attention.of(new Head(new Kernel.Linear(1), i, i, i.times(-1)));
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(law, new Transformer(List.of(new Layer(0.1, linear)), Drift.NONE)));
        ComponentChart.Data data = ComponentChart.Data.of(trajectory, List.of(), "name", "linear");

        assertThat(data.names()).containsExactly("0", "1");
        assertThat(data.ordered()).isTrue();
        assertThat(data.depths()).hasSize(201);
        assertThat(data.spread()[0]).containsExactly(new double[] {0.5, 0.5}, within(1e-15));
        assertThat(data.scatterRatio()[0]).isCloseTo(4, within(1e-14));
        assertThat(data.clusterCount()[200])
                .isEqualTo(trajectory.last().clusters().get(ClusterMetric.CLUSTER_COUNT))
                .isEqualTo(2);
        assertThat(ComponentChart.Data.of(trajectory, List.of("a", "b"), "", "").names())
                .containsExactly("a", "b");
        assertThatThrownBy(() -> ComponentChart.Data.of(trajectory, List.of("a"), "", ""))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("spread[0] must be as long as names, 1, but has length 2");
    }

    @Test
    void refusesDataThatDoNotFit() {
        ComponentChart.Data good = data(2, 1);
        refused("spread must be as long as depths, 5, but has length 4", good, Arrays.copyOf(good.spread(), 4), 5, 5);
        refused("scatterRatio must be as long as depths, 5, but has length 3", good, good.spread(), 3, 5);
        refused("clusterCount must be as long as depths, 5, but has length 2", good, good.spread(), 5, 2);
        assertThatThrownBy(() -> data(2, 1, new Merger(1, 0, 2)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("mergers must join two of 2 components, the earlier first, but one joins 0 and 2");
        assertThatThrownBy(() -> data(2, 1, new Merger(1, 1, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("mergers must join two of 2 components, the earlier first, but one joins 1 and 1");
        assertThatThrownBy(() -> data(new double[5][0], new double[5]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of components needs at least one component but has none");
    }

    private static void refused(String message, ComponentChart.Data good, double[][] spread, int ratio, int count) {
        assertThatThrownBy(() -> new ComponentChart.Data(
                        "",
                        "",
                        DEPTHS,
                        good.names(),
                        false,
                        spread,
                        new double[ratio],
                        new double[count],
                        List.of(),
                        OptionalDouble.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void labelsThatWouldOverlapMoveApartAsLittleAsPossible() {
        assertThat(EndLabels.apart(new double[] {0.2, 0.5, 0.8}, 0.1)).containsExactly(0.2, 0.5, 0.8);
        assertThat(EndLabels.apart(new double[] {0.5, 0.5}, 0.1))
                .containsExactly(new double[] {0.45, 0.55}, within(1e-15));
        assertThat(EndLabels.apart(new double[] {0.2, 0.5, 0.55, 0.58}, 0.1))
                .containsExactly(new double[] {0.2, 0.4433333, 0.5433333, 0.6433333}, within(1e-7));
        assertThat(EndLabels.apart(new double[] {0, 0, 1, 1}, 0.1))
                .containsExactly(new double[] {0.05, 0.15, 0.85, 0.95}, within(1e-15));
        assertThat(EndLabels.apart(new double[0], 0.1)).isEmpty();
    }
}
