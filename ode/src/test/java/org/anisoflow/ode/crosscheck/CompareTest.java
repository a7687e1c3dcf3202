package org.anisoflow.ode.crosscheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.crosscheck.NaiveSimulator.Bug;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.particles.Integrator;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Workers;
import org.junit.jupiter.api.Test;

/** What is said about runs of other simulators, and which are refused. */
class CompareTest {
    private static final FlowRequest SOFTMAX = Problems.study(Problems.Type.SOFTMAX, 2);
    private static final ParticlePlan PLAN =
            Problems.plan(List.of(60), 20, 7, ParticleOptions.fixed(Integrator.RK4, 0.25));

    private static ParticleMoments runs(int n, int replicates, double[] depths, Sampling sampling, Bug... bugs) {
        return new NaiveSimulator(SOFTMAX.transformer(), 0.25, false, bugs)
                .run(SOFTMAX.initial(), n, replicates, depths, sampling, 7);
    }

    private static Validation compare(ParticleMoments... runs) {
        try (Workers workers = new Workers(2)) {
            return CrossCheck.compare(SOFTMAX, List.of(runs), PLAN, workers, CheckObserver.NONE);
        }
    }

    private static ParticleMoments withDepths(double... depths) {
        ParticleMoments runs = runs(20, 2, new double[] {0, 0.5, 1}, Sampling.INDEPENDENT);
        return new ParticleMoments(20, depths, runs.means(), runs.covariances(), Sampling.INDEPENDENT);
    }

    @Test
    void oneCorrectRunAgreesAndItsCurvesLieOverOurBand() {
        Validation validation = compare(runs(60, 1, new double[] {0, 0.5, 1}, Sampling.INDEPENDENT));

        assertThat(validation.verdict()).as(validation.message()).isEqualTo(Verdict.AGREES);
        assertThat(validation.paired()).isTrue();
        assertThat(validation.tests()).hasSize(6 + 2 * 5);
        assertThat(validation.tests().get(0).depth()).isZero();
        assertThat(validation.curves()).hasSize(4).allMatch(c -> c.depths().length == 3 && c.replicates() == 1);
        assertThat(validation.errorSlope()).isEmpty();
    }

    @Test
    void runsWithoutDepthZeroAreComparedUnpaired() {
        Validation right = compare(runs(60, 20, new double[] {0.5, 1}, Sampling.INDEPENDENT));
        Validation wrong = compare(runs(60, 20, new double[] {0.5, 1}, Sampling.INDEPENDENT, Bug.TRANSPOSED_VALUES));

        assertThat(right.verdict()).as(right.message()).isEqualTo(Verdict.AGREES);
        assertThat(right.paired()).isFalse();
        assertThat(right.tests()).hasSize(2 * 5);
        assertThat(wrong.verdict()).isEqualTo(Verdict.DISAGREES);
    }

    @Test
    void disagreementNamesQuantityDepthBandCountsAndSeed() {
        assertThat(compare(runs(60, 20, new double[] {0, 0.5, 1}, Sampling.INDEPENDENT, Bug.WRONG_SCALE))
                        .message())
                .matches("(mean|covariance)\\[[0-9,]+] at depth 0.5 is off by \\S+ where \\S+ is allowed "
                        + "\\(N = 60, R = 20, seed 7, level 0.01\\); \\d+ of 16 tests fail.");
    }

    @Test
    void divisorNMinusOneIsRecognised() {
        assertThat(compare(runs(60, 3, new double[] {0, 0.5}, Sampling.MOMENT_MATCHED, Bug.DIVIDES_BY_N_MINUS_1))
                        .message())
                .contains("at depth 0 is off by")
                .endsWith("The covariances at depth 0 are those of a divisor N - 1 instead of N.");
        assertThat(compare(runs(60, 3, new double[] {0, 0.5}, Sampling.MOMENT_MATCHED))
                        .verdict())
                .isEqualTo(Verdict.AGREES);
    }

    @Test
    void aRunThatIsNotFiniteDisagreesWithItsDepth() {
        ParticleMoments runs = runs(60, 20, new double[] {0, 0.25, 0.5, 1}, Sampling.INDEPENDENT);
        Arrays.fill(runs.means()[3][2], Double.NaN);
        Validation validation = compare(runs);

        assertThat(validation.verdict()).isEqualTo(Verdict.DISAGREES);
        assertThat(validation.message())
                .isEqualTo(
                        "Run 3 of N = 60 is not finite at depth 0.5, where the closure is; subtract the largest score "
                                + "before exp, and look for a division by zero.");
        assertThat(validation.tests()).noneMatch(t -> t.depth() == 0.5);
    }

    @Test
    void largerCloudsAreForetoldFromSmallerOnes() {
        Validation right = compare(runs(240, 5, new double[] {0, 1}, Sampling.INDEPENDENT));
        Validation wrong = compare(runs(240, 5, new double[] {0, 1}, Sampling.INDEPENDENT, Bug.TRANSPOSED_VALUES));

        assertThat(right.verdict()).as(right.message()).isEqualTo(Verdict.AGREES);
        assertThat(wrong.verdict()).isEqualTo(Verdict.DISAGREES);
    }

    @Test
    void depthsMustIncreaseWithinTheStudy() {
        assertThatThrownBy(() -> compare(withDepths(0, 1, 0.5)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("depths of runs must increase within [0, 1.0], the depth of the study, but entry 2 is 0.5 "
                        + "after 1.0; save other depths or change the study");
        assertThatThrownBy(() -> compare(withDepths(0, 1, 1.5)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("entry 2 is 1.5 after 1.0");
    }

    @Test
    void shapesMustFitTheStudy() {
        ParticleMoments runs = runs(20, 2, new double[] {0, 1}, Sampling.INDEPENDENT);
        runs.means()[1][1] = new double[3];
        assertThatThrownBy(() -> compare(runs))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("means of run 1 must have length 2, the dimension of the study, but have 3");
    }

    @Test
    void momentsAtDepthZeroMustBeThoseOfALaw() {
        ParticleMoments runs = runs(20, 2, new double[] {0, 1}, Sampling.INDEPENDENT);
        runs.covariances()[1][0][1] += 0.5;
        assertThatThrownBy(() -> compare(runs))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        "moments at depth 0 of run 1 of 20 tokens must be those of a law: covariance must be "
                                + "symmetric");
    }
}
