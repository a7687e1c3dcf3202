package org.anisoflow.ode.particles;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Independent streams of random numbers, one per (seed, replicate). */
public final class Streams {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private Streams() {}

    /**
     * The stream of a replicate; it depends on these two numbers alone.
     *
     * @param seed any number
     */
    public static RandomGenerator of(long seed, int replicate) {
        // mixed twice: adjacent seeds, and adjacent replicates of a seed, start far apart
        long mixed = new SplittableRandom(seed).nextLong();
        return FACTORY.create(new SplittableRandom(mixed + replicate).nextLong());
    }
}
