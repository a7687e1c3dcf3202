package org.anisoflow.ode.flow;

import org.anisoflow.core.InvalidInputException;

/**
 * When a run ends before its horizon.
 *
 * @param converged the law counts as converged when {@code t |(alpha, F)'| <= converged |(alpha, F)|} while the velocity
 *     decays faster than 1/t: what is left of the way is then below this fraction. A hundred times the relative
 *     tolerance, what the integration itself makes up, is the least that counts. 0 never stops.
 * @param blowUp growth of the total variance over its initial value that counts as infinity, > 1
 */
public record StopRule(double converged, double blowUp) {
    public static final StopRule DEFAULT = new StopRule(1e-10, 1e12);

    /** Largest motion of a law at rest that the integration makes up, in units of the relative tolerance. */
    private static final double NOISE = 100;

    public StopRule {
        if (!(converged >= 0 && converged < 1)) {
            throw new InvalidInputException("converged must be in [0, 1) but is " + converged);
        }
        if (!(blowUp > 1)) {
            throw new InvalidInputException("blow-up must be a number above 1 but is " + blowUp);
        }
    }

    /** This rule for an adaptive method: what it makes up itself, which is about its tolerance, is not the law's way. */
    StopRule above(SolverOptions options) {
        return converged > 0
                ? new StopRule(Math.max(converged, Math.min(0.01, NOISE * options.relative())), blowUp)
                : this;
    }
}
