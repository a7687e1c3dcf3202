package org.anisoflow.sweep;

/**
 * A choice of members that depends on their indices alone: each is taken with the same probability, independently of others.
 * All are taken where they are few enough.
 */
final class IndexSample {
    private final double share;

    /**
     * A choice.
     *
     * @param most how many of the members are taken on average; all of them if they are no more
     * @param members to choose from
     */
    IndexSample(double most, double members) {
        share = members <= most ? 1 : most / members;
    }

    /** Whether all are taken. */
    boolean takesAll() {
        return share == 1;
    }

    boolean takes(long index) {
        return share == 1 || (mix(index) >>> 11) * 0x1p-53 < share;
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long index) {
        long z = (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
