package org.anisoflow.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SavePlan.Depths;
import org.anisoflow.ode.flow.SolverOptions;

/** What is solved while a slider is dragged: the same law, as accurately as a picture shows, at fewer depths. */
final class Preview {
    private static final int MAX_POINTS = 81;
    private static final int MIN_POINTS = 33;

    /** Product of dimension and points that is quickly decomposed. */
    private static final int EFFORT = 2600;

    /** Distances between laws of a higher dimension cost more than the flow itself. */
    private static final int MAX_DIMENSION_OF_DISTANCES = 16;

    private static final double RELATIVE = 1e-5;
    private static final double ABSOLUTE = 1e-8;

    private Preview() {}

    static FlowRequest of(FlowRequest request) {
        SolverOptions solver = request.solver();
        int d = request.initial().dimension();
        int points = Math.max(MIN_POINTS, Math.min(MAX_POINTS, EFFORT / d));
        FlowRequest rough = request.with(new SavePlan(
                        depths(request.save(), request.transformer().depth(), points),
                        request.save().laws()))
                .withPassengers(request.queries(), false);
        if (d > MAX_DIMENSION_OF_DISTANCES) {
            Set<Metric> metrics = new HashSet<>(request.metrics());
            metrics.removeIf(Metric::isCostly);
            rough = rough.with(metrics);
        }
        return solver.method() == Method.LAYERS
                ? rough
                : rough.with(solver.withTolerances(
                        Math.max(RELATIVE, solver.relative()), Math.max(ABSOLUTE, solver.absolute())));
    }

    private static Depths depths(SavePlan plan, double depth, int most) {
        double[] all = plan.resolve(depth);
        if (all.length <= most) {
            return plan.depths();
        }
        if (plan.depths() instanceof Depths.Points points) {
            return new Depths.Points(most, points.spacing(), points.first());
        }
        List<Double> some = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            some.add(all[(int) Math.round((double) i * (all.length - 1) / (most - 1))]);
        }
        return new Depths.At(some);
    }
}
