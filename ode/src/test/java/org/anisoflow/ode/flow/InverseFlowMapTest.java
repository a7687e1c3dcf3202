package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;

/** The inverse of the flow map, which has an equation of its own. */
class InverseFlowMapTest {
    private static Matrix matrix(Trajectory.Point point, Carried what) {
        return point.rows(what).map(Matrix::of).orElseThrow();
    }

    /** Attention whose values are zero. */
    private static Attention silent(Matrix query) {
        int d = query.columns();
        return Attention.of(new Head(
                new Kernel.Softmax(1),
                query,
                query,
                Matrix.of(d, d, new double[d * d]),
                Optional.empty(),
                Head.Biases.NONE));
    }

    private static Trajectory solve(FlowRequest request) {
        return new FlowSolver().solveOrThrow(request.withPassengers(Optional.empty(), true));
    }

    @Test
    void isTheInverseInFlowsAndStacks() {
        for (int seed = 1; seed <= 6; seed++) {
            RandomCases cases = new RandomCases(seed);
            int d = 1 + seed % 4;
            Transformer transformer = new Transformer(
                    List.of(
                            new Layer(0.5, Attentions.mixture(cases, d, false)),
                            new Layer(0.25, Attentions.mixture(cases, d, true))),
                    Attentions.drift(cases, d));
            Gaussian law = Gaussian.ofFactor(cases.vector(d), cases.matrix(d, Math.max(1, d - 1)));
            FlowRequest flow =
                    FlowRequest.of(law, transformer).with(SolverOptions.DEFAULT.withTolerances(1e-10, 1e-13));
            for (FlowRequest request : List.of(flow, flow.with(SolverOptions.layers(0.125)))) {
                for (Trajectory.Point point : solve(request).points()) {
                    Matrix product = matrix(point, Carried.FLOW_MAP_INVERSE).times(matrix(point, Carried.FLOW_MAP));
                    assertThat(Matrices.relativeError(product, Matrix.identity(d)))
                            .as("%s, depth %s", cases, point.depth())
                            .isLessThan(1e-8);
                }
            }
        }
    }

    /**
     * Without values M = exp(D t); in turned axes the small singular value of M is lost in rounding. The inverse grows where the
     * law is too small for the steps to see, so that its accuracy ends, too, but slowly.
     */
    @Test
    void hasTheSmallestSingularValueWhereTheMapHasLostIt() {
        assertSmallest(25, 1e-3, 1e-4);
        assertSmallest(33, 0.02, 0.3);
        assertSmallest(45, 0.3, 1e6);
    }

    /**
     * @param most relative error of the inverse
     * @param least relative error of the map itself
     */
    private static void assertSmallest(double rate, double most, double least) {
        RandomCases cases = new RandomCases(7);
        int d = 3;
        Matrix turn = cases.orthogonal(d);
        Matrix drift = turn.times(Matrix.diagonal(-rate, 0, 1)).times(turn.transpose());
        Transformer transformer = new Transformer(
                List.of(new Layer(1, silent(cases.matrix(d, d)))), new Drift(Optional.of(drift), Optional.empty()));
        Gaussian law = Gaussian.ofFactor(new double[d], cases.matrix(d, d));
        Trajectory.Point last = solve(
                        FlowRequest.of(law, transformer).with(SolverOptions.DEFAULT.withTolerances(1e-12, 1e-14)))
                .last();
        double[] forward = Decompositions.svd(matrix(last, Carried.FLOW_MAP)).values();
        double[] backward =
                Decompositions.svd(matrix(last, Carried.FLOW_MAP_INVERSE)).values();
        double smallest = Math.exp(-rate);
        assertThat(forward[0]).isCloseTo(Math.E, within(1e-9));
        assertThat(1 / backward[0] / smallest).isCloseTo(1, within(most));
        assertThat(last.carried(Carried.MAP_SIGMA_MIN)).hasValue(new double[] {1 / backward[0]});
        assertThat(last.carried(Carried.MAP_SIGMA_MAX)).hasValue(new double[] {forward[0]});
        assertThat(Math.abs(forward[2] / smallest - 1)).isGreaterThan(least);
    }

    @Test
    void itsMarginsAreSavedWhereLawsAreNot() {
        RandomCases cases = new RandomCases(8);
        Transformer transformer = new Transformer(
                List.of(new Layer(0.5, Attentions.mixture(cases, 2, false))), Attentions.drift(cases, 2));
        FlowRequest request = FlowRequest.of(Gaussian.ofFactor(cases.vector(2), cases.matrix(2, 2)), transformer)
                .with(new SavePlan(new SavePlan.Depths.Every(0.25), Optional.of(SavePlan.Laws.ENDS)));
        assertThat(solve(request).points()).hasSize(3).allSatisfy(point -> {
            assertThat(point.carried(Carried.FLOW_MAP).isPresent()).isEqualTo(point.depth() != 0.25);
            assertThat(point.carried(Carried.MAP_SIGMA_MIN)).isPresent();
            assertThat(point.carried(Carried.MAP_SIGMA_MAX)).isPresent();
        });
    }

    @Test
    void isAbsentBehindASingularLayer() {
        Matrix half = Matrix.diagonal(-2, 0);
        Attention none = silent(Matrix.identity(2));
        Transformer transformer =
                new Transformer(List.of(new Layer(1, none)), new Drift(Optional.of(half), Optional.empty()));
        Gaussian law = Gaussian.ofFactor(new double[2], Matrix.identity(2));
        Trajectory run = solve(FlowRequest.of(law, transformer)
                .with(SolverOptions.layers(0.5))
                .with(new SavePlan(new SavePlan.Depths.Every(0.5), Optional.empty())));
        assertThat(run.first().carried(Carried.FLOW_MAP_INVERSE)).isPresent();
        assertThat(run.last().carried(Carried.FLOW_MAP)).isPresent();
        assertThat(run.last().carried(Carried.FLOW_MAP_INVERSE)).isEmpty();
        assertThat(run.last().carried(Carried.MAP_SIGMA_MIN)).isEmpty();
    }
}
