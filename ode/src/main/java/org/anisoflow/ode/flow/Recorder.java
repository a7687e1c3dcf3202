package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param carried what rides along
     */
    void add(double depth, double[] means, double[] factors, Map<Carried, double[]> carried) {
        boolean known = Arrays.stream(means).allMatch(Double::isFinite);
        GaussianMixture mixture = layout.law(known ? means : new double[means.length], factors);
        Gaussian law = mixture.moments();
        Spectrum spectrum = Spectrum.of(law);
        Map<Metric, Double> metrics = diagnostics.of(law, spectrum, stopped);
        double[] savedMean = law.mean();
        if (!known) {
            Arrays.fill(savedMean, Double.NaN);
            metrics.replaceAll((metric, value) -> metric.seesMean() ? Double.NaN : value);
        }
        if (depth <= lastDepth()) {
            points.remove(points.size() - 1);
        }
        int last = points.size() - 1;
        if (laws == SavePlan.Laws.ENDS && last > 0) {
            points.set(last, withoutLaws(points.get(last)));
        }
        SavedLaw whole = new SavedLaw(savedMean, spectrum.eigenvalues(), metrics, Optional.of(law.factor()));
        boolean several = layout.components() > 1;
        Trajectory.Point point = new Trajectory.Point(
                depth,
                whole,
                several ? componentsOf(mixture) : List.of(whole),
                several ? ClusterDiagnostics.of(mixture, mergeDistance, stopped) : Map.of(),
                carried);
        points.add(laws == SavePlan.Laws.NONE ? withoutLaws(point) : point);
    }

    private List<SavedLaw> componentsOf(GaussianMixture mixture) {
        List<SavedLaw> components = new ArrayList<>();
        for (int j = 0; j < mixture.size(); j++) {
            Gaussian law = mixture.components().get(j).law();
            Optional<Matrix> factor = Optional.of(law.factor());
            if (stopped.getAsBoolean()) {
                components.add(new SavedLaw(law.mean(), unknown(law.dimension()), noMetrics, factor));
                continue;
            }
            Spectrum spectrum = Spectrum.of(law);
            components.add(new SavedLaw(
                    law.mean(),
                    spectrum.eigenvalues(),
                    diagnosticsOfComponents.get(j).of(law, spectrum, stopped),
                    factor));
        }
        return components;
    }

    private static double[] unknown(int length) {
        double[] values = new double[length];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    private static Trajectory.Point withoutLaws(Trajectory.Point point) {
        Map<Carried, double[]> carried = new EnumMap<>(Carried.class);
        point.carried().forEach((what, values) -> {
            if (!what.isWithLaws()) {
                carried.put(what, values);
            }
        });
        return new Trajectory.Point(
                point.depth(),
                point.whole().withoutFactor(),
                point.components().stream().map(SavedLaw::withoutFactor).toList(),
                point.clusters(),
                carried);
    }

    /** Depth of the last point; -1 before the first. */
    double lastDepth() {
        return points.isEmpty() ? -1 : points.get(points.size() - 1).depth();
    }

    List<Trajectory.Point> points() {
        return points;
    }
}
