package org.anisoflow.ode.crosscheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.crosscheck.NaiveSimulator.Bug;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Workers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake that a user may make in a simulator is found, and the simulator without it passes with the same seed. */
@Tag("slow")
class SeededBugsTest {
    private static final double[] DEPTHS = {0, 0.25, 0.5, 1};
    private static final long SEED = 17;

    /**
     * A simulator to judge.
     *
     * @param n number of tokens
     * @param replicates of theirs and of ours
     */
    private record Case(Bug bug, FlowRequest request, int n, int replicates, Sampling sampling) {
        Case(Bug bug, FlowRequest request, int n, int replicates) {
            this(bug, request, n, replicates, Sampling.INDEPENDENT);
        }

        @Override
        public String toString() {
            return bug + ", N = " + n + ", R = " + replicates;
        }
    }

    static Stream<Case> cases() {
        FlowRequest softmax = Problems.study(Problems.Type.SOFTMAX, 2);
        FlowRequest sinkhorn = Problems.study(Problems.Type.SINKHORN, 2);
        FlowRequest causal = Problems.study(Problems.Type.CAUSAL, 2);
        return Stream.of(
                new Case(Bug.WRONG_SCALE, softmax, 100, 20),
                new Case(Bug.TRANSPOSED_A, softmax, 100, 20),
                new Case(Bug.NO_MAXIMUM_SUBTRACTED, largeScores(), 60, 20),
                new Case(Bug.MASK_LEFT_OUT, causal, 60, 60),
                new Case(Bug.SEES_THE_NEXT_TOKEN, causal, 20, 500),
                new Case(Bug.MASK_OFF_BY_ONE, causal, 40, 100),
                new Case(Bug.SOFTMAX_OVER_THE_WRONG_AXIS, softmax, 100, 20),
                new Case(Bug.NOT_NORMALISED, softmax, 100, 20),
                new Case(Bug.ONE_SINKHORN_ITERATION, sharpSinkhorn(), 100, 20),
                new Case(Bug.SINKHORN_WITHOUT_EPSILON, sinkhorn, 60, 10),
                new Case(Bug.EULER_STEP_TOO_LARGE, softmax, 100, 20),
                new Case(Bug.TRANSPOSED_VALUES, softmax, 100, 20),
                new Case(Bug.NO_SELF_INTERACTION, softmax, 40, 60),
                new Case(Bug.DIVIDES_BY_N_MINUS_1, softmax, 100, 4, Sampling.MOMENT_MATCHED),
                new Case(Bug.DIVIDES_BY_N_MINUS_1, softmax, 10, 500),
                new Case(Bug.HALF_THE_NOISE, Problems.study(Problems.Type.DIFFUSION, 2), 100, 20),
                new Case(Bug.MISSING_HEAD, Problems.study(Problems.Type.MULTI_HEAD, 2), 100, 20),
                new Case(Bug.RMS_OF_THE_NORM, Problems.study(Problems.Type.MEAN_FIELD_RMS, 2), 100, 20),
                new Case(Bug.L2_WITHOUT_SQUARE, Problems.study(Problems.Type.L2, 2), 100, 20),
                new Case(Bug.WRONG_INITIAL_AXES, softmax, 100, 20),
                new Case(Bug.TRANSPOSED_A, Problems.study(Problems.Type.SOFTMAX, 16), 100, 20),
                new Case(Bug.WRONG_SCALE, Problems.study(Problems.Type.SOFTMAX, 64), 100, 20));
    }

    /** Scores up to about 1000: exp overflows unless the largest score is subtracted. */
    private static FlowRequest largeScores() {
        Attention attention = Attention.of(new Head(
                new Kernel.Softmax(1),
                Matrix.identity(2).times(12),
                Matrix.identity(2).times(-12),
                Matrix.identity(2).times(0.001)));
        return Problems.at(FlowRequest.of(Gaussian.standard(2), Transformer.of(attention, 1)), 0.25, 0.5, 1.0);
    }

    private static FlowRequest sharpSinkhorn() {
        Random random = new Random(5);
        Attention attention = Attention.of(Problems.head(random, new Kernel.Sinkhorn(0.7), 2));
        return Problems.at(FlowRequest.of(Problems.law(random, 2), Transformer.of(attention, 1)), 0.25, 0.5, 1.0);
    }

    private static Validation judge(Case one, Bug... bugs) {
        boolean stack = one.request().solver().method() == Method.LAYERS;
        double step = stack ? 0.125 : 0.25;
        ParticleMoments runs = new NaiveSimulator(one.request().transformer(), step, stack, bugs)
                .run(one.request().initial(), one.n(), one.replicates(), DEPTHS, one.sampling(), SEED);
        ParticlePlan plan = Problems.plan(
                List.of(one.n()),
                one.replicates(),
                SEED,
                ParticleOptions.fixed(stack ? Integrator.EULER : Integrator.RK4, step));
        try (Workers workers = new Workers(2)) {
            return CrossCheck.compare(one.request(), List.of(runs), plan, workers, CheckObserver.NONE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aMistakeIsFoundAndTheCorrectSimulatorPasses(Case one) {
        Validation correct = judge(one);
        assertThat(correct.verdict())
                .as("level 0.01, seed " + SEED + ": " + correct.message())
                .isEqualTo(Verdict.AGREES);
        assertThat(correct.paired()).isTrue();
        Validation wrong = judge(one, one.bug());
        assertThat(wrong.verdict())
                .as("level 0.01, seed " + SEED + ": " + wrong.message())
                .isEqualTo(Verdict.DISAGREES);
    }
}
