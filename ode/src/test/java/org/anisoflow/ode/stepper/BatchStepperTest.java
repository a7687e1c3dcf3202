package org.anisoflow.ode.stepper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchStepperTest {
    private static final int SMALL = -600;
    private static final int LARGE = 600;

    /** What each lane has seen: depths in its unit, states, velocities, and states inside. */
    private final List<List<Double>> seen = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

    private final int[] rejected = new int[3];
    private final boolean[] free = {true, true, true};
    private BatchStepper stepper;

    /** Three pendulums in the units of depth 1, 2^-600 and 2^600. */
    private void start(EmbeddedPair pair, double length, double tolerance) {
        double[] fast = {1, Math.scalb(1.0, LARGE), Math.scalb(1.0, SMALL)};
        int[] starting = {0};
        BatchStepper.Field field = (y, times, yDot) -> {
            for (int n = 0; n < times.length; n++) {
                double factor = times[n] * (times.length == 1 ? fast[starting[0]] : fast[n]);
                yDot[0][n] = factor * y[1][n];
                yDot[1][n] = -factor * Math.sin(y[0][n]);
            }
        };
        stepper = new BatchStepper(pair, 3, 2, 2, field, field, new BatchStepper.Listener() {
            @Override
            public void rejected(int lane) {
                rejected[lane]++;
            }

            @Override
            public boolean accepted(int lane, double from, double to, double[] state, double[] velocity) {
                double[] inside = new double[2];
                stepper.inside(lane, from, 0.5 * (from + to), inside);
                seen.get(lane)
                        .addAll(List.of(
                                from * fast[lane],
                                to * fast[lane],
                                state[0],
                                state[1],
                                velocity[0] / fast[lane],
                                velocity[1] / fast[lane],
                                inside[0],
                                inside[1]));
                free[lane] = to == length / fast[lane];
                return true;
            }

            @Override
            public void collapsed(int lane) {
                throw new AssertionError("collapsed");
            }
        });
        for (int lane = 0; lane < 3; lane++) {
            starting[0] = lane;
            double[] state = {2.5, 0};
            stepper.prepare(state);
            stepper.start(
                    lane, 0.5 / fast[lane], length / fast[lane], state, new double[] {tolerance, tolerance}, tolerance);
            free[lane] = false;
        }
    }

    private void finish() {
        for (int i = 0; i < 10_000 && !(free[0] && free[1] && free[2]); i++) {
            stepper.tryStep();
        }
    }

    @ParameterizedTest
    @EnumSource(EmbeddedPair.class)
    void numbersAreTheSameInEveryUnitOfDepth(EmbeddedPair pair) {
        start(pair, 9.5, 1e-7);
        finish();
        assertThat(seen.get(0)).hasSizeGreaterThan(40);
        // the library's first step has units, in which these two agree
        assertThat(seen.get(1)).isEqualTo(seen.get(2)).hasSizeGreaterThan(40);
        assertThat(rejected[1]).isEqualTo(rejected[2]);
        for (int back = 3; back <= 6; back++) { // state and velocity at the end
            assertThat(seen.get(1).get(seen.get(1).size() - back))
                    .isCloseTo(seen.get(0).get(seen.get(0).size() - back), within(1e-4));
        }
    }

    /** The same problem, alone, by the stepper of one; their errors are measured in the same way but for round-off. */
    @ParameterizedTest
    @EnumSource(EmbeddedPair.class)
    void stepsAreThoseOfTheStepperOfOne(EmbeddedPair pair) {
        start(pair, 9.5, 1e-7);
        finish();
        List<Double> alone = new ArrayList<>();
        AdaptiveStepper.Field pendulum = (t, y, yDot) -> {
            yDot[0] = y[1];
            yDot[1] = -Math.sin(y[0]);
        };
        int[] tries = {0};
        new AdaptiveStepper(pair, 2, 1e-7, 1e-7, pendulum, new AdaptiveStepper.Listener() {
                    @Override
                    public void rejected() {
                        tries[0]++;
                    }

                    @Override
                    public void accepted(AdaptiveStepper.Step step) {
                        alone.addAll(List.of(step.from(), step.to(), step.state()[0], step.state()[1]));
                        alone.addAll(List.of(step.velocity()[0], step.velocity()[1]));
                        double[] inside = step.at(0.5 * (step.from() + step.to()));
                        alone.addAll(List.of(inside[0], inside[1]));
                    }

                    @Override
                    public void collapsed() {
                        throw new AssertionError("collapsed");
                    }
                })
                .integrate(0.5, 9.5, new double[] {2.5, 0}, 0);
        assertThat(seen.get(0)).hasSameSizeAs(alone);
        assertThat(rejected[0]).isEqualTo(tries[0]);
        for (int i = 0; i < alone.size(); i++) {
            assertThat(seen.get(0).get(i)).as("number %d", i).isCloseTo(alone.get(i), within(1e-9));
        }
    }

    /** A lane that is taken over goes on as if nothing had happened. */
    @Test
    void aLaneGoesOnInAnotherStepper() {
        start(EmbeddedPair.DORMAND_PRINCE_54, 9.5, 1e-5);
        finish();
        List<Double> whole = List.copyOf(seen.get(0));
        seen.forEach(List::clear);
        start(EmbeddedPair.DORMAND_PRINCE_54, 9.5, 1e-5);
        BatchStepper first = stepper;
        for (int i = 0; i < 4; i++) {
            first.tryStep();
        }
        List<Double> begun = List.copyOf(seen.get(0));
        seen.forEach(List::clear);
        start(EmbeddedPair.DORMAND_PRINCE_54, 9.5, 1e-5);
        seen.forEach(List::clear);
        stepper.take(0, first, 0);
        finish();
        List<Double> both = new ArrayList<>(begun);
        both.addAll(seen.get(0));
        assertThat(both).isEqualTo(whole);
        double[] state = new double[2];
        stepper.state(0, state);
        assertThat(state[0]).isEqualTo(whole.get(whole.size() - 6));
    }
}
