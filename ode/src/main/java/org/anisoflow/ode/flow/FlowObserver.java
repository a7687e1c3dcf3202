package org.anisoflow.ode.flow;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Watches a run from the thread that solves it, and can stop it. */
public interface FlowObserver {
    /** Sees nothing, stops nothing. */
    FlowObserver NONE = new FlowObserver() {};

    /** Sees nothing; stops the run once it is told so. */
    static FlowObserver until(BooleanSupplier cancelled) {
        return new FlowObserver() {
            @Override
            public boolean cancelled() {
                return cancelled.getAsBoolean();
            }
        };
    }

    /** Called after every accepted step. */
    default void step(Progress progress) {}

    /**
     * Called after every saved depth; runs of a {@link BatchSolver} are not told.
     *
     * @param soFar makes what a run that was cancelled here would return; to be asked during the call only
     */
    default void saved(Supplier<Trajectory> soFar) {}

    /** Asked at every evaluation of the velocity; true ends the run with {@link Status#CANCELLED}. */
    default boolean cancelled() {
        return false;
    }

    /**
     * Where a run stands.
     *
     * @param depth depth reached
     * @param horizon depth asked for
     * @param accepted accepted steps so far
     */
    record Progress(double depth, double horizon, long accepted) {}
}
