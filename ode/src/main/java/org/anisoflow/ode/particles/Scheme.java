package org.anisoflow.ode.particles;

import org.anisoflow.core.attention.Drift;

/** A stepping scheme: takes a cloud through a stretch of constant weights. */
interface Scheme {
    /** The drift that is a part of the velocity; a scheme adds the rest by itself. */
    Drift drift();

    /** Goes from the beginning of the layer to a depth inside or at its end, and takes the snapshots on the way. */
    void integrate(double to);
}
