package org.anisoflow.ode.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.ode.stepper.BatchStepper;
import org.anisoflow.ode.stepper.EmbeddedPair;

/**
 * One run of the {@link BatchSolver}: what {@link FlowRun} is for a law alone.
 *
 * <p>The state is F alone: the mean is zero and stays so, and there are no passengers. But for the seconds nothing may depend on
 * the lane, on what is in the others, or on when the run was put there: rows of a sweep are the same bits on any machine.
 */
final class LaneRun {
    /** Evaluations at the start, one of them to choose the first step. */
    private static final int TO_START = 2;

    final int position;
    final FlowRequest request;
    private int lane;
    private BatchStepper stepper;
    private final int d;
    private final int r;
    private final double horizon;
    private final double[] saveDepths;
    private final EmbeddedPair pair;
    private final Recorder recorder;
    private final Monitor monitor;
    private final StiffnessGauge gauge;
    private final double[] zero;
    private ClosureField field;

    private int nextSave;
    private double depth;
    private long accepted;
    private long rejected;
    private long further = TO_START;
    private double seconds;
    private long recording;
    private boolean stiff;
    private Status status = Status.REACHED_END;
    private String detail = "";

    LaneRun(int position, FlowRequest request, int lane, BatchStepper stepper) {
        this.position = position;
        this.request = request;
        this.lane = lane;
        this.stepper = stepper;
        d = request.transformer().dimension();
        r = request.initial().rank();
        horizon = request.transformer().depth();
        saveDepths = request.save().resolve(horizon);
        zero = new double[d];
        pair = request.solver().method().pair();
        recorder = new Recorder(request, new LawLayout(request.law(), false), 0, () -> false);
        boolean seesMean = layer().attention().heads().stream()
                .anyMatch(head -> head.kernel().isLinear());
        monitor = new Monitor(request.stop().above(request.solver()), seesMean, d);
        gauge = new StiffnessGauge(this::velocity, pair.stabilityInterval());
    }

    private Layer layer() {
        return request.transformer().layers().get(0);
    }

    /** The velocity of one law, for the gauge, which asks now and then. */
    private void velocity(double t, double[] y, double[] yDot) {
        if (field == null) {
            field = new ClosureField(layer().attention(), request.transformer().drift(), r, r);
        }
        further++;
        field.setLaw(zero, 0, y, 0);
        field.velocityOfFactor(yDot);
    }

    /** The state at depth 0. */
    void start(double[] state, double[] velocity) {
        monitor.accept(0, zero, zero, state, velocity, 0, r);
        while (nextSave < saveDepths.length && saveDepths[nextSave] <= 0) {
            record(saveDepths[nextSave], state);
            nextSave++;
        }
    }

    /** Goes on in another lane. */
    void move(int newLane, BatchStepper newStepper) {
        lane = newLane;
        stepper = newStepper;
    }

    void rejected() {
        rejected++;
    }

    /** Tried steps. */
    long steps() {
        return accepted + rejected;
    }

    /**
     * Takes a step.
     *
     * @param scratch room for a state
     * @return whether the run goes on
     */
    boolean accepted(double from, double to, double[] state, double[] velocity, double[] scratch) {
        accepted++;
        boolean seenInside = false;
        while (nextSave < saveDepths.length && saveDepths[nextSave] <= to) {
            double at = saveDepths[nextSave];
            if (at < to) {
                stepper.inside(lane, from, at, scratch);
                further += seenInside ? 0 : pair.evaluationsInside();
                seenInside = true;
            }
            record(at, at == to ? state : scratch);
            nextSave++;
        }
        depth = to;
        gauge.accepted(to, to - from, state, velocity, state.length);
        stiff = gauge.stiff();
        return !ends(state, velocity) && to < horizon;
    }

    private boolean ends(double[] state, double[] velocity) {
        for (double value : velocity) {
            if (!Double.isFinite(value)) {
                status = Status.NON_FINITE;
                detail = Ending.notFiniteAt(depth);
                return true;
            }
        }
        Optional<Status> verdict = monitor.accept(depth, zero, zero, state, velocity, 0, r);
        monitor.noteMotion(depth, state, velocity, 0, r, verdict.isPresent() || depth >= horizon);
        OptionalDouble maxSeconds = request.solver().maxSeconds();
        if (verdict.isPresent()) {
            status = verdict.get();
        } else if (maxSeconds.isPresent() && seconds > maxSeconds.getAsDouble()) {
            status = Status.TIME_LIMIT;
        } else if (accepted >= request.solver().maxSteps() && depth < horizon) {
            status = Status.STEP_LIMIT;
        }
        return status != Status.REACHED_END;
    }

    void collapsed() {
        status = monitor.nearsInfinity() ? Status.BLEW_UP : Status.NON_FINITE;
        detail = monitor.hasColumnBelow(10 * request.solver().absolute())
                ? Ending.collapsedBelowTolerance(depth, request.solver())
                : Ending.collapsedAt(depth);
    }

    void cancel() {
        status = Status.CANCELLED;
    }

    /** Adds this run's share of the time that a step of all lanes took. */
    void spend(double share) {
        seconds += share;
    }

    /** Nanoseconds that went into points since the last call. */
    long takeRecording() {
        long taken = recording;
        recording = 0;
        return taken;
    }

    private void record(double at, double[] state) {
        long before = System.nanoTime();
        recorder.add(at, zero, state, Map.of());
        recording += System.nanoTime() - before;
    }

    /**
     * The trajectory, once the run has ended.
     *
     * @param state at the last accepted step
     */
    Trajectory trajectory(double[] state) {
        if (recorder.lastDepth() < depth || recorder.points().isEmpty()) {
            record(depth, state);
        }
        long evaluations = further + (accepted + rejected) * pair.evaluations();
        return new Ending(status, detail, false, false, stiff)
                .trajectory(
                        request,
                        recorder,
                        monitor,
                        depth,
                        new Trajectory.Steps(accepted, rejected, evaluations),
                        List.of(),
                        seconds);
    }
}
