package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.DisjointSets;
import org.anisoflow.core.gaussian.Measure;
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
 * @param cubatureError the largest {@link Carried#CUBATURE_ERROR} of the run; absent if no expectation needed cubature
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
     * The state at one saved depth.
     *
     * @param whole the whole law; with several components its mean and covariance are those of all tokens together
     * @param components the components of the law, at least one: a law of one component is its own
     * @param clusters diagnostics of the components; empty if there is only one
     * @param carried what rides along, where there is such a thing at this depth; matrices row by row
     */
    public record Point(
            double depth,
            SavedLaw whole,
            List<SavedLaw> components,
            Map<ClusterMetric, Double> clusters,
            Map<Carried, double[]> carried) {
        public Point {
            components = List.copyOf(components);
            carried = Map.copyOf(carried);
        }

        /** Mean of the whole law, length d. */
        public double[] mean() {
            return whole.mean();
        }

        /** Eigenvalues of the covariance of the whole law, length d, descending. */
        public double[] eigenvalues() {
            return whole.eigenvalues();
        }

        /** The diagnostics of the whole law that were asked for. */
        public Map<Metric, Double> metrics() {
            return whole.metrics();
        }

        /** Factor of the covariance of the whole law, d x r, where the save plan keeps laws. */
        public Optional<Matrix> factor() {
            return whole.factor();
        }

        /** What rides along, if there is such a thing at this depth. */
        public Optional<double[]> carried(Carried what) {
            return Optional.ofNullable(carried.get(what));
        }

        /** A diagnostic of the whole law, of the components together, or of what rides along; NaN if there is none. */
        public double value(Measure measure) {
            return measure instanceof CarriedMetric metric
                    ? metric.of(this).orElse(Double.NaN)
                    : Objects.requireNonNullElseGet(
                            metrics().get(measure), () -> clusters.getOrDefault(measure, Double.NaN));
        }

        /** The rows, of length d, of a matrix that rides along. */
        public Optional<double[][]> rows(Carried what) {
            int d = mean().length;
            return carried(what).map(values -> IntStream.range(0, values.length / d)
                    .mapToObj(i -> Arrays.copyOfRange(values, i * d, (i + 1) * d))
                    .toArray(double[][]::new));
        }

        /** {@link Carried#CUBATURE_ERROR}. */
        public OptionalDouble cubatureError() {
            return CarriedMetric.CUBATURE_ERROR.of(this);
        }
    }

    /** A measure at every saved depth; NaN where there is none. */
    public double[] values(Measure measure) {
        return points.stream().mapToDouble(point -> point.value(measure)).toArray();
    }

    /** The first saved point. */
    public Point first() {
        return points.get(0);
    }

    /** The last saved point. */
    public Point last() {
        return points.get(points.size() - 1);
    }
}
