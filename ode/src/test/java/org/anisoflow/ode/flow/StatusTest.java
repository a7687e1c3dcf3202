package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How runs end early, what they say and what they keep. */
class StatusTest {
    /** Cancels from a number of accepted steps on. */
    static FlowObserver cancelAfter(long steps) {
        return new FlowObserver() {
            private long seen;

            @Override
            public void step(Progress progress) {
                seen = progress.accepted();
            }

            @Override
            public boolean cancelled() {
                return seen >= steps;
            }
        };
    }

    private static FlowRequest contraction(double sign, double depth) {
        Head head = new Head(
                new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2).times(sign), Matrix.identity(2));
        return FlowRequest.of(Gaussian.standard(2), Transformer.of(Attention.of(head), depth));
    }

    private static SolverOptions limits(Method method, long maxSteps, OptionalDouble maxSeconds) {
        OptionalDouble step = method == Method.LAYERS ? OptionalDouble.of(0.125) : OptionalDouble.empty();
        return new SolverOptions(method, 1e-9, 1e-12, step, maxSteps, maxSeconds);
    }

    private static void assertKept(Trajectory trajectory, long steps) {
        assertThat(trajectory.steps().accepted()).isEqualTo(steps);
        assertThat(trajectory.end()).isPositive();
        assertThat(trajectory.last().depth()).isEqualTo(trajectory.end());
        assertThat(trajectory.points()).hasSizeGreaterThan(1);
        List<Double> depths = new ArrayList<>();
        trajectory.points().forEach(point -> depths.add(point.depth()));
        assertThat(depths).isSorted().doesNotHaveDuplicates();
        if (trajectory.request().solver().method() != Method.LAYERS) {
            double expected = 1 / (1 + 2 * trajectory.end());
            assertThat(Math.abs(trajectory.last().eigenvalues()[0] / expected - 1))
                    .isLessThan(1e-7);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aStepLimitEndsTheRun(Method method) {
        Trajectory trajectory =
                new FlowSolver().solve(contraction(-1, 100).with(limits(method, 5, OptionalDouble.empty())));
        assertThat(trajectory.status()).isEqualTo(Status.STEP_LIMIT);
        assertThat(trajectory.message())
                .matches("the limit of 5 steps ended the run at depth [0-9.]+; raise solver.max-steps");
        assertKept(trajectory, 5);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aTimeLimitEndsTheRun(Method method) {
        Trajectory trajectory =
                new FlowSolver().solve(contraction(-1, 100).with(limits(method, 1, OptionalDouble.of(1e-9))));
        assertThat(trajectory.status()).isEqualTo(Status.TIME_LIMIT);
        assertThat(trajectory.message())
                .matches("the time limit of 1.0E-9 s ended the run at depth [0-9.e-]+; raise solver.max-seconds");
        assertThat(trajectory.steps().accepted()).isZero();
        assertThat(trajectory.points()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void memoryThatRunsOutEndsTheRunAtTheLastSavedDepth(Method method) {
        Trajectory trajectory = new FlowSolver()
                .solve(contraction(-1, 100).with(limits(method, 100, OptionalDouble.empty())), new FlowObserver() {
                    @Override
                    public void step(Progress progress) {
                        if (progress.accepted() == 4) {
                            throw new OutOfMemoryError("asked for by a test");
                        }
                    }
                });
        assertThat(trajectory.status()).isEqualTo(Status.MEMORY_LIMIT);
        assertThat(trajectory.message())
                .matches("memory ran out: Java has \\d+ MiB, which ended the run at depth [0-9.e-]+; save fewer depths "
                        + "\\(save.points\\), or whole laws only at the ends \\(save.laws: ends\\), or give Java more "
                        + "memory \\(ANISOFLOW_JAVA_OPTS=-Xmx\\d+[gm]\\)");
        assertThat(trajectory.end()).isEqualTo(trajectory.last().depth());
        assertThat(trajectory.points()).isNotEmpty();
        assertThat(trajectory.steps().accepted()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void anObserverCancelsBeforeAnyLimit(Method method) {
        Trajectory trajectory = new FlowSolver()
                .solve(contraction(-1, 100).with(limits(method, 4, OptionalDouble.of(1e-9))), cancelAfter(0));
        assertThat(trajectory.status()).isEqualTo(Status.CANCELLED);
        assertThat(trajectory.message()).matches("cancelled at depth [0-9.e-]+; what was computed is kept");
        Trajectory later = new FlowSolver()
                .solve(contraction(-1, 100).with(limits(method, 4, OptionalDouble.empty())), cancelAfter(4));
        assertThat(later.status()).isEqualTo(Status.CANCELLED);
        assertKept(later, 4);
    }

    @Test
    void aLimitLawIsFoundBeforeACancellation() {
        FlowRequest request = ConvergenceTest.ornsteinUhlenbeck(1000);
        Trajectory free = new FlowSolver().solve(request);
        long steps = free.steps().accepted();
        Trajectory cancelled = new FlowSolver().solve(request, cancelAfter(steps));
        assertThat(cancelled.status()).isEqualTo(Status.CONVERGED);
        assertThat(new FlowSolver().solve(request, cancelAfter(steps - 1)).status())
                .isEqualTo(Status.CANCELLED);
    }

    @Test
    void aBlowUpIsFoundBeforeACancellation() {
        Trajectory free = new FlowSolver().solve(contraction(1, 1));
        assertThat(free.status()).isEqualTo(Status.BLEW_UP);
        Trajectory cancelled = new FlowSolver()
                .solve(contraction(1, 1), cancelAfter(free.steps().accepted()));
        assertThat(cancelled.status()).isEqualTo(Status.BLEW_UP);
    }

    @Test
    void aVelocityBeyondTheDoublesAtTheStartIsNonFinite() {
        Matrix huge = Matrix.of(1, 2, 1e200, 0);
        Head head = new Head(new Kernel.Softmax(1), huge, huge, Matrix.identity(2));
        Trajectory trajectory =
                new FlowSolver().solve(FlowRequest.of(Gaussian.standard(2), Transformer.of(Attention.of(head), 1)));
        assertThat(trajectory.status()).isEqualTo(Status.NON_FINITE);
        assertThat(trajectory.message())
                .isEqualTo("the velocity is not finite at depth 0.0; scale the weights or tokens down, or stop before "
                        + "this depth");
        assertThat(trajectory.points()).hasSize(1);
        assertThat(trajectory.last().eigenvalues()).containsExactly(1, 1);
        assertThat(trajectory.blowUpDepth()).isEmpty();
    }

    @Test
    void noiseOnAFactorWithoutInverseIsNonFinite() {
        Head idle = new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.zeros(2, 2));
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(
                        Gaussian.ofFactor(new double[2], Matrix.of(2, 2, 1, 1, 1, 1)),
                        new Transformer(List.of(new Layer(1, Attention.of(idle))), Drift.NONE, Noise.own(0.1))));
        assertThat(trajectory.status()).isEqualTo(Status.NON_FINITE);
        assertThat(trajectory.message()).startsWith("the velocity is not finite at depth 0.0; ");
        assertThat(trajectory.points()).hasSize(1);
    }

    @Test
    void aStackThatLeavesTheDoublesIsNonFinite() {
        Head head = new Head(new Kernel.Softmax(1e200), Matrix.diagonal(1), Matrix.diagonal(1), Matrix.diagonal(1));
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(Gaussian.standard(1), Transformer.of(Attention.of(head), 4))
                        .with(SolverOptions.layers(1))
                        .with(new StopRule(0, Double.MAX_VALUE)));
        assertThat(trajectory.status()).isIn(Status.NON_FINITE, Status.DIVERGED);
        assertThat(trajectory.last().eigenvalues()[0]).isPositive();
    }

    @Test
    void theOrderOfStatusIsTheirPrecedence() {
        assertThat(Status.values())
                .containsExactly(
                        Status.NON_FINITE,
                        Status.BLEW_UP,
                        Status.DIVERGED,
                        Status.CONVERGED,
                        Status.CANCELLED,
                        Status.MEMORY_LIMIT,
                        Status.TIME_LIMIT,
                        Status.STEP_LIMIT,
                        Status.REACHED_END);
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void completeRunsAreThoseThatDidWhatWasAsked(Status status) {
        assertThat(status.isComplete())
                .isEqualTo(List.of(Status.REACHED_END, Status.CONVERGED, Status.BLEW_UP, Status.DIVERGED)
                        .contains(status));
    }

    @Test
    void aLimitAtTheHorizonItselfIsNotMissed() {
        Trajectory free = new FlowSolver().solve(contraction(-1, 2));
        Trajectory limited = new FlowSolver()
                .solve(contraction(-1, 2)
                        .with(limits(Method.DORMAND_PRINCE_853, free.steps().accepted(), OptionalDouble.empty())));
        assertThat(limited.status()).isEqualTo(Status.REACHED_END);
    }

    @Test
    void solveOrThrowKeepsWhatWasComputed() {
        FlowRequest request = contraction(-1, 100).with(limits(Method.DORMAND_PRINCE_853, 3, OptionalDouble.empty()));
        assertThatThrownBy(() -> new FlowSolver().solveOrThrow(request))
                .isInstanceOfSatisfying(FlowFailedException.class, failure -> {
                    assertKept(failure.trajectory(), 3);
                    assertThat(failure).hasMessage(failure.trajectory().message());
                });
    }

    @Test
    void observersSeeEveryAcceptedStep() {
        List<FlowObserver.Progress> seen = new ArrayList<>();
        Trajectory trajectory = new FlowSolver().solve(contraction(-1, 3), new FlowObserver() {
            @Override
            public void step(Progress progress) {
                seen.add(progress);
            }
        });
        assertThat(seen).hasSize((int) trajectory.steps().accepted());
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i).accepted()).isEqualTo(i + 1);
            assertThat(seen.get(i).horizon()).isEqualTo(3);
        }
        assertThat(seen.get(seen.size() - 1).depth()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void observersSeeWhatIsSavedAsOfARunThatIsCancelledThere(Method method) {
        SavePlan.Depths seven = new SavePlan.Depths.Points(7, SavePlan.Spacing.LINEAR, OptionalDouble.empty());
        FlowRequest request = contraction(-1, 3)
                .with(limits(method, 100_000, OptionalDouble.empty()))
                .with(new SavePlan(seven, Optional.empty()));
        List<Trajectory> seen = new ArrayList<>();
        Trajectory whole = new FlowSolver().solve(request, new FlowObserver() {
            @Override
            public void saved(Supplier<Trajectory> soFar) {
                seen.add(soFar.get());
            }
        });
        assertThat(seen).hasSize(7).extracting(Trajectory::status).containsOnly(Status.CANCELLED);
        for (int i = 0; i < 7; i++) {
            assertThat(seen.get(i).points()).isEqualTo(whole.points().subList(0, i + 1));
            assertThat(seen.get(i).end()).isEqualTo(0.5 * i);
        }
    }
}
