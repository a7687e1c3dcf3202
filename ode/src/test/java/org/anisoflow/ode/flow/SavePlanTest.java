package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which depths and laws are kept. */
class SavePlanTest {
    private static double[] resolve(SavePlan.Depths depths, double horizon) {
        return new SavePlan(depths, Optional.empty()).resolve(horizon);
    }

    private static SavePlan.Depths logarithmic(int count, OptionalDouble first) {
        return new SavePlan.Depths.Points(count, SavePlan.Spacing.LOGARITHMIC, first);
    }

    @Test
    void pointsAreEquallySpacedAndIncludeBothEnds() {
        assertThat(resolve(new SavePlan.Depths.Points(5, SavePlan.Spacing.LINEAR, OptionalDouble.empty()), 2))
                .containsExactly(0, 0.5, 1, 1.5, 2);
        double[] thirds = resolve(new SavePlan.Depths.Points(4, SavePlan.Spacing.LINEAR, OptionalDouble.empty()), 0.1);
        assertThat(thirds[3]).isEqualTo(0.1);
    }

    @Test
    void logarithmicPointsAreZeroThenGeometric() {
        double[] depths = resolve(logarithmic(5, OptionalDouble.of(0.001)), 1);
        assertThat(depths[0]).isZero();
        assertThat(depths[1]).isEqualTo(0.001);
        assertThat(Math.abs(depths[2] - 0.01)).isLessThan(1e-15);
        assertThat(Math.abs(depths[3] - 0.1)).isLessThan(1e-15);
        assertThat(depths[4]).isEqualTo(1);
        assertThat(resolve(logarithmic(3, OptionalDouble.empty()), 64)).containsExactly(0, 1e-6 * 64, 64);
        assertThat(resolve(logarithmic(2, OptionalDouble.empty()), 50)).containsExactly(0, 50);
    }

    @Test
    void givenDepthsAreTakenAsTheyAre() {
        assertThat(resolve(new SavePlan.Depths.At(List.of(0.3, 7.0)), 7)).containsExactly(0.3, 7);
    }

    @Test
    void multiplesOfAStepEndAtTheHorizon() {
        assertThat(resolve(new SavePlan.Depths.Every(0.5), 1.25)).containsExactly(0, 0.5, 1, 1.25);
        assertThat(resolve(new SavePlan.Depths.Every(0.5), 1)).containsExactly(0, 0.5, 1);
        assertThat(resolve(new SavePlan.Depths.Every(5), 1)).containsExactly(0, 1);
        assertThat(resolve(new SavePlan.Depths.Every(0.1), 0.3)).hasSize(4);
    }

    @Test
    void runsEndExactlyAtTheirHorizon() {
        // a slow flow takes its last step over most of the depth, where start + step may miss the end by one ulp
        Head head = new Head(new Kernel.Softmax(1), Matrix.diagonal(1), Matrix.diagonal(-1), Matrix.diagonal(0.05));
        for (int i = 1; i <= 300; i++) {
            double horizon = 0.5 + i / 201.0;
            Trajectory trajectory = new FlowSolver()
                    .solve(FlowRequest.of(Gaussian.standard(1), Transformer.of(Attention.of(head), horizon))
                            .with(CatalogueTest.adaptive(Method.DORMAND_PRINCE_853, 1e-4))
                            .with(new SavePlan(
                                    new SavePlan.Depths.Points(3, SavePlan.Spacing.LINEAR, OptionalDouble.empty()),
                                    Optional.empty())));
            assertThat(trajectory.points().stream().map(Trajectory.Point::depth))
                    .containsExactly(0.0, 0.5 * horizon, horizon);
        }
    }

    @Test
    void wholeLawsAreTheDefaultUpToDimension128() {
        assertThat(SavePlan.DEFAULT.lawsFor(128)).isEqualTo(SavePlan.Laws.ALL);
        assertThat(SavePlan.DEFAULT.lawsFor(129)).isEqualTo(SavePlan.Laws.ENDS);
        assertThat(new SavePlan(SavePlan.DEFAULT.depths(), Optional.of(SavePlan.Laws.NONE)).lawsFor(2))
                .isEqualTo(SavePlan.Laws.NONE);
    }

    @ParameterizedTest
    @EnumSource(SavePlan.Laws.class)
    void lawsAndFlowMapsAreKeptWhereThePlanSaysSo(SavePlan.Laws laws) {
        Head head = new Head(new Kernel.Softmax(1), Matrix.diagonal(1), Matrix.diagonal(-1), Matrix.diagonal(1));
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(Gaussian.standard(1), Transformer.of(Attention.of(head), 1))
                        .withPassengers(Optional.of(Matrix.of(1, 1, 0.5)), true)
                        .with(new SavePlan(
                                new SavePlan.Depths.Points(5, SavePlan.Spacing.LINEAR, OptionalDouble.empty()),
                                Optional.of(laws))));
        assertThat(trajectory.points()).hasSize(5);
        for (int i = 0; i < 5; i++) {
            Trajectory.Point point = trajectory.points().get(i);
            boolean kept =
                    switch (laws) {
                        case ALL -> true;
                        case ENDS -> i == 0 || i == 4;
                        case NONE -> false;
                    };
            assertThat(point.factor().isPresent()).isEqualTo(kept);
            assertThat(point.rows(Carried.FLOW_MAP).map(Matrix::of).isPresent()).isEqualTo(kept);
            assertThat(point.rows(Carried.QUERIES)).isPresent();
            assertThat(Math.abs(point.eigenvalues()[0] * (1 + 2 * point.depth()) - 1))
                    .isLessThan(1e-8);
        }
    }
}
