package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.gaussian.Diagnostics;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.gaussian.Spectrum;
import org.anisoflow.core.linalg.Matrix;

/** Collects the points of a trajectory; diagnostics ride along. */
final class Recorder {
    private final SavePlan.Laws laws;
    private final Diagnostics diagnostics;
    private final List<Trajectory.Point> points = new ArrayList<>();

    Recorder(FlowRequest request) {
        laws = request.save().lawsFor(request.initial().dimension());
        diagnostics = new Diagnostics(request.metrics(), request.energyBeta(), request.initial());
    }

    /**
     * Saves one state.
     *
     * @param mean alpha; an entry that is not finite makes the whole mean NaN
     * @param queries tokens as columns, d x n; null for none
     * @param flowMap M, d x d; null for none
     */
    void add(double depth, double[] mean, Matrix factor, double[] queries, double[] flowMap) {
        int d = mean.length;
        boolean known = Arrays.stream(mean).allMatch(Double::isFinite);
        double[] usedMean = known ? mean : new double[d];
        Gaussian law = Gaussian.ofFactor(usedMean, factor);
        Spectrum spectrum = Spectrum.of(law);
        Map<Metric, Double> metrics = diagnostics.of(law, spectrum);
        double[] savedMean = mean.clone();
        if (!known) {
            Arrays.fill(savedMean, Double.NaN);
            metrics.replaceAll((metric, value) -> metric.seesMean() ? Double.NaN : value);
        }
        boolean whole = laws != SavePlan.Laws.NONE;
        int last = points.size() - 1;
        if (laws == SavePlan.Laws.ENDS && last > 0) {
            points.set(last, withoutLaw(points.get(last)));
        }
        points.add(new Trajectory.Point(
                depth,
                savedMean,
                spectrum.eigenvalues(),
                metrics,
                List.of(),
                Map.of(),
                OptionalDouble.empty(),
                whole ? Optional.of(factor) : Optional.empty(),
                Optional.ofNullable(queries).map(q -> rowsOf(q, d)),
                whole && flowMap != null ? flowMapOf(flowMap, d) : Optional.empty()));
    }

    private static Trajectory.Point withoutLaw(Trajectory.Point point) {
        return new Trajectory.Point(
                point.depth(),
                point.mean(),
                point.eigenvalues(),
                point.metrics(),
                point.components(),
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
