package org.anisoflow.ode.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;

/**
 * What a run computed, in order of depth.
 *
 * @param request what was asked
 * @param points saved depths; the first is the first depth of the plan, the last is where the run ended
 * @param message why the run ended, one sentence with a remedy where there is one
 * @param end depth where the run ended
 * @param blowUpDepth depth at which the law reaches infinity, for {@link Status#BLEW_UP}
 * @param decayExponent d log|Sigma'| / d log t at the end; absent where it has no meaning (no depth span, no motion)
 * @param stiff whether the step was held down by stability rather than accuracy
 * @param seconds wall time of the integration, without that of the diagnostics
 */
public record Trajectory(
        FlowRequest request,
        List<Point> points,
        Status status,
        String message,
        double end,
        OptionalDouble blowUpDepth,
        OptionalDouble decayExponent,
        boolean stiff,
        Steps steps,
        double seconds) {
    public Trajectory {
        points = List.copyOf(points);
    }

    /**
     * Work done.
     *
     * @param accepted accepted steps, or layers
     * @param rejected steps tried and rejected
     * @param evaluations evaluations of the velocity field
     */
    public record Steps(long accepted, long rejected, long evaluations) {}

    /**
     * The state at one saved depth.
     *
     * @param mean alpha, length d; NaN where it left the range of doubles while the covariance went on
     * @param eigenvalues of the covariance, length d, descending
     * @param metrics the diagnostics asked for
     * @param factor F, d x r, where the save plan keeps laws
     * @param queries tokens carried by the in-context map, n x d, if asked
     * @param flowMap M(t), d x d, if asked and where the save plan keeps laws
     */
    public record Point(
            double depth,
            double[] mean,
            double[] eigenvalues,
            Map<Metric, Double> metrics,
            Optional<Matrix> factor,
            Optional<double[][]> queries,
            Optional<Matrix> flowMap) {}

    /** The first saved point. */
    public Point first() {
        return points.get(0);
    }

    /** The last saved point. */
    public Point last() {
        return points.get(points.size() - 1);
    }
}
