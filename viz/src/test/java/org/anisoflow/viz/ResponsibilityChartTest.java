package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Responsibilities;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Test;

class ResponsibilityChartTest {
    private static Head softmax(int d) {
        Matrix i = Matrix.identity(d);
        return new Head(new Kernel.Softmax(2), i, i, i.times(0.1));
    }

    /** Components along the first axis, one apart. */
    private static GaussianMixture row(int count, int d, Matrix factor) {
        return new GaussianMixture(
                IntStream.range(0, count)
                        .mapToObj(j -> {
                            double[] mean = new double[d];
                            mean[0] = j - (count - 1) / 2.0;
                            return new Component(1.0 / count, Gaussian.ofFactor(mean, factor));
                        })
                        .toList(),
                Arrangement.CLUSTERS);
    }

    private static ResponsibilityChart.Data data(GaussianMixture law) {
        return new ResponsibilityChart.Data(
                "a title",
                "a subtitle",
                Members.names(List.of(), law.size()),
                false,
                "x",
                "y",
                law.components().stream().map(Component::law).toList(),
                Responsibilities.along(softmax(2), law, new double[2], Matrix.identity(2)));
    }

    private static Trajectory run(GaussianMixture law, Layer... layers) {
        return new FlowSolver().solve(FlowRequest.of(law, new Transformer(List.of(layers), Drift.NONE)));
    }

    private static ResponsibilityChart.Data of(Trajectory trajectory, double depth, int head) {
        return ResponsibilityChart.Data.of(
                trajectory,
                Plane.coordinates(trajectory.request().law().dimension(), 0, 1),
                depth,
                head,
                List.of(),
                "",
                "");
    }

    /** Softmax tokens far to the left attend to the left component. */
    @Test
    void regionsHaveTheColoursOfTheirComponents() throws IOException {
        GaussianMixture law = row(2, 2, Matrix.identity(2).times(0.3));
        JFreeChart chart = ResponsibilityChart.of(data(law), Theme.LIGHT);
        BufferedImage image = Figures.image(chart, PictureSize.SCREEN, 1);

        Color left = new Color(image.getRGB(120, 300));
        Color right = new Color(image.getRGB(680, 300));
        assertThat(left.getBlue()).as("blue").isGreaterThan(left.getRed() + 50);
        assertThat(right.getRed()).as("vermilion").isGreaterThan(right.getBlue() + 50);
        assertThat(Pictures.svg(chart)).contains("data:image/png;base64,");
        assertThat(Pictures.texts(chart)).contains("a title", "a subtitle", "component 0", "component 1", "0", "1");
        assertThat(Pictures.subtitles(chart))
                .anyMatch(text -> text.startsWith("colour: component of largest responsibility, 0.5 (pale) to 0.9"));
    }

    @Test
    void theTokensOfAPlaneAreThoseAroundTheMeanOfTheLaw() {
        GaussianMixture law = new GaussianMixture(
                List.of(
                        new Component(0.5, Gaussian.ofFactor(new double[] {1, 0, 2}, Matrix.of(3, 1, 1, 0, 1))),
                        new Component(0.5, Gaussian.ofFactor(new double[] {0, 1, 4}, Matrix.zeros(3, 0)))),
                Arrangement.CLUSTERS);
        Trajectory trajectory = run(law, new Layer(0.2, Attention.of(softmax(3))));

        assertThat(of(trajectory, 0, 0).responsibilities().at(0.2, -0.7))
                .containsExactly(Responsibilities.of(softmax(3), law, new double[] {0.2, -0.7, 3}));
    }

    @Test
    void theLayerAtTheDepthCountsWithItsNormalization() {
        GaussianMixture law = row(2, 2, Matrix.identity(2));
        Attention normalized = new Attention(List.of(softmax(2)), new Normalization.MeanFieldRms(Optional.empty()));
        Trajectory trajectory = run(law, new Layer(0.2, normalized), new Layer(0.2, Attention.of(softmax(2))));

        assertThat(of(trajectory, 0, 0).responsibilities().at(1, 0))
                .containsExactly(
                        Responsibilities.of(Responsibilities.head(normalized, 0, law), law, new double[] {1, 0}));
        GaussianMixture last = new GaussianMixture(
                trajectory.last().components().stream()
                        .map(c -> new Component(
                                0.5, Gaussian.ofFactor(c.mean(), c.factor().orElseThrow())))
                        .toList(),
                Arrangement.CLUSTERS);
        assertThat(of(trajectory, 0.4, 0).responsibilities().at(1, 0)[1])
                .isCloseTo(Responsibilities.of(softmax(2), last, new double[] {1, 0})[1], within(1e-12));
    }

    @Test
    void degenerateLawsAreDrawn() throws IOException {
        for (GaussianMixture law : List.of(
                row(1, 2, Matrix.identity(2)),
                row(3, 2, Matrix.zeros(2, 0)),
                row(3, 2, Matrix.of(2, 1, 1, 1)),
                row(100, 2, Matrix.identity(2)),
                GaussianMixture.of(Gaussian.ofFactor(new double[] {1e301, 0}, Matrix.identity(2))))) {
            assertThat(Pictures.svg(ResponsibilityChart.of(data(law), Theme.DARK)))
                    .contains("colour: component of largest responsibility")
                    .doesNotContain("NaN", "Infinity");
        }
    }

    @Test
    void refusesDataThatDoNotFit() {
        GaussianMixture law = row(2, 2, Matrix.identity(2));
        ResponsibilityChart.Data two = data(law);

        assertThatThrownBy(() -> new ResponsibilityChart.Data(
                        "", "", List.of("a"), false, "x", "y", List.of(Gaussian.standard(2)), two.responsibilities()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("responsibilities must be as long as names, 1, but has length 2");
        assertThatThrownBy(() -> new ResponsibilityChart.Data(
                        "", "", List.of(), false, "x", "y", List.of(), two.responsibilities()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of responsibilities needs at least one component but has none");
        assertThatThrownBy(() -> of(run(law, new Layer(0.2, Attention.of(softmax(2)))), 0, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("heads are counted from 0 to 0 but one is asked for 1");
    }
}
