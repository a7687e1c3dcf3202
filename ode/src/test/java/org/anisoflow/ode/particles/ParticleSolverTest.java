package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.testkit.RandomCases;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbered behaviour of {@link ParticleSolver}. */
class ParticleSolverTest {
    private static final int D = 2;
    private static final int N = 24;

    private final RandomCases cases = new RandomCases(12);
    private final Attention first = softmax(cases);
    private final Attention second = softmax(cases);
    private final double[] tokens = Sampler.draw(
            Gaussian.ofFactor(cases.vector(D), cases.matrix(D, D)), N, Sampling.INDEPENDENT, Streams.of(1, 0));

    private static Attention softmax(RandomCases cases) {
        return Attention.of(
                new Head(new Kernel.Softmax(0.7), cases.matrix(D, D), cases.matrix(D, D), cases.matrix(D, D)));
    }

    private static ParticleRun run(Transformer transformer, ParticleOptions options, double[] x, double... depths) {
        return runOn(1, transformer, options, x, depths);
    }

    private static ParticleRun runOn(
            int threads, Transformer transformer, ParticleOptions options, double[] x, double... depths) {
        try (Workers workers = new Workers(threads)) {
            ParticleRun run = new ParticleSolver()
                    .run(
                            new ParticleRequest(transformer, depths, options, true),
                            x,
                            Streams.of(99, 1),
                            workers,
                            ParticleObserver.NONE);
            assertThat(run.status()).isEqualTo(Status.REACHED_END);
            return run;
        }
    }

    private static double[] last(ParticleRun run) {
        return run.snapshots().get(run.snapshots().size() - 1).tokens().orElseThrow();
    }

    private static double[] tokensAt(ParticleRun run, int snapshot) {
        return run.snapshots().get(snapshot).tokens().orElseThrow();
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum / a.length);
    }

    private static ParticleOptions adaptive(double tolerance) {
        return new ParticleOptions(Integrator.ADAPTIVE, OptionalDouble.empty(), tolerance, FieldOptions.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"RK4, 0.125, 4", "EULER, 0.0625, 1"})
    void fixedStepsConvergeWithTheirOrder(Integrator integrator, double largest, double order) {
        Transformer transformer = new Transformer(List.of(new Layer(0.5, first), new Layer(0.5, second)), Drift.NONE);
        double[] reference = last(run(transformer, ParticleOptions.fixed(Integrator.RK4, 0.002), tokens, 1));
        SimpleRegression fit = new SimpleRegression();
        for (int i = 0; i < 5; i++) {
            double h = largest / (1 << i);
            double[] x = last(run(transformer, ParticleOptions.fixed(integrator, h), tokens, 1));
            fit.addData(Math.log(h), Math.log(distance(x, reference)));
        }
        assertThat(fit.getSlope()).as("%s", cases).isCloseTo(order, within(0.3));
    }

    @Test
    void adaptiveStepsAgreeWithFineFixedOnesInsideAndAtTheEndOfSteps() {
        Transformer transformer = new Transformer(List.of(new Layer(0.6, first), new Layer(0.9, second)), Drift.NONE);
        double[] depths = {0.01, 0.1, 0.37, 0.6, 0.611, 1.1, 1.5};
        ParticleRun fine = run(transformer, ParticleOptions.fixed(Integrator.RK4, 0.002), tokens, depths);
        for (double tolerance : new double[] {1e-4, 1e-6, 1e-8, 1e-10}) {
            ParticleRun run = run(transformer, adaptive(tolerance), tokens, depths);
            for (int i = 0; i < depths.length; i++) {
                assertThat(distance(tokensAt(run, i), tokensAt(fine, i)))
                        .as("%s, tolerance %s, depth %s", cases, tolerance, depths[i])
                        .isLessThan(20 * tolerance);
            }
        }
    }

    @Test
    void theToleranceIsInUnitsOfTheSpreadHoweverFarTheCloudIsFromZero() {
        // value and drift cancel on the mean: x' = V (E[y | x] - x), so the cloud stays where it is
        Matrix turn = Matrix.of(2, 2, 0, -1, 1, 0);
        Matrix v = Matrix.of(2, 2, -0.4, 1, -1, -0.4);
        Attention attention = Attention.of(new Head(new Kernel.Softmax(1e-4), turn, Matrix.identity(2), v));
        Transformer transformer = new Transformer(
                List.of(new Layer(2, attention)), new Drift(Optional.of(v.times(-1)), Optional.empty()));
        double[] far = tokens.clone();
        for (int i = 0; i < far.length; i++) {
            far[i] += 1e4;
        }
        double[] fine = last(run(transformer, ParticleOptions.fixed(Integrator.RK4, 0.005), far, 2));
        double[] found = last(run(transformer, adaptive(1e-6), far, 2));
        assertThat(distance(found, fine)).as("%s", cases).isLessThan(2e-5);
    }

    @Test
    void eulerIsTheResidualStackWrittenOut() {
        Matrix linear = cases.matrix(D, D);
        Matrix constant = Matrix.of(D, 1, cases.vector(D));
        Transformer transformer = new Transformer(
                List.of(new Layer(0.5, first), new Layer(0.25, second)),
                new Drift(Optional.of(linear), Optional.of(constant)));
        double[] x = tokens.clone();
        for (int layer = 0; layer < 6; layer++) {
            double[] v = softmaxVelocity(layer < 4 ? first : second, x);
            double[] drift = times(linear, x);
            for (int i = 0; i < x.length; i++) {
                x[i] += 0.125 * (v[i] + drift[i] + constant.get(i % D, 0));
            }
        }
        ParticleRun run = run(transformer, ParticleOptions.fixed(Integrator.EULER, 0.125), tokens, 0.75);
        assertThat(distance(last(run), x)).as("%s", cases).isLessThan(1e-14);
        assertThat(run.evaluations()).isEqualTo(6);
    }

    /** M x_i for every token. */
    private static double[] times(Matrix m, double[] x) {
        return Matrix.of(x.length / D, D, x).times(m.transpose()).toRowMajor();
    }

    private static double[] softmaxVelocity(Attention attention, double[] x) {
        Head head = attention.heads().get(0);
        double scale = ((Kernel.Softmax) head.kernel()).scale();
        Matrix queries = Matrix.of(N, D, times(head.query(), x));
        Matrix keys = Matrix.of(N, D, times(head.key(), x));
        double[] weights = queries.times(keys.transpose()).times(scale).toRowMajor();
        for (int i = 0; i < N; i++) {
            double sum = 0;
            for (int j = 0; j < N; j++) {
                weights[i * N + j] = Math.exp(weights[i * N + j]);
                sum += weights[i * N + j];
            }
            for (int j = 0; j < N; j++) {
                weights[i * N + j] /= sum;
            }
        }
        return times(
                head.value(), Matrix.of(N, N, weights).times(Matrix.of(N, D, x)).toRowMajor());
    }

    @Test
    void snapshotsHoldTheMomentsOfTheirTokens() {
        Transformer transformer = Transformer.of(first, 1);
        for (ParticleOptions options : List.of(adaptive(1e-6), ParticleOptions.fixed(Integrator.RK4, 0.1))) {
            ParticleRun run = run(transformer, options, tokens, 0, 0.33, 1);
            assertThat(run.snapshots().stream().map(ParticleRun.Snapshot::depth))
                    .containsExactly(0.0, 0.33, 1.0);
            assertThat(tokensAt(run, 0)).containsExactly(tokens);
            for (ParticleRun.Snapshot snapshot : run.snapshots()) {
                double[] x = snapshot.tokens().orElseThrow();
                for (int a = 0; a < D; a++) {
                    double mean = 0;
                    for (int i = 0; i < N; i++) {
                        mean += x[i * D + a] / N;
                    }
                    assertThat(snapshot.mean()[a]).isCloseTo(mean, within(1e-14));
                    for (int b = 0; b < D; b++) {
                        double covariance = 0;
                        for (int i = 0; i < N; i++) {
                            covariance += (x[i * D + a] - mean) * (x[i * D + b] - snapshot.mean()[b]) / N;
                        }
                        assertThat(snapshot.covariance()[a * D + b]).isCloseTo(covariance, within(1e-14));
                    }
                }
                assertThat(snapshot.effective()).isEqualTo(EffectiveTokens.of(first, x, N));
            }
        }
    }

    @Test
    void snapshotsWithoutTokensHaveTheSameMoments() {
        Transformer transformer = Transformer.of(first, 1);
        try (Workers workers = new Workers(1)) {
            ParticleRun without = new ParticleSolver()
                    .run(
                            new ParticleRequest(transformer, new double[] {1}, adaptive(1e-6), false),
                            tokens,
                            Streams.of(1, 1),
                            workers,
                            ParticleObserver.NONE);
            ParticleRun with = run(transformer, adaptive(1e-6), tokens, 1);
            assertThat(without.snapshots().get(0).tokens()).isEmpty();
            assertThat(without.snapshots().get(0).covariance())
                    .containsExactly(with.snapshots().get(0).covariance());
        }
    }

    @Test
    void fixedStepsAreShortenedEvenlyToMeetSnapshotsAndBoundaries() {
        Transformer transformer = new Transformer(List.of(new Layer(0.4, first), new Layer(0.6, second)), Drift.NONE);
        // stops 0.15, 0.4 (boundary), 0.9: steps 1 x 0.15, 3 x 0.25 / 3, 5 x 0.1
        ParticleRun run = run(transformer, ParticleOptions.fixed(Integrator.RK4, 0.11), tokens, 0.15, 0.9);
        assertThat(run.evaluations()).isEqualTo(4 * (2 + 3 + 5));
        double[] x = last(run(Transformer.of(first, 0.15), ParticleOptions.fixed(Integrator.RK4, 0.075), tokens, 0.15));
        assertThat(tokensAt(run, 0)).containsExactly(x);
        x = last(run(Transformer.of(first, 0.25), ParticleOptions.fixed(Integrator.RK4, 0.25 / 3), x, 0.25));
        x = last(run(Transformer.of(second, 0.5), ParticleOptions.fixed(Integrator.RK4, 0.1), x, 0.5));
        assertThat(distance(last(run), x)).isLessThan(1e-14);
    }

    @Test
    void layersFollowOneAnotherAndStepsStartAfreshAtTheirBoundaries() {
        Transformer both = new Transformer(List.of(new Layer(0.5, first), new Layer(0.5, second)), Drift.NONE);
        for (ParticleOptions options : List.of(
                adaptive(1e-9),
                ParticleOptions.fixed(Integrator.RK4, 0.125),
                ParticleOptions.fixed(Integrator.EULER, 0.125))) {
            ParticleRun run = run(both, options, tokens, 0.5, 1);
            double[] middle = last(run(Transformer.of(first, 0.5), options, tokens, 0.5));
            double[] end = last(run(Transformer.of(second, 0.5), options, middle, 0.5));
            assertThat(tokensAt(run, 0)).as("%s", options).containsExactly(middle);
            boolean fixed = options.integrator() != Integrator.ADAPTIVE;
            // the second run measures its tolerance by other tokens
            assertThat(distance(last(run), end)).as("%s", options).isLessThan(fixed ? 1e-300 : 1e-8);
        }
    }

    @Test
    void theRunEndsAtTheLastSnapshot() {
        Transformer transformer = new Transformer(List.of(new Layer(0.4, first), new Layer(0.6, second)), Drift.NONE);
        ParticleOptions options = ParticleOptions.fixed(Integrator.EULER, 0.1);
        assertThat(run(transformer, options, tokens, 0).evaluations()).isZero();
        ParticleRun run = run(transformer, options, tokens, 0, 0.4);
        assertThat(run.evaluations()).isEqualTo(4);
        assertThat(run.message()).isEqualTo("reached depth 0.400000");
    }

    @Test
    void snapshotsCostAdaptiveStepsNothing() {
        Transformer transformer = Transformer.of(first, 2);
        double[] many = new double[40];
        Arrays.setAll(many, i -> 0.05 * (i + 1));
        ParticleRun sparse = run(transformer, adaptive(1e-7), tokens, 2);
        ParticleRun dense = run(transformer, adaptive(1e-7), tokens, many);
        assertThat(dense.evaluations()).isEqualTo(sparse.evaluations());
        assertThat(last(dense)).containsExactly(last(sparse));
    }

    @ParameterizedTest
    @EnumSource(Integrator.class)
    void resultsDoNotDependOnTheNumberOfThreads(Integrator integrator) {
        double kappa = integrator == Integrator.EULER ? 0.1 : 0;
        Transformer transformer = new Transformer(List.of(new Layer(1, first)), Drift.NONE, Noise.own(kappa));
        ParticleOptions options =
                integrator == Integrator.ADAPTIVE ? adaptive(1e-7) : ParticleOptions.fixed(integrator, 0.1);
        ParticleRun one = runOn(1, transformer, options, tokens, 0.3, 1);
        ParticleRun three = runOn(3, transformer, options, tokens, 0.3, 1);
        assertThat(last(three)).containsExactly(last(one));
        assertThat(tokensAt(three, 0)).containsExactly(tokensAt(one, 0));
    }

    @Test
    void noiseIsThatOfItsStream() {
        Transformer transformer = new Transformer(List.of(new Layer(1, first)), Drift.NONE, Noise.own(0.1));
        ParticleRequest request =
                new ParticleRequest(transformer, new double[] {1}, ParticleOptions.fixed(Integrator.EULER, 0.25), true);
        try (Workers workers = new Workers(1)) {
            ParticleSolver solver = new ParticleSolver();
            double[] a = last(solver.run(request, tokens, Streams.of(4, 1), workers, ParticleObserver.NONE));
            double[] b = last(solver.run(request, tokens, Streams.of(4, 1), workers, ParticleObserver.NONE));
            double[] c = last(solver.run(request, tokens, Streams.of(4, 2), workers, ParticleObserver.NONE));
            assertThat(a).containsExactly(b);
            assertThat(distance(a, c)).isGreaterThan(0.1);
        }
    }

    /**
     * Linear drift and noise without attention: after m steps of length h the law is that of {@code (I + hD)^m}, exactly.
     * 5 moments of 30 pooled replicates at level 0.001 in all (Bonferroni): the two-sided normal quantile is 3.72.
     */
    @Test
    void eulerMaruyamaHasTheLawOfItsRecursion() {
        double h = 0.25;
        double kappa = 0.3;
        Matrix drift = Matrix.of(2, 2, -0.8, 0.5, -0.2, -0.3);
        Matrix shift = Matrix.of(2, 1, 0.4, -0.1);
        Attention none = Attention.of(
                new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.zeros(2, 2)));
        Transformer transformer = new Transformer(
                List.of(new Layer(1.5, none)), new Drift(Optional.of(drift), Optional.of(shift)), Noise.own(kappa));
        ParticleRequest request =
                new ParticleRequest(transformer, new double[] {1.5}, ParticleOptions.fixed(Integrator.EULER, h), true);
        Gaussian law = Gaussian.of(new double[] {1, -1}, Matrix.of(2, 2, 0.5, 0.1, 0.1, 0.2));
        MomentAccumulator sample = new MomentAccumulator(2);
        int n = 500;
        try (Workers workers = new Workers(2)) {
            for (int replicate = 0; replicate < 30; replicate++) {
                var random = Streams.of(1, replicate);
                double[] x = Sampler.draw(law, n, Sampling.INDEPENDENT, random);
                sample.add(last(new ParticleSolver().run(request, x, random, workers, ParticleObserver.NONE)), n);
            }
        }
        double[] mean = law.mean();
        double[] sigma = law.covariance().toRowMajor();
        Matrix step = Matrix.of(
                2, 2, 1 + h * drift.get(0, 0), h * drift.get(0, 1), h * drift.get(1, 0), 1 + h * drift.get(1, 1));
        for (int m = 0; m < 6; m++) {
            double[] moved = step.times(Matrix.of(2, 1, mean)).toRowMajor();
            Arrays.setAll(mean, i -> moved[i] + h * shift.get(i, 0));
            sigma = step.times(Matrix.of(2, 2, sigma)).times(step.transpose()).toRowMajor();
            sigma[0] += 2 * kappa * h;
            sigma[3] += 2 * kappa * h;
        }
        double total = 30.0 * n;
        for (int i = 0; i < 2; i++) {
            assertThat(Math.abs(sample.mean()[i] - mean[i]) / Math.sqrt(sigma[3 * i] / total))
                    .isLessThan(3.72);
            for (int j = 0; j <= i; j++) {
                double s = sigma[2 * i + j];
                double deviation = Math.sqrt((sigma[3 * i] * sigma[3 * j] + s * s) / total);
                assertThat(Math.abs(sample.covariance()[2 * i + j] - s) / deviation)
                        .isLessThan(3.72);
            }
        }
    }

    private ParticleRun grouped(int... groups) {
        try (Workers workers = new Workers(1)) {
            return new ParticleSolver()
                    .run(
                            new ParticleRequest(
                                    Transformer.of(first, 1),
                                    new double[] {0, 1},
                                    ParticleOptions.fixed(Integrator.RK4, 0.25),
                                    true,
                                    Optional.of(groups)),
                            tokens,
                            Streams.of(99, 1),
                            workers,
                            ParticleObserver.NONE);
        }
    }

    @Test
    void snapshotsHaveTheMomentsOfEveryGroupInWhateverOrder() {
        int[] groups = new int[N];
        Arrays.setAll(groups, i -> i < 9 ? 1 : i % 3 == 0 ? 2 : 0);
        for (ParticleRun.Snapshot snapshot : grouped(groups).snapshots()) {
            assertThat(snapshot.groups()).hasSize(3);
            for (int g = 0; g < 3; g++) {
                int group = g;
                int[] members =
                        IntStream.range(0, N).filter(i -> groups[i] == group).toArray();
                double[] own = new double[members.length * D];
                for (int i = 0; i < members.length; i++) {
                    System.arraycopy(snapshot.tokens().orElseThrow(), members[i] * D, own, i * D, D);
                }
                MomentAccumulator moments = new MomentAccumulator(D);
                moments.add(own, members.length);
                assertThat(snapshot.groups().get(g).mean())
                        .as("%s", cases)
                        .containsExactly(moments.mean(), within(1e-15));
                assertThat(snapshot.groups().get(g).covariance())
                        .as("%s", cases)
                        .containsExactly(moments.covariance(), within(1e-15));
            }
        }
    }

    @Test
    void groupsMustBeNumberedWithoutGapsAndHaveTwoTokensEach() {
        int[] groups = new int[N];
        groups[3] = 2;
        groups[4] = 2;
        assertThatThrownBy(() -> grouped(groups))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "groups must have at least 2 tokens, for a covariance, but group 1 of 3 has 0; number groups "
                                + "without gaps");
        groups[5] = 1;
        assertThatThrownBy(() -> grouped(groups))
                .hasMessage("groups must have at least 2 tokens, for a covariance, but group 1 of 3 has 1; raise the"
                        + " number of tokens");
        groups[5] = -1;
        assertThatThrownBy(() -> grouped(groups))
                .hasMessage("groups of tokens must be numbered from 0 on but that of token 5 is -1");
        assertThatThrownBy(() -> grouped(0, 0, 1, 1))
                .hasMessage("groups must name one group for each of the 24 tokens but are 4");
    }

    @Test
    void groupsDoNotFollowTheArrayTheyWereGivenAs() {
        int[] groups = {0, 0, 1, 1};
        ParticleRequest request = new ParticleRequest(
                Transformer.of(first, 1),
                new double[] {1},
                ParticleOptions.fixed(Integrator.RK4, 0.25),
                false,
                Optional.of(groups));
        groups[0] = 1;
        assertThat(request.groups().orElseThrow()).containsExactly(0, 0, 1, 1);
        assertThat(ParticleSolver.memory(request, 1000, 1).bytes())
                .isGreaterThan(ParticleSolver.memory(
                                new ParticleRequest(request.transformer(), request.depths(), request.options(), false),
                                1000,
                                1)
                        .bytes());
    }
}
