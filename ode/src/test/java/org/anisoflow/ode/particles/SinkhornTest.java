package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.Matrix;
import org.junit.jupiter.api.Test;

class SinkhornTest {
    private static final Workers ONE = new Workers(1);

    private static FieldOptions options(double tolerance, int iterations) {
        return new FieldOptions(tolerance, iterations, Optional.empty(), Optional.empty());
    }

    private static Head head(RandomGenerator random, int d, double epsilon) {
        return new Head(
                new Kernel.Sinkhorn(epsilon),
                ParticleCases.matrix(random, d, d),
                ParticleCases.matrix(random, d, d),
                Matrix.identity(d));
    }

    @Test
    void columnsHaveWeightOneToTheTolerance() {
        // with V = I the mean velocity is the mean of columns' weights times tokens: the mean over epsilon, exactly
        for (int d : new int[] {1, 2, 5, 20}) {
            for (double tolerance : new double[] {1e-4, 1e-8, 1e-12}) {
                RandomGenerator random = Streams.of(41, d);
                Attention attention = Attention.of(head(random, d, 2));
                double[] x = ParticleCases.tokens(random, 150, d);
                ParticleField field = new ParticleField(attention, Drift.NONE, 150, options(tolerance, 10_000), ONE);
                double[] out = new double[x.length];
                field.velocity(x, out);
                assertThat(field.sinkhorn().worstError()).isLessThanOrEqualTo(tolerance);
                double size = Arrays.stream(x).map(Math::abs).max().getAsDouble();
                for (int l = 0; l < d; l++) {
                    double mean = 0;
                    double meanVelocity = 0;
                    for (int i = l; i < x.length; i += d) {
                        mean += x[i] / 150;
                        meanVelocity += out[i] / 150;
                    }
                    assertThat(Math.abs(meanVelocity - mean / 2))
                            .as("seed 41, d %d", d)
                            .isLessThanOrEqualTo(tolerance * size + 1e-14);
                }
            }
        }
    }

    @Test
    void warmStartSavesIterationsAndKeepsTheResult() {
        RandomGenerator random = Streams.of(42, 0);
        Attention attention = Attention.of(head(random, 2, 0.5));
        double[] x = ParticleCases.tokens(random, 200, 2);
        ParticleField field = new ParticleField(attention, Drift.NONE, 200, options(1e-11, 10_000), ONE);
        double[] out = new double[x.length];
        field.velocity(x, out);
        SinkhornReport cold = field.sinkhorn();
        assertThat(cold.evaluations()).isEqualTo(1);
        assertThat(cold.iterations()).isEqualTo(cold.most()).isGreaterThan(3);
        for (int i = 0; i < x.length; i++) {
            x[i] += 1e-6 * out[i];
        }
        field.velocity(x, out);
        SinkhornReport warm = field.sinkhorn();
        assertThat(warm.evaluations()).isEqualTo(2);
        assertThat(warm.iterations() - cold.iterations()).isLessThan(cold.iterations());
        assertThat(warm.most()).isEqualTo(cold.most());
        double[] fresh = new double[x.length];
        new ParticleField(attention, Drift.NONE, 200, options(1e-11, 10_000), ONE).velocity(x, fresh);
        ParticleFieldTest.assertClose("seed 42", out, fresh, 1e-8);
    }

    @Test
    void goesOnAtTheLimitOfIterationsAndTellsTheError() {
        RandomGenerator random = Streams.of(43, 0);
        Attention attention = Attention.of(head(random, 2, 0.1));
        double[] x = ParticleCases.tokens(random, 60, 2);
        ParticleField field = new ParticleField(attention, Drift.NONE, 60, options(1e-12, 2), ONE);
        double[] out = new double[x.length];
        field.velocity(x, out);
        assertThat(field.sinkhorn().most()).isEqualTo(2);
        assertThat(field.sinkhorn().worstError()).isGreaterThan(1e-12).isFinite();
        assertThat(Arrays.stream(out).allMatch(Double::isFinite)).isTrue();
    }

    @Test
    void equalTokensAndOneTokenNeedOneIteration() {
        RandomGenerator random = Streams.of(44, 0);
        Attention attention = Attention.of(head(random, 2, 0.5));
        for (int n : new int[] {1, 2, 100}) {
            double[] x = new double[2 * n];
            for (int i = 0; i < n; i++) {
                x[2 * i] = 3;
                x[2 * i + 1] = -1;
            }
            ParticleField field = new ParticleField(attention, Drift.NONE, n, FieldOptions.DEFAULT, ONE);
            double[] out = new double[x.length];
            field.velocity(x, out);
            assertThat(field.sinkhorn().most()).isEqualTo(1);
            for (int i = 0; i < x.length; i++) {
                assertThat(Math.abs(out[i] - 2 * x[i])).isLessThan(1e-13);
            }
        }
    }

    @Test
    void scoresOfAMillionPairTokensUp() {
        // q = k: the doubly stochastic weights tend to the identity as epsilon goes to zero
        Attention attention = Attention.of(
                new Head(new Kernel.Sinkhorn(1e-3), Matrix.identity(1), Matrix.identity(1), Matrix.identity(1)));
        double[] x = new double[40];
        for (int i = 0; i < x.length; i++) {
            x[i] = i - 17.5;
        }
        double[] out = new double[x.length];
        ParticleField field = new ParticleField(attention, Drift.NONE, 40, FieldOptions.DEFAULT, ONE);
        field.velocity(x, out);
        assertThat(field.sinkhorn().worstError()).isLessThan(1e-9);
        for (int i = 0; i < x.length; i++) {
            assertThat(Math.abs(out[i] - 1e3 * x[i])).as("token %d", i).isLessThan(1e-6);
        }
    }
}
