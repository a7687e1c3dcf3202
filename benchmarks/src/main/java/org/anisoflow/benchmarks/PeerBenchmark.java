package org.anisoflow.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;

/**
 * Solves problems of benchmarks/peers and prints one JSON line for each, with times, work and errors.
 *
 * <p>Arguments: {@code [--repeats N] DIRECTORY...}.
 */
public final class PeerBenchmark {
    private static final double WARM_UP_SECONDS = 3;
    private static final double TIMED_SECONDS = 1;

    private PeerBenchmark() {}

    /** Runs the problems. */
    public static void main(String[] arguments) throws IOException {
        int repeats = 1;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--repeats")) {
                repeats = Integer.parseInt(arguments[++i]);
            } else {
                System.out.println(measure(PeerProblem.read(Path.of(arguments[i])), repeats));
            }
        }
    }

    private static String measure(PeerProblem problem, int repeats) {
        FlowSolver solver = new FlowSolver();
        long start = System.nanoTime();
        Trajectory trajectory;
        do {
            trajectory = solver.solveOrThrow(problem.request());
        } while (since(start) < WARM_UP_SECONDS);
        List<Double> seconds = new ArrayList<>();
        start = System.nanoTime();
        double cpuStart = cpuSeconds();
        double recorded = 0;
        while (seconds.size() < repeats || since(start) < TIMED_SECONDS) {
            long before = System.nanoTime();
            trajectory = solver.solveOrThrow(problem.request());
            recorded += since(before) - trajectory.seconds();
            seconds.add(trajectory.seconds());
        }
        // diagnostics of the last depth, which no peer computes, are outside the integration time
        double cpu = (cpuSeconds() - cpuStart - recorded) / seconds.size();
        Collections.sort(seconds);
        Trajectory.Point last = trajectory.last();
        Matrix factor = last.factor().orElseThrow();
        double[] covariance = factor.times(factor.transpose()).toRowMajor();
        double trace = Arrays.stream(last.eigenvalues()).sum();
        return String.format(
                Locale.ROOT,
                "{\"peer\":\"anisoflow\",\"version\":\"Java %s\",\"blas\":\"%s\",\"problem\":\"%s\",\"tolerance\":%s,"
                        + "\"seconds\":%s,\"min\":%s,\"cpu_seconds\":%s,\"repeats\":%d,\"evaluations\":%d,"
                        + "\"accepted\":%d,\"rejected\":%d,\"mean\":%s,\"trace\":%s,\"largest_eigenvalue\":%s,"
                        + "\"error\":%s,\"mean_error\":%s}",
                System.getProperty("java.version"),
                Products.library(),
                problem.name(),
                problem.request().solver().relative(),
                seconds.get(seconds.size() / 2),
                seconds.get(0),
                Math.max(0, cpu),
                seconds.size(),
                trajectory.steps().evaluations(),
                trajectory.steps().accepted(),
                trajectory.steps().rejected(),
                Arrays.toString(last.mean()),
                trace,
                last.eigenvalues()[0],
                relativeError(covariance, problem.referenceCovariance()),
                relativeError(last.mean(), problem.referenceMean()));
    }

    private static double since(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    private static double cpuSeconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
    }

    private static double relativeError(double[] actual, double[] expected) {
        double error = 0;
        double scale = 0;
        for (int i = 0; i < expected.length; i++) {
            error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            scale += expected[i] * expected[i];
        }
        return Math.sqrt(error / scale);
    }
}
