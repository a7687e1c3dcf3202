package org.anisoflow.sweep;

import java.util.Locale;
import org.anisoflow.ode.flow.Status;

/** How a member ended: as a run does, or not at all. Codes in files do not change. */
public enum RowStatus {
    REACHED_END(0),
    CONVERGED(1),
    BLEW_UP(2),
    DIVERGED(3),
    STEP_LIMIT(4),
    TIME_LIMIT(5),
    NON_FINITE(6),
    /** The values of the member do not make a study, or solving it threw. */
    FAILED(7);

    private final int code;
    private final String key;

    RowStatus(int code) {
        this.code = code;
        key = name().toLowerCase(Locale.ROOT);
    }

    /** The number in data files. */
    public int code() {
        return code;
    }

    /** The name in data files, that of {@link Status} where there is one. */
    public String key() {
        return key;
    }

    /** The status with this code. */
    public static RowStatus of(double code) {
        return values()[(int) code];
    }

    /** The status of a run that was not cancelled. */
    public static RowStatus of(Status status) {
        return valueOf(status.name());
    }
}
