package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StreamsTest {
    private static final long[] SEEDS = {Long.MIN_VALUE, -2, -1, 0, 1, 2, 42, Long.MAX_VALUE};

    private static double[] normals(long seed, int replicate, int count) {
        RandomGenerator random = Streams.of(seed, replicate);
        double[] z = new double[count];
        for (int i = 0; i < count; i++) {
            z[i] = random.nextGaussian();
        }
        return z;
    }

    @Test
    void aStreamDependsOnSeedAndReplicateAlone() {
        for (long seed : SEEDS) {
            assertThat(normals(seed, 7, 10)).as("seed %d", seed).containsExactly(normals(seed, 7, 10));
        }
    }

    /** Level 0.01 over all pairs (Bonferroni), with lags up to 2: |correlation| sqrt(n) is standard normal. */
    @Test
    void streamsOfNeighboursAreUncorrelated() {
        int n = 4096;
        List<double[]> streams = new ArrayList<>();
        for (long seed : SEEDS) {
            for (int replicate = 0; replicate < 6; replicate++) {
                streams.add(normals(seed, replicate, n + 2));
            }
        }
        // 48 * 47 / 2 pairs, 3 lags: the two-sided quantile of 0.01 / 3384 is 4.68
        for (int a = 0; a < streams.size(); a++) {
            for (int b = 0; b < a; b++) {
                for (int lag = 0; lag <= 2; lag++) {
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        sum += streams.get(a)[i] * streams.get(b)[i + lag];
                    }
                    assertThat(Math.abs(sum) / Math.sqrt(n))
                            .as("streams %d and %d, lag %d", a, b, lag)
                            .isLessThan(4.68);
                }
            }
        }
    }

    /** First numbers across replicates, and across seeds, are uniform: chi-squared of 64 cells at level 0.001. */
    @Test
    void firstNumbersOfManyStreamsAreUniform() {
        int n = 64_000;
        int[] byReplicate = new int[64];
        int[] bySeed = new int[64];
        for (int i = 0; i < n; i++) {
            byReplicate[(int) (64 * Streams.of(1, i).nextDouble())]++;
            bySeed[(int) (64 * Streams.of(i - n / 2, 0).nextDouble())]++;
        }
        // quantile 0.999 of chi-squared with 63 degrees of freedom
        assertThat(chiSquared(byReplicate, n)).isLessThan(103.4);
        assertThat(chiSquared(bySeed, n)).isLessThan(103.4);
    }

    private static double chiSquared(int[] counts, int n) {
        double expected = (double) n / counts.length;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }
}
