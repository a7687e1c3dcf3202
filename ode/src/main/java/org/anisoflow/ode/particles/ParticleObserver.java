package org.anisoflow.ode.particles;

/** Watches a particle run, and can stop it. */
public interface ParticleObserver {
    /** Sees nothing, stops nothing. */
    ParticleObserver NONE = new ParticleObserver() {};

    /**
     * Called after every step.
     *
     * @param depth depth reached
     * @param horizon last depth asked for
     */
    default void step(double depth, double horizon) {}

    /** Called after every snapshot. */
    default void snapshot(ParticleRun.Snapshot snapshot) {}

    /** Asked often, from any thread of the run; true ends it and keeps its snapshots. */
    default boolean cancelled() {
        return false;
    }
}
