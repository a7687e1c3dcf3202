package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RandomFeaturesTest {
    /** So many that a root mean square error is known to a tenth, and a slope to about 0.04. */
    private static final int SEEDS = 64;

    private static final Workers ONE = new Workers(1);

    private static FieldOptions features(int count, long seed) {
        return new FieldOptions(1e-9, 1, Optional.of(new RandomFeatures(count, seed)), Optional.empty());
    }

    /** Root mean square error, relative to the largest velocity, over some seeds. */
    private static double error(Attention attention, double[] x, int count) {
        double[] exact = ParticleFieldTest.velocity(attention, Drift.NONE, x, FieldOptions.DEFAULT, ONE);
        double size = Arrays.stream(exact).map(Math::abs).max().getAsDouble();
        double sum = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            double[] v = ParticleFieldTest.velocity(attention, Drift.NONE, x, features(count, seed), ONE);
            for (int i = 0; i < v.length; i++) {
                sum += Math.pow((v[i] - exact[i]) / size, 2) / v.length / SEEDS;
            }
        }
        return Math.sqrt(sum);
    }

    @Tag("slow")
    @Test
    void errorFallsLikeOneOverRootOfTheCount() {
        RandomGenerator random = Streams.of(51, 0);
        for (Mask mask : List.of(new Mask.None(), new Mask.Causal())) {
            for (double scale : new double[] {0.05, -0.05}) {
                for (int d : new int[] {2, 5}) {
                    Attention attention = new Attention(
                            List.of(
                                    ParticleCases.head(random, new Kernel.Softmax(scale), d, 2, d),
                                    ParticleCases.head(random, new Kernel.Softmax(0), d, 3, 1)),
                            new Normalization.Rms(Optional.empty()),
                            mask);
                    double[] x = ParticleCases.tokens(random, 60, d);
                    double few = error(attention, x, 128);
                    double many = error(attention, x, 2048);
                    assertThat(many).as("seed 51, %s, scale %s", mask, scale).isLessThan(0.02);
                    double slope = Math.log(many / few) / Math.log(16);
                    assertThat(slope).as("seed 51, %s, scale %s", mask, scale).isBetween(-0.65, -0.35);
                }
            }
        }
    }

    @Test
    void largeNormsDoNotOverflow() {
        RandomGenerator random = Streams.of(52, 0);
        Attention attention = Attention.of(ParticleCases.plainHead(random, new Kernel.Softmax(1), 3, 3));
        double[] x = ParticleCases.tokens(random, 50, 3);
        for (int i = 0; i < x.length; i++) {
            x[i] *= 1000;
        }
        double[] v = ParticleFieldTest.velocity(attention, Drift.NONE, x, features(64, 1), ONE);
        assertThat(Arrays.stream(v).allMatch(Double::isFinite)).isTrue();
    }

    @Test
    void resultsDependOnTheSeedAlone() {
        RandomGenerator random = Streams.of(53, 0);
        Attention attention = Attention.of(ParticleCases.plainHead(random, new Kernel.Softmax(1), 3, 3));
        double[] x = ParticleCases.tokens(random, 700, 3);
        double[] v = ParticleFieldTest.velocity(attention, Drift.NONE, x, features(64, 1), ONE);
        try (Workers three = new Workers(3)) {
            assertThat(ParticleFieldTest.velocity(attention, Drift.NONE, x, features(64, 1), three))
                    .isEqualTo(v);
        }
        assertThat(ParticleFieldTest.velocity(attention, Drift.NONE, x, features(64, 2), ONE))
                .isNotEqualTo(v);
    }

    @Test
    void rejectsNoFeatures() {
        assertThatThrownBy(() -> new RandomFeatures(0, 1))
                .hasMessage("count of random features must be at least 1 but is 0");
    }
}
