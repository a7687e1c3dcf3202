package org.anisoflow.ode.crosscheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleObserver;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.ParticleRequest;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.ParticleSolver;
import org.anisoflow.ode.particles.Sampler;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Streams;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws of several components, and projected closures, against our particles. The level of every check is 0.01. */
class ComponentsTest {
    private static final ParticleOptions STEPS = ParticleOptions.fixed(Integrator.RK4, 0.25);
    private static final Kernel MILD = new Kernel.Softmax(0.4);

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

    private static FlowRequest clusters(double firstWeight) {
        return MixtureProblems.study(
                MixtureProblems.mixture(
                        Arrangement.CLUSTERS, firstWeight, MixtureProblems.FIRST, MixtureProblems.SECOND),
                MixtureProblems.attention(MILD, new Mask.None()));
    }

    /** The example of two clusters, up to half its depth. */
    private static FlowRequest sharp() {
        return Problems.at(
                MixtureProblems.study(MixtureProblems.clusters(), MixtureProblems.softmax(new Mask.None())), 0.25, 0.5);
    }

    private static FlowRequest linear(double firstWeight) {
        return MixtureProblems.study(
                MixtureProblems.mixture(
                        Arrangement.CLUSTERS, firstWeight, MixtureProblems.FIRST, MixtureProblems.SECOND),
                MixtureProblems.attention(new Kernel.Linear(0.4), new Mask.None()));
    }

    /** The numbers of docs/validating.md, which are older than laws of several components. */
    @Test
    void aLawOfOneComponentIsComparedAsItAlwaysWas() {
        Head head = new Head(
                new Kernel.Softmax(1 / Math.sqrt(2)),
                Matrix.of(2, 2, 1, 0.5, 0, 0.8),
                Matrix.of(2, 2, 0.4, -0.2, 0.2, 0.5),
                Matrix.of(2, 2, -1, -0.2, 0.2, -0.9));
        Gaussian law = Gaussian.of(new double[] {0.5, -0.3}, Matrix.of(2, 2, 1, 0.4, 0.4, 0.8));
        FlowRequest request = Problems.at(
                FlowRequest.of(GaussianMixture.of(law), Transformer.of(Attention.of(head), 2)), 0.0, 0.5, 1.0, 2.0);
        Validation validation = validate(request, Problems.plan(List.of(100), 20, 0, ParticleOptions.DEFAULT));

        Validation.Test test =
                MixtureProblems.test(validation, "covariance[1,1]", 0.5).orElseThrow();
        assertThat(validation.tests()).hasSize(15);
        assertThat(test.closure()).isCloseTo(0.72109, within(5e-6));
        assertThat(test.particles()).isCloseTo(0.71714, within(5e-6));
        assertThat(test.difference()).isCloseTo(-2.63e-3, within(5e-6));
        assertThat(test.z()).isCloseTo(-1.15, within(5e-3));
    }

    static Stream<Arguments> exactStudies() {
        Gaussian law = MixtureProblems.SECOND;
        return Stream.of(
                Arguments.of("linear", linear(0.3), 2),
                Arguments.of(
                        "equal cells",
                        MixtureProblems.study(
                                MixtureProblems.mixture(Arrangement.CELLS, 0.4, law, law, law),
                                MixtureProblems.attention(MILD, new Mask.Causal())),
                        3),
                Arguments.of(
                        "equal clusters",
                        MixtureProblems.study(
                                MixtureProblems.mixture(Arrangement.CLUSTERS, 0.4, law, law),
                                MixtureProblems.attention(new Kernel.L2(0.3), new Mask.None())),
                        2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exactStudies")
    void exactClosuresOfSeveralComponentsAgree(String name, FlowRequest request, int components) {
        Validation validation = validate(request, Problems.plan(List.of(240), 8, 21, ParticleOptions.DEFAULT));

        assertThat(validation.verdict()).as("seed 21: " + validation.message()).isEqualTo(Verdict.AGREES);
        assertThat(validation.closure()).isEqualTo(Closure.EXACT);
        assertThat(validation.tests()).hasSize(2 * 5 * (1 + components)).allMatch(Validation.Test::trusted);
        assertThat(MixtureProblems.test(validation, "component[1].covariance[0,1]", 0.5))
                .isPresent();
    }

    /** Runs of 4000 tokens with another seed: 5 standard errors and a bias of 1/N are allowed on top of the intervals. */
    @Test
    void theBiasOfAProjectedClosureIsMeasured() {
        FlowRequest request = sharp();
        Validation validation = validate(request, Problems.plan(List.of(800), 16, 23, STEPS));
        assertThat(validation.verdict()).as(validation.message()).isEqualTo(Verdict.MEASURED);
        assertThat(validation.closure()).isEqualTo(Closure.PROJECTED);
        assertThat(validation.errorSlope()).isEmpty();
        assertThat(validation.message())
                .matches("The largest bias of the projected closure is \\S+ \\+- \\S+ in \\S+ at depth 0.5, \\S+ % of"
                        + " its scale, of which cubature makes at most \\S+ \\(N = 800, R = 16, seed 23; .*");

        int n = 4000;
        int runs = 4;
        Reference reference = Reference.of(request, STEPS, 23, () -> false);
        State[] states = new State[runs];
        for (int r = 0; r < runs; r++) {
            Sampler.Draw draw = Sampler.draw(request.law(), n, Sampling.MOMENT_MATCHED, Streams.of(1023, r));
            ParticleRun run = new ParticleSolver()
                    .run(
                            new ParticleRequest(
                                    request.transformer(),
                                    new double[] {0.5},
                                    STEPS,
                                    false,
                                    Optional.of(draw.components())),
                            draw.tokens(),
                            Streams.of(1023, r),
                            workers,
                            ParticleObserver.NONE);
            states[r] = State.of(run.snapshots().get(0));
        }
        int excluded = 0;
        for (Quantity quantity : reference.quantities().get(1)) {
            double[] values = Stream.of(states).mapToDouble(quantity::of).toArray();
            double bias = Numbers.mean(values) - quantity.of(reference.at(1));
            double error = 5 * Numbers.deviation(values) / Math.sqrt(runs) + quantity.scale(reference.at(1)) * 5 / n;
            Validation.Test test =
                    MixtureProblems.test(validation, quantity.name(), 0.5).orElseThrow();
            assertThat(test.difference())
                    .as("seeds 23 and 1023, " + test)
                    .isCloseTo(bias, within(test.allowed() + error));
            excluded += test.passes() ? 0 : 1;
        }
        assertThat(excluded).as("intervals that exclude zero").isGreaterThan(3);
    }

    @Test
    void aProjectedClosureThatIsTakenForExactDisagrees() {
        Validation validation = CrossCheck.validate(
                Problems.at(sharp(), 0.5),
                Problems.plan(List.of(800), 10, 23, STEPS),
                workers,
                CheckObserver.NONE,
                Closure.EXACT);

        assertThat(validation.verdict()).as("seed 23: " + validation.message()).isEqualTo(Verdict.DISAGREES);
        assertThat(validation.message()).contains(" at depth 0.5 is off by ");
    }

    @Test
    void theBiasIsMeasuredAsDeepAsTheParticlesAreAReference() {
        Validation validation = validate(
                MixtureProblems.study(MixtureProblems.clusters(), MixtureProblems.softmax(new Mask.None())),
                Problems.plan(List.of(500), 4, 32, STEPS));

        assertThat(validation.verdict()).as("seed 32: " + validation.message()).isEqualTo(Verdict.MEASURED);
        assertThat(validation.message())
                .contains(" at depth 0.5, ")
                .contains(" Beyond depth 0.5 the particles are no reference: attention is too sharp for the number of "
                        + "tokens: 5 % of them see fewer than ")
                .contains(" effective tokens at depth 1 with 500 tokens");
    }

    @Test
    void equalHalvesAgreeWithTheWhole() {
        Gaussian law = MixtureProblems.FIRST;
        ParticlePlan plan = Problems.plan(List.of(200), 12, 24, STEPS);
        var attention = MixtureProblems.attention(MILD, new Mask.None());
        Validation one = validate(MixtureProblems.study(GaussianMixture.of(law), attention), plan);
        Validation two = validate(
                MixtureProblems.study(MixtureProblems.mixture(Arrangement.CLUSTERS, 0.5, law, law), attention), plan);

        for (Validation.Test test : one.tests()) {
            Validation.Test other =
                    MixtureProblems.test(two, test.quantity(), test.depth()).orElseThrow();
            assertThat(other.difference())
                    .as("seed 24, " + test)
                    .isCloseTo(test.difference(), within(test.allowed() + other.allowed()));
        }
    }

    @Test
    void farClustersAreTrustedAlthoughTheWholeCloudLooksTooSharp() {
        Gaussian near =
                Gaussian.ofFactor(new double[] {5, 0}, Matrix.identity(2).times(0.3));
        Gaussian far =
                Gaussian.ofFactor(new double[] {-5, 0}, Matrix.identity(2).times(0.3));
        FlowRequest request = MixtureProblems.study(
                MixtureProblems.mixture(Arrangement.CLUSTERS, 0.5, near, far),
                MixtureProblems.attention(new Kernel.Softmax(0.3), new Mask.None()));
        Validation validation = validate(
                Problems.at(request, 0.1),
                Problems.plan(List.of(400), 6, 25, ParticleOptions.fixed(Integrator.RK4, 0.1)));

        assertThat(validation.verdict()).as("seed 25: " + validation.message()).isEqualTo(Verdict.MEASURED);
        assertThat(validation.effective().median()).isBetween(100.0, 200.0);
    }

    @Test
    void everyPartOfACloudNeedsTokensOfEveryComponent() {
        Validation validation = validate(linear(0.05), Problems.plan(List.of(100, 200), 4, 26, STEPS));

        assertThat(validation.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(validation.message())
                .isEqualTo("200 tokens are too few to take the bias out of the covariance of component 0, of weight "
                        + "0.05 and rank 2; use at least 819.");
        assertThat(validation.tests()).isEmpty();
        Validation matched =
                validate(linear(0.05), new ParticlePlan(List.of(200), 4, 26, Sampling.MOMENT_MATCHED, STEPS, 0.01));
        assertThat(matched.message()).contains("use at least 320.");
    }

    @Test
    void fewTokensOfSmallComponentsAreEnoughAsOftenAsTheyAreDrawn() {
        Validation validation = validate(linear(0.05), Problems.plan(List.of(819), 20, 27, ParticleOptions.DEFAULT));
        assertThat(validation.verdict()).as("seed 27: " + validation.message()).isEqualTo(Verdict.AGREES);
    }

    private static State law(int components, int d) {
        RandomCases cases = new RandomCases(components + d);
        Moments[] parts = new Moments[components + 1];
        for (int j = 0; j <= components; j++) {
            Matrix factor = cases.matrix(d, d);
            parts[j] = new Moments(
                    cases.vector(d), factor.times(factor.transpose()).toRowMajor());
        }
        return new State(parts[components], List.of(parts).subList(0, components));
    }

    @Test
    void quantitiesOfComponentsAreBounded() {
        for (int d : new int[] {1, 2, 4, 5, 64}) {
            for (int components : new int[] {2, 3, 10, 16, 100}) {
                List<Quantity> quantities = Quantity.of(law(components, d), Streams.of(1, 0));
                assertThat(quantities)
                        .as("%d components, d = %d", components, d)
                        .hasSizeLessThanOrEqualTo(60);
                assertThat(quantities.stream().map(Quantity::name)).doesNotHaveDuplicates();
                assertThat(quantities.stream()
                                .flatMapToInt(q -> q.part().stream())
                                .distinct())
                        .as("%d components, d = %d", components, d)
                        .hasSizeGreaterThan(Math.min(components, 15) - 1)
                        .contains(0, components - 1);
            }
        }
        assertThat(Quantity.of(law(2, 1), Streams.of(1, 0)).stream().map(Quantity::name))
                .containsExactly(
                        "mean[0]",
                        "covariance[0,0]",
                        "component[0].mean[0]",
                        "component[0].covariance[0,0]",
                        "component[1].mean[0]",
                        "component[1].covariance[0,0]");
        assertThat(Quantity.of(law(10, 64), Streams.of(1, 0)).stream().map(Quantity::name))
                .contains("component[9].mean along axis 1", "component[9].variance along axis 1");
    }

    private static ParticleMoments theirs(FlowRequest request, int n, int runs, Sampling sampling, long seed) {
        FlowRequest whole = Problems.at(request, 0.0, 0.5, 1.0);
        return validate(whole, new ParticlePlan(List.of(n), runs, seed, sampling, STEPS, 0.01))
                .runs()
                .get(0);
    }

    private static Validation compare(FlowRequest request, ParticleMoments theirs, int base, int runs) {
        return CrossCheck.compare(
                request, List.of(theirs), Problems.plan(List.of(base), runs, 5, STEPS), workers, CheckObserver.NONE);
    }

    @Test
    void runsOfOtherSimulatorsAreComparedUnpairedAtDepthZeroToo() {
        Validation right = compare(clusters(0.4), theirs(clusters(0.4), 200, 12, Sampling.INDEPENDENT, 28), 200, 12);
        assertThat(right.verdict()).as("seed 28: " + right.message()).isEqualTo(Verdict.AGREES);
        assertThat(right.paired()).isFalse();
        assertThat(right.tests().stream().map(Validation.Test::depth).distinct())
                .containsExactly(0.0, 0.5, 1.0);
        assertThat(right.tests()).hasSize(3 * 5);

        // the weights of the components are exchanged
        Validation wrong = compare(clusters(0.6), theirs(clusters(0.4), 200, 12, Sampling.INDEPENDENT, 28), 200, 12);
        assertThat(wrong.verdict()).isEqualTo(Verdict.DISAGREES);
        assertThat(wrong.message()).contains("at depth 0 is off by");
    }

    @Test
    void momentMatchedRunsOfOtherSimulatorsAreHeldAgainstTheSharesTheyHave() {
        ParticleMoments theirs = theirs(clusters(0.37), 301, 6, Sampling.MOMENT_MATCHED, 29);
        Validation right = compare(clusters(0.37), theirs, 150, 12);
        assertThat(right.verdict()).as("seed 29: " + right.message()).isEqualTo(Verdict.AGREES);
        assertThat(right.tests().stream().filter(t -> t.depth() == 0))
                .hasSize(5)
                .allMatch(t -> t.allowed() < 1e-7);
        assertThat(compare(clusters(0.38), theirs, 150, 12).verdict()).isEqualTo(Verdict.DISAGREES);
    }

    @Test
    void aCheckOfAProjectedClosureCanBeStoppedInsideAClosure() {
        AtomicInteger pollsOfClosures = new AtomicInteger();
        AtomicInteger pollsAfterStop = new AtomicInteger();
        Validation validation = CrossCheck.validate(
                clusters(0.5), Problems.plan(List.of(100), 1000, 30, STEPS), workers, new CheckObserver() {
                    @Override
                    public boolean cancelled() {
                        // the closure from the study's law is solved before, by this thread
                        boolean inside = StackWalker.getInstance()
                                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                                                .filter(name -> name.equals(LawPath.class.getName())
                                                        || name.equals(PairedRuns.class.getName()))
                                                .distinct()
                                                .count()
                                        == 2);
                        int polls = inside ? pollsOfClosures.incrementAndGet() : pollsOfClosures.get();
                        if (polls > 20) {
                            pollsAfterStop.incrementAndGet();
                        }
                        return polls > 20;
                    }
                });

        assertThat(validation.complete()).isFalse();
        assertThat(validation.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(validation.tests()).isEmpty();
        // each of 1000 runs asks whether to begin
        assertThat(pollsAfterStop.get()).isBetween(1, 1050);
    }

    @Test
    void curvesShowEveryComponent() {
        Validation validation =
                validate(Problems.at(linear(0.5), 0.0, 0.5, 1.0), Problems.plan(List.of(200), 4, 31, STEPS));
        assertThat(validation.curves().stream().map(Validation.Curve::axis).distinct())
                .containsExactly("variance", "parts: tr Σ", "parts: mean");
        assertThat(validation.curves().stream().map(Validation.Curve::quantity))
                .endsWith(
                        "component[0] tr Σ",
                        "component[1] tr Σ",
                        "component[0].mean[0]",
                        "component[0].mean[1]",
                        "component[1].mean[0]",
                        "component[1].mean[1]");
    }
}
