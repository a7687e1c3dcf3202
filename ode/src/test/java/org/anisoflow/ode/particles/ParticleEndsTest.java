package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How particle runs end, other than at the end; what they refuse; what memory they take. */
class ParticleEndsTest {
    private static final double[] DEPTHS = {0, 0.2, 0.4, 0.6, 0.8, 1};

    private static ParticleOptions options(Integrator integrator) {
        return integrator == Integrator.ADAPTIVE
                ? new ParticleOptions(integrator, OptionalDouble.empty(), 1e-6, FieldOptions.DEFAULT)
                : ParticleOptions.fixed(integrator, 0.1);
    }

    private static Attention softmax(double value, int d) {
        RandomCases cases = new RandomCases(3);
        return Attention.of(new Head(
                new Kernel.Softmax(0.5),
                cases.matrix(d, d),
                cases.matrix(d, d),
                Matrix.identity(d).times(value)));
    }

    private static double[] tokens(int n, int d) {
        return Sampler.draw(Gaussian.standard(d), n, Sampling.INDEPENDENT, Streams.of(2, 0));
    }

    private static ParticleRun run(
            Attention attention, Integrator integrator, double[] x, int threads, ParticleObserver observer) {
        try (Workers workers = new Workers(threads)) {
            return new ParticleSolver()
                    .run(
                            new ParticleRequest(Transformer.of(attention, 1), DEPTHS, options(integrator), true),
                            x,
                            Streams.of(1, 1),
                            workers,
                            observer);
        }
    }

    /** Cancels once it was asked a number of times. */
    private static ParticleObserver cancelling(int after, List<Double> seen) {
        AtomicInteger asked = new AtomicInteger();
        return new ParticleObserver() {
            @Override
            public void snapshot(ParticleRun.Snapshot snapshot) {
                seen.add(snapshot.depth());
            }

            @Override
            public boolean cancelled() {
                return asked.incrementAndGet() > after;
            }
        };
    }

    @ParameterizedTest
    @EnumSource(Integrator.class)
    void aCancelledRunKeepsItsSnapshotsAndAddsNothingHalfDone(Integrator integrator) {
        double[] x = tokens(20, 2);
        ParticleRun whole = run(softmax(1, 2), integrator, x, 1, ParticleObserver.NONE);
        List<Integer> kept = new ArrayList<>();
        for (int threads = 1; threads <= 2; threads++) {
            for (int after = 0; after < 200; after += 7) {
                List<Double> seen = new ArrayList<>();
                ParticleRun run = run(softmax(1, 2), integrator, x, threads, cancelling(after, seen));
                int size = run.snapshots().size();
                kept.add(size);
                for (int i = 0; i < size; i++) {
                    assertThat(run.snapshots().get(i).tokens().orElseThrow())
                            .as("after %d, snapshot %d", after, i)
                            .containsExactly(whole.snapshots().get(i).tokens().orElseThrow());
                }
                assertThat(seen).hasSize(size);
                if (run.status() == Status.CANCELLED) {
                    assertThat(run.message())
                            .matches("cancelled at depth [-0-9.e]+; " + size + " of 6 snapshots are kept");
                } else {
                    assertThat(size).isEqualTo(6);
                }
            }
        }
        assertThat(kept).contains(1);
    }

    @ParameterizedTest
    @EnumSource(Integrator.class)
    void anObserverSeesProgressAndCanStopInTheMiddle(Integrator integrator) {
        List<Double> steps = new ArrayList<>();
        ParticleRun run = run(softmax(1, 2), integrator, tokens(20, 2), 1, new ParticleObserver() {
            @Override
            public void step(double depth, double horizon) {
                assertThat(horizon).isEqualTo(1);
                steps.add(depth);
            }

            @Override
            public boolean cancelled() {
                return !steps.isEmpty() && steps.get(steps.size() - 1) > 0.45;
            }
        });
        assertThat(run.status()).isEqualTo(Status.CANCELLED);
        double reached = steps.get(steps.size() - 1);
        assertThat(steps).isSorted();
        assertThat(run.snapshots()).hasSize((int)
                Arrays.stream(DEPTHS).filter(depth -> depth <= reached).count());
        assertThat(run.snapshots()).hasSizeBetween(3, 5);
    }

    @Test
    void anObserverSeesAllStepsUpToTheEnd() {
        List<Double> steps = new ArrayList<>();
        run(softmax(1, 2), Integrator.EULER, tokens(20, 2), 1, new ParticleObserver() {
            @Override
            public void step(double depth, double horizon) {
                steps.add(depth);
            }
        });
        assertThat(steps).hasSize(10);
        assertThat(steps.get(9)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Integrator.class)
    void aRunBeyondTheDoublesEndsAsNonFiniteWithItsSnapshots(Integrator integrator) {
        ParticleRun run = run(softmax(1e100, 2), integrator, tokens(20, 2), 1, ParticleObserver.NONE);
        assertThat(run.status()).isEqualTo(Status.NON_FINITE);
        assertThat(run.snapshots()).isNotEmpty();
        assertThat(run.snapshots()).allSatisfy(snapshot -> {
            assertThat(snapshot.covariance()).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
        });
        if (integrator == Integrator.ADAPTIVE) {
            assertThat(run.message())
                    .matches("no step from depth [-0-9.e]+ on keeps the tokens finite and accurate; scale the weights"
                            + " or tokens down, or stop before this depth");
        } else {
            assertThat(run.message())
                    .matches("the .* range of doubles .*depth 0\\.[1-9]00000; take a smaller step, scale the weights or"
                            + " tokens down, or stop before this depth");
        }
    }

    @Test
    void tokensWhoseCovarianceOverflowsEndTheRun() {
        double[] x = {1e160, 0, -1e160, 0, 0, 1e160};
        ParticleRun run = run(softmax(1, 2), Integrator.RK4, x, 1, ParticleObserver.NONE);
        assertThat(run.status()).isEqualTo(Status.NON_FINITE);
        assertThat(run.snapshots()).isEmpty();
        assertThat(run.message())
                .isEqualTo("the covariance of the tokens leaves the range of doubles at depth 0.00000; take a smaller"
                        + " step, scale the weights or tokens down, or stop before this depth");
    }

    @Test
    void equalTokensMoveTogether() {
        for (Integrator integrator : Integrator.values()) {
            ParticleRun run = run(softmax(1, 2), integrator, new double[] {1, 2, 1, 2, 1, 2}, 1, ParticleObserver.NONE);
            assertThat(run.status()).as("%s", integrator).isEqualTo(Status.REACHED_END);
            assertThat(run.snapshots().get(5).covariance()).as("%s", integrator).containsExactly(0, 0, 0, 0);
            assertThat(run.snapshots().get(5).effective()).isEqualTo(new EffectiveTokens(3, 3, 3));
            ParticleRun zero = run(softmax(1, 2), integrator, new double[6], 1, ParticleObserver.NONE);
            assertThat(zero.snapshots().get(5).mean()).as("%s", integrator).containsExactly(0, 0);
        }
    }

    @Test
    void tokensThatAreNoCloudAreRefused() {
        refused(new double[] {1, 2}, "the number of tokens must be at least 2 but is 1; raise it");
        refused(new double[] {1, 2, 3}, "tokens must be N x 2 numbers but are 3; give all coordinates of every token");
        refused(new double[] {1, 2, 3, Double.NaN}, "tokens must be finite but token 1, coordinate 1 is NaN");
    }

    private static void refused(double[] x, String message) {
        assertThatThrownBy(() -> run(softmax(1, 2), Integrator.RK4, x, 1, ParticleObserver.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource(Integrator.class)
    void theEstimateOfMemoryIsNotBelowWhatARunHolds(Integrator integrator) {
        // arrays of just below 8 MiB, so that regions of the heap leave little unused
        int n = 65_500;
        int d = 16;
        ParticleRequest request =
                new ParticleRequest(Transformer.of(softmax(1, d), 1), new double[] {0, 1}, options(integrator), true);
        long[] held = {0};
        long before = usedMemory();
        double[] x = tokens(n, d);
        // field and integrator stand before the first snapshot
        ParticleObserver measuring = new ParticleObserver() {
            @Override
            public void snapshot(ParticleRun.Snapshot snapshot) {
                held[0] = usedMemory() - before;
            }

            @Override
            public boolean cancelled() {
                return held[0] != 0;
            }
        };
        try (Workers workers = new Workers(1)) {
            ParticleRun run = new ParticleSolver().run(request, x, Streams.of(1, 1), workers, measuring);
            assertThat(run.status()).isEqualTo(Status.CANCELLED);
        }
        assertThat(ParticleSolver.memory(request, n, 1).bytes()).isBetween(1.0 * held[0], 5.0 * held[0]);
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aHundredThousandTokensFitIntoAGigabyte() {
        ParticleRequest request = new ParticleRequest(
                Transformer.of(softmax(1, 64), 1), new double[] {1}, options(Integrator.RK4), false);
        assertThat(ParticleSolver.memory(request, 100_000, 2).bytes()).isBetween(300.0 * (1 << 20), 1.0 * (1 << 30));
    }
}
