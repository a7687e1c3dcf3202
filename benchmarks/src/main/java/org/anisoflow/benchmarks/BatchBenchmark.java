package org.anisoflow.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.BatchSolver;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SolverOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Random small members of a sweep: softmax, V = I, K = -Q of floor(d / 2) rows with normal entries, Wishart covariance, to depth
 * 10^4, final law alone. One by one and together.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class BatchBenchmark {
    private static final int MEMBERS = 2000;
    private static final double DEPTH = 1e4;

    /** Token dimension. */
    @Param({"2", "3", "5", "8"})
    public int d;

    private List<FlowRequest> members;

    /** Draws the members. */
    @Setup
    public void prepare() {
        Random random = new Random(5);
        members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            Matrix root = random(random, d);
            Matrix query = random(random, d / 2);
            Head head = new Head(new Kernel.Softmax(1 / Math.sqrt(d)), query, query.times(-1), Matrix.identity(d));
            Gaussian law =
                    Gaussian.of(new double[d], root.times(root.transpose()).times(1.0 / d));
            members.add(FlowRequest.of(law, Transformer.of(Attention.of(head), DEPTH))
                    .with(SolverOptions.DEFAULT.withTolerances(1e-8, 1e-11))
                    .with(new SavePlan(new SavePlan.Depths.At(List.of(DEPTH)), Optional.empty()))
                    .with(Set.of()));
        }
    }

    private Matrix random(Random random, int rows) {
        return Matrix.of(
                rows,
                d,
                random.doubles((long) rows * d).map(x -> random.nextGaussian()).toArray());
    }

    /** All members, one after another. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS)
    public void alone(Blackhole sink) {
        FlowSolver solver = new FlowSolver();
        for (FlowRequest member : members) {
            sink.consume(solver.solve(member));
        }
    }

    /** All members, together. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS)
    public void together(Blackhole sink) {
        new BatchSolver(() -> false).solve(members.iterator(), (position, trajectory) -> sink.consume(trajectory));
    }
}
