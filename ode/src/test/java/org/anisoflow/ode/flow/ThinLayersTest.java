package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.particles.ParticleObserver;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.ParticleRequest;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.ParticleSolver;
import org.anisoflow.ode.particles.Sampler;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Streams;
import org.anisoflow.ode.particles.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that are thinner than the resolution of the depth at which they stand. */
class ThinLayersTest {
    private static Layer layer(double depth, double key, double value) {
        return new Layer(
                depth,
                Attention.of(new Head(
                        new Kernel.Softmax(1), Matrix.identity(1), Matrix.diagonal(key), Matrix.diagonal(value))));
    }

    private static Layer idle(double depth) {
        return layer(depth, 1, 0);
    }

    private static FlowRequest request(GaussianMixture law, SavePlan save, Layer... layers) {
        return FlowRequest.of(law, new Transformer(List.of(layers), Drift.NONE))
                .with(save)
                .with(new StopRule(0, StopRule.DEFAULT.blowUp()));
    }

    private static FlowRequest request(SavePlan save, Layer... layers) {
        return request(GaussianMixture.of(Gaussian.standard(1)), save, layers);
    }

    private static SavePlan at(Double... depths) {
        return new SavePlan(new SavePlan.Depths.At(List.of(depths)), Optional.empty());
    }

    private static double variance(Trajectory.Point point) {
        return point.eigenvalues()[0];
    }

    @ParameterizedTest
    @CsvSource({"1e8, 1e-9", "100, 1e-13", "1e15, 1e-3", "1e300, 1e-9", "1, 1e-30"})
    void aThinLayerActsWholly(double before, double thin) {
        Trajectory run = new FlowSolver()
                .solveOrThrow(request(SavePlan.DEFAULT, idle(before), layer(thin, -1 / thin, 1), idle(before)));
        assertThat(variance(run.last())).isCloseTo(1 / 3.0, within(1e-9));
        List<Double> depths = run.points().stream().map(Trajectory.Point::depth).toList();
        assertThat(depths).isSorted().doesNotHaveDuplicates();
        BigDecimal sum = new BigDecimal(before).add(new BigDecimal(thin)).add(new BigDecimal(before));
        assertThat(run.end()).isEqualTo(sum.doubleValue());
    }

    @Test
    void manyThinLayersAddUp() {
        List<Layer> layers = new ArrayList<>(List.of(idle(1e8)));
        for (int i = 0; i < 200; i++) {
            layers.add(layer(1e-9, -1e9 / 200, 1));
        }
        layers.add(idle(1));
        Trajectory run = new FlowSolver().solveOrThrow(request(SavePlan.DEFAULT, layers.toArray(Layer[]::new)));
        assertThat(variance(run.last())).isCloseTo(1 / 3.0, within(1e-9));
    }

    @Test
    void theDepthWhereAThinLayerIsShownHasTheLawAtItsEnd() {
        Layer thin = layer(1e-9, -1e9, 1);
        Trajectory inTheMiddle = new FlowSolver().solveOrThrow(request(at(0.0, 5e7, 1e8), idle(1e8), thin, idle(1)));
        assertThat(inTheMiddle.points().stream().map(Trajectory.Point::depth)).containsExactly(0.0, 5e7, 1e8, 1e8 + 1);
        assertThat(variance(inTheMiddle.points().get(1))).isEqualTo(1);
        assertThat(variance(inTheMiddle.points().get(2))).isCloseTo(1 / 3.0, within(1e-9));
        Trajectory atTheEnd = new FlowSolver().solveOrThrow(request(at(0.0, 1e8), idle(1e8), thin));
        assertThat(atTheEnd.points()).hasSize(2);
        assertThat(variance(atTheEnd.last())).isCloseTo(1 / 3.0, within(1e-9));
    }

    @Test
    void depthsInsideALayerBehindAThickOneAreItsOwn() {
        // three doubles inside
        double ulp = Math.ulp(1e8);
        Trajectory run = new FlowSolver()
                .solveOrThrow(request(
                        at(1e8, 1e8 + ulp, 1e8 + 2 * ulp, 1e8 + 3 * ulp), idle(1e8), layer(4 * ulp, -1 / ulp, 1)));
        for (int i = 0; i < 4; i++) {
            assertThat(variance(run.points().get(i))).as("%s", i).isCloseTo(1 / (1.0 + 2 * i), within(1e-9));
        }
    }

    @Test
    void aBlowUpInsideAThinLayerIsReportedAtItsDepth() {
        Trajectory run = new FlowSolver().solve(request(SavePlan.DEFAULT, idle(1e8), layer(1e-9, 1e9, 1), idle(1)));
        assertThat(run.status()).isEqualTo(Status.BLEW_UP);
        assertThat(run.blowUpDepth().orElseThrow()).isEqualTo(1e8);
        assertThat(run.end()).isEqualTo(1e8);
        assertThat(variance(run.last())).isGreaterThan(1e12);
        List<Double> depths = run.points().stream().map(Trajectory.Point::depth).toList();
        assertThat(depths).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aMeanWithItsOwnStepsAndPassengersSeeThinLayers() {
        // the covariance shrinks to a third and the mean grows by e^v, v being value times depth
        Layer contracting = layer(1e-9, -1, 1e9);
        Layer fast = layer(600, -1e-300, 1);
        Layer back = layer(600, -1e-300, -1);
        FlowRequest request = request(
                        GaussianMixture.of(Gaussian.of(new double[] {1}, Matrix.identity(1))),
                        SavePlan.DEFAULT,
                        idle(1e8),
                        fast,
                        contracting,
                        back)
                .withPassengers(Optional.of(Matrix.of(1, 1, 1)), true);
        Trajectory run = new FlowSolver().solveOrThrow(request);
        assertThat(variance(run.last())).isCloseTo(1 / 3.0, within(1e-8));
        // alpha' = v alpha + B alpha and S^(1/2)' = B S^(1/2)
        double mean = Math.E / Math.sqrt(3);
        assertThat(run.last().mean()[0]).isCloseTo(mean, within(1e-5));
        double map = 1 / Math.sqrt(3);
        assertThat(run.last()
                        .rows(Carried.FLOW_MAP)
                        .map(Matrix::of)
                        .orElseThrow()
                        .get(0, 0))
                .isCloseTo(map, within(1e-8));
        assertThat(run.last().rows(Carried.QUERIES).orElseThrow()[0][0]).isCloseTo(mean, within(1e-5));
    }

    @Test
    void componentsMergeInsideAThinLayer() {
        Matrix small = Matrix.diagonal(1e-6);
        GaussianMixture law = new GaussianMixture(
                List.of(
                        new GaussianMixture.Component(0.5, Gaussian.of(new double[] {-1}, small)),
                        new GaussianMixture.Component(0.5, Gaussian.of(new double[] {1}, small))),
                GaussianMixture.Arrangement.CLUSTERS);
        Layer contracting = new Layer(
                1e-9,
                Attention.of(new Head(
                        new Kernel.Linear(1), Matrix.identity(1), Matrix.diagonal(-1e14), Matrix.identity(1))));
        Trajectory run = new FlowSolver().solveOrThrow(request(law, SavePlan.DEFAULT, idle(1e8), contracting, idle(1)));
        assertThat(run.mergers()).hasSize(1);
        assertThat(run.mergers().get(0).depth()).isEqualTo(1e8);
    }

    @Test
    void particlesSeeThinLayersToo() {
        Transformer transformer = new Transformer(List.of(idle(1e8), layer(1e-9, -1, 1e9), idle(1)), Drift.NONE);
        double[] tokens = Sampler.draw(
                        GaussianMixture.of(Gaussian.standard(1)), 400, Sampling.MOMENT_MATCHED, Streams.of(3, 0))
                .tokens();
        ParticleRequest request =
                new ParticleRequest(transformer, new double[] {0, 5e7, 1e8, 1e8 + 1}, ParticleOptions.DEFAULT, false);
        try (Workers workers = new Workers(1)) {
            ParticleRun run =
                    new ParticleSolver().run(request, tokens, Streams.of(3, 1), workers, ParticleObserver.NONE);
            assertThat(run.status()).isEqualTo(Status.REACHED_END);
            double[] variances = run.snapshots().stream()
                    .mapToDouble(snapshot -> snapshot.covariance()[0])
                    .toArray();
            assertThat(variances[1]).isCloseTo(1, within(1e-12));
            // 400 tokens: the closure is right to a few percent
            assertThat(variances[2]).isCloseTo(1 / 3.0, within(0.02));
            assertThat(variances[3]).isEqualTo(variances[2]);
            assertThat(Arrays.stream(variances).allMatch(Double::isFinite)).isTrue();
        }
    }
}
