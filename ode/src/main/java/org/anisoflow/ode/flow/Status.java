package org.anisoflow.ode.flow;

import java.util.Locale;

/**
 * How a run ended. Where several apply at the same depth, the first in this order is reported.
 */
public enum Status {
    /** The velocity or the state left the finite doubles and no smaller step avoids it. */
    NON_FINITE,
    /** The law, or the expectation that moves it, reaches infinity at a finite depth. */
    BLEW_UP,
    /** The law grew past the limit without a finite blow-up depth. */
    DIVERGED,
    /** The law no longer moves: what is left of its way is below the tolerance. */
    CONVERGED,
    /** Stopped from outside. */
    CANCELLED,
    /** The memory of Java ran out. */
    MEMORY_LIMIT,
    TIME_LIMIT,
    STEP_LIMIT,
    REACHED_END;

    /** The name in summary.json. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the run did what was asked: end, limit law, or a blow-up that is a finding, not a failure. */
    public boolean isComplete() {
        return switch (this) {
            case REACHED_END, CONVERGED, BLEW_UP, DIVERGED -> true;
            case NON_FINITE, CANCELLED, MEMORY_LIMIT, TIME_LIMIT, STEP_LIMIT -> false;
        };
    }
}
