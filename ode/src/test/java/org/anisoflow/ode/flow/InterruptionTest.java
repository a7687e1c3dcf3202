package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.closure.ProjectedField;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cancellation and the time limit act inside a step, inside an evaluation, and between the diagnostics of one depth. */
class InterruptionTest {
    private static final FlowObserver SLOW = new FlowObserver() {
        @Override
        public boolean cancelled() {
            LockSupport.parkNanos(10_000_000);
            return false;
        }
    };

    private static Attention softmax(int d) {
        return Attention.of(new Head(
                new Kernel.Softmax(1), Matrix.identity(d), Matrix.identity(d).times(-1), Matrix.identity(d)));
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void theTimeLimitActsInsideAStep(Method method) {
        OptionalDouble step = method == Method.LAYERS ? OptionalDouble.of(0.5) : OptionalDouble.empty();
        Trajectory run = new FlowSolver()
                .solve(
                        FlowRequest.of(Gaussian.standard(2), Transformer.of(softmax(2), 100))
                                .with(new SolverOptions(method, 1e-9, 1e-12, step, 1000, OptionalDouble.of(0.045))),
                        SLOW);
        // a step of an adaptive method takes 6 evaluations or more, of 10 ms each
        assertThat(run.status()).isEqualTo(Status.TIME_LIMIT);
        assertThat(run.steps().evaluations()).isLessThan(6);
        assertThat(run.steps().accepted()).isLessThan(method == Method.LAYERS ? 5 : 1);
        assertThat(run.seconds()).isLessThan(5);
        assertThat(run.last().depth()).isEqualTo(run.end());
        assertThat(run.last().eigenvalues()[0]).isPositive();
    }

    @Test
    void cancellationLeavesTheLastAcceptedState() {
        AtomicInteger asked = new AtomicInteger();
        Trajectory free = new FlowSolver().solve(FlowRequest.of(Gaussian.standard(2), Transformer.of(softmax(2), 10)));
        Trajectory run = new FlowSolver()
                .solve(
                        FlowRequest.of(Gaussian.standard(2), Transformer.of(softmax(2), 10)),
                        FlowObserver.until(() -> asked.incrementAndGet() > 100));
        assertThat(run.status()).isEqualTo(Status.CANCELLED);
        assertThat(run.steps().evaluations()).isLessThanOrEqualTo(100);
        assertThat(run.end()).isPositive().isLessThan(10);
        assertThat(1 / run.last().eigenvalues()[0]).isCloseTo(1 + 2 * run.end(), within(1e-6));
        for (int i = 0; i < run.points().size() - 1; i++) {
            assertThat(run.points().get(i).eigenvalues())
                    .isEqualTo(free.points().get(i).eigenvalues());
        }
    }

    private static GaussianMixture clusters(int components, int d) {
        RandomCases cases = new RandomCases(70);
        List<GaussianMixture.Component> list = new ArrayList<>();
        for (int j = 0; j < components; j++) {
            list.add(new GaussianMixture.Component(
                    1.0 / components, Gaussian.of(cases.vector(d), cases.symmetric(d, 0.3, 1))));
        }
        return new GaussianMixture(list, GaussianMixture.Arrangement.CLUSTERS);
    }

    @Test
    void diagnosticsOfALargeLawStopOneByOneAndTheLawIsKept() {
        int d = 40;
        GaussianMixture law = clusters(30, d);
        Attention linear = Attention.of(
                new Head(new Kernel.Linear(1e-3), Matrix.identity(d), Matrix.identity(d), Matrix.identity(d)));
        AtomicInteger asked = new AtomicInteger();
        Trajectory run = new FlowSolver()
                .solve(
                        FlowRequest.of(law, Transformer.of(linear, 1)),
                        FlowObserver.until(() -> asked.incrementAndGet() > 80));
        assertThat(run.status()).isEqualTo(Status.CANCELLED);
        Trajectory.Point last = run.last();
        assertThat(last.eigenvalues()).doesNotContain(Double.NaN);
        assertThat(last.metrics().get(Metric.TOTAL_VARIANCE)).isPositive();
        assertThat(last.components()).hasSize(30);
        assertThat(last.components().get(29).factor()).isPresent();
        assertThat(last.components().get(29).eigenvalues()).containsOnly(Double.NaN);
        assertThat(last.components().get(29).metrics()).containsOnlyKeys(Metric.values());
        assertThat(last.clusters().get(ClusterMetric.CLUSTER_COUNT)).isNaN();
        assertThat(last.clusters().get(ClusterMetric.WITHIN_SCATTER)).isPositive();
    }

    @Test
    void diagnosticsOfASmallLawAreAlwaysWhole() {
        Trajectory run = new FlowSolver()
                .solve(
                        FlowRequest.of(Gaussian.standard(2), Transformer.of(softmax(2), 10)),
                        FlowObserver.until(() -> true));
        assertThat(run.status()).isEqualTo(Status.CANCELLED);
        assertThat(run.last().metrics().get(Metric.BURES_WASSERSTEIN_FROM_START))
                .isEqualTo(0.0);
    }

    @Test
    void anEvaluationWithCubatureStopsInside() {
        GaussianMixture law = clusters(3, 2);
        Attention sigmoid = Attention.of(new Head(
                new Kernel.Pointwise(Activation.SIGMOID, 1, 0),
                Matrix.identity(2),
                Matrix.identity(2),
                Matrix.identity(2)));
        Attention rms = new Attention(softmax(2).heads(), new Normalization.Rms(Optional.empty()));
        for (Attention attention : List.of(sigmoid, rms)) {
            AtomicInteger asked = new AtomicInteger();
            ProjectedField field = new ProjectedField(
                    attention, Drift.NONE, Noise.NONE, law, Cubature.DEFAULT, false, () -> asked.incrementAndGet() > 2);
            double[] means = new LawLayout(law, false).means();
            double[] factors = new LawLayout(law, false).factors();
            assertThatThrownBy(() -> field.setLaw(means, 0, factors, 0)).isInstanceOf(CancellationException.class);
            assertThat(asked.get()).isEqualTo(3);
        }
    }
}
