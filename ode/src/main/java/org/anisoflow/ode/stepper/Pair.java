package org.anisoflow.ode.stepper;

import org.apache.commons.math3.ode.nonstiff.DormandPrince54Integrator;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.apache.commons.math3.ode.nonstiff.EmbeddedRungeKuttaIntegrator;

/** What an {@link AdaptiveStepper} asks the embedded pairs of Commons Math for [hairer1993]. */
interface Pair {
    /** The scaled error of a step, below 1 where it is acceptable; NaN for a state that is not finite. */
    double error(double[][] k, double[] y, double[] yNew, double h);

    /** The integrator itself, for its order, tolerances, first step and the constants of its step control. */
    EmbeddedRungeKuttaIntegrator integrator();

    /** 8(5,3). */
    final class Pair853 extends DormandPrince853Integrator implements Pair {
        private final AdaptiveStepper.Field field;

        Pair853(AdaptiveStepper.Field field, int steering) {
            super(0, Double.MAX_VALUE, 1, 1);
            mainSetDimension = steering;
            this.field = field;
        }

        @Override
        public void computeDerivatives(double t, double[] y, double[] yDot) {
            field.velocity(t, y, yDot);
        }

        @Override
        public double error(double[][] k, double[] y, double[] yNew, double h) {
            return estimateError(k, y, yNew, h);
        }

        @Override
        public EmbeddedRungeKuttaIntegrator integrator() {
            return this;
        }
    }

    /** 5(4). */
    final class Pair54 extends DormandPrince54Integrator implements Pair {
        private final AdaptiveStepper.Field field;

        Pair54(AdaptiveStepper.Field field, int steering) {
            super(0, Double.MAX_VALUE, 1, 1);
            mainSetDimension = steering;
            this.field = field;
        }

        @Override
        public void computeDerivatives(double t, double[] y, double[] yDot) {
            field.velocity(t, y, yDot);
        }

        @Override
        public double error(double[][] k, double[] y, double[] yNew, double h) {
            return estimateError(k, y, yNew, h);
        }

        @Override
        public EmbeddedRungeKuttaIntegrator integrator() {
            return this;
        }
    }
}
