package org.anisoflow.ode.stepper;

import org.apache.commons.math3.ode.nonstiff.DormandPrince54Integrator;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.apache.commons.math3.ode.nonstiff.EmbeddedRungeKuttaIntegrator;

/** Embedded Runge-Kutta pairs [hairer1993]. */
public enum EmbeddedPair {
    /** Dormand-Prince 8(5,3): 12 evaluations a step, 3 more where its inside is asked for. */
    DORMAND_PRINCE_853(13, 3, 6.1) {
        @Override
        EmbeddedRungeKuttaIntegrator bare() {
            return new DormandPrince853Integrator(1, 1, Double.MAX_VALUE, 1);
        }

        @Override
        Pair of(AdaptiveStepper.Field field, int steering) {
            return new Pair.Pair853(field, steering);
        }
    },
    /** Dormand-Prince 5(4): 6 evaluations a step, none more for its inside. */
    DORMAND_PRINCE_54(7, 0, 3.3) {
        @Override
        EmbeddedRungeKuttaIntegrator bare() {
            return new DormandPrince54Integrator(1, 1, Double.MAX_VALUE, 1);
        }

        @Override
        Pair of(AdaptiveStepper.Field field, int steering) {
            return new Pair.Pair54(field, steering);
        }
    };

    private final int stages;
    private final int denseStages;
    private final double stabilityInterval;

    EmbeddedPair(int stages, int denseStages, double stabilityInterval) {
        this.stages = stages;
        this.denseStages = denseStages;
        this.stabilityInterval = stabilityInterval;
    }

    /** Length of the real stability interval. */
    public double stabilityInterval() {
        return stabilityInterval;
    }

    /** Number of stages of a step; the last one is the first of the next step. */
    int stages() {
        return stages;
    }

    /** Number of further stages for dense output. */
    int denseStages() {
        return denseStages;
    }

    /** The library's integrator, which takes one step of length 1 whatever its error. */
    abstract EmbeddedRungeKuttaIntegrator bare();

    /**
     * The library's integrator, to estimate errors and first steps.
     *
     * @param steering number of entries of the state that choose the steps; they come first
     */
    abstract Pair of(AdaptiveStepper.Field field, int steering);
}
