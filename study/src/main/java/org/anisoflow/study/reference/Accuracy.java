package org.anisoflow.study.reference;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.exact.ExactSolution.Law;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;

/**
 * How far two solutions of a problem are apart: the largest difference over all saved depths.
 *
 * @param mean {@code max_i |alpha_i - beta_i| / max(|beta|, sqrt(tr T))} of the means alpha and beta
 * @param covariance {@code max_ij |Sigma_ij - T_ij| / max_ij |T_ij|} of the covariances Sigma and T
 */
public record Accuracy(double mean, double covariance) {
    private static final SolverOptions OTHER = new SolverOptions(
            Method.DORMAND_PRINCE_54, 1e-14, 1e-17, OptionalDouble.empty(), 10_000_000, OptionalDouble.empty());

    /** The larger of the two. */
    public double worst() {
        return Math.max(mean, covariance);
    }

    /**
     * The distance of a trajectory from the exact solution of its problem; from a run with dormand-prince-54 at relative
     * tolerance 1e-14 where there is none.
     *
     * @param trajectory of the study of the problem, with all laws
     */
    public static Accuracy of(ReferenceProblem problem, Trajectory trajectory) {
        List<Law> expected = problem.exact()
                .map(exact -> trajectory.points().stream()
                        .map(point -> exact.at(point.depth()))
                        .toList())
                .orElseGet(() -> again(trajectory.request()));
        return IntStream.range(0, expected.size())
                .mapToObj(i -> between(law(trajectory.points().get(i)), expected.get(i)))
                .reduce(new Accuracy(0, 0), Accuracy::max);
    }

    private static List<Law> again(FlowRequest request) {
        return new FlowSolver()
                .solveOrThrow(request.with(OTHER)).points().stream()
                        .map(Accuracy::law)
                        .toList();
    }

    private static Law law(Point point) {
        Matrix factor = point.factor().orElseThrow();
        return new Law(point.mean(), factor.times(factor.transpose()));
    }

    /** The distance of a law from an expected one. */
    static Accuracy between(Law law, Law expected) {
        int d = expected.mean().length;
        double norm = 0;
        double trace = 0;
        double largest = 0;
        double mean = 0;
        double covariance = 0;
        for (int i = 0; i < d; i++) {
            norm = Math.hypot(norm, expected.mean()[i]);
            trace += expected.covariance().get(i, i);
            mean = Math.max(mean, Math.abs(law.mean()[i] - expected.mean()[i]));
            for (int j = 0; j < d; j++) {
                double entry = expected.covariance().get(i, j);
                largest = Math.max(largest, Math.abs(entry));
                covariance = Math.max(covariance, Math.abs(law.covariance().get(i, j) - entry));
            }
        }
        return new Accuracy(mean / Math.max(norm, Math.sqrt(trace)), covariance / largest);
    }

    private static Accuracy max(Accuracy one, Accuracy other) {
        return new Accuracy(Math.max(one.mean, other.mean), Math.max(one.covariance, other.covariance));
    }
}
