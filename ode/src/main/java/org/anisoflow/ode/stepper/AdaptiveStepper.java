package org.anisoflow.ode.stepper;

import java.util.Arrays;
import org.apache.commons.math3.ode.nonstiff.EmbeddedRungeKuttaIntegrator;
import org.apache.commons.math3.ode.sampling.StepInterpolator;

/**
 * Adaptive steps with the embedded pairs of Commons Math: its coefficients, error estimate, first step, step control and
 * dense output. Only the sums over stages are our own, array by array instead of entry by entry, which is several times
 * faster.
 *
 * <p>A state that is not finite rejects its step, and a step too short to advance the depth ends the integration. The
 * first entries of the state choose the steps, by the root mean square of their errors in units of their tolerances; the
 * others ride along.
 *
 * <p>Errors and first steps are sums of squares of velocities. So that these neither overflow nor vanish, depth is counted in
 * a unit that follows the step, a power of two, wherever the velocity of the start or the step leaves
 * {@code [2^-}{@value #REACH}{@code , 2^}{@value #REACH}{@code ]}; else the unit is 1. Rounding is the same in every unit.
 *
 * <p>It holds the states before and after a step and the velocities of all stages: 9 arrays of the length of the state for
 * {@link EmbeddedPair#DORMAND_PRINCE_54}, 15 for {@link EmbeddedPair#DORMAND_PRINCE_853}; one more, of the length of what
 * steers, while it looks for a first step; and 1 or 4 more from the first {@link Step#at} on.
 */
public final class AdaptiveStepper {
    private static final int BLOCK = 512;

    /** Binary exponent up to which velocities in units of the tolerance, and steps, are taken as they are. */
    private static final int REACH = 200;

    /** Largest binary exponent of a unit. */
    private static final int LARGEST_UNIT = 900;

    /** A velocity field. */
    @FunctionalInterface
    public interface Field {
        /** Writes the velocity of the whole state y at depth t. */
        void velocity(double t, double[] y, double[] yDot);
    }

    /** Ends an integration from inside a step. */
    public static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Without message and stack trace. */
        public Stop() {
            super(null, null, false, false);
        }
    }

    /** Sees the steps of an integration; may throw {@link Stop}. */
    public interface Listener {
        /** A step that was tried and rejected. */
        void rejected();

        /** An accepted step; the arrays are valid during the call. */
        void accepted(Step step);

        /** The step shrank below the resolution of the depth; the integration ends. */
        void collapsed();
    }

    private final Field field;
    private final Listener listener;
    private final double[] absolute;
    private final double[] relative;
    private final int steering;
    private final Pair pair;
    private final Tableau tableau;
    private final int stages;
    private final double[][] k;
    private double[] y;
    private double[] yNew;
    private double[] inside;
    private StepInterpolator dense;
    /** Depth in which velocities are counted, a power of two. */
    private double unit = 1;

    /**
     * A stepper for states of one length.
     *
     * @param absolute tolerances of the entries that choose the steps, which come first
     * @param relative their relative tolerances
     */
    public AdaptiveStepper(
            EmbeddedPair method, int dimension, double[] absolute, double[] relative, Field field, Listener listener) {
        this(method, dimension, absolute, relative, absolute.length, field, listener);
        pair.integrator().setStepSizeControl(0, Double.MAX_VALUE, absolute, relative);
    }

    /**
     * A stepper for states of one length, all of whose entries choose the steps with the same tolerances.
     *
     * @param absolute tolerance of every entry
     * @param relative its relative tolerance
     */
    public AdaptiveStepper(
            EmbeddedPair method, int dimension, double absolute, double relative, Field field, Listener listener) {
        this(method, dimension, new double[] {absolute}, new double[] {relative}, dimension, field, listener);
        pair.integrator().setStepSizeControl(0, Double.MAX_VALUE, absolute, relative);
    }

    private AdaptiveStepper(
            EmbeddedPair method,
            int dimension,
            double[] absolute,
            double[] relative,
            int steering,
            Field field,
            Listener listener) {
        this.absolute = absolute;
        this.relative = relative;
        this.steering = steering;
        this.field = field;
        this.listener = listener;
        pair = method.of(this::velocity, steering);
        tableau = Tableau.of(method);
        stages = method.stages();
        k = new double[tableau.rows().length][];
        for (int s = 0; s < stages; s++) {
            k[s] = new double[dimension];
        }
        y = new double[dimension];
        yNew = new double[dimension];
    }

    /** The velocity per unit, at a depth that is counted in units. */
    private void velocity(double t, double[] at, double[] yDot) {
        field.velocity(t * unit, at, yDot);
        if (unit != 1) {
            scale(yDot, unit);
        }
    }

    private static void scale(double[] values, double times) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= times;
        }
    }

    /** The unit of depth for a velocity in units of its tolerance. */
    static double unitOf(double velocity) {
        boolean usual = !(velocity > 0) || Math.abs(Math.getExponent(velocity)) <= REACH;
        return usual || velocity == Double.POSITIVE_INFINITY ? 1 : power(-Math.getExponent(velocity));
    }

    private static double power(int exponent) {
        return Math.scalb(1.0, Math.max(-LARGEST_UNIT, Math.min(LARGEST_UNIT, exponent)));
    }

    /** Counts depth, and the velocity in k[0], in another unit. */
    private void countIn(double newUnit) {
        if (newUnit != unit) {
            scale(k[0], 1 / unit);
            scale(k[0], newUnit);
            unit = newUnit;
        }
    }

    /** The largest velocity that steers, in units of its tolerance. */
    private double largestVelocity() {
        double largest = 0;
        for (int i = 0; i < steering; i++) {
            largest = Math.max(largest, Math.abs(k[0][i]) / tolerance(i));
        }
        return largest;
    }

    private double tolerance(int i) {
        // one tolerance stands for all entries
        int own = absolute.length < steering ? 0 : i;
        return absolute[own] + relative[own] * Math.abs(y[i]);
    }

    /**
     * Integrates from one depth to another.
     *
     * @param state initial state; overwritten by the final one
     * @param wanted first step to try; not positive to have it chosen, for one evaluation
     * @throws Stop if the listener ends it, or the step collapses; the state is the initial one then
     */
    public void integrate(double from, double to, double[] state, double wanted) {
        System.arraycopy(state, 0, y, 0, y.length);
        int last = stages - 1;
        EmbeddedRungeKuttaIntegrator constants = pair.integrator();
        double power = -1.0 / constants.getOrder();
        double t = from;
        unit = 1;
        field.velocity(t, y, k[0]);
        countIn(unitOf(largestVelocity()));
        double h = wanted > 0 ? wanted : Math.max(Double.MIN_NORMAL, firstStep(t / unit) * unit);
        while (t < to) {
            if (Math.abs(Math.getExponent(h) - Math.getExponent(unit)) > REACH) {
                countIn(power(Math.getExponent(h)));
            }
            // a remainder that round-off leaves is not a step of its own
            boolean isLast = !(t + h < to - 1e-12 * h);
            double tried = isLast ? to - t : h;
            for (int s = 1; s <= last; s++) {
                stage(s, t, tried);
            }
            double error = pair.error(k, y, yNew, tried / unit);
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
        System.arraycopy(y, 0, state, 0, y.length);
    }

    private double firstStep(double t) {
        double[] scale = new double[steering];
        Arrays.setAll(scale, this::tolerance);
        EmbeddedRungeKuttaIntegrator integrator = pair.integrator();
        return integrator.initializeStep(true, integrator.getOrder(), scale, t, y, k[0], yNew, k[1]);
    }

    /** Evaluates a stage; the step's last one stands at the new state, which is left in yNew. */
    private void stage(int s, double t, double h) {
        double[] at = s < stages ? yNew : inside;
        sum(tableau.rows()[s], s, h / unit, at);
        field.velocity(t + tableau.nodes()[s] * h, at, k[s]);
        if (unit != 1) {
            scale(k[s], unit);
        }
    }

    /** {@code sum = y + h sum_l row[l] k[l]}. */
    private void sum(double[] row, int terms, double h, double[] sum) {
        // block by block: what is summed stays in the cache
        for (int from = 0; from < y.length; from += BLOCK) {
            sum(row, terms, h, sum, from, Math.min(y.length, from + BLOCK));
        }
    }

    private void sum(double[] row, int terms, double h, double[] sum, int from, int to) {
        System.arraycopy(y, from, sum, from, to - from);
        int l = 0;
        while (l < terms) {
            if (row[l] == 0) {
                l++;
            } else if (l + 2 < terms) {
                add(h * row[l], k[l], h * row[l + 1], k[l + 1], h * row[l + 2], k[l + 2], sum, from, to);
                l += 3;
            } else {
                add(h * row[l], k[l], sum, from, to);
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

    /** The state at a fraction theta of the step from t, whose stages are known. */
    private double[] inside(double t, double h, double theta, boolean isFirst) {
        if (dense == null) {
            dense = tableau.dense().copy();
            inside = new double[y.length];
            for (int s = stages; s < k.length; s++) {
                k[s] = new double[y.length];
            }
        }
        for (int s = stages; isFirst && s < k.length; s++) {
            stage(s, t, h);
        }
        dense.setInterpolatedTime(theta);
        sum(dense.getInterpolatedState(), k.length, h / unit, inside);
        return inside;
    }

    /** An accepted step. */
    public final class Step {
        private final double from;
        private final double to;
        private boolean seenInside;
        private double[] velocity;

        private Step(double from, double to) {
            this.from = from;
            this.to = to;
        }

        public double from() {
            return from;
        }

        public double to() {
            return to;
        }

        /** The state at the end. */
        public double[] state() {
            return yNew;
        }

        /** The velocity at the end. */
        public double[] velocity() {
            if (unit == 1) {
                return k[stages - 1];
            }
            if (velocity == null) {
                velocity = k[stages - 1].clone();
                scale(velocity, 1 / unit);
            }
            return velocity;
        }

        /**
         * The state at a depth inside, by the dense output of the pair, of order 4 for 5(4) and 7 for 8(5,3); valid until
         * the next call. The first call costs the evaluations that {@link EmbeddedPair} names.
         */
        public double[] at(double t) {
            boolean isFirst = !seenInside;
            seenInside = true;
            return inside(from, to - from, (t - from) / (to - from), isFirst);
        }
    }
}
