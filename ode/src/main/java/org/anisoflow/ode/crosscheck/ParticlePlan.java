package org.anisoflow.ode.crosscheck;

import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.particles.ParticleOptions;
import org.anisoflow.ode.particles.Sampling;

/**
 * Which particle runs to make. The run of replicate r at the c-th count draws from stream {@code c * replicates + r} of
 * the seed.
 *
 * @param counts numbers of tokens N, increasing, each at least 2
 * @param replicates runs per count, at least 2
 * @param options how particles are integrated
 * @param level probability that a correct run is called wrong, over all comparisons together, in (0, 0.5]
 */
public record ParticlePlan(
        List<Integer> counts, int replicates, long seed, Sampling sampling, ParticleOptions options, double level) {
    /** Most tokens of a run. */
    public static final int MAX_COUNT = 10_000_000;

    /** Most runs per count. */
    public static final int MAX_REPLICATES = 100_000;

    /** 100, 400 and 1600 independent tokens, 20 replicates, seed 0, level 0.01. */
    public static final ParticlePlan DEFAULT =
            new ParticlePlan(List.of(100, 400, 1600), 20, 0, Sampling.INDEPENDENT, ParticleOptions.DEFAULT, 0.01);

    public ParticlePlan {
        counts = List.copyOf(counts);
        if (counts.isEmpty()) {
            throw new InvalidInputException("counts must list at least one number of tokens but is empty");
        }
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) < 2 || counts.get(i) > MAX_COUNT) {
                throw new InvalidInputException(
                        "counts must be from 2 to " + MAX_COUNT + " tokens but entry " + i + " is " + counts.get(i));
            }
            if (i > 0 && counts.get(i) <= counts.get(i - 1)) {
                throw new InvalidInputException(
                        "counts must increase but entry " + i + " is " + counts.get(i) + " after " + counts.get(i - 1));
            }
        }
        if (replicates < 2 || replicates > MAX_REPLICATES) {
            throw new InvalidInputException("replicates must be from 2 to " + MAX_REPLICATES
                    + ", as a test needs a standard error, but is " + replicates);
        }
        if (!(level > 0 && level <= 0.5)) {
            throw new InvalidInputException("level must be in (0, 0.5] but is " + level);
        }
    }
}
