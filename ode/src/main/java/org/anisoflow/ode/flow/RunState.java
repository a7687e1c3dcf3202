package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anisoflow.core.attention.Schedule;
import org.anisoflow.ode.stepper.AdaptiveStepper;

/**
 * How a run stands, whatever moves it: the law and its passengers at the last accepted step, or at a depth inside a step that
 * was saved since; what was counted and saved; and how it ends.
 */
final class RunState {
    private static final double MOST_IN_RESERVE = 1 << 26;

    /** What moves a run. */
    interface Mover {
        /** Moves it to its end, or until {@link #end} stops it. */
        void move();

        /** How it has ended so. */
        Ending ending(Status status, String detail);

        /** What watches its states; null as long as there was none to watch. */
        Monitor monitor();
    }

    private final FlowRequest request;
    private final FlowObserver observer;
    private final RunLimit limit;
    private final Schedule schedule;
    private final double[] saveDepths;
    private final LawLayout layout;
    private final MergeWatch mergers;
    private final Recorder recorder;
    private final List<Passenger> passengers = new ArrayList<>();
    private long recording;

    /** Let go when memory runs out, so that what was computed can be handed over. */
    @SuppressWarnings("UnusedVariable")
    private byte[] reserve;

    private Mover mover;
    private int nextSave;
    private long accepted;
    private long rejected;
    private long evaluations;
    private long followerSteps;
    private Status status = Status.REACHED_END;
    private String detail = "";
    private double depth;
    private boolean saved;
    private double[] mean;
    private double[] factor;

    RunState(FlowRequest request, FlowObserver observer) {
        this.request = request;
        this.observer = observer;
        limit = new RunLimit(observer, request.solver().maxSeconds());
        schedule = request.transformer().schedule();
        saveDepths = request.save().resolve(schedule.depth());
        layout = new LawLayout(request.law(), request.transformer().noise().diffusion() > 0);
        mean = layout.means();
        factor = layout.factors();
        double mergeDistance = request.mergeDistance() * request.spread();
        mergers = new MergeWatch(layout, mergeDistance);
        recorder = new Recorder(request, layout, mergeDistance, limit);
        if (request.flowMap()) {
            passengers.add(new FlowMap(request.law().dimension()));
            passengers.add(new InverseFlowMap(request.law().dimension()));
        }
        request.queries().map(QueryTokens::new).ifPresent(passengers::add);
        reserve = new byte
                [(int) Math.min(MOST_IN_RESERVE, FlowMemory.saved(request).bytes() / 16)];
    }

    /** Moves to the end. */
    Trajectory run(Mover moved) {
        mover = moved;
        try {
            moved.move();
        } catch (AdaptiveStepper.Stop stop) {
            // status and state are those of the last accepted step
        } catch (OutOfMemoryError e) {
            reserve = null;
            if (recorder.points().isEmpty()) {
                throw e;
            }
            // the state may be that of a depth that was about to be saved
            status = Status.MEMORY_LIMIT;
            depth = recorder.lastDepth();
            saved = true;
        }
        if (!saved) {
            save(depth);
        }
        return trajectory(status);
    }

    /** What was computed so far, as that of a run that ends so. */
    private Trajectory trajectory(Status ended) {
        return mover.ending(ended, detail)
                .trajectory(
                        request,
                        recorder,
                        mover.monitor(),
                        depth,
                        new Trajectory.Steps(accepted, rejected, evaluations),
                        mergers.mergers(),
                        limit.seconds() - recording * 1e-9);
    }

    Schedule schedule() {
        return schedule;
    }

    LawLayout layout() {
        return layout;
    }

    MergeWatch mergers() {
        return mergers;
    }

    RunLimit limit() {
        return limit;
    }

    List<Passenger> passengers() {
        return passengers;
    }

    /** The depth as it is shown. */
    double depth() {
        return depth;
    }

    /** Means of the components, one after another. */
    double[] mean() {
        return mean;
    }

    /** Their factors side by side, d x R. */
    double[] factor() {
        return factor;
    }

    /**
     * Stands at a depth from now on.
     *
     * @param same whether this is the depth that it stands at already
     */
    void arrive(double at, boolean same) {
        depth = at;
        saved &= same;
    }

    /** Has this law from now on. */
    void become(double[] newMean, double[] newFactor) {
        mean = newMean;
        factor = newFactor;
    }

    /** Counts an evaluation of the velocity, and ends the run before it at a limit. */
    void countEvaluation() {
        evaluations++;
        stopFromOutside();
    }

    /** Counts a step of the mean's own and ends the run at a limit. */
    void countFollowerStep() {
        followerSteps++;
        if (followerSteps > request.solver().maxSteps()) {
            end(Status.STEP_LIMIT, "");
        }
    }

    void countRejected() {
        rejected++;
    }

    void countAccepted() {
        accepted++;
    }

    /** Will end so, if nothing else ends it. */
    void note(Status newStatus, String newDetail) {
        status = newStatus;
        detail = newDetail;
    }

    /** Ends here. */
    void end(Status newStatus, String newDetail) {
        note(newStatus, newDetail);
        throw new AdaptiveStepper.Stop();
    }

    /** Ends if it has been cancelled or its time is up. */
    void stopFromOutside() {
        Optional<Status> reached = limit.reached();
        if (reached.isPresent()) {
            end(reached.get(), "");
        }
    }

    /** The next depth to save; infinite after the last. */
    double nextSave() {
        return nextSave < saveDepths.length ? saveDepths[nextSave] : Double.POSITIVE_INFINITY;
    }

    /** Goes on to the depth to save after the next. */
    void skipSave() {
        nextSave++;
    }

    /** Saves the state, whose depth this is, and ends the run there if its diagnostics took too long. */
    void record(double at) {
        save(at);
        stopFromOutside();
    }

    /** Says where the run stands after a step or a layer, and ends it at a limit. */
    void report(boolean isEnd) {
        observer.step(new FlowObserver.Progress(depth, schedule.depth(), accepted));
        stopFromOutside();
        if (accepted >= request.solver().maxSteps() && !isEnd) {
            end(Status.STEP_LIMIT, "");
        }
    }

    private void save(double at) {
        long before = System.nanoTime();
        Map<Carried, double[]> carried = new EnumMap<>(Carried.class);
        for (Passenger passenger : passengers) {
            passenger.save(mean, factor, carried);
        }
        recorder.add(at, mean, factor, carried);
        recording += System.nanoTime() - before;
        saved = true;
        observer.saved(() -> trajectory(Status.CANCELLED));
    }
}
