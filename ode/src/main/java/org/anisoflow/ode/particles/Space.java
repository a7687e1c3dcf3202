package org.anisoflow.ode.particles;

/** Where tokens live: what schemes must know of it to move them. */
@FunctionalInterface
interface Space {
    /** R^d, where {@code out = x + h v}. */
    Space EUCLIDEAN = (x, h, v, out) -> {
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i] + h * v[i];
        }
    };

    /**
     * Writes where tokens x arrive that go with velocities v for a step h.
     *
     * @param out may be x; all N x d, row-major
     */
    void move(double[] x, double h, double[] v, double[] out);
}
