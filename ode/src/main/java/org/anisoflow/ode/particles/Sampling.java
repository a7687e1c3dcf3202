package org.anisoflow.ode.particles;

/** How initial tokens are drawn from a Gaussian, or from every component of a mixture. */
public enum Sampling {
    /** Independent draws. */
    INDEPENDENT("independent"),
    /** Draws moved and whitened so that the sample has the mean and the covariance (divisor N) of the law exactly. */
    MOMENT_MATCHED("moment-matched");

    private final String key;

    Sampling(String key) {
        this.key = key;
    }

    /** The name in study files and run files. */
    public String key() {
        return key;
    }
}
