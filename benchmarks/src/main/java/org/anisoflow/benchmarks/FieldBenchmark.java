package org.anisoflow.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.linalg.Matrix;
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

/** One evaluation of (alpha', F') for one head with k = d. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FieldBenchmark {
    /** Token dimension. */
    @Param({"2", "5", "16", "64"})
    public int d;

    /** Kernel of the head. */
    @Param({"softmax", "l2", "sinkhorn", "linear"})
    public String kernel;

    private ClosureField field;
    private double[] mean;
    private double[] factor;
    private double[] meanDot;
    private double[] factorDot;

    /** Random weights and law. */
    @Setup
    public void prepare() {
        SplittableRandom random = new SplittableRandom(11);
        Head head = new Head(
                switch (kernel) {
                    case "softmax" -> new Kernel.Softmax(1);
                    case "l2" -> new Kernel.L2(1);
                    case "sinkhorn" -> new Kernel.Sinkhorn(1);
                    default -> new Kernel.Linear(1);
                },
                random(random),
                random(random),
                random(random));
        field = new ClosureField(Attention.of(head), Drift.NONE, d, d);
        mean = random(random).row(0);
        factor = random(random).toRowMajor();
        meanDot = new double[d];
        factorDot = new double[d * d];
    }

    private Matrix random(SplittableRandom random) {
        return Matrix.of(
                d,
                d,
                random.doubles((long) d * d, -1, 1).map(x -> x / Math.sqrt(d)).toArray());
    }

    /** The velocity of a law. */
    @Benchmark
    public double[] velocity() {
        field.setLaw(mean, 0, factor, 0);
        field.velocityOfMean(meanDot, 0);
        field.velocityOfFactor(factorDot);
        return factorDot;
    }
}
