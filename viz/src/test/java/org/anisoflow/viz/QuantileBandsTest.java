package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Metric;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.IntervalXYDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantileBandsTest {
    private static final double[] DEPTHS = {0, 1, 2, 3};

    /** Quantiles c - 2, c - 1, c, c + 1 and c + 2 at every depth. */
    private static QuantileBands.Group group(String name, double centre) {
        double[][] quantiles = new double[5][DEPTHS.length];
        for (int level = 0; level < 5; level++) {
            for (int i = 0; i < DEPTHS.length; i++) {
                quantiles[level][i] = centre + level - 2;
            }
        }
        return new QuantileBands.Group(name, 1234567, quantiles);
    }

    private static JFreeChart chart(Theme theme, Metric metric, QuantileBands.Group... groups) {
        return QuantileBands.of(
                new QuantileBands.Data("a title", "a subtitle", metric, DEPTHS, List.of(groups)), theme);
    }

    @Test
    void medianAndBandsOfEachGroupAreDrawn() throws IOException {
        JFreeChart chart = chart(Theme.LIGHT, Metric.EFFECTIVE_RANK, group("softmax", 5), group("l2", 8));
        XYPlot plot = chart.getXYPlot();

        assertThat(Pictures.legend(plot)).containsExactly("softmax (1234567)", "l2 (1234567)");
        assertThat(IntStream.range(0, plot.getDataset().getSeriesCount())
                        .mapToDouble(i -> plot.getDataset().getYValue(i, 0)))
                .as("medians, then ends of both groups")
                .containsExactly(5.0, 8.0, 3.0, 7.0, 6.0, 10.0);
        IntervalXYDataset band = (IntervalXYDataset) plot.getDataset(1);
        assertThat(List.of(band.getStartYValue(1, 2), band.getEndYValue(1, 2))).containsExactly(7.0, 9.0);
        assertThat(plot.getRangeAxis().getRange().getUpperBound()).isCloseTo(10.5, within(1e-9));
        assertThat(Pictures.texts(chart))
                .contains("a title", "a subtitle", "depth t", "effective rank")
                .contains("line: median; band: 25–75 %; thin lines: 5 % and 95 %; in brackets: runs");
        assertThat(Pictures.curveColours(chart)).isGreaterThan(10_000);
    }

    @Test
    void manyGroupsHaveTheMiddleHalfOnly() throws IOException {
        JFreeChart chart = chart(
                Theme.LIGHT,
                Metric.EFFECTIVE_RANK,
                IntStream.range(0, 5).mapToObj(i -> group("g" + i, 5 + i)).toArray(QuantileBands.Group[]::new));

        assertThat(chart.getXYPlot().getDataset().getSeriesCount()).isEqualTo(5);
        assertThat(Pictures.texts(chart)).contains("line: median; band: 25–75 %; in brackets: runs");
    }

    @Test
    void whatIsNotFiniteIsLeftOut() throws IOException {
        QuantileBands.Group group = group("softmax", 5);
        group.quantiles()[4][1] = Double.POSITIVE_INFINITY;
        for (double[] quantile : group.quantiles()) {
            quantile[3] = Double.NaN;
        }
        JFreeChart chart = chart(Theme.LIGHT, Metric.TOTAL_VARIANCE, group);

        assertThat(chart.getXYPlot().getRangeAxis()).isInstanceOf(DecadeAxis.class);
        assertThat(chart.getXYPlot().getDataset(2).getItemCount(0))
                .as("wide band")
                .isEqualTo(2);
        assertThat(chart.getXYPlot().getDataset(1).getItemCount(0))
                .as("half band")
                .isEqualTo(3);
        assertThat(Pictures.svg(chart)).doesNotContain("NaN", "Infinity");
        assertThat(Pictures.svg(chart(Theme.LIGHT, Metric.GAP_RANK, group("none", Double.NaN))))
                .doesNotContain("NaN", "Infinity");
    }

    @ParameterizedTest
    @EnumSource
    void textCanBeRead(Theme theme) throws IOException {
        Pictures.assertReadable(chart(theme, Metric.TOP_SHARE, group("softmax", 0.5)), theme);
    }

    @Test
    void rejectsDataThatDoNotFit() {
        assertThatThrownBy(() -> chart(Theme.LIGHT, Metric.TOP_SHARE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of bands must have from 1 to 8 groups but has 0; join some of them");
        assertThatThrownBy(
                        () -> chart(Theme.LIGHT, Metric.TOP_SHARE, new QuantileBands.Group("g", 1, new double[3][4])))
                .hasMessage("quantiles of g must be as long as LEVELS, 5, but has length 3");
        assertThatThrownBy(
                        () -> chart(Theme.LIGHT, Metric.TOP_SHARE, new QuantileBands.Group("g", 1, new double[5][3])))
                .hasMessage("a quantile of g must be as long as depths, 4, but has length 3");
    }
}
