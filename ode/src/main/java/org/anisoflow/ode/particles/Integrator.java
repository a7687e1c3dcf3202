package org.anisoflow.ode.particles;

/** How particles are stepped through depth. */
public enum Integrator {
    /** The classical Runge-Kutta method of order 4 with a fixed step. Holds 4 arrays of N d numbers. */
    RK4("rk4", 4),
    /** The embedded pair Dormand-Prince 5(4) on the whole state [hairer1993]. Holds 12 arrays of N d numbers at most. */
    ADAPTIVE("adaptive", 12),
    /**
     * {@code x <- x + h v(x)}, a residual stack of step h; with diffusion Euler-Maruyama,
     * {@code x <- x + h v(x) + sqrt(2 kappa h) xi}. Holds 2 arrays of N d numbers.
     */
    EULER("euler", 2);

    private final String key;
    private final int clouds;

    Integrator(String key, int clouds) {
        this.key = key;
        this.clouds = clouds;
    }

    /** The name in study files. */
    public String key() {
        return key;
    }

    /** The number of arrays of N d numbers that a run holds, besides its initial tokens. */
    int clouds() {
        return clouds;
    }
}
