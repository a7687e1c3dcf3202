package org.anisoflow.ode.particles;

/** How particles are stepped through depth. */
public enum Integrator {
    /** The classical Runge-Kutta method of order 4 with a fixed step. */
    RK4("rk4"),
    /** The embedded pair Dormand-Prince 5(4) on the whole state [hairer1993]. */
    ADAPTIVE("adaptive"),
    /**
     * {@code x <- x + h v(x)}, a residual stack of step h; with diffusion Euler-Maruyama,
     * {@code x <- x + h v(x) + sqrt(2 kappa h) xi}.
     */
    EULER("euler");

    private final String key;

    Integrator(String key) {
        this.key = key;
    }

    /** The name in study files. */
    public String key() {
        return key;
    }
}
