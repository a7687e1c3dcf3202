package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.junit.jupiter.api.Test;

/** Velocities against straight loops over all pairs. */
class ParticleFieldTest {
    private static final Workers ONE = new Workers(1);
    private static final FieldOptions SHARP = new FieldOptions(1e-13, 20_000, Optional.empty(), Optional.empty());
    private static final int[] SIZES = {1, 2, 3, 5, 17, 40};

    static double[] velocity(Attention attention, Drift drift, double[] x, FieldOptions options, Workers workers) {
        ParticleField field = new ParticleField(attention, drift, x.length / attention.dimension(), options, workers);
        double[] out = new double[x.length];
        field.velocity(x, out);
        return out;
    }

    static void assertClose(String what, double[] actual, double[] expected, double tolerance) {
        double size = 0;
        for (double value : expected) {
            size = Math.max(size, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("%s, entry %d: %s, expected %s", what, i, actual[i], expected[i])
                    .isLessThanOrEqualTo(tolerance * size);
        }
    }

    private static void check(int seed, Kernel kernel, Mask mask, int n, int d, int k, int normalization) {
        RandomGenerator random = Streams.of(seed, 0);
        Head head = ParticleCases.head(random, kernel, d, k, seed % 3 == 0 ? d + 1 : 1 + seed % d);
        Attention attention = new Attention(
                List.of(head), ParticleCases.normalizations(random, d).get(normalization), mask);
        Drift drift = ParticleCases.drift(random, d);
        double[] x = ParticleCases.tokens(random, n, d);
        assertClose(
                "seed " + seed + ", n " + n + ", d " + d + ", k " + k + ", " + kernel + ", " + mask + ", normalization "
                        + normalization,
                velocity(attention, drift, x, SHARP, ONE),
                BruteForceField.velocity(attention, drift, x, null),
                1e-12);
    }

    @Test
    void everyKernelMaskAndNormalizationAgreesWithTheDefinition() {
        int seed = 0;
        for (int n : new int[] {1, 2, 3, 7, 50}) {
            for (Kernel kernel : ParticleCases.kernels()) {
                for (Mask mask : ParticleCases.masks(n)) {
                    if (kernel instanceof Kernel.Sinkhorn && !(mask instanceof Mask.None)) {
                        continue;
                    }
                    for (int normalization = 0; normalization < 5; normalization++) {
                        seed++;
                        check(seed, kernel, mask, n, SIZES[seed % 6], SIZES[seed / 6 % 6], normalization);
                    }
                }
            }
        }
    }

    @Test
    void tilesOfAnyShapeAgreeWithTheDefinition() {
        int seed = 10_000;
        for (int n : new int[] {64, 127, 255, 256, 257, 513}) {
            for (Kernel kernel : ParticleCases.kernels()) {
                for (Mask mask :
                        List.of(new Mask.None(), new Mask.Causal(), new Mask.SlidingWindow(100), new Mask.Strided(2))) {
                    if (kernel instanceof Kernel.Sinkhorn && (!(mask instanceof Mask.None) || n > 130)) {
                        continue;
                    }
                    seed++;
                    check(seed, kernel, mask, n, SIZES[seed % 6], SIZES[seed / 6 % 6], seed % 5);
                }
            }
        }
    }
}
