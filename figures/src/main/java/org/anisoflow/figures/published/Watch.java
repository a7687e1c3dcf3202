package org.anisoflow.figures.published;

/** Watches a reproduction, from any of its threads, and can stop it. */
public interface Watch {
    /** Sees nothing, stops nothing. */
    Watch NONE = new Watch() {};

    /**
     * Called from time to time.
     *
     * @param done share of the reproduction that is done, in [0, 1]
     */
    default void progress(double done) {}

    /** Asked between and within runs; true ends the reproduction without a product. */
    default boolean cancelled() {
        return false;
    }
}
