package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Test;

class QueryChartTest {
    private static final Gaussian DISC = Gaussian.standard(2);

    private static QueryChart.Data data(double[][][] paths, List<Gaussian> laws) {
        return new QueryChart.Data("a title", "a subtitle", "x", "y", paths, laws, laws, 0, 2);
    }

    private static EqualScalePlot plot(JFreeChart chart) {
        return (EqualScalePlot) ((Facets) chart.getPlot()).panels().get(0);
    }

    private static Trajectory run(int d, Optional<Matrix> queries) {
        Matrix i = Matrix.identity(d);
        Attention attention = Attention.of(new Head(new Kernel.Softmax(1), i, i, i.times(-0.5)));
        return new FlowSolver()
                .solve(FlowRequest.of(Gaussian.standard(d), Transformer.of(attention, 1))
                        .withPassengers(queries, false));
    }

    @Test
    void pathsGoFromADotToAnArrowHead() throws IOException {
        double[][][] paths = {{{0, 0}, {5, 5}}, {{1, 0}, {5, 5}}, {{2, 1}, {5, 5}}};
        JFreeChart chart = QueryChart.of(data(paths, List.of(DISC)), Theme.LIGHT);

        assertThat(Pictures.texts(chart)).contains("a title", "a subtitle", "x", "y");
        assertThat(Pictures.subtitles(chart))
                .contains(
                        "2 query tokens from t = 0 to 2; ellipses: 1 standard deviation of the law, dashed at the start");
        assertThat(plot(chart).getSeriesCount()).as("two ellipses and a path").isEqualTo(3);
        assertThat(plot(chart).getDataset(1).getSeriesCount())
                .as("two dots and an arrow head")
                .isEqualTo(3);
        assertThat(plot(chart).getDataset(1).getXValue(1, 0)).isEqualTo(2);
    }

    @Test
    void aRunIsDrawnInAPlane() throws IOException {
        Trajectory trajectory = run(3, Optional.of(Matrix.of(2, 3, 1, 0, 0, 0, 2, 1)));
        QueryChart.Data data = QueryChart.Data.of(trajectory, Plane.coordinates(3, 1, 2), "", "");

        assertThat(data.paths()[0]).isDeepEqualTo(new double[][] {{0, 0}, {2, 1}});
        assertThat(data.end()).singleElement().satisfies(law -> assertThat(law.dimension())
                .isEqualTo(2));
        assertThat(Pictures.texts(QueryChart.of(data, Theme.DARK))).contains("x₂", "x₃");
    }

    @Test
    void atMostTwoHundredAreDrawn() throws IOException {
        double[][][] paths = IntStream.range(0, 3)
                .mapToObj(t -> IntStream.range(0, 1000)
                        .mapToObj(i -> new double[] {i, 100.0 * t})
                        .toArray(double[][]::new))
                .toArray(double[][][]::new);

        JFreeChart chart = QueryChart.of(data(paths, List.of()), Theme.LIGHT);

        assertThat(plot(chart).getSeriesCount()).isEqualTo(200);
        assertThat(Pictures.subtitles(chart)).contains("200 of 1000 query tokens from t = 0 to 2");
        assertThat(Pictures.svg(chart)).doesNotContain("NaN");
    }

    @Test
    void aQueryThatLeavesTheRangeOfDoublesEndsThere() throws IOException {
        double[][][] paths = {{{0, 0}}, {{1, 0}}, {{Double.NaN, 0}}, {{2, 0}}};
        double[][][] nowhere = {{{Double.NaN, 0}}};

        JFreeChart chart = QueryChart.of(data(paths, List.of()), Theme.LIGHT);

        assertThat(plot(chart).getDataset(0).getItemCount(0)).isEqualTo(2);
        assertThat(Pictures.svg(chart)).doesNotContain("NaN");
        assertThat(Pictures.svg(QueryChart.of(data(nowhere, List.of()), Theme.LIGHT)))
                .contains("1 query token from")
                .doesNotContain("NaN");
    }

    @Test
    void refusesRunsWithoutQueries() {
        assertThat(QueryChart.suits(run(2, Optional.empty()))).isFalse();
        assertThat(QueryChart.suits(run(1, Optional.of(Matrix.of(1, 1, 1))))).isFalse();
        assertThatThrownBy(() -> QueryChart.Data.of(run(2, Optional.empty()), Plane.coordinates(2, 0, 1), "", ""))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of query tokens needs a run that carries some; add queries to the study");
        assertThatThrownBy(() -> data(new double[][][] {{}}, List.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of query tokens needs at least one query but has none");
        assertThatThrownBy(() -> data(new double[][][] {{{0, 0}}, {}}, List.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("queries must be as long as those at the first depth, 1, but has length 0");
        assertThatThrownBy(() -> data(new double[][][] {{{0, 0}}}, List.of(Gaussian.standard(3))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a chart of the plane needs laws of dimension 2 but one has dimension 3");
    }
}
