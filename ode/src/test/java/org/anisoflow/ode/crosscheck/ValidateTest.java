package org.anisoflow.ode.crosscheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Workers;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Closures against our particles. */
class ValidateTest {
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = new Workers(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    private static Validation validate(FlowRequest request, ParticlePlan plan) {
        return CrossCheck.validate(request, plan, workers, CheckObserver.NONE);
    }

    static Stream<Arguments> exactTypes() {
        return Stream.of(Problems.Type.values())
                .flatMap(type -> Stream.of(1, 2, 4, 16).map(d -> Arguments.of(type, d)));
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void exactClosureOfManyDimensionsAgrees(Problems.Type type) {
        exactClosureAgreesAtLevelOneInAHundred(type, 64);
    }

    @ParameterizedTest(name = "{0}, d = {1}")
    @MethodSource("exactTypes")
    void exactClosureAgreesAtLevelOneInAHundred(Problems.Type type, int d) {
        int n = type == Problems.Type.CAUSAL
                ? 900
                : type == Problems.Type.SOFTMAX && d == 4 ? 320 : Math.max(100, 4 * (d + 2));
        int replicates = type == Problems.Type.CAUSAL || d == 64 ? 8 : 12;
        Validation validation = validate(
                Problems.study(type, d), Problems.plan(List.of(n), replicates, 1, Problems.particles(type, d)));

        assertThat(validation.verdict()).as("seed 1: " + validation.message()).isEqualTo(Verdict.AGREES);
        assertThat(validation.tests())
                .hasSize(3 * (d <= 4 ? d + d * (d + 1) / 2 : 2 * 12 + 1 + 4))
                .allMatch(Validation.Test::trusted);
        assertThat(validation.tests().stream().map(Validation.Test::depth).distinct())
                .containsExactly(0.25, 0.5, 1.0);
    }

    @Test
    void unpairedErrorFallsLikeTheRootOfTheNumberOfTokens() {
        Validation validation = validate(
                Problems.study(Problems.Type.SOFTMAX, 2),
                Problems.plan(List.of(50, 200, 800), 40, 3, ParticleOptions.fixed(Integrator.RK4, 0.25)));

        Validation.Slope slope = validation.errorSlope().orElseThrow();
        assertThat(slope.expected()).isEqualTo(-0.5);
        assertThat(slope.value()).as("seed 3, " + slope).isCloseTo(-0.5, within(0.1));
        assertThat(slope.standardError()).isBetween(0.01, 0.1);
        assertThat(slope.depth()).isEqualTo(1);
        assertThat(slope.points().stream().map(Validation.ErrorPoint::n).distinct())
                .containsExactly(50, 200, 800);
        SimpleRegression regression = new SimpleRegression();
        slope.points().forEach(point -> regression.addData(Math.log(point.n()), Math.log(point.error())));
        assertThat(regression.getN()).isEqualTo(120);
        assertThat(regression.getSlope()).isEqualTo(slope.value());
        assertThat(regression.getSlopeStdErr()).isEqualTo(slope.standardError());
        assertThat(validation.runs()).hasSize(3);
    }

    @Test
    void linearAttentionIsASharpTestBecauseFiniteCloudsAreExact() {
        FlowRequest request = Problems.study(Problems.Type.LINEAR, 2);
        ParticlePlan plan = Problems.plan(List.of(50), 5, 0, ParticleOptions.DEFAULT);

        assertThat(validate(request, plan).verdict()).isEqualTo(Verdict.AGREES);
        assertThat(validate(request, plan).tests()).allMatch(t -> t.allowed() < 1e-4);
        Validation rough =
                validate(request, Problems.plan(List.of(50), 30, 0, ParticleOptions.fixed(Integrator.EULER, 0.05)));
        assertThat(rough.verdict()).isEqualTo(Verdict.DISAGREES);
        assertThat(rough.message())
                .contains("at depth 0.25 is off by")
                .contains("N = 50, R = 30, seed 0, level 0.01")
                .contains("The particles take steps of 0.05, whose error is of that order")
                .contains("method layers");
    }

    @Test
    void aWrongClosureDisagrees() {
        // the verdict must not depend on who is wrong
        FlowRequest request = Problems.at(Problems.study(Problems.Type.SOFTMAX, 2), 0.0, 0.25, 0.5, 1.0);
        Head head = request.transformer().layers().get(0).attention().heads().get(0);
        FlowRequest other = Problems.at(
                FlowRequest.of(
                        request.initial(),
                        Transformer.of(
                                Attention.of(new Head(new Kernel.Softmax(0.1), head.query(), head.key(), head.value())),
                                1)),
                1.0);
        ParticlePlan plan = Problems.plan(List.of(100), 20, 5, ParticleOptions.fixed(Integrator.RK4, 0.25));
        ParticleMoments runs = validate(request, plan).runs().get(0);

        Validation validation = CrossCheck.compare(other, List.of(runs), plan, workers, CheckObserver.NONE);
        assertThat(validation.verdict()).isEqualTo(Verdict.DISAGREES);
    }

    private static FlowRequest sharp(double scale) {
        return Problems.at(
                FlowRequest.of(
                        Gaussian.standard(2),
                        Transformer.of(
                                Attention.of(new Head(
                                        new Kernel.Softmax(scale),
                                        Matrix.identity(2),
                                        Matrix.identity(2).times(-1),
                                        Matrix.identity(2))),
                                0.5)),
                0.25,
                0.5);
    }

    @Test
    void countsThatCannotHelpAreLeftOut() {
        Validation validation = validate(
                sharp(8), Problems.plan(List.of(50, 60, 1600), 5, 0, ParticleOptions.fixed(Integrator.RK4, 0.25)));

        assertThat(validation.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(validation.message())
                .startsWith("Attention is too sharp for the number of tokens")
                .endsWith(". Runs of more tokens were left out, as those of the plan would not do.");
        assertThat(validation.runs()).hasSize(1);
        assertThat(validation.complete()).isTrue();
    }

    @Test
    void sharpAttentionIsInconclusiveAndSaysHowManyTokensWouldDo() {
        Validation validation =
                validate(sharp(2), Problems.plan(List.of(100), 5, 0, ParticleOptions.fixed(Integrator.RK4, 0.25)));

        assertThat(validation.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(validation.message())
                .startsWith("Attention is too sharp for the number of tokens: 5 % of them see fewer than")
                .contains("at depth 0.25 with 100 tokens, and at least 30 are needed; use about");
        assertThat(validation.tests()).isNotEmpty().noneMatch(Validation.Test::trusted);
        assertThat(validation.effective().fifthPercentile()).isLessThan(30);
    }

    @Test
    void tooFewTokensForTheDimensionAreNotTrusted() {
        Validation validation = validate(
                Problems.study(Problems.Type.LINEAR, 16),
                Problems.plan(List.of(60), 3, 0, ParticleOptions.fixed(Integrator.RK4, 0.5)));

        assertThat(validation.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(validation.message())
                .isEqualTo("60 tokens are too few to take the bias out of covariances of rank 16; use at least 72.");
    }

    @Test
    void twoReplicatesAreTooFewToTell() {
        Validation validation = validate(
                Problems.study(Problems.Type.L2, 2),
                Problems.plan(List.of(100), 2, 0, ParticleOptions.fixed(Integrator.RK4, 0.25)));

        assertThat(validation.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(validation.message())
                .startsWith("The runs are too few to tell: with 2 replicates chance typically allows differences of")
                .endsWith("use more replicates.");
    }

    @Test
    void blowUpBeforeTheEndIsInconclusiveWithItsDepth() {
        FlowRequest request = Problems.at(
                FlowRequest.of(
                        Gaussian.standard(1),
                        Transformer.of(
                                Attention.of(new Head(
                                        new Kernel.Softmax(0.1),
                                        Matrix.identity(1),
                                        Matrix.identity(1),
                                        Matrix.identity(1))),
                                8)),
                0.5,
                7.0);
        Validation validation =
                validate(request, Problems.plan(List.of(100), 10, 0, ParticleOptions.fixed(Integrator.RK4, 0.25)));

        assertThat(validation.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(validation.message())
                .isEqualTo(
                        "No difference is seen up to depth 0.5, but no number of tokens can be trusted at all depths: "
                                + "the closure does not reach depth 7: it reaches infinity at depth 5.");
    }

    @Test
    void projectedClosureIsMeasuredAndTheIntervalsHoldTheTrueBias() {
        // particles in Euler steps against the continuous closure: the bias is that of the method of layers
        double h = 0.25;
        FlowRequest request = Problems.study(Problems.Type.SOFTMAX, 2);
        ParticlePlan plan = Problems.plan(List.of(100, 400), 20, 11, ParticleOptions.fixed(Integrator.EULER, h));
        Validation validation = CrossCheck.validate(request, plan, workers, CheckObserver.NONE, Closure.PROJECTED);
        Reference continuous = Reference.of(request, plan.options(), 11, () -> false);
        Reference layers = Reference.of(request.with(SolverOptions.layers(h)), plan.options(), 11, () -> false);

        assertThat(validation.verdict()).isEqualTo(Verdict.MEASURED);
        assertThat(validation.closure()).isEqualTo(Closure.PROJECTED);
        assertThat(validation.message())
                .startsWith("The largest bias of the projected closure is")
                .contains("+-");
        boolean[] seen = new boolean[1];
        for (Validation.Test test : validation.tests()) {
            int k = List.of(0.25, 0.5, 1.0).indexOf(test.depth());
            Quantity quantity = continuous.quantities().get(k).stream()
                    .filter(q -> q.name().equals(test.quantity()))
                    .findFirst()
                    .orElseThrow();
            double bias = quantity.of(layers.at(k)) - quantity.of(continuous.at(k));
            assertThat(test.difference()).as("seed 11, " + test).isCloseTo(bias, within(test.allowed()));
            seen[0] |= !test.passes();
        }
        assertThat(seen[0]).as("some interval excludes zero").isTrue();
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        FlowRequest request = Problems.study(Problems.Type.SOFTMAX, 2);
        ParticlePlan plan = Problems.plan(List.of(40, 60), 4, 2, ParticleOptions.fixed(Integrator.RK4, 0.5));
        Validation two = validate(request, plan);
        try (Workers one = new Workers(1)) {
            Validation alone = CrossCheck.validate(request, plan, one, CheckObserver.NONE);
            assertThat(alone.tests()).isEqualTo(two.tests());
            assertThat(alone.message()).isEqualTo(two.message());
            assertThat(alone.errorSlope()).isEqualTo(two.errorSlope());
        }
    }

    @Test
    void aStackOfLayersIsMetByTheSameStepsOnly() {
        FlowRequest request = Problems.study(Problems.Type.SOFTMAX, 2).with(SolverOptions.layers(0.25));

        assertThat(validate(request, Problems.plan(List.of(100), 10, 0, ParticleOptions.fixed(Integrator.EULER, 0.25)))
                        .verdict())
                .isEqualTo(Verdict.AGREES);
        assertThatThrownBy(() -> validate(
                        request, Problems.plan(List.of(100), 10, 0, ParticleOptions.fixed(Integrator.RK4, 0.1))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("particles must take the steps of the solver's method layers, integrator euler with step "
                        + "0.25, but their integrator is rk4 with step 0.1; change the particles, or let an adaptive "
                        + "method solve the study");
    }

    @Test
    void countsBeyondTheMemoryAreRefusedWithTheEstimate() {
        FlowRequest request = Problems.study(Problems.Type.LINEAR, 64);
        ParticlePlan plan =
                Problems.plan(List.of(100, 10_000_000), 2, 0, ParticleOptions.fixed(Integrator.EULER, 0.125));

        assertThatThrownBy(() -> validate(request, plan))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageMatching(
                        "counts: 10000000 tokens need about [0-9.]+ [GM]iB of memory, most of it for tokens, but Java has "
                                + "\\d+ MiB; use at most \\d+ tokens \\(particles.counts\\)(, or give .*)?");
    }

    @Test
    void countsThatAreRecommendedFit() {
        FlowRequest request = Problems.study(Problems.Type.LINEAR, 64);
        ParticleOptions options = ParticleOptions.fixed(Integrator.EULER, 0.125);
        Reference reference = Reference.of(request, options, 0, () -> false);
        assertThatThrownBy(() -> reference.requireMemory(10_000_000, 2, 2))
                .satisfies(e -> reference.requireMemory(
                        Integer.parseInt(e.getMessage().replaceFirst(".*use at most (\\d+) tokens.*", "$1")), 2, 2));
    }

    @Test
    void memoryThatRunsOutGivesNoVerdictAndKeepsWhatThereIs() {
        FlowRequest request = Problems.study(Problems.Type.SOFTMAX, 2);
        ParticlePlan plan = Problems.plan(List.of(40, 80), 6, 0, ParticleOptions.fixed(Integrator.RK4, 0.125));
        try (Workers workers = new Workers(2)) {
            Validation validation = CrossCheck.validate(request, plan, workers, new CheckObserver() {
                @Override
                public void progress(double done, String doing) {
                    if (done > 0.5) {
                        throw new OutOfMemoryError("asked for by a test");
                    }
                }
            });
            assertThat(validation.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(validation.message()).contains("memory ran out: Java has");
            assertThat(validation.runs()).isNotEmpty();
            assertThat(validation.runs().get(0).replicates()).isEqualTo(6);
        }
    }

    @Test
    void cancellationKeepsCompleteRunsAndGivesNoVerdict() {
        FlowRequest request = Problems.study(Problems.Type.SOFTMAX, 2);
        Validation validation = cancelledAfter(
                request, Problems.plan(List.of(40, 80), 6, 0, ParticleOptions.fixed(Integrator.RK4, 0.125)), 0.5);

        assertThat(validation.complete()).isFalse();
        assertThat(validation.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(validation.message()).isEqualTo("The check was stopped before all runs were made.");
        assertThat(validation.runs()).hasSize(2);
        assertThat(validation.runs().get(0).replicates()).isEqualTo(6);
        assertThat(validation.runs().get(1).replicates()).isBetween(1, 5);
    }

    @Test
    void cancellationInTheFirstRunKeepsItsSnapshots() {
        FlowRequest request = Problems.study(Problems.Type.SOFTMAX, 2);
        Validation validation = cancelledAfter(
                request, Problems.plan(List.of(400), 20, 0, ParticleOptions.fixed(Integrator.RK4, 0.05)), 0.02);

        assertThat(validation.runs()).hasSize(1);
        ParticleMoments runs = validation.runs().get(0);
        assertThat(runs.replicates()).isEqualTo(1);
        assertThat(runs.depths().length).isBetween(1, 3);
        assertThat(runs.depths()[0]).isEqualTo(0.25);
        assertThat(validation.tests()).isEmpty();
    }

    private static Validation cancelledAfter(FlowRequest request, ParticlePlan plan, double fraction) {
        try (Workers one = new Workers(1)) {
            return CrossCheck.validate(request, plan, one, new CheckObserver() {
                private volatile boolean stop;
                private double last;

                @Override
                public void progress(double done, String doing) {
                    assertThat(done).isBetween(last, 1.0);
                    assertThat(doing).matches("\\d+ tokens, replicate \\d+ of \\d+");
                    last = done;
                    stop |= done > fraction;
                }

                @Override
                public boolean cancelled() {
                    return stop;
                }
            });
        }
    }

    @Test
    void curvesShowClosureAndBandAtTheLargestCount() {
        FlowRequest request = Problems.at(
                Problems.study(Problems.Type.SOFTMAX, 4), 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);
        Validation validation =
                validate(request, Problems.plan(List.of(50, 100), 10, 0, ParticleOptions.fixed(Integrator.RK4, 0.5)));

        assertThat(validation.curves().stream().map(Validation.Curve::quantity))
                .containsExactly(
                        "total variance tr Σ",
                        "along axis 1, λ₁",
                        "along axis 2, λ₂",
                        "along axis 4, λ₄",
                        "mean along itself |α|");
        assertThat(validation.curves()).allSatisfy(curve -> {
            assertThat(curve.n()).isEqualTo(100);
            assertThat(curve.depths()).hasSize(11);
            for (int t = 0; t < 11; t++) {
                assertThat(curve.particles()[t]).isBetween(curve.low()[t], curve.high()[t]);
                assertThat(curve.closure()[t]).isBetween(curve.low()[t], curve.high()[t]);
            }
        });
        assertThat(validation.tests().stream().map(Validation.Test::depth).distinct())
                .containsExactly(0.3, 0.5, 0.8, 1.0);
    }

    @Test
    void momentMatchedTokensAgreeToo() {
        ParticlePlan plan = new ParticlePlan(
                List.of(100), 10, 4, Sampling.MOMENT_MATCHED, ParticleOptions.fixed(Integrator.RK4, 0.25), 0.01);
        Validation validation = validate(Problems.study(Problems.Type.SOFTMAX, 2), plan);

        assertThat(validation.verdict()).as(validation.message()).isEqualTo(Verdict.AGREES);
        assertThat(validation.tests())
                .allSatisfy(t -> assertThat(t.closure()).as(t.quantity()).isCloseTo(valueOfStudy(t), within(1e-6)));
    }

    private static double valueOfStudy(Validation.Test test) {
        Reference reference = Reference.of(
                Problems.study(Problems.Type.SOFTMAX, 2), ParticleOptions.fixed(Integrator.RK4, 0.25), 0, () -> false);
        int k = List.of(0.25, 0.5, 1.0).indexOf(test.depth());
        Optional<Quantity> quantity = reference.quantities().get(k).stream()
                .filter(q -> q.name().equals(test.quantity()))
                .findFirst();
        return quantity.orElseThrow().of(reference.at(k));
    }
}
