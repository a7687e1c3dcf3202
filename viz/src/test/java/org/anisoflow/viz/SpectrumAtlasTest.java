package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.junit.jupiter.api.Test;

class SpectrumAtlasTest {
    private static final double[] DEPTHS = {0, 1, 2};

    private static SpectrumAtlas.Panel panel(String title, OptionalDouble blowUp, double[]... shares) {
        return new SpectrumAtlas.Panel(title, "note of " + title, DEPTHS, shares, blowUp);
    }

    private static SpectrumAtlas.Data data() {
        return new SpectrumAtlas.Data(
                "atlas",
                "on tokens",
                List.of(
                        panel("left", OptionalDouble.empty(), new double[][] {{0.6, 0.4}, {0.8, 0.2}, {1, 0}}),
                        panel("right", OptionalDouble.of(2.5), new double[][] {{0.6, 0.4}, {0.5, 0.5}, {0.7, 0.3}})));
    }

    @Test
    void everyPanelHasItsTitleItsNoteAndACurveForEveryDirection() throws IOException {
        assertThat(Pictures.texts(SpectrumAtlas.of(data(), Theme.LIGHT)))
                .contains("atlas", "left", "note of left", "right", "note of right", "share λᵢ / tr Σ");
        Facets facets = (Facets) SpectrumAtlas.of(data(), Theme.LIGHT).getPlot();
        XYPlot left = (XYPlot) facets.panels().get(0);
        // the first direction is drawn last; a share of 0 has no place on a logarithmic axis
        assertThat(left.getDataset().getYValue(1, 1)).isEqualTo(0.8);
        assertThat(left.getDataset().getYValue(0, 1)).isEqualTo(0.2);
        assertThat(left.getDataset().getItemCount(0)).isEqualTo(2);
        assertThat(hasMarkers(left)).isFalse();
        assertThat(hasMarkers((XYPlot) facets.panels().get(1))).isTrue();
    }

    private static boolean hasMarkers(XYPlot plot) {
        Collection<?> markers = plot.getDomainMarkers(Layer.FOREGROUND);
        return markers != null && !markers.isEmpty();
    }

    @Test
    void curvesAreSeenInBothThemes() {
        for (Theme theme : Theme.values()) {
            BufferedImage image = Figures.image(
                    SpectrumAtlas.of(data(), theme), PictureSize.pixels(SpectrumAtlas.WIDTH, SpectrumAtlas.HEIGHT), 1);
            assertThat(SpectrumChartTest.curveColours(image)).as("%s", theme).isGreaterThan(1000);
        }
    }

    @Test
    void spectraOfDifferentLengthsAreRefused() {
        assertThatThrownBy(() -> new SpectrumAtlas.Data("", "", List.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("an atlas needs at least one panel but has none");
        assertThatThrownBy(() -> panel("short", OptionalDouble.empty(), new double[][] {{1}, {1}}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("shares");
        assertThatThrownBy(() -> new SpectrumAtlas.Data(
                        "", "", List.of(panel("ragged", OptionalDouble.empty(), new double[][] {{1, 0}, {1}, {1, 0}}))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("shares at a depth");
    }
}
