package org.anisoflow.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.Trajectory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A contraction under softmax to depth 1000, K = -Q = V = I. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SolverBenchmark {
    /** Token dimension. */
    @Param({"2", "16", "64"})
    public int d;

    /** Embedded pair. */
    @Param({"DORMAND_PRINCE_853", "DORMAND_PRINCE_54"})
    public Method method;

    private FlowRequest request;

    /** Builds the request. */
    @Setup
    public void prepare() {
        Matrix identity = Matrix.identity(d);
        Head head = new Head(new Kernel.Softmax(1), identity, identity.times(-1), identity);
        SolverOptions defaults = SolverOptions.DEFAULT;
        request = FlowRequest.of(Gaussian.standard(d), Transformer.of(Attention.of(head), 1000))
                .with(new SolverOptions(
                        method,
                        defaults.relative(),
                        defaults.absolute(),
                        defaults.step(),
                        defaults.maxSteps(),
                        defaults.maxSeconds()))
                .with(new SavePlan(new SavePlan.Depths.At(List.of(1000.0)), Optional.of(SavePlan.Laws.NONE)))
                .with(Set.of());
    }

    /** The whole run. */
    @Benchmark
    public Trajectory solve() {
        return new FlowSolver().solve(request);
    }
}
