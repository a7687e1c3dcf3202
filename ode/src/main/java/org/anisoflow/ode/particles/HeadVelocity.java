package org.anisoflow.ode.particles;

/** The velocity that one head gives to all tokens of a context. */
interface HeadVelocity {
    /** Adds the velocities, N x d in the order of tokens, for the cloud that the context holds. */
    void add(double[] velocities);

    /** What Sinkhorn iterations have done so far. */
    default SinkhornReport sinkhorn() {
        return SinkhornReport.NONE;
    }
}
