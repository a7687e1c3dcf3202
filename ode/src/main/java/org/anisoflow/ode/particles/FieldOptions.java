package org.anisoflow.ode.particles;

import java.util.Optional;
import org.anisoflow.core.InvalidInputException;

/**
 * How the velocity of particles is computed.
 *
 * @param sinkhornTolerance worst relative error of a marginal at which Sinkhorn iterations end
 * @param sinkhornIterations most iterations of one evaluation
 * @param randomFeatures replaces the softmax kernel by random features; absent means the kernel itself
 * @param positions positions of the tokens for {@link org.anisoflow.core.attention.Mask.Causal}, not decreasing; tokens at
 *     equal positions see each other; absent means their order
 */
public record FieldOptions(
        double sinkhornTolerance,
        int sinkhornIterations,
        Optional<RandomFeatures> randomFeatures,
        Optional<double[]> positions) {
    /** Sinkhorn to 1e-9 in at most 10 000 iterations, exact kernels, positions by order. */
    public static final FieldOptions DEFAULT = new FieldOptions(1e-9, 10_000, Optional.empty(), Optional.empty());

    public FieldOptions {
        if (!(sinkhornTolerance > 0 && sinkhornTolerance < 1)) {
            throw new InvalidInputException("tolerance of sinkhorn must be in (0, 1) but is " + sinkhornTolerance);
        }
        if (sinkhornIterations < 1) {
            throw new InvalidInputException("iterations of sinkhorn must be at least 1 but are " + sinkhornIterations);
        }
    }
}
