package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.BasicStroke;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.flow.Trajectory.Merger;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;

class MergingTreeChartTest {
    private static MergingTreeChart.Data data(int components, Merger... mergers) {
        double[] weights = new double[components];
        Arrays.fill(weights, 1.0 / components);
        return data(weights, new double[] {0, 1, 2, 3, 4}, mergers);
    }

    private static MergingTreeChart.Data data(double[] weights, double[] depths, Merger... mergers) {
        return new MergingTreeChart.Data(
                "a title",
                "a subtitle",
                IntStream.range(0, weights.length).mapToObj(j -> "c" + j).toList(),
                false,
                weights,
                depths,
                List.of(mergers),
                OptionalDouble.empty());
    }

    private static List<String> leaves(JFreeChart chart) {
        return List.of(((SymbolAxis) chart.getXYPlot().getRangeAxis()).getSymbols());
    }

    /** Lines as x, y, x, y. */
    private static List<double[]> lines(JFreeChart chart) {
        XYDataset data = chart.getXYPlot().getDataset();
        return IntStream.range(0, data.getSeriesCount())
                .mapToObj(i -> new double[] {
                    data.getXValue(i, 0), data.getYValue(i, 0), data.getXValue(i, 1), data.getYValue(i, 1)
                })
                .toList();
    }

    private static float width(XYPlot plot, int series) {
        return ((BasicStroke) plot.getRenderer().getSeriesStroke(series)).getLineWidth();
    }

    @Test
    void mergersJoinTheLinesOfTheirClusters() throws IOException {
        JFreeChart chart = MergingTreeChart.of(data(3, new Merger(1, 0, 2), new Merger(3, 1, 2)), Theme.LIGHT);

        assertThat(leaves(chart)).as("from below").containsExactly("c1", "c2", "c0");
        double start = chart.getXYPlot().getDomainAxis().getLowerBound();
        assertThat(lines(chart))
                .usingElementComparator(Arrays::compare)
                .containsExactly(
                        new double[] {start, 2, 1, 2},
                        new double[] {start, 1, 1, 1},
                        new double[] {1, 2, 1, 1},
                        new double[] {start, 0, 3, 0},
                        new double[] {1, 1.5, 3, 1.5},
                        new double[] {3, 0, 3, 1.5},
                        new double[] {3, 0.75, 4, 0.75});
        assertThat(Pictures.texts(chart)).contains("a title", "a subtitle", "c0", "c1", "c2", "depth t", "component");
        assertThat(Pictures.subtitles(chart))
                .contains("widths: weights; first merger at t = 1, last at t = 3; clusters at the end: 1");
    }

    @Test
    void mergersWithinAClusterAreLeftOut() {
        JFreeChart chart = MergingTreeChart.of(
                data(3, new Merger(1, 0, 1), new Merger(2, 1, 2), new Merger(3, 0, 2)), Theme.LIGHT);

        assertThat(lines(chart)).hasSize(2 * 3 + 1);
        assertThat(Pictures.subtitles(chart))
                .contains("widths: weights; first merger at t = 1, last at t = 2; clusters at the end: 1");
    }

    @Test
    void linesDoNotCross() {
        Merger[] mergers = {
            new Merger(0.5, 3, 9), new Merger(1, 0, 7), new Merger(1.5, 1, 9), new Merger(2, 2, 5), new Merger(3, 0, 9)
        };
        List<double[]> lines = lines(MergingTreeChart.of(data(10, mergers), Theme.LIGHT));

        for (double[] vertical : lines) {
            for (double[] level : lines) {
                boolean crosses = vertical[0] == vertical[2]
                        && level[1] == level[3]
                        && level[0] < vertical[0]
                        && level[2] > vertical[0]
                        && level[1] > Math.min(vertical[1], vertical[3])
                        && level[1] < Math.max(vertical[1], vertical[3]);
                assertThat(crosses).isFalse();
            }
        }
    }

    @Test
    void linesAreAsWideAsTheirWeight() {
        XYPlot plot = MergingTreeChart.of(
                        data(new double[] {0.1, 0.3, 0.6}, new double[] {0, 1}, new Merger(0.5, 0, 1)), Theme.LIGHT)
                .getXYPlot();

        assertThat(width(plot, 1) - width(plot, 0)).isCloseTo(0.2f * 7.8f, within(1e-5f));
        assertThat(width(plot, 3)).as("both").isEqualTo(width(plot, 0) + (width(plot, 1) - width(plot, 0)) * 1.5f);
    }

    @Test
    void withoutMergersLinesAreParallel() throws IOException {
        for (int components : new int[] {1, 4, 100}) {
            JFreeChart chart = MergingTreeChart.of(data(components), Theme.DARK);

            assertThat(lines(chart)).hasSize(components).allMatch(line -> line[1] == line[3]);
            assertThat(Pictures.texts(chart))
                    .anyMatch(text -> text.matches("c\\d+"))
                    .contains(components == 1 ? "a single component" : "no two components come close enough to merge");
        }
    }

    @Test
    void mergersAtTheStartAreDrawnOnLogarithmicAxesToo() throws IOException {
        double[] depths = {0, 0.001, 0.01, 0.1, 1};
        JFreeChart chart = MergingTreeChart.of(data(new double[] {0.5, 0.5}, depths, new Merger(0, 0, 1)), Theme.LIGHT);

        assertThat(chart.getXYPlot().getDomainAxis()).isInstanceOf(LogAxis.class);
        assertThat(lines(chart)).allMatch(line -> line[0] > 0 && line[2] <= 1 + 1e-12);
        assertThat(Pictures.svg(chart)).doesNotContain("NaN", "Infinity");
    }

    @Test
    void aRunOfOneDepthIsDrawn() throws IOException {
        assertThat(Pictures.svg(MergingTreeChart.of(data(new double[] {0.5, 0.5}, new double[1]), Theme.LIGHT)))
                .contains("c0")
                .doesNotContain("NaN");
    }

    @Test
    void blowUpIsMarked() throws IOException {
        MergingTreeChart.Data data = new MergingTreeChart.Data(
                "",
                "",
                List.of("a", "b"),
                true,
                new double[] {0.5, 0.5},
                new double[] {0, 1},
                List.of(),
                OptionalDouble.of(2));

        assertThat(Pictures.texts(MergingTreeChart.of(data, Theme.LIGHT))).contains("blow-up at t* = 2");
    }

    @Test
    void refusesDataThatDoNotFit() {
        assertThatThrownBy(() -> data(2, new Merger(1, 0, 2)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("mergers must join two of 2 components, the earlier first, but one joins 0 and 2");
        assertThatThrownBy(() -> data(new double[] {0.5, 0}, new double[1]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("weights must be in (0, 1] but that of component 1 is 0.0");
        assertThatThrownBy(() -> data(0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a merging tree needs at least one component but has none");
        assertThatThrownBy(() -> data(new double[] {1}, new double[0]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart over depth needs at least one depth but has none");
    }
}
