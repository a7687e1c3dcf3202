package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.gaussian.BuresWasserstein;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Components that come closer than the merging distance. */
class MergerTest {
    /** Under the drift -x alone all distances decay like exp(-t). */
    private static FlowRequest contraction(GaussianMixture law, double depth, double mergeDistance) {
        Drift drift = new Drift(Optional.of(Matrix.identity(law.dimension()).times(-1)), Optional.empty());
        return request(
                law, new Transformer(List.of(new Layer(depth, Mixtures.idle(law.dimension()))), drift), mergeDistance);
    }

    private static FlowRequest request(GaussianMixture law, Transformer transformer, double mergeDistance) {
        FlowRequest base = FlowRequest.of(law, transformer);
        return new FlowRequest(
                law,
                transformer,
                base.solver(),
                new StopRule(0, 1e30),
                Mixtures.depths(11),
                Optional.empty(),
                false,
                base.metrics(),
                1,
                Cubature.DEFAULT,
                mergeDistance);
    }

    private static double distance(GaussianMixture law, int i, int j) {
        return BuresWasserstein.distance(
                law.components().get(i).law(), law.components().get(j).law());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.01, 1e-4})
    void pairsMergeWhereTheirDistanceFallsBelowTheLimit(double mergeDistance) {
        RandomCases cases = new RandomCases(300);
        GaussianMixture law = Mixtures.random(cases, 3, 3, 2, 0);
        double spread = Math.sqrt(Matrices.trace(law.moments().covariance()));
        Trajectory trajectory = Mixtures.solved(contraction(law, 20, mergeDistance));
        assertThat(trajectory.mergers()).hasSize(3);
        double before = 0;
        for (Trajectory.Merger merger : trajectory.mergers()) {
            assertThat(merger.first()).isLessThan(merger.second());
            double exact = Math.log(distance(law, merger.first(), merger.second()) / (mergeDistance * spread));
            assertThat(merger.depth()).as("%s, %s", merger, cases).isCloseTo(exact, within(1e-6));
            assertThat(merger.depth()).isGreaterThanOrEqualTo(before);
            before = merger.depth();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"DORMAND_PRINCE_853", "DORMAND_PRINCE_54"})
    void bothMethodsFindTheDepth(Method method) {
        GaussianMixture law = pair(new double[] {1, 0}, new double[] {0, 1}, 0.2);
        FlowRequest request = contraction(law, 9, 0.02);
        SolverOptions options = new SolverOptions(
                method,
                1e-9,
                1e-12,
                request.solver().step(),
                request.solver().maxSteps(),
                request.solver().maxSeconds());
        double spread = Math.sqrt(Matrices.trace(law.moments().covariance()));
        List<Trajectory.Merger> mergers = Mixtures.solved(request.with(options)).mergers();
        assertThat(mergers).hasSize(1);
        assertThat(mergers.get(0).depth()).isCloseTo(Math.log(Math.sqrt(2) / (0.02 * spread)), within(1e-6));
    }

    /** Two components that differ in their means alone. */
    private static GaussianMixture pair(double[] first, double[] second, double deviation) {
        Matrix factor = Matrix.identity(2).times(deviation);
        return new GaussianMixture(
                List.of(
                        new Component(0.5, Gaussian.ofFactor(first, factor)),
                        new Component(0.5, Gaussian.ofFactor(second, factor))),
                Arrangement.CLUSTERS);
    }

    @Test
    void pairsThatAreCloseAtTheStartMergeThere() {
        GaussianMixture law = pair(new double[] {1, 0}, new double[] {1, 1e-3}, 1);
        Trajectory trajectory = Mixtures.solved(contraction(law, 1, 0.01));
        assertThat(trajectory.mergers()).containsExactly(new Trajectory.Merger(0, 0, 1));
        assertThat(trajectory.first().clusters()).containsEntry(ClusterMetric.CLUSTER_COUNT, 1.0);
    }

    @Test
    void pairsThatStayApartDoNotMerge() {
        Drift wind = new Drift(Optional.empty(), Optional.of(Matrices.column(1, 2)));
        GaussianMixture law = pair(new double[] {1, 0}, new double[] {-1, 0}, 0.1);
        Trajectory trajectory =
                Mixtures.solved(request(law, new Transformer(List.of(new Layer(2, Mixtures.idle(2))), wind), 0.01));
        assertThat(trajectory.mergers()).isEmpty();
        assertThat(trajectory.last().clusters()).containsEntry(ClusterMetric.CLUSTER_COUNT, 2.0);
    }

    @Test
    void aPairMergesOnceEvenIfItPartsLater() {
        Matrix one = Matrix.identity(2);
        Drift together = new Drift(Optional.of(one.times(-1)), Optional.empty());
        GaussianMixture law = pair(new double[] {1, 0}, new double[] {-1, 0}, 0.1);
        // linear attention that drives tokens apart again in the second layer
        Head apart = new Head(new Kernel.Linear(20), one, one, one);
        Transformer transformer = new Transformer(
                List.of(
                        new Layer(6, Mixtures.idle(2)),
                        new Layer(0.1, Attention.of(apart)),
                        new Layer(1, Mixtures.idle(2))),
                together);
        Trajectory trajectory = Mixtures.solved(request(law, transformer, 0.01));
        assertThat(trajectory.mergers()).hasSize(1);
    }

    @Test
    void aSingleGaussianHasNoMergers() {
        GaussianMixture law = GaussianMixture.of(Gaussian.standard(2));
        assertThat(Mixtures.solved(contraction(law, 1, 0.5)).mergers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void theDistanceIsAPositiveNumber(double value) {
        GaussianMixture law = pair(new double[] {1, 0}, new double[] {-1, 0}, 0.1);
        assertThatThrownBy(() -> contraction(law, 1, value))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("merge-distance must be a positive number but is " + value);
    }
}
