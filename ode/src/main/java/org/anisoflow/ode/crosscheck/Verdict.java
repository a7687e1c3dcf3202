package org.anisoflow.ode.crosscheck;

import java.util.Locale;

/** What a cross-check says. */
public enum Verdict {
    /** No compared quantity of an exact closure differs by more than chance allows at the stated level. */
    AGREES,
    /** At least one quantity differs by more than chance allows. */
    DISAGREES,
    /** The particles cannot be trusted as a reference, or there are too few of them to tell. */
    INCONCLUSIVE,
    /** The closure is projected: its bias was measured, agreement is not claimed. */
    MEASURED;

    /** The name in validation.json. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
