package org.anisoflow.ode.stepper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AdaptiveStepperTest {
    /** x' = (-x_2, x_1): a turn. */
    private static final AdaptiveStepper.Field TURN = (t, y, yDot) -> {
        yDot[0] = -y[1];
        yDot[1] = y[0];
    };

    /** Sees accepted steps only. */
    private static AdaptiveStepper.Listener accepting(Consumer<AdaptiveStepper.Step> seen) {
        return new AdaptiveStepper.Listener() {
            @Override
            public void rejected() {
                // tried again
            }

            @Override
            public void accepted(AdaptiveStepper.Step step) {
                seen.accept(step);
            }

            @Override
            public void collapsed() {
                throw new AssertionError("collapsed");
            }
        };
    }

    /** Largest error of the dense output inside the first step, of length h. */
    private static double errorInside(EmbeddedPair pair, double h) {
        double[] worst = {0};
        new AdaptiveStepper(pair, 2, 1e3, 0, TURN, accepting(step -> {
                    for (double theta = 0.05; theta < 1; theta += 0.1) {
                        double t = theta * h;
                        double[] y = step.at(t);
                        worst[0] = Math.max(worst[0], Math.hypot(y[0] - Math.cos(t), y[1] - Math.sin(t)));
                    }
                }))
                .integrate(0, h, new double[] {1, 0}, h);
        return worst[0];
    }

    @ParameterizedTest
    @CsvSource({"DORMAND_PRINCE_54, 0.4, 5", "DORMAND_PRINCE_853, 1, 8"})
    void denseOutputHasItsOrder(EmbeddedPair pair, double largest, double localOrder) {
        SimpleRegression fit = new SimpleRegression();
        for (int i = 0; i < 5; i++) {
            double h = largest * Math.pow(0.7, i);
            fit.addData(Math.log(h), Math.log(errorInside(pair, h)));
        }
        // the local error is of order h^(order + 1)
        assertThat(fit.getSlope()).isCloseTo(localOrder, within(0.3));
    }

    @ParameterizedTest
    @CsvSource({"DORMAND_PRINCE_54, 0", "DORMAND_PRINCE_853, 3"})
    void denseOutputCostsItsStagesOncePerStep(EmbeddedPair pair, long cost) {
        long[] evaluations = {0};
        AdaptiveStepper.Field counted = (t, y, yDot) -> {
            evaluations[0]++;
            TURN.velocity(t, y, yDot);
        };
        List<Long> costs = new ArrayList<>();
        new AdaptiveStepper(pair, 2, 1e-8, 1e-8, counted, accepting(step -> {
                    long before = evaluations[0];
                    step.at(0.5 * (step.from() + step.to()));
                    step.at(0.9 * step.from() + 0.1 * step.to());
                    costs.add(evaluations[0] - before);
                }))
                .integrate(0, 2, new double[] {1, 0}, 0);
        assertThat(costs).hasSizeGreaterThan(1).allMatch(one -> one == cost);
    }

    @ParameterizedTest
    @EnumSource(EmbeddedPair.class)
    void oneToleranceForAllEntriesIsThatOfEachEntry(EmbeddedPair pair) {
        double[] uniform = {1, 0};
        double[] each = {1, 0};
        new AdaptiveStepper(pair, 2, 1e-7, 1e-6, TURN, accepting(step -> {})).integrate(0, 3, uniform, 0);
        new AdaptiveStepper(pair, 2, new double[] {1e-7, 1e-7}, new double[] {1e-6, 1e-6}, TURN, accepting(step -> {}))
                .integrate(0, 3, each, 0);
        assertThat(uniform).containsExactly(each);
        assertThat(uniform[0]).isCloseTo(Math.cos(3), within(1e-5));
    }

    @Test
    void aStepperCanBeUsedAgain() {
        AdaptiveStepper stepper = new AdaptiveStepper(
                EmbeddedPair.DORMAND_PRINCE_54, 2, 1e-7, 1e-6, TURN, accepting(step -> step.at(step.from())));
        double[] first = {1, 0};
        double[] second = {1, 0};
        stepper.integrate(0, 3, first, 0);
        stepper.integrate(0, 3, second, 0);
        assertThat(second).containsExactly(first);
    }

    /** A turn of a speed that varies, as numbers that do not depend on the power of two in which depth is counted. */
    private static List<Double> turns(EmbeddedPair pair, int exponent) {
        double fast = Math.scalb(1.0, exponent);
        AdaptiveStepper.Field field = (t, y, yDot) -> {
            double speed = 1 + 0.5 * Math.sin(t * fast);
            yDot[0] = -speed * y[1] * fast;
            yDot[1] = speed * y[0] * fast;
        };
        List<Double> seen = new ArrayList<>();
        double[] state = {1, 0};
        new AdaptiveStepper(pair, 2, 1e-7, 1e-6, field, accepting(step -> {
                    seen.add(step.from() * fast);
                    seen.add(step.to() * fast);
                    for (int i = 0; i < 2; i++) {
                        seen.add(step.state()[i]);
                        seen.add(step.velocity()[i] / fast);
                        seen.add(step.at(0.25 * step.from() + 0.75 * step.to())[i]);
                    }
                }))
                .integrate(1 / fast, 6 / fast, state, 0.125 / fast);
        seen.add(state[0]);
        seen.add(state[1]);
        return seen;
    }

    /** The squares of these velocities, or of the steps, are no doubles. The first step is given: the library's has units. */
    @ParameterizedTest
    @CsvSource({
        "DORMAND_PRINCE_54, 600",
        "DORMAND_PRINCE_54, -600",
        "DORMAND_PRINCE_853, 600",
        "DORMAND_PRINCE_853, -600"
    })
    void numbersAreTheSameInEveryUnitOfDepth(EmbeddedPair pair, int exponent) {
        List<Double> usual = turns(pair, 0);
        assertThat(usual).hasSizeGreaterThan(30);
        assertThat(turns(pair, exponent)).isEqualTo(usual);
        double angle = 5 - 0.5 * (Math.cos(6) - Math.cos(1));
        assertThat(usual.get(usual.size() - 2)).isCloseTo(Math.cos(angle), within(1e-4));
    }

    /** Velocities that the field of a passenger has, however large, choose no unit and no step. */
    @Test
    void passengersChooseNothing() {
        double[] alone = {1, 0};
        double[] accompanied = {1, 0, 0};
        double[] tolerances = {1e-7, 1e-7};
        new AdaptiveStepper(EmbeddedPair.DORMAND_PRINCE_54, 2, tolerances, tolerances, TURN, accepting(step -> {}))
                .integrate(0, 3, alone, 0);
        AdaptiveStepper.Field field = (t, y, yDot) -> {
            TURN.velocity(t, y, yDot);
            yDot[2] = 1e200;
        };
        new AdaptiveStepper(EmbeddedPair.DORMAND_PRINCE_54, 3, tolerances, tolerances, field, accepting(step -> {}))
                .integrate(0, 3, accompanied, 0);
        assertThat(accompanied).startsWith(alone);
        assertThat(accompanied[2]).isCloseTo(3e200, within(1e186));
    }

    @ParameterizedTest
    @EnumSource(EmbeddedPair.class)
    void everyStepCostsItsEvaluations(EmbeddedPair pair) {
        long[] evaluations = {0};
        long[] steps = {0};
        AdaptiveStepper.Field counted = (t, y, yDot) -> {
            evaluations[0]++;
            TURN.velocity(t, y, yDot);
        };
        new AdaptiveStepper(pair, 2, 1e3, 0, counted, accepting(step -> steps[0]++))
                .integrate(0, 1, new double[] {1, 0}, 0.125);
        assertThat(steps[0]).isPositive();
        assertThat(evaluations[0]).isEqualTo(1 + steps[0] * pair.evaluations());
    }

    /** One step of x' = -x: it shrinks inside the interval, and grows a tenth beyond it. */
    @ParameterizedTest
    @EnumSource(EmbeddedPair.class)
    void stepsAreStableInsideTheStabilityInterval(EmbeddedPair pair) {
        for (double share : new double[] {0.5, 1, 1.1}) {
            double h = share * pair.stabilityInterval();
            double[] x = {1};
            AdaptiveStepper.Field decay = (t, y, yDot) -> yDot[0] = -y[0];
            new AdaptiveStepper(pair, 1, 1e6, 0, decay, accepting(step -> {})).integrate(0, h, x, h);
            assertThat(Math.abs(x[0]) < 1).as("a step of %s leaves %s", h, x[0]).isEqualTo(share <= 1);
        }
    }
}
