package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.gaussian.ClusterDiagnostics;
import org.anisoflow.core.gaussian.Diagnostics;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.Spectrum;
import org.anisoflow.core.linalg.Matrix;

/** Collects the points of a trajectory; diagnostics ride along. */
final class Recorder {
    private final SavePlan.Laws laws;
    private final LawLayout layout;
    private final double mergeDistance;
    private final Diagnostics diagnostics;
    private final List<Diagnostics> diagnosticsOfComponents;
    private final List<Trajectory.Point> points;

    /**
     * A recorder.
     *
     * @param mergeDistance in units of the tokens
     */
    Recorder(FlowRequest request, LawLayout layout, double mergeDistance) {
        this.layout = layout;
        this.mergeDistance = mergeDistance;
        points = new ArrayList<>(1 + request.save().count(request.transformer().depth()));
        laws = request.save().lawsFor(request.law().dimension());
        diagnostics = new Diagnostics(request.metrics(), request.energyBeta(), request.initial());
        diagnosticsOfComponents = request.law().components().stream()
                .map(component -> new Diagnostics(request.metrics(), request.energyBeta(), component.law()))
                .toList();
    }

    /**
     * Saves one state.
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
        Map<Metric, Double> metrics = diagnostics.of(law, spectrum);
        double[] savedMean = law.mean();
        if (!known) {
            Arrays.fill(savedMean, Double.NaN);
            metrics.replaceAll((metric, value) -> metric.seesMean() ? Double.NaN : value);
        }
        boolean whole = laws != SavePlan.Laws.NONE;
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
                several ? ClusterDiagnostics.of(mixture, mergeDistance) : Map.of(),
                cubatureError,
                whole ? Optional.of(law.factor()) : Optional.empty(),
                Optional.ofNullable(queries).map(q -> rowsOf(q, d)),
                whole && flowMap != null ? flowMapOf(flowMap, d) : Optional.empty()));
    }

    private List<Trajectory.ComponentPoint> componentsOf(GaussianMixture mixture, boolean whole) {
        List<Trajectory.ComponentPoint> components = new ArrayList<>();
        for (int j = 0; j < mixture.size(); j++) {
            Gaussian law = mixture.components().get(j).law();
            Spectrum spectrum = Spectrum.of(law);
            components.add(new Trajectory.ComponentPoint(
                    law.mean(),
                    spectrum.eigenvalues(),
                    diagnosticsOfComponents.get(j).of(law, spectrum),
                    whole ? Optional.of(law.factor()) : Optional.empty()));
        }
        return List.copyOf(components);
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
