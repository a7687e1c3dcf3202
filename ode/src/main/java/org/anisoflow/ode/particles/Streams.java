package org.anisoflow.ode.particles;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Independent streams of random numbers, one per (seed, replicate). */
public final class Streams {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private Streams() {}

    /** The stream of a replicate; the same for any number of threads. */
    public static RandomGenerator of(long seed, int replicate) {
        return FACTORY.create(new SplittableRandom(seed).nextLong() + 0x9E3779B97F4A7C15L * replicate);
    }
}
