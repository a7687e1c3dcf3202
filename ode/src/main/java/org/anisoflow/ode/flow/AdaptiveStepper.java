package org.anisoflow.ode.flow;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.commons.math3.ode.nonstiff.EmbeddedRungeKuttaIntegrator;
import org.apache.commons.math3.ode.sampling.StepInterpolator;

/**
 * Adaptive steps with the embedded pairs of Commons Math: its coefficients, error estimate, first step, step control and
 * dense output. Only the sums over stages are our own, array by array instead of entry by entry, which is several times
 * faster.
 *
 * <p>A state that is not finite rejects its step, and a step too short to advance the depth ends the integration. The
 * first entries of the state choose the steps; the others ride along.
 */
final class AdaptiveStepper {
    private static final int BLOCK = 512;
    private static final ConcurrentMap<Method, Pair.Tableau> TABLEAUS = new ConcurrentHashMap<>();

    /** A velocity field. */
    interface Field {
        /** Writes the velocity of the whole state y at depth t. */
        void velocity(double t, double[] y, double[] yDot);
    }

    /** Ends an integration from inside a step. */
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    /** Sees the steps of an integration; may throw {@link Stop}. */
    interface Listener {
        /** A step that was tried and rejected. */
        void rejected();

        /** An accepted step; the arrays are valid during the call. */
        void accepted(Step step);

        /** The step shrank below the resolution of the depth; the integration ends. */
        void collapsed();
    }

    private final Method method;
    private final Field field;
    private final Listener listener;
    private final double[] absolute;
    private final double[] relative;
    private final Pair pair;
    private final Pair.Tableau tableau;
    private final double[][] k;
    private double[] y;
    private double[] yNew;

    /**
     * A stepper for states of one length.
     *
     * @param absolute tolerances of the entries that choose the steps, which come first
     * @param relative their relative tolerances
     */
    AdaptiveStepper(
            Method method, int dimension, double[] absolute, double[] relative, Field field, Listener listener) {
        this.method = method;
        this.absolute = absolute;
        this.relative = relative;
        this.field = field;
        this.listener = listener;
        pair = Pair.of(method, dimension, absolute, relative, field);
        tableau = TABLEAUS.computeIfAbsent(method, Pair::tableau);
        k = new double[tableau.rows().length][dimension];
        y = new double[dimension];
        yNew = new double[dimension];
    }

    /**
     * Integrates from one depth to another.
     *
     * @param state initial state; copied
     * @param wanted first step to try; not positive to have it chosen
     * @return the final state
     * @throws Stop if the listener ends it, or the step collapses
     */
    double[] integrate(double from, double to, double[] state, double wanted) {
        System.arraycopy(state, 0, y, 0, y.length);
        int last = k.length - 1;
        EmbeddedRungeKuttaIntegrator constants = pair.constants();
        double power = -1.0 / constants.getOrder();
        double t = from;
        field.velocity(t, y, k[0]);
        double h = wanted > 0 ? wanted : pair.firstStep(t, y, k[0], absolute, relative);
        while (t < to) {
            // a remainder that round-off leaves is not a step of its own
            boolean isLast = !(t + h < to - 1e-12 * h);
            double tried = isLast ? to - t : h;
            stages(t, tried);
            double error = pair.error(k, y, yNew, tried);
            boolean isAcceptable = error < 1;
            double factor = Math.min(
                    constants.getMaxGrowth(),
                    Math.max(constants.getMinReduction(), constants.getSafety() * Math.pow(error, power)));
            // a NaN shrinks the step by the largest factor
            h = tried * (factor <= constants.getMaxGrowth() ? factor : constants.getMinReduction());
            if (!isAcceptable) {
                listener.rejected();
                if (t + 0.1 * tried == t) {
                    listener.collapsed();
                    throw new Stop();
                }
                continue;
            }
            double end = isLast ? to : t + tried;
            listener.accepted(new Step(t, end));
            double[] swap = y;
            y = yNew;
            yNew = swap;
            swap = k[0];
            k[0] = k[last];
            k[last] = swap;
            t = end;
        }
        return y.clone();
    }

    /** Evaluates all stages of a step; the last one stands at the new state. */
    private void stages(double t, double h) {
        for (int s = 1; s < k.length; s++) {
            // block by block: what is summed stays in the cache
            for (int from = 0; from < y.length; from += BLOCK) {
                sum(tableau.rows()[s], s, h, from, Math.min(y.length, from + BLOCK));
            }
            field.velocity(t + tableau.nodes()[s] * h, yNew, k[s]);
        }
    }

    /** {@code yNew = y + h sum_l row[l] k[l]} for the entries of a block. */
    private void sum(double[] row, int terms, double h, int from, int to) {
        System.arraycopy(y, from, yNew, from, to - from);
        int l = 0;
        while (l < terms) {
            if (row[l] == 0) {
                l++;
            } else if (l + 2 < terms) {
                add(h * row[l], k[l], h * row[l + 1], k[l + 1], h * row[l + 2], k[l + 2], yNew, from, to);
                l += 3;
            } else {
                add(h * row[l], k[l], yNew, from, to);
                l++;
            }
        }
    }

    private static void add(double factor, double[] x, double[] sum, int from, int to) {
        for (int j = from; j < to; j++) {
            sum[j] += factor * x[j];
        }
    }

    private static void add(
            double factor0,
            double[] x0,
            double factor1,
            double[] x1,
            double factor2,
            double[] x2,
            double[] sum,
            int from,
            int to) {
        for (int j = from; j < to; j++) {
            sum[j] += factor0 * x0[j] + factor1 * x1[j] + factor2 * x2[j];
        }
    }

    /** An accepted step. */
    final class Step {
        private final double from;
        private final double to;
        private StepInterpolator interpolant;

        private Step(double from, double to) {
            this.from = from;
            this.to = to;
        }

        double from() {
            return from;
        }

        double to() {
            return to;
        }

        /** The state at the end. */
        double[] state() {
            return yNew;
        }

        /** The velocity at the end. */
        double[] velocity() {
            return k[k.length - 1];
        }

        /** The state at a depth inside; valid until the next call. The first call takes the step once more. */
        double[] at(double t) {
            if (interpolant == null) {
                interpolant = Pair.interpolant(method, field, from, to, y);
            }
            interpolant.setInterpolatedTime(t);
            return interpolant.getInterpolatedState();
        }
    }
}
