package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.viz.ScatterChart.Colors;
import org.anisoflow.viz.ScatterChart.Groups;
import org.anisoflow.viz.ScatterChart.Numbers;
import org.anisoflow.viz.ScatterChart.Plain;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScatterChartTest {
    private static JFreeChart chart(Theme theme, double[] x, double[] y, Colors colors) {
        return ScatterChart.of(
                new ScatterChart.Data("a title", "a subtitle", "mean norm", x, "top share", y, colors), theme);
    }

    @Test
    void aNumberHasABar() throws IOException {
        JFreeChart chart = chart(
                Theme.LIGHT,
                new double[] {1, 10, 100, 50},
                new double[] {0.1, 0.2, 0.3, 0.4},
                new Numbers("effective rank", new double[] {1, 2, 3, Double.NaN}));

        assertThat(chart.getXYPlot().getDomainAxis()).isInstanceOf(DecadeAxis.class);
        assertThat(chart.getXYPlot().getRangeAxis()).isNotInstanceOf(DecadeAxis.class);
        assertThat(chart.getXYPlot().getRangeAxis(1).getRange().getLowerBound()).isEqualTo(1);
        assertThat(chart.getXYPlot().getRangeAxis(1).getRange().getUpperBound()).isEqualTo(3);
        assertThat(Pictures.texts(chart))
                .contains("a title", "a subtitle", "mean norm", "top share", "effective rank", "not finite (1)");
        assertThat(Pictures.curveColours(chart)).isGreaterThan(1000);
    }

    @Test
    void groupsHaveALegendWithCounts() {
        JFreeChart chart = chart(
                Theme.LIGHT,
                new double[] {1, 2, 3, 4},
                new double[] {1, 2, 3, 4},
                new Groups(List.of("softmax", "l2"), new int[] {0, 0, 1, -1}, "no outcome"));

        assertThat(Pictures.legend(chart.getXYPlot())).containsExactly("softmax (2)", "l2 (1)", "no outcome (1)");
        assertThat(chart.getXYPlot().getDataset().getItemCount(0)).isEqualTo(4);
        assertThat(chart.getXYPlot().getRangeAxisCount()).isEqualTo(1);
    }

    @Test
    void whatIsNotFiniteIsLeftOutAndCounted() throws IOException {
        double[] x = {1, Double.NaN, 3, 1e301, 5};
        double[] y = {1, 2, Double.POSITIVE_INFINITY, 4, 5};
        JFreeChart chart = chart(Theme.LIGHT, x, y, new Plain());

        assertThat(chart.getXYPlot().getDataset().getItemCount(0)).isEqualTo(2);
        assertThat(Pictures.subtitles(chart)).contains("3 of 5 are left out: not finite");
        assertThat(Pictures.svg(chart(Theme.LIGHT, new double[] {Double.NaN}, new double[] {1}, new Plain())))
                .doesNotContain("NaN");
    }

    @Test
    void veryManyMarksAreThinnedAndAnImage() throws IOException {
        int n = 300_000;
        SplittableRandom random = new SplittableRandom(1);
        double[] x = random.doubles(n).toArray();
        double[] y =
                Arrays.stream(x).map(v -> v * v + 0.1 * random.nextDouble()).toArray();
        JFreeChart chart = chart(Theme.LIGHT, x, y, new Plain());

        assertThat(chart.getXYPlot().getDataset().getItemCount(0)).isBetween(5_000, 20_000);
        assertThat(Pictures.svg(chart)).contains("data:image/png;base64").hasSizeLessThan(600_000);
        BufferedImage image = Figures.image(chart, PictureSize.SCREEN, 1);
        BufferedImage again = Figures.image(chart(Theme.LIGHT, x, y, new Plain()), PictureSize.SCREEN, 1);
        assertThat(image.getRGB(0, 0, 720, 560, null, 0, 720)).isEqualTo(again.getRGB(0, 0, 720, 560, null, 0, 720));
    }

    @ParameterizedTest
    @EnumSource
    void textCanBeRead(Theme theme) throws IOException {
        Pictures.assertReadable(
                chart(theme, new double[] {1, 2}, new double[] {1, 2}, new Numbers("n", new double[] {1, 2})), theme);
    }

    @Test
    void rejectsDataThatDoNotFit() {
        assertThatThrownBy(() -> chart(Theme.LIGHT, new double[2], new double[3], new Plain()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("y must be as long as x, 2, but has length 3");
        assertThatThrownBy(() -> chart(Theme.LIGHT, new double[2], new double[2], new Numbers("n", new double[1])))
                .hasMessage("n must be as long as x, 2, but has length 1");
        assertThatThrownBy(() -> new Groups(List.of(), new int[0], ""))
                .hasMessage("a scatter chart must have from 1 to 8 groups but has 0; join some of them");
        assertThatThrownBy(() -> new Groups(List.of("a"), new int[] {1}, ""))
                .hasMessage("groups must be from -1 to 0, -1 for none, but one is 1");
    }
}
