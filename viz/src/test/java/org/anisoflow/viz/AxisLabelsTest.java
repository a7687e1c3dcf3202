package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.ui.RectangleEdge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisLabelsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1",
        "0.25, 0.25",
        "-3, −3",
        "0.001, 0.001",
        "0.0009, 9×10⁻⁴",
        "99999, 99999",
        "100000, 10⁵",
        "-1e5, −10⁵",
        "1.2345678, 1.23457",
        "0.30000000000000004, 0.3",
        "-2.5e-7, −2.5×10⁻⁷",
        "1e150, 10¹⁵⁰",
        "9.9999999e-151, 10⁻¹⁵⁰",
        "4.9e-324, 4.94066×10⁻³²⁴",
        "NaN, NaN",
        "Infinity, Infinity"
    })
    void numbersAreWrittenAsReadersWriteThem(double value, String text) {
        assertThat(new PlainNumbers().format(value)).isEqualTo(text);
    }

    @Test
    void everyDecadeIsLabelledWhereThereIsRoom() {
        assertThat(labels(1e-3, 1e2, 600)).containsExactly("10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹", "10²");
        assertThat(labels(1e-3, 1e2, 200)).containsExactly("10⁻²", "10⁰", "10²");
        assertThat(labels(1e-150, 1e150, 600))
                .containsExactly("10⁻¹⁵⁰", "10⁻¹⁰⁰", "10⁻⁵⁰", "10⁰", "10⁵⁰", "10¹⁰⁰", "10¹⁵⁰");
    }

    @Test
    void shortAxesLabelOneTwoAndFiveOrEveryDigit() {
        assertThat(labels(0.3, 12, 600)).containsExactly("0.5", "1", "2", "5", "10");
        assertThat(labels(3.5, 6.5, 600)).containsExactly("4", "5", "6");
    }

    @Test
    void minorTicksAreTheDigitsOfEachDecade() {
        assertThat(ticks(1, 100, 600).stream().filter(tick -> tick.getTickType().equals(TickType.MINOR)))
                .extracting(NumberTick::getValue)
                .containsExactly(
                        2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0);
    }

    private static List<String> labels(double low, double high, int width) {
        return ticks(low, high, width).stream()
                .filter(tick -> tick.getTickType().equals(TickType.MAJOR))
                .map(NumberTick::getText)
                .toList();
    }

    private static List<NumberTick> ticks(double low, double high, int width) {
        DecadeAxis axis = new DecadeAxis("");
        axis.setRange(low, high);
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        return axis.refreshTicks(
                graphics, new AxisState(), new Rectangle2D.Double(0, 0, width, 100), RectangleEdge.BOTTOM);
    }
}
