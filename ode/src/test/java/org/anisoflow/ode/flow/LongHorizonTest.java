package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;

/** Softmax with V = I or -I far out: few steps, whatever the mean does. */
class LongHorizonTest {
    private static final double FAR = 1e6;
    private static final long FEW_STEPS = 200;

    private final RandomCases cases = new RandomCases(41);
    private final Matrix query = cases.matrix(3, 3);
    private final Matrix factor = cases.matrix(3, 3);

    private Problem contraction(double... z) {
        return Catalogue.scalarValueSoftmax("contraction, " + cases, factor, z, query, query.times(-1), 1, 1)
                .to(FAR);
    }

    private static Trajectory solve(Problem problem, double... depths) {
        return new FlowSolver()
                .solve(FlowRequest.of(problem.initial(), problem.transformer())
                        .with(new SavePlan(
                                new SavePlan.Depths.At(
                                        Arrays.stream(depths).boxed().toList()),
                                Optional.empty())));
    }

    private static double covarianceError(Problem problem, Trajectory.Point point) {
        return Matrices.relativeError(
                Problem.covarianceOf(point), problem.covariance().apply(point.depth()));
    }

    @Test
    void aMillionDeepTakesAtMostTwoHundredSteps() {
        Problem problem = contraction(0, 0, 0);
        Trajectory trajectory = solve(problem, FAR);
        assertThat(trajectory.status()).isEqualTo(Status.REACHED_END);
        assertThat(trajectory.steps().accepted()).isLessThanOrEqualTo(FEW_STEPS);
        assertThat(covarianceError(problem, trajectory.last())).isLessThan(1e-7);
    }

    @Test
    void aMeanThatLeavesTheDoublesCostsNothing() {
        Problem problem = contraction(1, -0.5, 2);
        Trajectory trajectory = solve(problem, 50, 300, 1000, FAR);
        assertThat(trajectory.status()).isEqualTo(Status.REACHED_END);
        assertThat(trajectory.steps().accepted()).isLessThanOrEqualTo(FEW_STEPS);
        for (Trajectory.Point point : trajectory.points()) {
            assertThat(covarianceError(problem, point)).isLessThan(1e-7);
        }
        for (Trajectory.Point point : trajectory.points().subList(0, 2)) {
            double[] expected = problem.mean().apply(point.depth());
            assertThat(Matrices.relativeError(Matrices.column(point.mean()), Matrices.column(expected)))
                    .as("mean at depth %s", point.depth())
                    .isLessThan(1e-6);
        }
        for (Trajectory.Point point : trajectory.points().subList(2, 4)) {
            assertThat(point.mean()).containsOnly(Double.NaN);
        }
        assertThat(trajectory.message())
                .contains(". The mean left the range of doubles on the way and is not a number from there on; the "
                        + "covariance does not depend on it");
    }

    @Test
    void aLostMeanMakesOnlyMetricsOfTheMeanNaN() {
        Trajectory.Point last = solve(contraction(1, 1, 1), FAR).last();
        last.metrics()
                .forEach((metric, value) ->
                        assertThat(Double.isNaN(value)).as(metric.key()).isEqualTo(metric.seesMean()));
    }

    @Test
    void aMeanThatStaysZeroIsNotFollowed() {
        Trajectory trajectory = solve(contraction(0, 0, 0), 0, FAR);
        assertThat(trajectory.last().mean()).containsOnly(0);
        assertThat(trajectory.message()).isEqualTo("reached depth 1.00000e+06");
    }

    @Test
    void aDecayingMeanArrivesAtZero() {
        Problem problem = Catalogue.scalarValueSoftmax(
                        "decay, " + cases, factor, new double[] {1, -0.5, 2}, query, query, 1, -1)
                .to(1e4);
        Trajectory trajectory = solve(problem, 1, 5, 10, 50, 1e4);
        assertThat(trajectory.status()).isEqualTo(Status.REACHED_END);
        assertThat(trajectory.steps().accepted()).isLessThanOrEqualTo(FEW_STEPS);
        for (Trajectory.Point point : trajectory.points()) {
            assertThat(covarianceError(problem, point)).isLessThan(1e-7);
            double[] expected = problem.mean().apply(point.depth());
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs(point.mean()[i] - expected[i]))
                        .as("mean at depth %s", point.depth())
                        .isLessThan(1e-8);
            }
        }
    }

    @Test
    void theMeanIsCarriedOverBoundariesOfLayers() {
        Problem problem = contraction(1, -0.5, 2);
        Attention attention = problem.transformer().layers().get(0).attention();
        Transformer layered = new Transformer(
                List.of(new Layer(7, attention), new Layer(40, attention), new Layer(13, attention)), Drift.NONE);
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(problem.initial(), layered)
                        .with(new SavePlan(new SavePlan.Depths.At(List.of(7.0, 30.0, 60.0)), Optional.empty())));
        assertThat(trajectory.status()).isEqualTo(Status.REACHED_END);
        for (Trajectory.Point point : trajectory.points()) {
            assertThat(covarianceError(problem, point)).isLessThan(1e-7);
            double[] expected = problem.mean().apply(point.depth());
            assertThat(Matrices.relativeError(Matrices.column(point.mean()), Matrices.column(expected)))
                    .as("mean at depth %s", point.depth())
                    .isLessThan(1e-7);
        }
    }

    @Test
    void everyDepthOfASavePlanIsThereOnce() {
        Problem problem = contraction(1, 1, 1);
        List<Double> depths = List.of(0.0, 1e-3, 1.0, 10.0, 400.0, 1e5, FAR);
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(problem.initial(), problem.transformer())
                        .with(new SavePlan(new SavePlan.Depths.At(depths), Optional.empty())));
        assertThat(trajectory.points().stream().map(Trajectory.Point::depth)).isEqualTo(depths);
    }
}
