package org.anisoflow.sweep;

/** Bounds of sweeps. */
public final class SweepLimits {
    /** Most members of a sweep. */
    public static final long MAX_MEMBERS = 1_000_000_000;

    /** Most members that run without being asked again. */
    public static final long MAX_UNCONFIRMED_MEMBERS = 1_000_000;

    /** Most steps of a member, unless its study says otherwise: one that is stiff does not hold up a million others. */
    public static final long MAX_STEPS = 100_000;

    /** Most values of one axis. */
    public static final int MAX_VALUES = 10_000;

    private SweepLimits() {}
}
