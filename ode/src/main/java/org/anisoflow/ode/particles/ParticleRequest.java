package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Noise;
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
        if (!transformer.noise().equals(Noise.NONE) && options.integrator() != Integrator.EULER) {
            throw new InvalidInputException("particles with diffusion need the integrator " + Integrator.EULER.key()
                    + " (Euler-Maruyama) but it is " + options.integrator().key());
        }
        groups = groups.map(int[]::clone);
        groups.ifPresent(ParticleRequest::requireGroups);
    }

    private static void requireGroups(int[] group) {
        for (int i = 0; i < group.length; i++) {
            if (group[i] < 0) {
                throw new InvalidInputException(
                        "groups of tokens must be numbered from 0 on but that of token " + i + " is " + group[i]);
            }
        }
        int[] sizes = new int[Arrays.stream(group).max().orElse(0) + 1];
        for (int g : group) {
            sizes[g]++;
        }
        for (int g = 0; g < sizes.length; g++) {
            if (sizes[g] < 2) {
                throw new InvalidInputException("groups must have at least 2 tokens, for a covariance, but group " + g
                        + " of " + sizes.length + " has " + sizes[g]
                        + (sizes[g] == 0 ? "; number groups without gaps" : "; raise the number of tokens"));
            }
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

    @Override
    public Optional<int[]> groups() {
        return groups.map(int[]::clone);
    }

    /** Number of groups. */
    int groupCount() {
        return groups.map(g -> Arrays.stream(g).max().orElse(-1) + 1).orElse(0);
    }
}
