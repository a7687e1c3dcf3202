package org.anisoflow.ode.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.DisjointSets;
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
 * @param decayExponent d log|Sigma'| / d log t at the end, Sigma being the sum over the components; absent where it has no
 *     meaning (no depth span, no motion)
 * @param stiff whether the step was held down by stability rather than accuracy
 * @param mergers events at which two components became one, in order of depth
 * @param cubatureError the largest {@link Point#cubatureError} of the run; absent if no expectation needed cubature
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
        List<Merger> mergers,
        OptionalDouble cubatureError,
        double seconds) {
    public Trajectory {
        points = List.copyOf(points);
        mergers = List.copyOf(mergers);
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
     * Two components came closer than the merging distance.
     *
     * @param first index of the earlier component
     * @param second index of the later one
     */
    public record Merger(double depth, int first, int second) {
        /** Of mergers of n components, in order of depth, those that leave one cluster less. */
        public static List<Merger> joining(List<Merger> mergers, int n) {
            DisjointSets clusters = new DisjointSets(n);
            return mergers.stream()
                    .filter(merger -> clusters.join(merger.first(), merger.second()))
                    .toList();
        }
    }

    /**
     * One component at one saved depth; its weight never changes.
     *
     * @param mean alpha_j, length d
     * @param eigenvalues of Sigma_j, length d, descending
     * @param metrics the diagnostics asked for
     * @param factor F_j, d x r_j, where the save plan keeps laws
     */
    public record ComponentPoint(
            double[] mean, double[] eigenvalues, Map<Metric, Double> metrics, Optional<Matrix> factor) {}

    /**
     * The state at one saved depth. For a law of several components mean, eigenvalues, metrics and factor are those of the
     * whole law.
     *
     * @param mean alpha, length d; NaN where it left the range of doubles while the covariance went on
     * @param eigenvalues of the covariance, length d, descending
     * @param metrics the diagnostics asked for
     * @param components the components; empty if there is only one
     * @param clusters diagnostics of the components; empty if there is only one
     * @param cubatureError estimate of what cubature has made of the law up to here: {@code sqrt(sum_j pi_j
     *     (|d alpha_j|^2 + |d F_j|^2))}, which bounds W2, in units of the root of the total variance at depth 0; NaN if
     *     the companion rules lost the law on the way; absent if no expectation needed cubature
     * @param factor F, d x r, where the save plan keeps laws
     * @param queries tokens carried by the in-context map, n x d, if asked
     * @param flowMap M(t), d x d, if asked and where the save plan keeps laws
     */
    public record Point(
            double depth,
            double[] mean,
            double[] eigenvalues,
            Map<Metric, Double> metrics,
            List<ComponentPoint> components,
            Map<ClusterMetric, Double> clusters,
            OptionalDouble cubatureError,
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
