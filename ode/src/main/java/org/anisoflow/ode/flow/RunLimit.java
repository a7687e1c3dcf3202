package org.anisoflow.ode.flow;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * What ends a run from outside: its observer, or its time. Everything that takes long asks between pieces of its work: the run
 * at every evaluation of the velocity, a field with cubature inside one, the diagnostics of a saved depth one by one.
 */
final class RunLimit implements BooleanSupplier {
    private final FlowObserver observer;
    private final long start = System.nanoTime();
    private final OptionalDouble maxSeconds;

    /**
     * A limit whose time begins now.
     *
     * @param maxSeconds absent means as long as it takes
     */
    RunLimit(FlowObserver observer, OptionalDouble maxSeconds) {
        this.observer = observer;
        this.maxSeconds = maxSeconds;
    }

    /** Seconds since the beginning. */
    double seconds() {
        return (System.nanoTime() - start) * 1e-9;
    }

    /** The status that ends the run here, if one does. */
    Optional<Status> reached() {
        if (observer.cancelled()) {
            return Optional.of(Status.CANCELLED);
        }
        return isTimeUp() ? Optional.of(Status.TIME_LIMIT) : Optional.empty();
    }

    private boolean isTimeUp() {
        // the clock is read only where it matters
        return maxSeconds.isPresent() && seconds() > maxSeconds.getAsDouble();
    }

    /** Whether the run must end. */
    @Override
    public boolean getAsBoolean() {
        return observer.cancelled() || isTimeUp();
    }
}
