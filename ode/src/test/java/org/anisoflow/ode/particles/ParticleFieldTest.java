package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.closure.AffineField;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
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

    private static Attention manyHeads(RandomGenerator random, int d, boolean sinkhorn) {
        List<Head> heads = new ArrayList<>();
        for (Kernel kernel : ParticleCases.kernels()) {
            if (sinkhorn || !(kernel instanceof Kernel.Sinkhorn)) {
                heads.add(ParticleCases.head(random, kernel, d, 1 + heads.size(), 1 + heads.size() % 4));
            }
        }
        return new Attention(heads, new Normalization.None(), sinkhorn ? new Mask.None() : new Mask.Causal());
    }

    @Test
    void headsOfAllKindsAddUp() {
        for (boolean sinkhorn : new boolean[] {true, false}) {
            RandomGenerator random = Streams.of(21, 0);
            Attention attention = manyHeads(random, 3, sinkhorn);
            double[] x = ParticleCases.tokens(random, 61, 3);
            assertClose(
                    "seed 21",
                    velocity(attention, Drift.NONE, x, SHARP, ONE),
                    BruteForceField.velocity(attention, Drift.NONE, x, null),
                    1e-12);
        }
    }

    @Test
    void plainJavaAndVectorApiAgree() {
        RandomGenerator random = Streams.of(22, 0);
        for (int d : new int[] {1, 2, 3, 12, 13, 17, 40}) {
            for (Kernel kernel : ParticleCases.kernels()) {
                Attention attention = Attention.of(ParticleCases.plainHead(random, kernel, d, d));
                int n = 300;
                double[] x = ParticleCases.tokens(random, n, d);
                double[] vector = new double[n * d];
                double[] plain = new double[n * d];
                field(attention, n, Lanes.choose("auto")).velocity(x, vector);
                field(attention, n, Lanes.choose("off")).velocity(x, plain);
                assertClose("seed 22, d " + d + ", " + kernel, vector, plain, 1e-13);
                assertClose(
                        "plain, seed 22, d " + d + ", " + kernel,
                        plain,
                        BruteForceField.velocity(attention, Drift.NONE, x, null),
                        1e-12);
            }
        }
    }

    private static ParticleField field(Attention attention, int n, Supplier<Lanes> lanes) {
        return new ParticleField(attention, Drift.NONE, n, SHARP, ONE, () -> false, lanes);
    }

    @Test
    void tiesInPositionSeeEachOther() {
        for (Kernel kernel : ParticleCases.kernels()) {
            if (kernel instanceof Kernel.Sinkhorn) {
                continue;
            }
            for (int n : new int[] {1, 40, 600}) {
                for (int group : new int[] {1, 7, 300, 1000}) {
                    RandomGenerator random = Streams.of(23, n);
                    double[] positions = new double[n];
                    for (int i = 0; i < n; i++) {
                        positions[i] = Math.floor((double) i / group) + (i % group > group / 3 ? 0.5 : 0);
                    }
                    Attention attention = new Attention(
                            List.of(ParticleCases.head(random, kernel, 2, 3, 2)),
                            new Normalization.None(),
                            new Mask.Causal());
                    double[] x = ParticleCases.tokens(random, n, 2);
                    FieldOptions options = new FieldOptions(1e-9, 1, Optional.empty(), Optional.of(positions));
                    assertClose(
                            "seed 23, n " + n + ", groups of " + group + ", " + kernel,
                            velocity(attention, Drift.NONE, x, options, ONE),
                            BruteForceField.velocity(attention, Drift.NONE, x, positions),
                            1e-12);
                }
            }
        }
    }

    @Test
    void resultsDoNotDependOnThreads() {
        RandomGenerator random = Streams.of(24, 0);
        for (int d : new int[] {2, 20}) {
            for (boolean sinkhorn : new boolean[] {true, false}) {
                Attention attention = manyHeads(random, d, sinkhorn);
                double[] x = ParticleCases.tokens(random, 700, d);
                double[] one = velocity(attention, Drift.NONE, x, FieldOptions.DEFAULT, ONE);
                for (int threads : new int[] {2, 3}) {
                    try (Workers workers = new Workers(threads)) {
                        assertThat(velocity(attention, Drift.NONE, x, FieldOptions.DEFAULT, workers))
                                .isEqualTo(one);
                    }
                }
            }
        }
    }

    @Test
    void permutingTokensPermutesVelocities() {
        RandomGenerator random = Streams.of(25, 0);
        Attention attention = manyHeads(random, 4, true);
        int n = 97;
        double[] x = ParticleCases.tokens(random, n, 4);
        double[] permuted = new double[x.length];
        for (int i = 0; i < n; i++) {
            System.arraycopy(x, i * 4, permuted, i * 35 % n * 4, 4);
        }
        double[] v = velocity(attention, Drift.NONE, x, SHARP, ONE);
        double[] w = velocity(attention, Drift.NONE, permuted, SHARP, ONE);
        double[] back = new double[x.length];
        for (int i = 0; i < n; i++) {
            System.arraycopy(w, i * 35 % n * 4, back, i * 4, 4);
        }
        assertClose("seed 25", back, v, 1e-12);
    }

    @Test
    void largeScoresPickTheLargest() {
        // scores up to 1e6 and differences of thousands: each token attends to the farthest in its own direction
        for (int d : new int[] {1, 2, 3, 20}) {
            int n = 301;
            double[] x = new double[n * d];
            for (int i = 0; i < n; i++) {
                x[i * d] = (i - 150) * 6.7;
            }
            Attention attention = Attention.of(
                    new Head(new Kernel.Softmax(1), Matrix.identity(d), Matrix.identity(d), Matrix.identity(d)));
            double[] v = velocity(attention, Drift.NONE, x, FieldOptions.DEFAULT, ONE);
            for (int i = 0; i < n; i++) {
                double expected = i == 150 ? 0 : Math.signum(x[i * d]) * 150 * 6.7;
                assertThat(v[i * d]).as("token %d", i).isCloseTo(expected, offset(1e-10));
            }
        }
    }

    @Test
    void softmaxAndL2AreInvariantUnderScales() {
        for (double scale : new double[] {1e-150, 1e-20, 1e20, 1e150}) {
            for (int d : new int[] {2, 17}) {
                RandomGenerator random = Streams.of(26, d);
                double[] x = ParticleCases.tokens(random, 80, d);
                double[] scaled = new double[x.length];
                for (int i = 0; i < x.length; i++) {
                    scaled[i] = scale * x[i];
                }
                for (boolean l2 : new boolean[] {true, false}) {
                    Head head = ParticleCases.plainHead(random, new Kernel.Softmax(1), d, d);
                    Kernel one = l2 ? new Kernel.L2(1) : new Kernel.Softmax(1);
                    Kernel small = l2 ? new Kernel.L2(1) : new Kernel.Softmax(1);
                    Attention plain = Attention.of(new Head(one, head.query(), head.key(), head.value()));
                    Attention inverse = Attention.of(new Head(
                            small, head.query().times(1 / scale), head.key().times(1 / scale), head.value()));
                    double[] expected = velocity(plain, Drift.NONE, x, FieldOptions.DEFAULT, ONE);
                    double[] actual = velocity(inverse, Drift.NONE, scaled, FieldOptions.DEFAULT, ONE);
                    for (int i = 0; i < x.length; i++) {
                        actual[i] /= scale;
                    }
                    assertClose("seed 26, scale " + scale, actual, expected, 1e-11);
                }
            }
        }
    }

    @Test
    void aCommonShiftOfAMillionCostsSixDigitsAtMost() {
        RandomGenerator random = Streams.of(27, 0);
        Head head = ParticleCases.plainHead(random, new Kernel.L2(1), 3, 3);
        double[] x = ParticleCases.tokens(random, 90, 3);
        double[] far = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            far[i] = x[i] + (1 << 20);
            x[i] = far[i] - (1 << 20);
        }
        // the queries see the shift through Q, the keys through K: with Q = K it drops out
        Attention attention = Attention.of(new Head(new Kernel.L2(1), head.key(), head.key(), Matrix.identity(3)));
        double[] near = velocity(attention, Drift.NONE, x, FieldOptions.DEFAULT, ONE);
        double[] shifted = velocity(attention, Drift.NONE, far, FieldOptions.DEFAULT, ONE);
        for (int i = 0; i < x.length; i++) {
            shifted[i] -= 1 << 20;
        }
        assertClose("seed 27", shifted, near, 1e-9);
    }

    @Test
    void zeroTokensStayAtRestUnderRms() {
        Attention attention = new Attention(
                List.of(new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.identity(2))),
                new Normalization.Rms(Optional.empty()));
        assertThat(velocity(attention, Drift.NONE, new double[10], FieldOptions.DEFAULT, ONE))
                .containsOnly(0);
    }

    @Test
    void tokensThatAreNotNumbersGiveVelocitiesThatAreNot() {
        for (Kernel kernel : ParticleCases.kernels()) {
            for (int d : new int[] {2, 20}) {
                RandomGenerator random = Streams.of(28, 0);
                Attention attention = Attention.of(ParticleCases.plainHead(random, kernel, d, d));
                double[] x = ParticleCases.tokens(random, 40, d);
                ParticleField field = new ParticleField(attention, Drift.NONE, 40, FieldOptions.DEFAULT, ONE);
                double[] before = new double[x.length];
                field.velocity(x, before);
                double[] bad = x.clone();
                bad[5] = Double.NaN;
                double[] out = new double[x.length];
                field.velocity(bad, out);
                assertThat(Arrays.stream(out).anyMatch(Double::isNaN))
                        .as("%s", kernel)
                        .isTrue();
                field.velocity(x, out);
                assertClose("after a cloud with NaN, " + kernel, out, before, 1e-8);
            }
        }
    }

    @Test
    void repeatedEvaluationsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RandomGenerator random = Streams.of(29, 0);
        for (Kernel kernel : ParticleCases.kernels()) {
            for (int d : new int[] {2, 20}) {
                Attention attention = Attention.of(ParticleCases.plainHead(random, kernel, d, d));
                double[] x = ParticleCases.tokens(random, 200, d);
                double[] out = new double[x.length];
                ParticleField field = field(attention, 200, PlainLanes::new);
                field.velocity(x, out);
                long before =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                for (int i = 0; i < 20; i++) {
                    field.velocity(x, out);
                }
                long allocated =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
                assertThat(allocated).as("%s, d %d", kernel, d).isLessThan(4096);
            }
        }
    }

    @Test
    void anEvaluationCanBeCancelled() {
        RandomGenerator random = Streams.of(30, 0);
        double[] x = ParticleCases.tokens(random, 3000, 2);
        for (Kernel kernel : ParticleCases.kernels()) {
            for (int threads : new int[] {1, 2}) {
                try (Workers workers = new Workers(threads)) {
                    AtomicInteger polls = new AtomicInteger();
                    ParticleField field = new ParticleField(
                            Attention.of(ParticleCases.plainHead(random, kernel, 2, 2)),
                            Drift.NONE,
                            3000,
                            FieldOptions.DEFAULT,
                            workers,
                            () -> polls.incrementAndGet() >= 8);
                    assertThatThrownBy(() -> field.velocity(x, new double[x.length]))
                            .as("%s", kernel)
                            .isInstanceOf(CancellationException.class);
                    assertThat(polls.get()).isLessThan(8 + 2 * threads);
                }
            }
        }
    }

    @Test
    void errorAgainstTheClosureFallsLikeOneOverRootN() {
        RandomGenerator random = Streams.of(31, 0);
        int d = 2;
        // 200 replicates leave a standard deviation of 0.03; scores of order one: where they are large, few tokens
        // decide the velocity and N is not yet large
        for (Kernel kernel :
                List.of(new Kernel.Softmax(0.2), new Kernel.L2(0.2), new Kernel.Sinkhorn(8), new Kernel.Linear(0.8))) {
            Attention attention = new Attention(
                    List.of(ParticleCases.head(random, kernel, d, 2, d)),
                    new Normalization.MeanFieldRms(Optional.empty()));
            Drift drift = ParticleCases.drift(random, d);
            AffineField field = ClosureField.of(
                    attention, drift, Gaussian.ofFactor(new double[] {0.5, -0.2}, Matrix.of(2, 2, 0.8, 0, 0.3, 0.6)));
            double[] errors = new double[2];
            int[] counts = {50, 500};
            for (int c = 0; c < 2; c++) {
                int replicates = 200;
                for (int r = 0; r < replicates; r++) {
                    int n = counts[c];
                    double[] x = new double[n * d];
                    for (int i = 0; i < n; i++) {
                        double z0 = random.nextGaussian();
                        double z1 = random.nextGaussian();
                        x[2 * i] = 0.5 + 0.8 * z0;
                        x[2 * i + 1] = -0.2 + 0.3 * z0 + 0.6 * z1;
                    }
                    double[] v = velocity(attention, drift, x, FieldOptions.DEFAULT, ONE);
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        for (int l = 0; l < d; l++) {
                            double expected = field.constant()[l]
                                    + field.linear().get(l, 0) * x[2 * i]
                                    + field.linear().get(l, 1) * x[2 * i + 1];
                            sum += (v[i * d + l] - expected) * (v[i * d + l] - expected);
                        }
                    }
                    errors[c] += sum / n / replicates;
                }
            }
            double slope = 0.5 * Math.log(errors[1] / errors[0]) / Math.log(10);
            assertThat(slope).as("seed 31, %s", kernel).isBetween(-0.6, -0.4);
        }
    }

    @Test
    void rejectsBadInput() {
        RandomGenerator random = Streams.of(32, 0);
        Attention softmax = Attention.of(ParticleCases.plainHead(random, new Kernel.Softmax(1), 2, 2));
        Attention l2 = Attention.of(ParticleCases.plainHead(random, new Kernel.L2(1), 2, 2));
        Attention causal = new Attention(softmax.heads(), new Normalization.None(), new Mask.Causal());
        assertRejected(softmax, Drift.NONE, 0, FieldOptions.DEFAULT, "number of tokens must be at least 1 but is 0");
        assertRejected(
                softmax,
                Drift.NONE,
                Integer.MAX_VALUE,
                FieldOptions.DEFAULT,
                "tokens times dimension must be at most 2147483639 but are 2147483647 x 2; take fewer tokens");
        assertRejected(
                softmax,
                ParticleCases.drift(random, 3),
                4,
                FieldOptions.DEFAULT,
                "linear drift must be 2 x 2 but is 3 x 3");
        assertRejected(causal, Drift.NONE, 3, at(0.0, 1.0), "positions must be as many as tokens, 3, but are 2");
        assertRejected(
                causal,
                Drift.NONE,
                3,
                at(0.0, 2.0, 1.0),
                "positions must be finite numbers that do not decrease but entry 2 is 1.0 after 2.0; sort the tokens by"
                        + " position");
        assertRejected(
                causal,
                Drift.NONE,
                1,
                at(Double.NaN),
                "positions must be finite numbers that do not decrease but entry 0 is NaN; sort the tokens by"
                        + " position");
        FieldOptions features = new FieldOptions(1e-9, 1, Optional.of(new RandomFeatures(8, 1)), Optional.empty());
        assertRejected(
                l2,
                Drift.NONE,
                3,
                features,
                "random features replace the softmax kernel but a head is l2; use softmax or remove the random"
                        + " features");
        assertRejected(
                new Attention(softmax.heads(), new Normalization.None(), new Mask.Strided(3)),
                Drift.NONE,
                3,
                features,
                "random features allow no mask or a causal one but the mask is strided; remove the random"
                        + " features, which save nothing there");
        ParticleField field = new ParticleField(softmax, Drift.NONE, 3, FieldOptions.DEFAULT, ONE);
        assertThatThrownBy(() -> field.velocity(new double[5], new double[6]))
                .hasMessage("tokens must be 3 x 2 numbers but are 5");
        assertThatThrownBy(() -> field.velocity(new double[6], new double[7]))
                .hasMessage("velocities must be 3 x 2 numbers but are 7");
    }

    private static FieldOptions at(double... positions) {
        return new FieldOptions(1e-9, 1, Optional.empty(), Optional.of(positions));
    }

    private static void assertRejected(Attention attention, Drift drift, int n, FieldOptions options, String message) {
        assertThatThrownBy(() -> new ParticleField(attention, drift, n, options, ONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
