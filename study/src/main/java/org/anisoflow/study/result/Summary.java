package org.anisoflow.study.result;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.gaussian.Diagnostics;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.Spectrum;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;

/** The content of {@code summary.json}. */
final class Summary {
    /** Largest dimension whose covariance is written as text. */
    private static final int MAX_DIMENSION_OF_COVARIANCE = 128;

    private Summary() {}

    static Map<String, Object> of(ResultDirectory.Run run) {
        Trajectory trajectory = run.trajectory();
        Trajectory.Steps steps = trajectory.steps();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("format", 1);
        summary.put("title", run.study().title());
        summary.put("attention", run.study().attentionTypes());
        summary.put("heads", run.study().heads());
        summary.put("d", trajectory.request().initial().dimension());
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
        summary.put("cubature_error", null);
        double total = Duration.between(run.started(), Instant.now()).toNanos() / 1e9;
        summary.put("seconds", ordered("total", total, "integration", trajectory.seconds()));
        summary.put("initial", start(trajectory));
        summary.put("final", end(trajectory));
        if (trajectory.status() == Status.BLEW_UP) {
            summary.put(
                    "blow_up_direction",
                    covariance(trajectory.last()).map(Summary::shares).orElse(null));
        }
        summary.put("environment", run.environment().entries());
        return summary;
    }

    /** The law at depth 0, whether or not that depth is saved. */
    private static Map<String, Object> start(Trajectory trajectory) {
        FlowRequest request = trajectory.request();
        Point first = trajectory.first();
        if (first.depth() == 0) {
            return ordered(
                    "mean",
                    first.mean(),
                    "eigenvalues",
                    first.eigenvalues(),
                    "metrics",
                    metrics(trajectory, first.metrics()));
        }
        Gaussian law = request.initial();
        Spectrum spectrum = Spectrum.of(law);
        Map<Metric, Double> values = new Diagnostics(request.metrics(), request.energyBeta(), law).of(law, spectrum);
        return ordered(
                "mean", law.mean(), "eigenvalues", spectrum.eigenvalues(), "metrics", metrics(trajectory, values));
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
                metrics(trajectory, last.metrics()));
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

    private static Map<String, Object> metrics(Trajectory trajectory, Map<Metric, Double> values) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Metric metric : Laws.metrics(trajectory)) {
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
