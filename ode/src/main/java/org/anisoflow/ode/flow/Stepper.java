package org.anisoflow.ode.flow;

import org.apache.commons.math3.ode.nonstiff.DormandPrince54Integrator;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.apache.commons.math3.ode.nonstiff.EmbeddedRungeKuttaIntegrator;
import org.apache.commons.math3.ode.sampling.AbstractStepInterpolator;

/**
 * The embedded pairs of Commons Math, guarded: an error estimate that is not finite rejects the step (the library would
 * accept it), a step too small to advance the depth ends the integration, and accepted steps are handed over without
 * evaluating their interpolant.
 */
final class Stepper {
    /** Ends an integration from inside a step. */
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    /** Sees the steps of an integration. */
    interface Listener {
        /** A step that was tried and rejected. */
        void rejected();

        /**
         * An accepted step.
         *
         * @param step interpolates over the step; using it costs evaluations
         * @param y state at its end
         * @param yDot velocity there
         * @throws Stop to end the integration
         */
        void accepted(AbstractStepInterpolator step, double[] y, double[] yDot);

        /** The step shrank below the resolution of the depth; the integration ends. */
        void collapsed();
    }

    private Stepper() {}

    static EmbeddedRungeKuttaIntegrator of(
            Method method, double maxStep, double[] absolute, double[] relative, Listener listener) {
        return switch (method) {
            case DORMAND_PRINCE_853 -> new Pair853(maxStep, absolute, relative, listener);
            case DORMAND_PRINCE_54 -> new Pair54(maxStep, absolute, relative, listener);
            case LAYERS -> throw new IllegalArgumentException("layers are not integrated");
        };
    }

    /** Length of the real stability interval of a pair. */
    static double stabilityInterval(Method method) {
        return method == Method.DORMAND_PRINCE_54 ? 3.3 : 6.1;
    }

    private static double guard(double error, double start, double step, Listener listener) {
        if (error < 1) {
            return error;
        }
        listener.rejected();
        if (start + 0.1 * step == start) {
            listener.collapsed();
            throw new Stop();
        }
        // a finite bound keeps the step controller alive; it then shrinks the step by its largest factor
        return error <= 1e12 ? error : 1e12;
    }

    private static final class Pair853 extends DormandPrince853Integrator {
        private final Listener listener;

        Pair853(double maxStep, double[] absolute, double[] relative, Listener listener) {
            super(0, maxStep, absolute, relative);
            this.listener = listener;
        }

        @Override
        protected double estimateError(double[][] yDotK, double[] y0, double[] y1, double h) {
            return guard(super.estimateError(yDotK, y0, y1, h), stepStart, h, listener);
        }

        @Override
        protected double acceptStep(AbstractStepInterpolator step, double[] y, double[] yDot, double end) {
            isLastStep = isEnd(step, end);
            listener.accepted(step, y, yDot);
            return step.getGlobalCurrentTime();
        }
    }

    private static final class Pair54 extends DormandPrince54Integrator {
        private final Listener listener;

        Pair54(double maxStep, double[] absolute, double[] relative, Listener listener) {
            super(0, maxStep, absolute, relative);
            this.listener = listener;
        }

        @Override
        protected double estimateError(double[][] yDotK, double[] y0, double[] y1, double h) {
            return guard(super.estimateError(yDotK, y0, y1, h), stepStart, h, listener);
        }

        @Override
        protected double acceptStep(AbstractStepInterpolator step, double[] y, double[] yDot, double end) {
            isLastStep = isEnd(step, end);
            listener.accepted(step, y, yDot);
            return step.getGlobalCurrentTime();
        }
    }

    private static boolean isEnd(AbstractStepInterpolator step, double end) {
        return Math.abs(step.getGlobalCurrentTime() - end) <= Math.ulp(end);
    }
}
