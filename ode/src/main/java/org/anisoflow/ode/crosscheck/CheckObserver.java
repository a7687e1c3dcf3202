package org.anisoflow.ode.crosscheck;

/** Watches a cross-check, from any of its threads, and can stop it. */
public interface CheckObserver {
    /** Sees nothing, stops nothing. */
    CheckObserver NONE = new CheckObserver() {};

    /**
     * Called now and then.
     *
     * @param done fraction of the work that is done, in [0, 1], by estimated cost
     * @param doing what is being done, such as {@code 1600 tokens, replicate 7 of 20}
     */
    default void progress(double done, String doing) {}

    /** True ends the check, which keeps the runs that are complete. */
    default boolean cancelled() {
        return false;
    }
}
