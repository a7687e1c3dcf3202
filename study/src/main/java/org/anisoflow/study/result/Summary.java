package org.anisoflow.study.result;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.gaussian.ClusterDiagnostics;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;

/** The content of {@code summary.json}. */
final class Summary {
    /** The version of the format of result directories. */
    static final int FORMAT = 1;

    static final String FILE_NAME = "summary.json";

    /** Largest dimension whose covariance is written as text. */
    private static final int MAX_DIMENSION_OF_COVARIANCE = 128;

    /** Most entries that the covariances of all components together are written as text with. */
    private static final int MAX_ENTRIES_OF_COVARIANCES = 1 << 18;

    private Summary() {}

    static Map<String, Object> of(ResultDirectory.Run run) {
        Trajectory trajectory = run.trajectory();
        Trajectory.Steps steps = trajectory.steps();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("format", FORMAT);
        summary.put("title", run.study().title());
        summary.put("attention", run.study().attentionTypes());
        summary.put("heads", run.study().heads());
        summary.put("d", trajectory.request().initial().dimension());
        boolean several = Laws.several(trajectory);
        if (several) {
            summary.put("components", trajectory.request().law().size());
            summary.put("arrangement", trajectory.request().law().arrangement().key());
        }
        summary.put("closure", run.study().closure().key());
        summary.put("status", trajectory.status().key());
        summary.put("message", trajectory.message());
        summary.put("t_end", trajectory.end());
        summary.put("blow_up_time", orNull(trajectory.blowUpDepth()));
        summary.put("decay_exponent", orNull(trajectory.decayExponent()));
        summary.put("stiff", trajectory.stiff());
        summary.put(
                "steps",
                ordered(
                        "accepted",
                        steps.accepted(),
                        "rejected",
                        steps.rejected(),
                        "evaluations",
                        steps.evaluations()));
        summary.put("cubature_error", orNull(trajectory.cubatureError()));
        if (several) {
            summary.put(
                    "mergers",
                    trajectory.mergers().stream()
                            .map(merger -> ordered(
                                    "t", merger.depth(), "components", List.of(merger.first(), merger.second())))
                            .toList());
        }
        double total = Duration.between(run.started(), Instant.now()).toNanos() / 1e9;
        summary.put("seconds", ordered("total", total, "integration", trajectory.seconds()));
        Map<String, Object> start = start(trajectory.request());
        Map<String, Object> end = end(trajectory);
        if (several) {
            FlowRequest request = trajectory.request();
            List<SavedLaw> components = request.law().components().stream()
                    .map(component -> SavedLaw.atStart(request, component.law()))
                    .toList();
            addComponents(
                    start,
                    run,
                    components,
                    ClusterDiagnostics.of(request.law(), request.mergeDistance() * request.spread()),
                    false);
            addComponents(
                    end, run, trajectory.last().components(), trajectory.last().clusters(), true);
        }
        run.study().tokens().ifPresent(tokens -> start.put("tokens", tokens.entries()));
        summary.put("initial", start);
        summary.put("final", end);
        if (trajectory.status() == Status.BLEW_UP) {
            summary.put(
                    "blow_up_direction",
                    covariance(trajectory.last()).map(Summary::shares).orElse(null));
        }
        summary.put("environment", run.environment().entries());
        return summary;
    }

    /** The law at depth 0, whether or not that depth is saved. */
    private static Map<String, Object> start(FlowRequest request) {
        SavedLaw whole = SavedLaw.atStart(request, request.initial());
        return ordered(
                "mean", whole.mean(), "eigenvalues", whole.eigenvalues(), "metrics", metrics(request, whole.metrics()));
    }

    /** Adds what is known of the components to the map of the whole law. */
    private static void addComponents(
            Map<String, Object> whole,
            ResultDirectory.Run run,
            List<SavedLaw> points,
            Map<ClusterMetric, Double> clusters,
            boolean covariances) {
        double[] weights = Laws.weights(run.trajectory());
        List<Long> labels = run.study().labels();
        long entries = weights.length
                * (long) points.get(0).mean().length
                * points.get(0).mean().length;
        List<Map<String, Object>> components = new ArrayList<>();
        for (SavedLaw point : points) {
            int j = components.size();
            Map<String, Object> component = ordered("weight", weights[j]);
            if (!labels.isEmpty()) {
                component.put("label", labels.get(j));
            }
            component.put("mean", point.mean());
            if (covariances) {
                component.put(
                        "covariance",
                        point.factor()
                                .filter(factor -> entries <= MAX_ENTRIES_OF_COVARIANCES)
                                .map(Summary::rows)
                                .orElse(null));
            }
            component.put("eigenvalues", point.eigenvalues());
            component.put("metrics", metrics(run.trajectory().request(), point.metrics()));
            components.add(component);
        }
        whole.put("components", components);
        Map<String, Object> named = new LinkedHashMap<>();
        for (ClusterMetric metric : ClusterMetric.values()) {
            named.put(metric.key(), Laws.value(clusters, metric));
        }
        whole.put("clusters", named);
    }

    private static Map<String, Object> end(Trajectory trajectory) {
        Point last = trajectory.last();
        return ordered(
                "mean",
                last.mean(),
                "covariance",
                covariance(last).orElse(null),
                "eigenvalues",
                last.eigenvalues(),
                "rank",
                whole(Laws.value(last.metrics(), Metric.GAP_RANK)),
                "rank_gap",
                Laws.value(last.metrics(), Metric.RANK_GAP),
                "rank_above_0_1",
                whole(Laws.value(last.metrics(), Metric.THRESHOLDED_RANK)),
                "metrics",
                metrics(trajectory.request(), last.metrics()));
    }

    /** The covariance as rows, where the law was kept and is small enough. */
    private static Optional<double[][]> covariance(Point point) {
        return point.factor()
                .filter(factor -> factor.rows() <= MAX_DIMENSION_OF_COVARIANCE)
                .map(Summary::rows);
    }

    private static double[][] rows(Matrix factor) {
        int d = factor.rows();
        double[] sigma = Laws.covariance(factor);
        double[][] rows = new double[d][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(sigma, i * d, (i + 1) * d));
        return rows;
    }

    /** {@code Sigma / tr Sigma}. */
    private static double[][] shares(double[][] sigma) {
        double trace = 0;
        for (int i = 0; i < sigma.length; i++) {
            trace += sigma[i][i];
        }
        double[][] shares = new double[sigma.length][];
        for (int i = 0; i < sigma.length; i++) {
            double scale = trace;
            shares[i] = Arrays.stream(sigma[i]).map(value -> value / scale).toArray();
        }
        return shares;
    }

    private static Map<String, Object> metrics(FlowRequest request, Map<Metric, Double> values) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Metric metric : Laws.metrics(request)) {
            named.put(metric.key(), Laws.value(values, metric));
        }
        return named;
    }

    /** A count as a whole number; null where there is none. */
    private static Object whole(double value) {
        return Double.isFinite(value) ? (Object) Math.round(value) : null;
    }

    private static Object orNull(OptionalDouble value) {
        return value.isPresent() ? (Object) value.getAsDouble() : null;
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
