package org.anisoflow.ode.particles;

import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Transformer;

/**
 * Where particles go and what to keep.
 *
 * @param depths of snapshots, increasing, within [0, depth of the transformer]
 * @param keepTokens whether snapshots keep the tokens besides their moments
 * @param groups group of each token, from 0 on without gaps, each with at least two tokens, whose moments are wanted too;
 *     absent means none
 */
public record ParticleRequest(
        Transformer transformer, double[] depths, ParticleOptions options, boolean keepTokens, Optional<int[]> groups) {
    public ParticleRequest {
        depths = depths.clone();
        if (depths.length < 1) {
            throw new InvalidInputException("depths of snapshots must have at least one entry but have none");
        }
        for (int i = 0; i < depths.length; i++) {
            if (!(depths[i] >= 0) || depths[i] > transformer.depth() || (i > 0 && !(depths[i] > depths[i - 1]))) {
                throw new InvalidInputException("depths of snapshots must increase within [0, " + transformer.depth()
                        + "] but entry " + i + " is " + depths[i]);
            }
        }
        if (transformer.drift().diffusion() > 0 && options.integrator() != Integrator.EULER) {
            throw new InvalidInputException("particles with diffusion need the integrator " + Integrator.EULER.key()
                    + " (Euler-Maruyama) but it is " + options.integrator().key());
        }
    }

    /** Tokens that are in no groups. */
    public ParticleRequest(Transformer transformer, double[] depths, ParticleOptions options, boolean keepTokens) {
        this(transformer, depths, options, keepTokens, Optional.empty());
    }

    @Override
    public double[] depths() {
        return depths.clone();
    }
}
