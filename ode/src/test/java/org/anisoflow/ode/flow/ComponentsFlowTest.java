package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Closure;
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

/** Flows of laws of several components. */
class ComponentsFlowTest {
    private static final SolverOptions FINE = SolverOptions.DEFAULT.withTolerances(1e-12, 1e-14);
    private static final Kernel SIGMOID = new Kernel.Pointwise(Activation.SIGMOID, 0.7, 0.2);
    private static final Kernel EXPONENTIAL = new Kernel.Pointwise(Activation.EXP, 0.05, 0);

    private static Attention attention(RandomCases cases, int d, Kernel... kernels) {
        return new Attention(
                Stream.of(kernels)
                        .map(kernel -> Mixtures.head(cases, kernel, d))
                        .toList(),
                new Normalization.None());
    }

    private static FlowRequest fine(GaussianMixture law, Transformer transformer) {
        return FlowRequest.of(law, transformer).with(FINE).with(Mixtures.depths(3));
    }

    @Test
    void backwardInDepthReturnsToTheStart() {
        RandomCases cases = new RandomCases(100);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 1, 0);
        Attention forward = new Attention(
                attention(cases, 2, new Kernel.Softmax(0.5), SIGMOID, new Kernel.L2(0.3))
                        .heads(),
                new Normalization.MeanFieldRms(Optional.empty()));
        Attention backward = new Attention(
                forward.heads().stream()
                        .map(h -> new Head(
                                h.kernel(), h.query(), h.key(), h.value().times(-1)))
                        .toList(),
                forward.normalization());
        GaussianMixture there = Mixtures.lawOf(
                law, Mixtures.solved(fine(law, Transformer.of(forward, 1))).last());
        GaussianMixture back = Mixtures.lawOf(
                law, Mixtures.solved(fine(there, Transformer.of(backward, 1))).last());
        assertThat(Mixtures.error(there, law)).as("%s", cases).isGreaterThan(0.1);
        assertThat(Mixtures.error(back, law)).as("%s", cases).isLessThan(1e-9);
    }

    @Test
    void theCompanionRidesAlongWithoutASay() {
        // a head without value needs cubature and moves nothing
        RandomCases cases = new RandomCases(110);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 1);
        Head linear = Mixtures.head(cases, new Kernel.Linear(0.5), 2);
        Head still = new Head(SIGMOID, cases.matrix(2, 2), cases.matrix(2, 2), Matrix.zeros(2, 2));
        Trajectory alone = Mixtures.solved(FlowRequest.of(law, Transformer.of(Attention.of(linear), 1)));
        Trajectory watched = Mixtures.solved(FlowRequest.of(
                law, Transformer.of(new Attention(List.of(linear, still), new Normalization.None()), 1)));
        assertThat(alone.cubatureError()).isEmpty();
        assertThat(watched.cubatureError()).hasValue(0);
        assertThat(watched.steps()).isEqualTo(alone.steps());
        for (int i = 0; i < alone.points().size(); i++) {
            assertThat(Mixtures.error(
                            Mixtures.lawOf(law, watched.points().get(i)),
                            Mixtures.lawOf(law, alone.points().get(i))))
                    .isLessThan(1e-15);
        }
    }

    @Test
    void onlyLinearAttentionIsExactForClusters() {
        RandomCases cases = new RandomCases(120);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 1);
        Gaussian one = law.components().get(0).law();
        GaussianMixture equal =
                new GaussianMixture(List.of(new Component(0.5, one), new Component(0.5, one)), Arrangement.CLUSTERS);
        for (Kernel kernel : List.of(new Kernel.Softmax(0.5), new Kernel.L2(0.5), new Kernel.Linear(0.5), SIGMOID)) {
            Transformer transformer = Transformer.of(attention(cases, 2, kernel), 1);
            assertThat(FlowRequest.of(law, transformer).closure())
                    .as("%s", kernel)
                    .isEqualTo(kernel instanceof Kernel.Linear ? Closure.EXACT : Closure.PROJECTED);
            assertThat(FlowRequest.of(equal, transformer).closure())
                    .as("equal components, %s", kernel)
                    .isEqualTo(kernel.preservesGaussians() ? Closure.EXACT : Closure.PROJECTED);
        }
    }

    @Test
    void underLinearAttentionTheWholeLawMovesAsItsMoments() {
        RandomCases cases = new RandomCases(130);
        int d = 3;
        GaussianMixture law = Mixtures.random(cases, d, 3, 1, 0);
        Transformer transformer = new Transformer(
                List.of(new Layer(1, attention(cases, d, new Kernel.Linear(0.3)))), Attentions.drift(cases, d));
        Trajectory parts = Mixtures.solved(fine(law, transformer));
        Trajectory whole = Mixtures.solved(fine(GaussianMixture.of(law.moments()), transformer));
        for (int i = 0; i < 3; i++) {
            Trajectory.Point actual = parts.points().get(i);
            Trajectory.Point expected = whole.points().get(i);
            assertThat(Matrices.relativeError(Matrices.column(actual.mean()), Matrices.column(expected.mean())))
                    .as("%s", cases)
                    .isLessThan(1e-10);
            assertThat(Matrices.relativeError(Problem.covarianceOf(actual), Problem.covarianceOf(expected)))
                    .as("%s", cases)
                    .isLessThan(1e-10);
            assertThat(actual.components()).hasSize(3);
            assertThat(expected.components()).hasSize(1);
            assertThat(expected.clusters()).isEmpty();
        }
    }

    @Test
    void aPointSaysWhatTheLawOfItsComponentsHas() {
        RandomCases cases = new RandomCases(140);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 1, 0);
        Trajectory trajectory = Mixtures.solved(FlowRequest.of(law, Transformer.of(attention(cases, 2, SIGMOID), 1)));
        assertThat(trajectory.points()).hasSize(201);
        for (Trajectory.Point point : trajectory.points()) {
            GaussianMixture at = Mixtures.lawOf(law, point);
            assertThat(point.mean()).containsExactly(at.moments().mean());
            assertThat(Matrices.relativeError(
                            Problem.covarianceOf(point), at.moments().covariance()))
                    .isLessThan(1e-14);
            double within = point.clusters().get(ClusterMetric.WITHIN_SCATTER);
            double between = point.clusters().get(ClusterMetric.BETWEEN_SCATTER);
            assertThat(Math.abs(Arrays.stream(point.eigenvalues()).sum() - within - between))
                    .isLessThan(1e-12);
            for (int j = 0; j < 3; j++) {
                SavedLaw component = point.components().get(j);
                assertThat(component.eigenvalues()).hasSize(2);
                double trace = Matrices.trace(at.components().get(j).law().covariance());
                assertThat(Math.abs(Arrays.stream(component.eigenvalues()).sum() - trace))
                        .isLessThan(1e-12);
                assertThat(component.metrics().keySet())
                        .isEqualTo(trajectory.request().metrics());
            }
        }
    }

    @Test
    void aLayerSplitInTwoIsTheSameLayer() {
        RandomCases cases = new RandomCases(150);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 1);
        Attention closedForm = attention(cases, 2, EXPONENTIAL);
        Attention cubature = attention(cases, 2, SIGMOID, new Kernel.Softmax(0.4));
        Drift drift = Attentions.drift(cases, 2);
        Trajectory whole = Mixtures.solved(
                fine(law, new Transformer(List.of(new Layer(0.3, closedForm), new Layer(0.6, cubature)), drift)));
        Trajectory split = Mixtures.solved(fine(
                law,
                new Transformer(
                        List.of(new Layer(0.3, closedForm), new Layer(0.2, cubature), new Layer(0.4, cubature)),
                        drift)));
        assertThat(Mixtures.error(Mixtures.lawOf(law, split.last()), Mixtures.lawOf(law, whole.last())))
                .as("%s", cases)
                .isLessThan(1e-10);
        assertThat(whole.cubatureError()).isPresent();
    }

    @Test
    void layersOfExactAndProjectedClosuresFollowEachOther() {
        RandomCases cases = new RandomCases(160);
        GaussianMixture law = Mixtures.random(cases, 3, 2);
        Attention exact = attention(cases, 3, new Kernel.Softmax(0.4), new Kernel.Sinkhorn(2));
        Attention projected = attention(cases, 3, SIGMOID);
        for (List<Attention> order : List.of(List.of(exact, projected), List.of(projected, exact))) {
            Trajectory both = Mixtures.solved(fine(
                    law,
                    new Transformer(List.of(new Layer(0.4, order.get(0)), new Layer(0.6, order.get(1))), Drift.NONE)));
            Trajectory.Point first = Mixtures.solved(fine(law, Transformer.of(order.get(0), 0.4)))
                    .last();
            GaussianMixture between = GaussianMixture.of(
                    Gaussian.ofFactor(first.mean(), first.factor().orElseThrow()));
            Trajectory.Point expected = Mixtures.solved(fine(between, Transformer.of(order.get(1), 0.6)))
                    .last();
            assertThat(Matrices.relativeError(Matrices.column(both.last().mean()), Matrices.column(expected.mean())))
                    .as("%s", cases)
                    .isLessThan(1e-10);
            assertThat(Matrices.relativeError(Problem.covarianceOf(both.last()), Problem.covarianceOf(expected)))
                    .as("%s", cases)
                    .isLessThan(1e-10);
            assertThat(both.cubatureError()).isPresent();
            assertThat(both.request().closure()).isEqualTo(Closure.PROJECTED);
        }
    }

    @ParameterizedTest
    @EnumSource(SavePlan.Laws.class)
    void lawsOfComponentsAreKeptWhereThePlanSaysSo(SavePlan.Laws laws) {
        RandomCases cases = new RandomCases(170);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 1);
        Trajectory trajectory = Mixtures.solved(FlowRequest.of(law, Transformer.of(attention(cases, 2, SIGMOID), 0.5))
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
            assertThat(point.components()).hasSize(2);
            for (SavedLaw component : point.components()) {
                assertThat(component.factor().isPresent()).isEqualTo(kept);
                assertThat(component.mean()).hasSize(2);
                assertThat(component.eigenvalues()).hasSize(2);
                assertThat(component.metrics()).isNotEmpty();
            }
            assertThat(point.clusters().keySet()).containsExactly(ClusterMetric.values());
            assertThat(point.cubatureError()).isPresent();
        }
    }

    @Test
    void queriesAreCarriedByTheVelocityOfTokensNotByItsProjection() {
        RandomCases cases = new RandomCases(180);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 0, 1);
        double[] point = law.components().get(1).law().mean();
        Matrix queries = Matrix.of(new double[][] {point, cases.vector(2)});
        for (Normalization normalization :
                List.of(new Normalization.None(), new Normalization.MeanFieldRms(Optional.empty()))) {
            Attention attention = new Attention(
                    attention(cases, 2, SIGMOID, new Kernel.Softmax(0.5), EXPONENTIAL)
                            .heads(),
                    normalization);
            FlowRequest request =
                    fine(law, new Transformer(List.of(new Layer(0.7, attention)), Attentions.drift(cases, 2)));
            Trajectory plain = Mixtures.solved(request);
            Trajectory carried = Mixtures.solved(request.withPassengers(Optional.of(queries), false));
            assertThat(carried.steps().accepted()).isEqualTo(plain.steps().accepted());
            assertThat(carried.steps().rejected()).isEqualTo(plain.steps().rejected());
            for (Trajectory.Point at : carried.points()) {
                // a component without spread is a token of the context
                double[] expected = at.components().get(1).mean();
                assertThat(Matrices.relativeError(
                                Matrices.column(at.rows(Carried.QUERIES).orElseThrow()[0]), Matrices.column(expected)))
                        .as("%s, %s", normalization, cases)
                        .isLessThan(1e-11);
            }
            // the end of one run is the start of the next, so tokens go on alike
            Trajectory.Point middle = carried.points().get(1);
            GaussianMixture half = Mixtures.lawOf(law, middle);
            Trajectory rest = Mixtures.solved(fine(
                            half,
                            new Transformer(
                                    List.of(new Layer(0.35, attention)),
                                    request.transformer().drift()))
                    .withPassengers(
                            Optional.of(Matrix.of(middle.rows(Carried.QUERIES).orElseThrow())), false));
            assertThat(Matrices.relativeError(
                            Matrix.of(rest.last().rows(Carried.QUERIES).orElseThrow()),
                            Matrix.of(carried.last().rows(Carried.QUERIES).orElseThrow())))
                    .as("%s, %s", normalization, cases)
                    .isLessThan(1e-9);
        }
    }

    @Test
    void equalCellsUnderACausalMaskAreOneGaussian() {
        RandomCases cases = new RandomCases(190);
        Gaussian one = Mixtures.random(cases, 2, 2).components().get(0).law();
        GaussianMixture cells = new GaussianMixture(
                List.of(new Component(0.2, one), new Component(0.5, one), new Component(0.3, one)), Arrangement.CELLS);
        List<Head> heads =
                attention(cases, 2, new Kernel.Softmax(0.5), new Kernel.L2(0.4)).heads();
        Attention causal = new Attention(heads, new Normalization.None(), new Mask.Causal());
        Trajectory masked = Mixtures.solved(fine(cells, Transformer.of(causal, 1)));
        Trajectory.Point expected = Mixtures.solved(fine(
                        GaussianMixture.of(one), Transformer.of(new Attention(heads, new Normalization.None()), 1)))
                .last();
        assertThat(masked.request().closure()).isEqualTo(Closure.EXACT);
        for (SavedLaw cell : masked.last().components()) {
            assertThat(Matrices.relativeError(Matrices.column(cell.mean()), Matrices.column(expected.mean())))
                    .as("%s", cases)
                    .isLessThan(1e-10);
            Matrix f = cell.factor().orElseThrow();
            assertThat(Matrices.relativeError(f.times(f.transpose()), Problem.covarianceOf(expected)))
                    .as("%s", cases)
                    .isLessThan(1e-10);
        }
        assertThat(masked.mergers()).hasSize(3).allMatch(merger -> merger.depth() == 0);
    }

    @Test
    void oneCellUnderACausalMaskIsTheLawWithoutMask() {
        RandomCases cases = new RandomCases(195);
        GaussianMixture cell = Mixtures.cells(Mixtures.random(cases, 2, 2));
        List<Head> heads = attention(cases, 2, SIGMOID, new Kernel.Softmax(0.5)).heads();
        Trajectory masked = Mixtures.solved(
                fine(cell, Transformer.of(new Attention(heads, new Normalization.None(), new Mask.Causal()), 1)));
        Trajectory plain =
                Mixtures.solved(fine(cell, Transformer.of(new Attention(heads, new Normalization.None()), 1)));
        assertThat(masked.last().mean()).containsExactly(plain.last().mean());
        assertThat(masked.last().factor()).isEqualTo(plain.last().factor());
    }

    @Test
    void clustersUnderNoiseBecomeOneLaw() {
        // dx = -x dt + sqrt(2 kappa) dw: every component tends to N(0, kappa I)
        RandomCases cases = new RandomCases(200);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 2);
        Drift drift = new Drift(Optional.of(Matrix.identity(2).times(-1)), Optional.empty());
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(
                        law, new Transformer(List.of(new Layer(1000, Mixtures.idle(2))), drift, Noise.own(0.3))));
        assertThat(trajectory.status()).as(trajectory.message()).isEqualTo(Status.CONVERGED);
        for (SavedLaw component : trajectory.last().components()) {
            assertThat(Matrices.norm(component.mean())).isLessThan(1e-7);
            for (double value : component.eigenvalues()) {
                assertThat(Math.abs(value - 0.3)).isLessThan(1e-7);
            }
        }
        assertThat(trajectory.mergers()).hasSize(1);
        assertThat(trajectory.first().clusters()).containsEntry(ClusterMetric.CLUSTER_COUNT, 2.0);
        assertThat(trajectory.last().clusters()).containsEntry(ClusterMetric.CLUSTER_COUNT, 1.0);
    }

    @Test
    void whatNeedsAnAffineFieldIsRefused() {
        RandomCases cases = new RandomCases(210);
        GaussianMixture two = Mixtures.random(cases, 2, 2, 2);
        GaussianMixture one = Mixtures.random(cases, 2, 2);
        Attention softmax = attention(cases, 2, new Kernel.Softmax(0.5));
        Attention sigmoid = attention(cases, 2, SIGMOID);
        for (FlowRequest request : List.of(
                FlowRequest.of(two, Transformer.of(softmax, 1)), FlowRequest.of(one, Transformer.of(sigmoid, 1)))) {
            assertThatThrownBy(() -> request.withPassengers(Optional.empty(), true))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("a flow map needs an affine velocity field, but that of a projected closure or of "
                            + "several components is not affine; use queries instead");
            assertThatThrownBy(() -> request.with(SolverOptions.layers(0.1)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("the method layers needs a law of one component and attention that keeps Gaussians "
                            + "Gaussian, as one layer is not closed else; use the method dormand-prince-853");
        }
        GaussianMixture flat = Mixtures.random(cases, 2, 2, 1);
        Noise noise = Noise.own(0.1);
        assertThatThrownBy(
                        () -> FlowRequest.of(flat, new Transformer(List.of(new Layer(1, softmax)), Drift.NONE, noise)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "diffusion needs an initial covariance of full rank 2 but its rank is 1; add a small multiple "
                                + "of the identity");
    }

    @Test
    void runsThatAreStoppedKeepWhatTheyHave() {
        RandomCases cases = new RandomCases(220);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 1);
        FlowRequest request = FlowRequest.of(law, Transformer.of(attention(cases, 2, SIGMOID), 3));
        Trajectory free = Mixtures.solved(request);
        SolverOptions hurried = new SolverOptions(
                Method.DORMAND_PRINCE_853, 1e-9, 1e-12, OptionalDouble.empty(), 2, OptionalDouble.of(1e-9));
        SolverOptions limited = new SolverOptions(
                Method.DORMAND_PRINCE_853, 1e-9, 1e-12, OptionalDouble.empty(), 2, OptionalDouble.empty());
        Trajectory late = new FlowSolver().solve(request.with(hurried));
        Trajectory few = new FlowSolver().solve(request.with(limited));
        Trajectory cancelled = new FlowSolver().solve(request.with(limited), StatusTest.cancelAfter(1));
        assertThat(late.status()).isEqualTo(Status.TIME_LIMIT);
        assertThat(few.status()).isEqualTo(Status.STEP_LIMIT);
        assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
        assertThat(late.end()).as("the time is up before the first step").isZero();
        assertThat(few.steps().accepted()).isEqualTo(2);
        assertThat(cancelled.steps().accepted()).isEqualTo(1);
        for (Trajectory run : List.of(late, few, cancelled)) {
            assertThat(run.end()).isLessThan(3);
            assertThat(run.last().depth()).isEqualTo(run.end());
            assertThat(run.cubatureError()).isPresent();
            for (int i = 0; i < run.points().size() - 1; i++) {
                assertThat(run.points().get(i).depth())
                        .isEqualTo(free.points().get(i).depth());
                assertThat(run.points().get(i).mean())
                        .containsExactly(free.points().get(i).mean());
                assertThat(run.points().get(i).components()).hasSize(2);
            }
        }
    }
}
