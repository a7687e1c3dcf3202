package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.anisoflow.core.gaussian.ClusterDiagnostics;
import org.anisoflow.core.gaussian.Diagnostics;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.Spectrum;
import org.anisoflow.core.linalg.Matrix;

/** Collects the points of a trajectory; diagnostics ride along. */
final class Recorder {
    /** Components times d^2 times columns up to which diagnostics of one depth take no second: they are always made. */
    private static final double QUICK = 3e7;

    private final SavePlan.Laws laws;
    private final LawLayout layout;
    private final BooleanSupplier stopped;
    private final double mergeDistance;
    private final Diagnostics diagnostics;
    private final List<Diagnostics> diagnosticsOfComponents;
    private final Map<Metric, Double> noMetrics = new EnumMap<>(Metric.class);
    private final List<Trajectory.Point> points;

    /**
     * A recorder.
     *
     * @param mergeDistance in units of the tokens
     * @param limit asked before every diagnostic of a large law; once true, those that are left are NaN
     */
    Recorder(FlowRequest request, LawLayout layout, double mergeDistance, BooleanSupplier limit) {
        this.layout = layout;
        double d = request.law().dimension();
        stopped = layout.components() * d * d * layout.columns() > QUICK ? limit : () -> false;
        this.mergeDistance = mergeDistance;
        points = new ArrayList<>(1 + request.save().count(request.transformer().depth()));
        laws = request.save().lawsFor(request.law().dimension());
        // the very numbers that the first state has: a law at rest has not moved by rounding
        GaussianMixture start = layout.law(layout.means(), layout.factors());
        diagnostics = new Diagnostics(request.metrics(), request.energyBeta(), start.moments());
        diagnosticsOfComponents = start.components().stream()
                .map(component -> new Diagnostics(request.metrics(), request.energyBeta(), component.law()))
                .toList();
        request.metrics().forEach(metric -> noMetrics.put(metric, Double.NaN));
    }

    /**
     * Saves one state; it takes the place of one that was saved at the same depth.
     *
     * @param means of the components; an entry that is not finite makes the whole mean NaN
     * @param factors of the components, d x R
     * @param queries tokens as columns, d x n; null for none
     * @param flowMap M, d x d; null for none
     */
    void add(
            double depth,
            double[] means,
            double[] factors,
            double[] queries,
            double[] flowMap,
            OptionalDouble cubatureError) {
        boolean known = Arrays.stream(means).allMatch(Double::isFinite);
        GaussianMixture mixture = layout.law(known ? means : new double[means.length], factors);
        Gaussian law = mixture.moments();
        int d = law.dimension();
        Spectrum spectrum = Spectrum.of(law);
        Map<Metric, Double> metrics = diagnostics.of(law, spectrum, stopped);
        double[] savedMean = law.mean();
        if (!known) {
            Arrays.fill(savedMean, Double.NaN);
            metrics.replaceAll((metric, value) -> metric.seesMean() ? Double.NaN : value);
        }
        boolean whole = laws != SavePlan.Laws.NONE;
        if (depth <= lastDepth()) {
            points.remove(points.size() - 1);
        }
        int last = points.size() - 1;
        if (laws == SavePlan.Laws.ENDS && last > 0) {
            points.set(last, withoutLaw(points.get(last)));
        }
        boolean several = layout.components() > 1;
        points.add(new Trajectory.Point(
                depth,
                savedMean,
                spectrum.eigenvalues(),
                metrics,
                several ? componentsOf(mixture, whole) : List.of(),
                several ? ClusterDiagnostics.of(mixture, mergeDistance, stopped) : Map.of(),
                cubatureError,
                whole ? Optional.of(law.factor()) : Optional.empty(),
                Optional.ofNullable(queries).map(q -> rowsOf(q, d)),
                whole && flowMap != null ? flowMapOf(flowMap, d) : Optional.empty()));
    }

    private List<Trajectory.ComponentPoint> componentsOf(GaussianMixture mixture, boolean whole) {
        List<Trajectory.ComponentPoint> components = new ArrayList<>();
        for (int j = 0; j < mixture.size(); j++) {
            Gaussian law = mixture.components().get(j).law();
            Optional<Matrix> factor = whole ? Optional.of(law.factor()) : Optional.empty();
            if (stopped.getAsBoolean()) {
                components.add(new Trajectory.ComponentPoint(law.mean(), unknown(law.dimension()), noMetrics, factor));
                continue;
            }
            Spectrum spectrum = Spectrum.of(law);
            components.add(new Trajectory.ComponentPoint(
                    law.mean(),
                    spectrum.eigenvalues(),
                    diagnosticsOfComponents.get(j).of(law, spectrum, stopped),
                    factor));
        }
        return List.copyOf(components);
    }

    private static double[] unknown(int length) {
        double[] values = new double[length];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    private static Trajectory.Point withoutLaw(Trajectory.Point point) {
        return new Trajectory.Point(
                point.depth(),
                point.mean(),
                point.eigenvalues(),
                point.metrics(),
                point.components().stream()
                        .map(c ->
                                new Trajectory.ComponentPoint(c.mean(), c.eigenvalues(), c.metrics(), Optional.empty()))
                        .toList(),
                point.clusters(),
                point.cubatureError(),
                Optional.empty(),
                point.queries(),
                Optional.empty());
    }

    private static double[][] rowsOf(double[] columns, int d) {
        int n = columns.length / d;
        double[][] rows = new double[n][d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                rows[i][j] = columns[j * n + i];
            }
        }
        return rows;
    }

    private static Optional<Matrix> flowMapOf(double[] flowMap, int d) {
        return Arrays.stream(flowMap).allMatch(Double::isFinite)
                ? Optional.of(Matrix.of(d, d, flowMap))
                : Optional.empty();
    }

    /** Depth of the last point; -1 before the first. */
    double lastDepth() {
        return points.isEmpty() ? -1 : points.get(points.size() - 1).depth();
    }

    List<Trajectory.Point> points() {
        return points;
    }
}
