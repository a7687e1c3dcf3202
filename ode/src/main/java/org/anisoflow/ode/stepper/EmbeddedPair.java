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

        @Override
        double[][] errorWeights() {
            return new double[][] {
                {
                    116092271.0 / 8848465920.0,
                    0,
                    0,
                    0,
                    0,
                    -1871647.0 / 1527680.0,
                    -69799717.0 / 140793660.0,
                    1230164450203.0 / 739113984000.0,
                    -1980813971228885.0 / 5654156025964544.0,
                    464500805.0 / 1389975552.0,
                    1606764981773.0 / 19613062656000.0,
                    -137909.0 / 6168960.0
                },
                {
                    -364463.0 / 1920240.0,
                    0,
                    0,
                    0,
                    0,
                    3399327.0 / 763840.0,
                    66578432.0 / 35198415.0,
                    -1674902723.0 / 288716400.0,
                    -74684743568175.0 / 176692375811392.0,
                    -734375.0 / 4826304.0,
                    171414593.0 / 851261400.0,
                    69869.0 / 3084480.0
                }
            };
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

        @Override
        double[][] errorWeights() {
            return new double[][] {
                {71.0 / 57600.0, 0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0},
                {}
            };
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

    /** A length that the real stability interval has at least. */
    public double stabilityInterval() {
        return stabilityInterval;
    }

    /** Evaluations of the velocity for a step. */
    public int evaluations() {
        return stages - 1;
    }

    /** Further evaluations where the inside of a step is asked for. */
    public int evaluationsInside() {
        return denseStages;
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

    /**
     * Weights e1 and e2 of the stages in the error estimates E1 and E2 of an entry in units of its tolerance. The error of n
     * entries is {@code h sum E1^2 / sqrt(n sum (E1^2 + 0.01 E2^2))}; without E2 it is {@code h} times the root mean square of
     * E1. [hairer1993, section II.10]
     */
    abstract double[][] errorWeights();
}
