package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.Trajectory;
import org.junit.jupiter.api.Test;

class SavedLawsTest {
    private static final Trajectory RUN = run(7, 0.6);

    private static Trajectory run(int points, double depth) {
        Matrix i = Matrix.identity(2);
        return new FlowSolver()
                .solve(FlowRequest.of(
                                Gaussian.ofFactor(new double[] {5, 1}, i),
                                Transformer.of(Attention.of(new Head(new Kernel.Softmax(1), i, i.times(-1), i)), depth))
                        .with(new SavePlan(
                                new SavePlan.Depths.Points(points, SavePlan.Spacing.LINEAR, OptionalDouble.empty()),
                                Optional.empty())));
    }

    @Test
    void allFiniteLawsAreThere() {
        assertThat(SavedLaws.of(RUN).depths())
                .isEqualTo(RUN.points().stream()
                        .mapToDouble(Trajectory.Point::depth)
                        .toArray());
    }

    @Test
    void someAreSpreadFromTheFirstToTheLast() {
        SavedLaws laws = SavedLaws.of(RUN);
        assertThat(laws.spread(4).points())
                .isEqualTo(IntStream.of(0, 2, 4, 6).mapToObj(RUN.points()::get).toList());
        assertThat(laws.spread(20)).isEqualTo(laws);
        assertThat(PlaneChart.spread(RUN)).isEqualTo(laws.spread(PlaneChart.PANELS));
    }

    @Test
    void theNearestOfTwoIsTheEarlier() {
        SavedLaws laws = SavedLaws.of(run(3, 2));
        assertThat(laws.nearest(0.4).orElseThrow().depth()).isZero();
        assertThat(laws.nearest(0.5).orElseThrow().depth()).isZero();
        assertThat(laws.nearest(7).orElseThrow().depth()).isEqualTo(2);
        assertThat(laws.spread(2).depths()).containsExactly(0, 2);
    }
}
