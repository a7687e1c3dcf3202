package org.anisoflow.ode.flow;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.ode.stepper.BatchStepper;

/**
 * Solves many small problems together: {@code F' = (B + D) F} (docs/theory.md sections 1 and 2) of laws of mean zero in at most
 * {@value #MAX_DIMENSION} dimensions, as {@link FlowSolver} would solve each alone.
 *
 * <p>Numbered behaviour:
 *
 * <ol>
 *   <li>Every problem has its own steps, tolerances, saved depths and end. A problem that ends leaves its lane to the next one
 *       at once, so that long runs do not hold up others.
 *   <li>A trajectory depends on its request alone, bit for bit (but for {@link Trajectory#seconds}): not on the problems
 *       beside it, nor on their order.
 *   <li>It agrees with that of {@link FlowSolver} to the tolerance: the equations, tolerances, step control and rules for the
 *       end are the same, products are summed in another order. Evaluations are counted per problem; those that other lanes
 *       cause are not counted.
 *   <li>A problem that has tried {@value #MOST_STEPS} steps leaves its lane and is solved anew by {@link FlowSolver}.
 *   <li>Seconds, and with them {@link SolverOptions#maxSeconds}, are the problem's share of the time that all lanes take, or
 *       those of the run alone.
 *   <li>Problems of different shape (dimension, columns of the factor, number, kind and rows of heads, drift, method) go to
 *       lanes of their own. At most {@value #AT_ONCE} problems are held at a time, whatever comes.
 * </ol>
 */
public final class BatchSolver {
    /** Largest dimension of tokens. */
    public static final int MAX_DIMENSION = 8;

    /** Problems that are taken from the source before others have ended. */
    private static final int AT_ONCE = 512;

    /** Most lanes: fewer make loops too short to be fast, more do not stay in the cache. Few problems get fewer. */
    public static final int LANES = 64;

    /** Tried steps before problems of another shape get their turn. */
    private static final int TURN = 64;

    /** Tried steps after which a problem is solved alone: few others are as long, and lanes would be mostly empty. */
    private static final long MOST_STEPS = 10_000;

    /** Shapes that come again find their lanes, up to this number. */
    private static final int GROUPS_KEPT = 16;

    /** Takes what has been solved. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A problem has ended.
         *
         * @param position its number in the source, from 0
         */
        void done(int position, Trajectory trajectory);
    }

    private final BooleanSupplier cancelled;

    /**
     * A solver.
     *
     * @param cancelled asked at every step; true ends all runs with {@link Status#CANCELLED}
     */
    public BatchSolver(BooleanSupplier cancelled) {
        this.cancelled = cancelled;
    }

    /**
     * Whether problems of this kind can be solved together: one layer of softmax, L2 or linear attention without biases and
     * normalisation, an adaptive method, one component of mean zero and positive rank that stays there, at most
     * {@value #MAX_DIMENSION} dimensions, no noise and no passengers.
     */
    public static boolean suits(FlowRequest request) {
        Transformer transformer = request.transformer();
        Layer layer = transformer.layers().get(0);
        Drift drift = transformer.drift();
        if (transformer.layers().size() > 1
                || transformer.dimension() > MAX_DIMENSION
                || request.law().size() > 1
                || !LaneField.suits(layer.attention())) {
            return false;
        }
        Gaussian law = request.initial();
        return request.solver().method() != Method.LAYERS
                && law.rank() > 0
                && Arrays.stream(law.mean()).allMatch(value -> value == 0)
                && transformer.noise().equals(Noise.NONE)
                && drift.constant().isEmpty()
                && request.queries().isEmpty()
                && !request.flowMap();
    }

    /** How problems are grouped. */
    private record Key(LaneField.Shape shape, Method method) {
        static Key of(FlowRequest request) {
            Transformer transformer = request.transformer();
            return new Key(
                    LaneField.Shape.of(
                            transformer.layers().get(0).attention(),
                            transformer.drift(),
                            request.initial().rank()),
                    request.solver().method());
        }
    }

    /** A problem that waits for a lane. */
    private record Waiting(int position, FlowRequest request) {}

    /**
     * Solves all problems of a source, from which no more are taken than are held.
     *
     * <p>Once cancelled, the problems in lanes end as they are and those that have not begun are not reported.
     *
     * @param members problems, each of which {@linkplain #suits suits}
     * @throws InvalidInputException if one does not
     */
    public void solve(Iterator<FlowRequest> members, Listener listener) {
        Map<Key, Group> groups = new LinkedHashMap<>();
        int position = 0;
        int held = 0;
        long turn = 0;
        while (true) {
            while (held < AT_ONCE && members.hasNext()) {
                FlowRequest request = members.next();
                if (!suits(request)) {
                    throw new InvalidInputException(
                            "problems solved together must be small, of one layer and of mean zero, " + "but problem "
                                    + position + " is not; solve it alone");
                }
                Group group = groups.computeIfAbsent(Key.of(request), key -> new Group(key, listener));
                group.waiting.add(new Waiting(position, request));
                position++;
                held++;
            }
            if (held == 0) {
                return;
            }
            turn++;
            Group next = null;
            for (Group group : groups.values()) {
                // the longer a group has waited, the fewer problems it needs
                if (next == null || group.size() * (turn - group.lastTurn) > next.size() * (turn - next.lastTurn)) {
                    next = group;
                }
            }
            next.lastTurn = turn;
            int before = next.size();
            if (!next.advance()) {
                groups.values().forEach(Group::cancel);
                return;
            }
            held -= before - next.size();
            if (next.size() == 0 && groups.size() > GROUPS_KEPT) {
                groups.values().remove(next);
            }
        }
    }

    /** Problems of one shape. */
    private final class Group implements BatchStepper.Listener {
        private final Listener listener;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private final Key key;
        private LaneField field;
        /** The problem that is about to start. */
        private final LaneField single;

        private BatchStepper stepper;
        private LaneRun[] runs = {};
        private final double[] tolerances;
        private final double[] scratch;
        private final double[] zero;
        private int busy;
        private long lastTurn;
        private long recording;

        Group(Key key, Listener listener) {
            this.key = key;
            this.listener = listener;
            int d = key.shape().d();
            int entries = d * key.shape().r();
            single = new LaneField(key.shape(), 1);
            tolerances = new double[entries];
            scratch = new double[entries];
            zero = new double[d];
        }

        int size() {
            return busy + waiting.size();
        }

        /** Sees that there are lanes enough, and not many times more. */
        private void fitLanes() {
            int wanted = Math.min(LANES, size() == 1 ? 1 : 2 * Integer.highestOneBit(size() - 1));
            if (wanted <= runs.length && 4 * wanted > runs.length) {
                return;
            }
            LaneField newField = new LaneField(key.shape(), wanted);
            int entries = tolerances.length;
            // the mean, which rests, counts in the mean square as it does for a law alone
            BatchStepper newStepper = new BatchStepper(
                    key.method().pair(), wanted, entries, zero.length + entries, newField, single, this);
            LaneRun[] newRuns = new LaneRun[wanted];
            int lane = 0;
            for (int old = 0; old < runs.length; old++) {
                if (runs[old] != null) {
                    field.copy(old, newField, lane);
                    newStepper.take(lane, stepper, old);
                    runs[old].move(lane, newStepper);
                    newRuns[lane] = runs[old];
                    lane++;
                }
            }
            field = newField;
            stepper = newStepper;
            runs = newRuns;
        }

        /** Tries some steps; false if cancelled. */
        boolean advance() {
            fitLanes();
            for (int i = 0; i < TURN; i++) {
                for (int lane = 0; lane < runs.length && !waiting.isEmpty(); lane++) {
                    while (runs[lane] == null && !waiting.isEmpty()) {
                        begin(lane, waiting.remove());
                    }
                }
                if (cancelled.getAsBoolean()) {
                    return false;
                }
                if (busy == 0) {
                    return true;
                }
                long before = System.nanoTime();
                recording = 0;
                int sharers = busy;
                stepper.tryStep();
                double share = (System.nanoTime() - before - recording) * 1e-9 / sharers;
                for (LaneRun run : runs) {
                    if (run != null) {
                        run.spend(share);
                    }
                }
            }
            return true;
        }

        private void begin(int lane, Waiting next) {
            FlowRequest request = next.request();
            Transformer transformer = request.transformer();
            SolverOptions options = request.solver();
            double[] state = request.initial().factor().toRowMajor();
            double[] velocity;
            try {
                single.take(0, transformer.layers().get(0).attention(), transformer.drift());
                velocity = stepper.prepare(state);
            } catch (InvalidInputException e) {
                velocity = new double[] {Double.NaN};
            }
            if (!Arrays.stream(velocity).allMatch(Double::isFinite)) {
                // it goes nowhere; a run alone tells why
                solveAlone(next.position(), request);
                return;
            }
            single.copy(0, field, lane);
            LaneRun run = new LaneRun(next.position(), request, lane, stepper);
            run.start(state, velocity);
            int r = state.length / zero.length;
            double[] columns = options.tolerances(zero, state, r);
            for (int i = 0; i < state.length; i++) {
                tolerances[i] = columns[1 + i % r];
            }
            stepper.start(lane, 0, transformer.depth(), state, tolerances, options.relative());
            runs[lane] = run;
            busy++;
        }

        @Override
        public void rejected(int lane) {
            runs[lane].rejected();
        }

        @Override
        public boolean accepted(int lane, double from, double to, double[] state, double[] velocity) {
            LaneRun run = runs[lane];
            boolean goesOn = run.accepted(from, to, state, velocity, scratch);
            boolean isLong = goesOn && run.steps() >= MOST_STEPS;
            if (!goesOn) {
                end(lane, state);
            }
            recording += run.takeRecording();
            if (isLong) {
                free(lane);
                long before = System.nanoTime();
                solveAlone(run.position, run.request);
                recording += System.nanoTime() - before;
            }
            return goesOn && !isLong;
        }

        @Override
        public void collapsed(int lane) {
            runs[lane].collapsed();
            stepper.state(lane, scratch);
            end(lane, scratch);
        }

        void cancel() {
            for (int lane = 0; lane < runs.length; lane++) {
                if (runs[lane] != null) {
                    runs[lane].cancel();
                    stepper.state(lane, scratch);
                    end(lane, scratch);
                }
            }
        }

        private void end(int lane, double[] state) {
            LaneRun run = free(lane);
            listener.done(run.position, run.trajectory(state));
        }

        private LaneRun free(int lane) {
            LaneRun run = runs[lane];
            runs[lane] = null;
            busy--;
            return run;
        }

        private void solveAlone(int position, FlowRequest request) {
            listener.done(position, new FlowSolver().solve(request, FlowObserver.until(cancelled)));
        }
    }
}
