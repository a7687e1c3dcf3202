package org.anisoflow.ode.stepper;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.ode.nonstiff.EmbeddedRungeKuttaIntegrator;
import org.apache.commons.math3.ode.sampling.StepInterpolator;

/**
 * The steps of an {@link AdaptiveStepper} for many autonomous systems of one size at once, each in a lane of its own, with
 * its own depth, step and tolerances: entry i of the state in lane n is {@code y[i][n]}, and every loop that counts
 * runs over lanes, which is what a compiler vectorises.
 *
 * <p>Lanes do not influence each other: what a system becomes does not depend, in any bit, on the lane it has, on the
 * number of lanes or on what is in the others. A lane whose system ended takes another one at once.
 */
public final class BatchStepper {
    /** Velocities of the systems in all lanes. */
    @FunctionalInterface
    public interface Field {
        /** Writes times the velocity at y into yDot; times has one number for every lane. */
        void velocity(double[][] y, double[] times, double[][] yDot);
    }

    /** Sees the steps of all lanes. */
    public interface Listener {
        /** A step that was tried in a lane and rejected. */
        void rejected(int lane);

        /**
         * An accepted step of a lane.
         *
         * @param state at its end, valid during the call
         * @param velocity at its end, valid during the call
         * @return whether the system goes on; false frees the lane
         */
        boolean accepted(int lane, double from, double to, double[] state, double[] velocity);

        /** The step of a lane shrank below the resolution of the depth; the lane is free. */
        void collapsed(int lane);
    }

    private static final double[] ONE = {1};

    private final Field field;
    private final Field single;
    private final double[][] singleState;
    private final double[][] singleVelocity;
    private final Listener listener;
    private final int lanes;
    private final int entries;
    private final int steering;
    private final Tableau tableau;
    private final Sum[] rows;
    private final Sum first;
    private final Sum second;
    private final Pair pair;
    private final int last;
    private final boolean errorSeesLast;
    private final StepInterpolator dense;

    private final double[][] absolute;
    private final double[] relative;
    private final double[] depth;
    private final double[] end;
    private final double[] step;
    private final double[] tried;
    private final boolean[] busy;
    private final boolean[] undone;

    /** Velocities of the stages times the step that is tried; the last one once it is needed. */
    private final double[][][] k;

    private double[][] y;
    private double[][] yNew;
    private double[][] velocity;
    private double[][] velocityNew;
    private final double[][] insideState;
    private final double[] ones;
    /** The same number zero for all entries. */
    private final double[][] zeros;
    /** Depth in which the velocity of the system that is about to start is counted, a power of two. */
    private double startUnit = 1;

    private final double[][] error1;
    private final double[][] error2;
    private final double[] unit;
    private final double[] norm1;
    private final double[] norm2;
    private boolean seenInside;

    private final double[] laneState;
    private final double[] laneVelocity;
    private final double[] laneScale;
    private final double[] probe;
    private final double[] probeVelocity;

    /**
     * A stepper, all of whose lanes are free.
     *
     * @param entries length of the state of one system
     * @param steering number of entries that share the mean square from which steps are chosen; those beyond the state count
     *     as entries that never move
     * @param single the velocity of the system that is about to start, in a lane alone
     */
    public BatchStepper(
            EmbeddedPair method, int lanes, int entries, int steering, Field field, Field single, Listener listener) {
        this.field = field;
        this.single = single;
        this.listener = listener;
        this.lanes = lanes;
        this.entries = entries;
        this.steering = steering;
        tableau = Tableau.of(method);
        rows = new Sum[tableau.rows().length];
        Arrays.setAll(rows, s -> new Sum(tableau.rows()[s]));
        first = new Sum(method.errorWeights()[0]);
        second = new Sum(method.errorWeights()[1]);
        last = method.stages() - 1;
        errorSeesLast = method.errorWeights()[0].length > last;
        dense = tableau.dense().copy();
        pair = method.of(
                (t, state, yDot) -> {
                    velocityOfOne(state, yDot);
                    scale(startUnit, yDot);
                },
                entries);
        absolute = new double[entries][lanes];
        relative = new double[lanes];
        depth = new double[lanes];
        end = new double[lanes];
        step = new double[lanes];
        tried = new double[lanes];
        busy = new boolean[lanes];
        undone = new boolean[lanes];
        k = new double[rows.length][entries][lanes];
        y = new double[entries][lanes];
        yNew = new double[entries][lanes];
        velocity = new double[entries][lanes];
        velocityNew = new double[entries][lanes];
        insideState = new double[entries][lanes];
        ones = new double[lanes];
        zeros = new double[entries][];
        error1 = new double[entries][lanes];
        error2 = new double[entries][lanes];
        unit = new double[lanes];
        norm1 = new double[lanes];
        norm2 = new double[lanes];
        laneState = new double[entries];
        laneVelocity = new double[entries];
        laneScale = new double[entries];
        probe = new double[entries];
        singleState = new double[entries][1];
        singleVelocity = new double[entries][1];
        probeVelocity = new double[entries];
        Arrays.fill(zeros, new double[lanes]);
        for (double[] tolerances : absolute) {
            Arrays.fill(tolerances, 1);
        }
        Arrays.fill(ones, 1);
    }

    /**
     * The velocity of the system that is about to start; valid until the next call.
     *
     * @param state its initial state
     */
    public double[] prepare(double[] state) {
        velocityOfOne(state, laneVelocity);
        return laneVelocity;
    }

    /**
     * Puts a system that was prepared into its free lane and chooses its first step, for one more evaluation.
     *
     * @param state its initial state
     * @param tolerances absolute ones, one for every entry
     * @param tolerance the relative one
     */
    public void start(int lane, double from, double to, double[] state, double[] tolerances, double tolerance) {
        scatter(state, y, lane);
        scatter(laneVelocity, velocity, lane);
        scatter(tolerances, absolute, lane);
        relative[lane] = tolerance;
        depth[lane] = from;
        end[lane] = to;
        double fastest = 0;
        for (int i = 0; i < entries; i++) {
            laneScale[i] = tolerances[i] + tolerance * Math.abs(state[i]);
            fastest = Math.max(fastest, Math.abs(laneVelocity[i]) / laneScale[i]);
        }
        startUnit = AdaptiveStepper.unitOf(fastest);
        scale(startUnit, laneVelocity);
        double first = pair.integrator()
                .initializeStep(
                        true,
                        pair.integrator().getOrder(),
                        laneScale,
                        from / startUnit,
                        state,
                        laneVelocity,
                        probe,
                        probeVelocity);
        step[lane] = Math.max(Double.MIN_NORMAL, first * startUnit);
        busy[lane] = true;
    }

    private static void scale(double times, double[] values) {
        for (int i = 0; times != 1 && i < values.length; i++) {
            values[i] *= times;
        }
    }

    /** Writes the state of a lane at its last accepted step. */
    public void state(int lane, double[] state) {
        gather(y, lane, state);
    }

    /** Takes a system over from a lane of another stepper of the same size, between steps. */
    public void take(int lane, BatchStepper other, int otherLane) {
        for (int i = 0; i < entries; i++) {
            y[i][lane] = other.y[i][otherLane];
            velocity[i][lane] = other.velocity[i][otherLane];
            absolute[i][lane] = other.absolute[i][otherLane];
        }
        relative[lane] = other.relative[otherLane];
        depth[lane] = other.depth[otherLane];
        end[lane] = other.end[otherLane];
        step[lane] = other.step[otherLane];
        busy[lane] = other.busy[otherLane];
    }

    /** Tries one step in every lane that is not free. */
    public void tryStep() {
        for (int n = 0; n < lanes; n++) {
            // a remainder that round-off leaves is not a step of its own
            boolean isLast = !(depth[n] + step[n] < end[n] - 1e-12 * step[n]);
            tried[n] = !busy[n] ? 0 : isLast ? end[n] - depth[n] : step[n];
        }
        scale(velocity, k[0]);
        for (int s = 1; s < last; s++) {
            rows[s].add(k, y, yNew);
            field.velocity(yNew, tried, k[s]);
        }
        rows[last].add(k, y, yNew);
        field.velocity(yNew, ones, velocityNew);
        if (errorSeesLast) {
            scale(velocityNew, k[last]);
        }
        // y is where the step began and yNew where it ends, in every lane, as judge and inside need; lanes whose step
        // was
        // rejected get their columns back after both have been swapped
        measureErrors();
        seenInside = false;
        boolean anyUndone = false;
        for (int n = 0; n < lanes; n++) {
            undone[n] = busy[n] && !judge(n);
            anyUndone |= undone[n];
        }
        double[][] swap = y;
        y = yNew;
        yNew = swap;
        swap = velocity;
        velocity = velocityNew;
        velocityNew = swap;
        for (int n = 0; anyUndone && n < lanes; n++) {
            if (undone[n]) {
                copy(yNew, y, n);
                copy(velocityNew, velocity, n);
            }
        }
    }

    /** Accepts or rejects the step of a lane, as the library does; false if the lane is to try again from where it was. */
    private boolean judge(int n) {
        double denominator = norm1[n] + 0.01 * norm2[n];
        double error = norm1[n] / Math.sqrt(steering * (denominator <= 0 ? 1 : denominator));
        double from = depth[n];
        EmbeddedRungeKuttaIntegrator constants = pair.integrator();
        double factor = Math.min(
                constants.getMaxGrowth(),
                Math.max(
                        constants.getMinReduction(),
                        constants.getSafety() * Math.pow(error, -1.0 / constants.getOrder())));
        // a NaN shrinks the step by the largest factor
        step[n] = tried[n] * (factor <= constants.getMaxGrowth() ? factor : constants.getMinReduction());
        if (!(error < 1)) {
            listener.rejected(n);
            if (from + 0.1 * tried[n] == from) {
                busy[n] = false;
                listener.collapsed(n);
            }
            return false;
        }
        double rest = end[n] - from;
        double to = tried[n] == rest ? end[n] : from + tried[n];
        depth[n] = to;
        gather(yNew, n, laneState);
        gather(velocityNew, n, laneVelocity);
        busy[n] = listener.accepted(n, from, to, laneState, laneVelocity) && to < end[n];
        return true;
    }

    /**
     * The state of a lane at a depth inside the step that its listener is just told of, by the dense output of the pair. The
     * first call in a step costs the evaluations that {@link EmbeddedPair} names, in all lanes.
     *
     * @param from where the step begins
     * @param state is overwritten
     */
    public void inside(int lane, double from, double at, double[] state) {
        if (!seenInside) {
            seenInside = true;
            scale(velocityNew, k[last]);
            for (int s = last + 1; s < rows.length; s++) {
                rows[s].add(k, y, insideState);
                field.velocity(insideState, tried, k[s]);
            }
        }
        dense.setInterpolatedTime((at - from) / (depth[lane] - from));
        double[] weights = dense.getInterpolatedState();
        for (int i = 0; i < entries; i++) {
            double sum = 0;
            for (int s = 0; s < rows.length; s++) {
                sum += weights[s] * k[s][i][lane];
            }
            state[i] = y[i][lane] + sum;
        }
    }

    private void measureErrors() {
        first.add(k, zeros, error1);
        second.add(k, zeros, error2);
        Arrays.fill(norm1, 0);
        Arrays.fill(norm2, 0);
        for (int i = 0; i < entries; i++) {
            invertTolerance(y[i], yNew[i], absolute[i], relative, unit);
            addSquares(error1[i], unit, norm1);
            addSquares(error2[i], unit, norm2);
        }
    }

    private static void invertTolerance(
            double[] old, double[] young, double[] absolute, double[] relative, double[] unit) {
        for (int n = 0; n < unit.length; n++) {
            unit[n] = 1 / (absolute[n] + relative[n] * Math.max(Math.abs(old[n]), Math.abs(young[n])));
        }
    }

    private static void addSquares(double[] error, double[] unit, double[] norm) {
        for (int n = 0; n < norm.length; n++) {
            double ratio = error[n] * unit[n];
            norm[n] += ratio * ratio;
        }
    }

    /** {@code to = tried * from}. */
    private void scale(double[][] from, double[][] to) {
        for (int i = 0; i < entries; i++) {
            scale(tried, from[i], to[i]);
        }
    }

    private static void scale(double[] times, double[] from, double[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] = times[n] * from[n];
        }
    }

    private void velocityOfOne(double[] state, double[] yDot) {
        scatter(state, singleState, 0);
        single.velocity(singleState, ONE, singleVelocity);
        gather(singleVelocity, 0, yDot);
    }

    private void gather(double[][] from, int lane, double[] to) {
        for (int i = 0; i < entries; i++) {
            to[i] = from[i][lane];
        }
    }

    private void scatter(double[] from, double[][] to, int lane) {
        for (int i = 0; i < entries; i++) {
            to[i][lane] = from[i];
        }
    }

    private void copy(double[][] from, double[][] to, int lane) {
        for (int i = 0; i < entries; i++) {
            to[i][lane] = from[i][lane];
        }
    }

    /** A linear combination of stages. */
    private static final class Sum {
        private final int[] stages;
        private final double[] weights;

        Sum(double[] row) {
            stages = IntStream.range(0, row.length).filter(l -> row[l] != 0).toArray();
            weights = Arrays.stream(stages).mapToDouble(l -> row[l]).toArray();
        }

        /** {@code sum = base + sum_l row[l] k[l]}. */
        void add(double[][][] k, double[][] base, double[][] sum) {
            for (int i = 0; i < sum.length; i++) {
                add(k, i, base[i], sum[i]);
            }
        }

        private void add(double[][][] k, int i, double[] base, double[] sum) {
            double[] w = weights;
            int[] s = stages;
            double[] from = base;
            int l = 0;
            for (; l + 4 <= s.length; l += 4) {
                double[] last = k[s[l + 3]][i];
                add4(from, w[l], k[s[l]][i], w[l + 1], k[s[l + 1]][i], w[l + 2], k[s[l + 2]][i], w[l + 3], last, sum);
                from = sum;
            }
            switch (s.length - l) {
                case 3 -> add3(from, w[l], k[s[l]][i], w[l + 1], k[s[l + 1]][i], w[l + 2], k[s[l + 2]][i], sum);
                case 2 -> add2(from, w[l], k[s[l]][i], w[l + 1], k[s[l + 1]][i], sum);
                case 1 -> add1(from, w[l], k[s[l]][i], sum);
                default -> {
                    // all terms came in fours
                }
            }
        }

        private static void add4(
                double[] from,
                double a,
                double[] x,
                double b,
                double[] y,
                double c,
                double[] z,
                double d,
                double[] w,
                double[] sum) {
            for (int n = 0; n < sum.length; n++) {
                sum[n] = from[n] + (a * x[n] + b * y[n] + c * z[n] + d * w[n]);
            }
        }

        private static void add3(
                double[] from, double a, double[] x, double b, double[] y, double c, double[] z, double[] sum) {
            for (int n = 0; n < sum.length; n++) {
                sum[n] = from[n] + (a * x[n] + b * y[n] + c * z[n]);
            }
        }

        private static void add2(double[] from, double a, double[] x, double b, double[] y, double[] sum) {
            for (int n = 0; n < sum.length; n++) {
                sum[n] = from[n] + (a * x[n] + b * y[n]);
            }
        }

        private static void add1(double[] from, double a, double[] x, double[] sum) {
            for (int n = 0; n < sum.length; n++) {
                sum[n] = from[n] + a * x[n];
            }
        }
    }
}
