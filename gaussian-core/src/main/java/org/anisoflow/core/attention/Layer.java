package org.anisoflow.core.attention;

import org.anisoflow.core.InvalidInputException;

/**
 * A stretch of depth with constant weights.
 *
 * @param depth its extent in depth, > 0
 */
public record Layer(double depth, Attention attention) {
    public Layer {
        if (!(depth > 0) || !Double.isFinite(depth)) {
            throw new InvalidInputException("depth must be a positive number but is " + depth);
        }
    }
}
