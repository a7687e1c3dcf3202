package org.anisoflow.ode.crosscheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.LongFunction;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Workers;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Correct runs raise no more alarms than the level allows: 200 checks with seeds 1 to 200 at level 0.05 raise at most as
 * many as a binomial variable exceeds with probability 0.001.
 */
@Tag("slow")
class FalseAlarmTest {
    private static final int CHECKS = 200;
    private static final double LEVEL = 0.05;
    private static final int MOST = new BinomialDistribution(null, CHECKS, LEVEL).inverseCumulativeProbability(0.999);

    private static final FlowRequest SOFTMAX = Problems.study(Problems.Type.SOFTMAX, 2);
    private static final ParticleOptions STEPS = ParticleOptions.fixed(Integrator.RK4, 0.25);

    /** Alarms, and the variance of z in units of what Student's law has. */
    private record Tally(int alarms, double variance) {
        static Tally of(LongFunction<Validation> check, double expectedVariance) {
            int alarms = 0;
            double squares = 0;
            int tests = 0;
            for (long seed = 1; seed <= CHECKS; seed++) {
                Validation validation = check.apply(seed);
                assertThat(validation.verdict())
                        .as("seed " + seed + ": " + validation.message())
                        .isNotEqualTo(Verdict.INCONCLUSIVE);
                alarms += validation.verdict() == Verdict.DISAGREES ? 1 : 0;
                for (Validation.Test test : validation.tests()) {
                    squares += test.depth() > 0 ? test.z() * test.z() : 0;
                    tests += test.depth() > 0 ? 1 : 0;
                }
            }
            return new Tally(alarms, squares / tests / expectedVariance);
        }
    }

    /** Of Student's law. */
    private static double variance(double degreesOfFreedom) {
        return degreesOfFreedom / (degreesOfFreedom - 2);
    }

    private static ParticlePlan plan(int n, int replicates, long seed) {
        return new ParticlePlan(List.of(n), replicates, seed, Sampling.INDEPENDENT, STEPS, LEVEL);
    }

    @ParameterizedTest(name = "N = {0}, R = {1}")
    @CsvSource({"40, 20", "40, 8"})
    void validationsOfCorrectRunsRaiseNoMoreAlarmsThanTheLevelAllows(int n, int replicates) {
        try (Workers workers = new Workers(2)) {
            Tally tally = Tally.of(
                    seed -> CrossCheck.validate(SOFTMAX, plan(n, replicates, seed), workers, CheckObserver.NONE),
                    variance(replicates - 1));

            assertThat(tally.alarms()).as(tally.toString()).isLessThanOrEqualTo(MOST);
            assertThat(tally.variance()).isCloseTo(1, within(0.25));
        }
    }

    @ParameterizedTest(name = "N = {0}, theirs {1} runs, ours {2} runs of at most {3} tokens")
    @CsvSource({"40, 20, 20, 40", "60, 1, 20, 60", "80, 10, 20, 40"})
    void comparisonsOfCorrectRunsRaiseNoMoreAlarmsThanTheLevelAllows(int n, int runs, int replicates, int base) {
        try (Workers workers = new Workers(2)) {
            Tally tally = Tally.of(
                    seed -> {
                        ParticleMoments theirs = new NaiveSimulator(SOFTMAX.transformer(), 0.25, false)
                                .run(SOFTMAX.initial(), n, runs, new double[] {0, 0.5, 1}, Sampling.INDEPENDENT, seed);
                        return CrossCheck.compare(
                                SOFTMAX, List.of(theirs), plan(base, replicates, seed), workers, CheckObserver.NONE);
                    },
                    variance(Comparer.degreesOfFreedom(replicates)));

            assertThat(tally.alarms()).as(tally.toString()).isLessThanOrEqualTo(MOST);
            assertThat(tally.variance()).isCloseTo(1, within(0.25));
        }
    }
}
