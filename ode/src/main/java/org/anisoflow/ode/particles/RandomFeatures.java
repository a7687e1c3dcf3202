package org.anisoflow.ode.particles;

import org.anisoflow.core.InvalidInputException;

/**
 * Positive random features [choromanski2021]: {@code exp(<q, k>) = E phi(q) phi(k)}, {@code phi_w(q) = exp(<w, q> - |q|^2
 * / 2)} with standard normal w, averaged over a number of draws.
 *
 * @param count number of draws, at least 1
 */
public record RandomFeatures(int count, long seed) {
    public RandomFeatures {
        if (count < 1) {
            throw new InvalidInputException("count of random features must be at least 1 but is " + count);
        }
    }
}
