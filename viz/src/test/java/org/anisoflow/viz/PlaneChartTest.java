package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.Trajectory;
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
                "x₁",
                "x₂",
                List.of(snapshots),
                List.of(),
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
                "",
                "",
                List.of("a"),
                false,
                "x",
                "y",
                List.of(snapshot(0, point)),
                List.of(),
                new double[1],
                new double[][][] {{{3, 4}}});
        assertThat(Pictures.svg(PlaneChart.of(still, Theme.LIGHT)))
                .contains("t = 0")
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void meansThatLeftTheRangeOfDoublesAreLeftOutOfThePaths() throws IOException {
        PlaneChart.Data data = new PlaneChart.Data(
                "",
                "",
                List.of("a"),
                false,
                "x",
                "y",
                List.of(snapshot(2, DISC)),
                List.of(),
                new double[] {0, 1, 2},
                new double[][][] {{{0, 0}}, {{Double.NaN, Double.NaN}}, {{1, 2}}});

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
        assertThatThrownBy(() -> new PlaneChart.Data(
                        "", "", List.of("a"), false, "x", "y", List.of(), List.of(), new double[0], new double[0][][]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of the plane needs at least one component and one snapshot but has 1 and 0");
    }

    private static Trajectory run(GaussianMixture law, double depth) {
        int d = law.dimension();
        Matrix i = Matrix.identity(d);
        Attention attention = Attention.of(new Head(new Kernel.Softmax(1), i, i, i.times(-0.5)));
        return new FlowSolver()
                .solve(FlowRequest.of(law, Transformer.of(attention, depth))
                        .with(new SavePlan(
                                new SavePlan.Depths.Points(41, SavePlan.Spacing.LINEAR, OptionalDouble.empty()),
                                Optional.empty())));
    }

    private static GaussianMixture clusters(int count, int d) {
        return clusters(count, d, Matrix.identity(d).times(0.5));
    }

    private static GaussianMixture clusters(int count, int d, Matrix factor) {
        return new GaussianMixture(
                IntStream.range(0, count)
                        .mapToObj(j -> {
                            double[] mean = new double[d];
                            mean[j % d] = 3.0 * j / count;
                            return new Component(1.0 / count, Gaussian.ofFactor(mean, factor));
                        })
                        .toList(),
                Arrangement.CLUSTERS);
    }

    private static PlaneChart.Data at(Trajectory trajectory, double depth) {
        return PlaneChart.Data.at(
                trajectory,
                Plane.of(trajectory.request().initial()),
                depth,
                Optional.empty(),
                new int[0],
                List.of(),
                "a title",
                "a subtitle");
    }

    @Test
    void aRunInManyDimensionsIsDrawnInAPlaneOfThem() throws IOException {
        Trajectory trajectory = run(clusters(3, 5), 1);
        Plane plane = Plane.principal(trajectory.request().initial(), 0, 2);

        PlaneChart.Data data = PlaneChart.Data.of(trajectory, plane, List.of(), "a title", "");

        assertThat(data.snapshots()).hasSize(PlaneChart.PANELS);
        assertThat(data.snapshots().get(3).components().get(1))
                .isEqualTo(plane.project(Gaussian.ofFactor(
                        trajectory.last().components().get(1).mean(),
                        trajectory.last().components().get(1).factor().orElseThrow())));
        assertThat(Pictures.texts(PlaneChart.of(data, Theme.DARK)))
                .contains("principal direction u₁", "principal direction u₃");
    }

    @Test
    void oneDepthHasATrailInTheColoursOfItsDepths() throws IOException {
        PlaneChart.Data data = at(run(GaussianMixture.of(Gaussian.standard(2)), 1), 0.6);

        assertThat(data.snapshots()).singleElement().satisfies(shown -> assertThat(shown.depth())
                .isCloseTo(0.6, within(1e-9)));
        JFreeChart chart = PlaneChart.of(data, Theme.LIGHT);
        assertThat(Pictures.texts(chart)).contains("t = 0.6", "t = 0", "t = 0.25", "t = 0.5", "t = 0.75", "t = 1");
        assertThat(Pictures.subtitles(chart))
                .contains(
                        "ellipses: 1 and 2 standard deviations; thin ones: 1 at earlier depths; lines: paths of means");
        // 24 ellipses of the trail, of which 15 are earlier, then the path, two ellipses and the mean
        assertThat(data.trail()).hasSize(25);
        assertThat(panel(chart).getSeriesCount()).isEqualTo(15 + 4);
    }

    /** A slider moves through a picture that stands still. */
    @Test
    void theSamePartOfThePlaneIsShownAtEveryDepth() {
        Trajectory trajectory = run(clusters(2, 2), 1);

        assertThat(panel(PlaneChart.of(at(trajectory, 0.1), Theme.LIGHT)).shown())
                .isEqualTo(panel(PlaneChart.of(at(trajectory, 1), Theme.LIGHT)).shown());
    }

    @Test
    void severalComponentsHaveTheirNamesWhereTheyBegin() throws IOException {
        PlaneChart.Data data = at(run(clusters(3, 2), 1), 1);

        assertThat(Pictures.texts(PlaneChart.of(data, Theme.LIGHT)))
                .contains("0", "1", "2", "component 0", "component 2")
                .doesNotContain("t = 0.25");
    }

    @Test
    void manyComponentsHaveAShortTrail() throws IOException {
        PlaneChart.Data data = at(run(clusters(100, 2, Matrix.zeros(2, 0)), 0.1), 0.1);

        assertThat(data.trail()).hasSize(3);
        JFreeChart chart = PlaneChart.of(data, Theme.DARK);
        assertThat(Pictures.subtitles(chart))
                .contains("ellipses: 1 standard deviation; thin ones: 1 at earlier depths; lines: paths of means");
        assertThat(Pictures.texts(chart)).contains("component 0", "25", "99").doesNotContain("component 1");
    }

    private static Trajectory runaway(double depth) {
        Matrix i = Matrix.identity(2);
        return new FlowSolver()
                .solve(FlowRequest.of(
                        Gaussian.ofFactor(new double[] {5, 1}, Matrix.identity(2)),
                        Transformer.of(Attention.of(new Head(new Kernel.Softmax(1), i, i.times(-1), i)), depth)));
    }

    @Test
    void aMeanRunsAwayIfItGoesMuchFartherThanTheLawIsWide() {
        Plane plane = Plane.coordinates(2, 0, 1);
        assertThat(PlaneChart.meanRunsAway(runaway(1), plane)).isFalse();
        assertThat(PlaneChart.meanRunsAway(runaway(5), plane)).isTrue();
    }

    @Test
    void aboutTheMeanASingleLawIsAtTheOriginAtEveryDepth() throws IOException {
        Plane plane = Plane.coordinates(2, 0, 1);
        Trajectory trajectory = runaway(5);
        PlaneChart.Data data = at(trajectory, 5).aboutMean(trajectory, plane);

        assertThat(data.snapshots().get(0).components().get(0).mean()).containsExactly(0, 0);
        assertThat(data.trail())
                .allSatisfy(law -> assertThat(law.components().get(0).mean()).containsExactly(0, 0));
        assertThat(data.trail().get(0).components().get(0).factor())
                .isEqualTo(trajectory.points().get(0).factor().orElseThrow());
        JFreeChart chart = PlaneChart.of(data, Theme.LIGHT);
        assertThat(Pictures.texts(chart)).contains("x₁, from the mean", "x₂, from the mean");
        assertThat(Pictures.subtitles(chart))
                .contains("ellipses: 1 and 2 standard deviations; thin ones: 1 at earlier depths");
    }

    @Test
    void aboutTheMeanComponentsTokensAndPathsKeepTheirPlacesToEachOther() {
        Plane plane = Plane.coordinates(2, 0, 1);
        Trajectory trajectory = run(clusters(3, 2), 0.5);
        PlaneChart.Data fixed = at(trajectory, 0.5);
        PlaneChart.Data centred = fixed.aboutMean(trajectory, plane);

        double[] mean = trajectory.last().mean();
        for (int j = 0; j < 3; j++) {
            double[] before = fixed.snapshots().get(0).components().get(j).mean();
            double[] after = centred.snapshots().get(0).components().get(j).mean();
            assertThat(after).containsExactly(before[0] - mean[0], before[1] - mean[1]);
            assertThat(centred.paths()[centred.paths().length - 1][j]).containsExactly(after);
        }
    }

    @Test
    void aRunThatBlowsUpIsDrawnAsFarAsItsLawsAreSaved() throws IOException {
        Matrix i = Matrix.identity(2);
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(
                        Gaussian.standard(2),
                        Transformer.of(Attention.of(new Head(new Kernel.Softmax(1), i, i, i)), 5)));

        assertThat(trajectory.blowUpDepth()).isPresent();
        for (double depth : new double[] {0, trajectory.end()}) {
            assertThat(Pictures.svg(PlaneChart.of(at(trajectory, depth), Theme.LIGHT)))
                    .contains("t = ")
                    .doesNotContain("NaN", "Infinity");
        }
    }

    @Test
    void lawsBeyondWhatPixelsCanShowAreLeftOut() throws IOException {
        Gaussian far = Gaussian.ofFactor(new double[] {1e305, 0}, Matrix.identity(2));
        Gaussian wide = Gaussian.ofFactor(new double[] {0, 0}, Matrix.diagonal(1e308, 1e308));

        for (Gaussian law : List.of(far, wide)) {
            assertThat(Pictures.svg(PlaneChart.of(data(snapshot(0, law)), Theme.LIGHT)))
                    .contains("t = 0")
                    .doesNotContain("NaN", "Infinity");
        }
    }

    @Test
    void aComponentWithoutTokensHasNoEllipseOfThem() throws IOException {
        PlaneChart.Cloud cloud =
                new PlaneChart.Cloud(new double[] {1, 1, 2, 1, Double.NaN, 0, 5, 5}, new int[] {0, 0, 0, 1});

        JFreeChart chart = PlaneChart.of(
                data(new PlaneChart.Snapshot(0, List.of(DISC, DISC, DISC), Optional.of(cloud))), Theme.LIGHT);

        // path, two ellipses and mean of each component, and the ellipse of two tokens
        assertThat(panel(chart).getSeriesCount()).isEqualTo(3 * 4 + 1);
        assertThat(panel(chart).getDataset(1).getItemCount(0)).isEqualTo(2);
        assertThat(panel(chart).getDataset(1).getItemCount(1)).isEqualTo(1);
    }

    @Test
    void longPathsAreThinned() throws IOException {
        int n = 200_000;
        double[] depths = IntStream.range(0, n).mapToDouble(i -> i).toArray();
        double[][][] paths = Arrays.stream(depths)
                .mapToObj(t -> new double[][] {{Math.cos(1e-3 * t), Math.sin(1.3e-3 * t)}})
                .toArray(double[][][]::new);
        PlaneChart.Data data = new PlaneChart.Data(
                "", "", List.of("a"), false, "x", "y", List.of(snapshot(n, DISC)), List.of(), depths, paths);

        JFreeChart chart = PlaneChart.of(data, Theme.LIGHT);

        assertThat(panel(chart).getDataset(0).getItemCount(0)).isBetween(500, Paths.MOST);
        assertThat(Pictures.svg(chart).length()).isLessThan(1_000_000);
    }

    private static EqualScalePlot panel(JFreeChart chart) {
        return (EqualScalePlot) ((Facets) chart.getPlot()).panels().get(0);
    }

    @Test
    void onlyRunsInAPlaneAtLeastSuit() {
        assertThat(PlaneChart.suits(run(clusters(2, 3), 0.1))).isTrue();
        assertThat(PlaneChart.suits(run(clusters(2, 1), 0.1))).isFalse();
    }

    @Test
    void refusesTokensOfOtherComponents() {
        assertThatThrownBy(() -> data(new PlaneChart.Snapshot(
                        0, List.of(DISC), Optional.of(new PlaneChart.Cloud(new double[4], new int[] {0, 1})))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tokens must begin in one of 1 components, counted from 0 on, but one begins in 1");
        assertThatThrownBy(() -> data(new PlaneChart.Snapshot(
                        0, List.of(DISC), Optional.of(new PlaneChart.Cloud(new double[3], new int[] {0, 1})))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tokens must be as long as their coordinates, 4, but has length 3");
    }
}
