package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Test;

class PlaneChartTest {
    private static final Gaussian DISC = Gaussian.ofFactor(new double[] {1, 2}, Matrix.identity(2));

    private static PlaneChart.Data data(PlaneChart.Snapshot... snapshots) {
        int components = snapshots[0].components().size();
        double[][][] paths = new double[2][components][];
        for (int j = 0; j < components; j++) {
            paths[0][j] = new double[] {0, 0};
            paths[1][j] = snapshots[0].components().get(j).mean();
        }
        return new PlaneChart.Data(
                "a title",
                "a subtitle",
                Members.names(List.of(), components),
                false,
                List.of(snapshots),
                new double[] {0, 1},
                paths);
    }

    private static PlaneChart.Snapshot snapshot(double depth, Gaussian... laws) {
        return new PlaneChart.Snapshot(depth, List.of(laws), Optional.empty());
    }

    private static BufferedImage png(JFreeChart chart) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writePng(chart, out, Figures.WIDTH, Figures.HEIGHT, 1);
        return ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
    }

    @Test
    void everyDepthHasAPanel() throws IOException {
        JFreeChart chart = PlaneChart.of(data(snapshot(0, DISC), snapshot(0.5, DISC), snapshot(1, DISC)), Theme.LIGHT);

        assertThat(Pictures.texts(chart))
                .contains("a title", "a subtitle", "t = 0", "t = 0.5", "t = 1", "x₁", "x₂")
                .contains("ellipses: 1 and 2 standard deviations; lines: paths of means")
                .doesNotContain("component 0");
    }

    @Test
    void componentsHaveALegendOnlyIfThereAreSeveral() throws IOException {
        Gaussian other = Gaussian.ofFactor(new double[] {5, 0}, Matrix.identity(2));

        assertThat(Pictures.texts(PlaneChart.of(data(snapshot(0, DISC, other)), Theme.LIGHT)))
                .contains("component 0", "component 1");
    }

    /** The outer ellipse of a disc reaches as far to the right as upwards, in pixels. */
    @Test
    void bothAxesHaveOneScale() throws IOException {
        int blue = Style.LIGHT.distinct(0).getRGB();
        BufferedImage image = png(PlaneChart.of(data(snapshot(0, DISC)), Theme.LIGHT));
        int left = image.getWidth();
        int right = 0;
        int top = image.getHeight();
        int bottom = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                if (image.getRGB(x, y) == blue) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y);
                }
            }
        }
        assertThat(right - left).isGreaterThan(200);
        assertThat((double) (bottom - top)).isCloseTo(right - left, within(3.0));
    }

    @Test
    void panelsOfDifferentSizeHaveTheirOwnScales() throws IOException {
        Gaussian large = Gaussian.ofFactor(new double[2], Matrix.diagonal(1000, 1000));

        assertThat(Pictures.texts(PlaneChart.of(data(snapshot(0, DISC), snapshot(1, large)), Theme.LIGHT)))
                .contains("2000", "4");
    }

    @Test
    void tokensAreDrawnBehindTheLaw() throws IOException {
        double[] tokens = {0, 0, 1, 1, 2, 4, 1.5, 2.5};
        JFreeChart bare = PlaneChart.of(data(snapshot(0, DISC)), Theme.LIGHT);
        JFreeChart chart = PlaneChart.of(
                data(new PlaneChart.Snapshot(0, List.of(DISC), Optional.of(new PlaneChart.Cloud(tokens, new int[4])))),
                Theme.LIGHT);

        assertThat(Pictures.subtitles(chart))
                .contains("ellipses: 1 and 2 standard deviations (dashed: 1 of the particles); lines: paths of means");
        assertThat(count(Pictures.svg(chart), "<path"))
                .as("four tokens and their ellipse")
                .isEqualTo(count(Pictures.svg(bare), "<path") + 5);
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    @Test
    void lawsWithoutExtentAreDrawn() throws IOException {
        Gaussian point = Gaussian.ofFactor(new double[] {3, 4}, Matrix.zeros(2, 0));
        Gaussian segment = Gaussian.ofFactor(new double[] {3, 4}, Matrix.of(2, 1, 1, 1));

        for (Gaussian law : List.of(point, segment)) {
            assertThat(Pictures.svg(PlaneChart.of(data(snapshot(0, law)), Theme.LIGHT)))
                    .contains("t = 0")
                    .doesNotContain("NaN", "Infinity");
        }
        PlaneChart.Data still = new PlaneChart.Data(
                "", "", List.of("a"), false, List.of(snapshot(0, point)), new double[1], new double[][][] {{{3, 4}}});
        assertThat(Pictures.svg(PlaneChart.of(still, Theme.LIGHT)))
                .contains("t = 0")
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void meansThatLeftTheRangeOfDoublesAreLeftOutOfThePaths() throws IOException {
        PlaneChart.Data data = new PlaneChart.Data(
                "", "", List.of("a"), false, List.of(snapshot(2, DISC)), new double[] {0, 1, 2}, new double[][][] {
                    {{0, 0}}, {{Double.NaN, Double.NaN}}, {{1, 2}}
                });

        assertThat(Pictures.svg(PlaneChart.of(data, Theme.LIGHT))).doesNotContain("NaN");
    }

    @Test
    void refusesDataThatDoNotFit() {
        assertThatThrownBy(() -> data(snapshot(0, Gaussian.standard(3))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of the plane needs laws of dimension 2 but one has dimension 3");
        assertThatThrownBy(() -> data(snapshot(0, DISC), snapshot(1, DISC, DISC)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("components must be as long as names, 1, but has length 2");
        assertThatThrownBy(() ->
                        new PlaneChart.Data("", "", List.of("a"), false, List.of(), new double[0], new double[0][][]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of the plane needs at least one component and one snapshot but has 1 and 0");
    }
}
