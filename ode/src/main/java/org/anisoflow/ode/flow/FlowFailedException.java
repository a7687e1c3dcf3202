package org.anisoflow.ode.flow;

/** A run that could not go on; its trajectory holds what was computed. */
public final class FlowFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Trajectory trajectory;

    FlowFailedException(Trajectory trajectory) {
        super(trajectory.message());
        this.trajectory = trajectory;
    }

    /** What was computed. */
    public Trajectory trajectory() {
        return trajectory;
    }
}
