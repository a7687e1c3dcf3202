package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.gaussian.Metric;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabelContrastTest {
    private static final double READABLE = 4.5;

    @Test
    void contrastIsThatOfTheGuidelines() {
        assertThat(Style.contrast(Color.BLACK, Color.WHITE)).isEqualTo(21);
        assertThat(Style.contrast(Color.WHITE, Color.WHITE)).isEqualTo(1);
        // the lightest grey that may be text on white
        assertThat(Style.contrast(new Color(0x767676), Color.WHITE)).isCloseTo(4.54, within(0.01));
        assertThat(Style.contrast(Style.LIGHT.distinct(5), Style.LIGHT.ground()))
                .as("amber on white")
                .isCloseTo(2.25, within(0.01));
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void everyColourCanBeReadAsText(Theme theme) {
        Style style = theme.style();
        for (int i = 0; i < Style.DISTINCT_COUNT; i++) {
            assertThat(Style.contrast(style.asText(style.distinct(i)), theme.ground()))
                    .as("colour %d of %s", i, theme)
                    .isGreaterThanOrEqualTo(READABLE);
        }
        for (double position = 0; position <= 1; position += 0.125) {
            assertThat(Style.contrast(style.asText(style.sequential(position, 0)), theme.ground()))
                    .as("position %s of %s", position, theme)
                    .isGreaterThanOrEqualTo(READABLE);
        }
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void readableColoursStayAsTheyAre(Theme theme) {
        Style style = theme.style();
        assertThat(style.asText(style.distinct(0))).isEqualTo(style.distinct(0));
        assertThat(style.asText(style.ink())).isEqualTo(style.ink());
    }

    @Test
    void labelsOfLinesHaveReadableColoursAndLinesTheirOwn() {
        List<Metric> shares = List.of(
                Metric.TOP_SHARE, Metric.ISOSCORE, Metric.SPHERICITY, Metric.MEAN_COSINE, Metric.PARTITION_ISOTROPY);
        List<MeasureChart.Curve> curves = IntStream.range(0, shares.size())
                .mapToObj(i -> new MeasureChart.Curve(shares.get(i), new double[] {0, 0.2 * i}))
                .toList();
        JFreeChart chart = MeasureChart.of(
                new MeasureChart.Data("", "", new double[] {0, 1}, curves, OptionalDouble.empty()), Theme.LIGHT);
        BufferedImage image = Figures.image(chart, PictureSize.SCREEN, 4);
        Color line = Style.LIGHT.distinct(4);
        assertThat(Style.contrast(line, Style.LIGHT.ground())).isLessThan(READABLE);
        assertThat(has(image, line)).isTrue();
        assertThat(has(image, Style.LIGHT.asText(line))).isTrue();
    }

    private static boolean has(BufferedImage image, Color color) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .anyMatch(rgb -> rgb == color.getRGB());
    }
}
