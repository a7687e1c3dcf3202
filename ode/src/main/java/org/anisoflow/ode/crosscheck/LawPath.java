package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.StopRule;
import org.anisoflow.ode.flow.Trajectory;

/**
 * The closure from one law.
 *
 * @param moments at the depths asked for, as far as the law got
 * @param message why it got no further
 */
record LawPath(List<Moments> moments, String message) {
    /**
     * Solves the closure of a study from another law.
     *
     * @param depths increasing
     */
    static LawPath of(FlowRequest request, Gaussian initial, double[] depths, BooleanSupplier cancelled) {
        boolean needsRank = request.transformer().drift().diffusion() > 0
                && request.solver().method() != Method.LAYERS;
        if (needsRank && initial.rank() < initial.dimension()) {
            return new LawPath(List.of(), "diffusion needs a covariance of full rank");
        }
        SavePlan save = new SavePlan(
                new SavePlan.Depths.At(Arrays.stream(depths).boxed().toList()), Optional.of(SavePlan.Laws.ALL));
        FlowRequest own = request.with(GaussianMixture.of(initial))
                .with(new StopRule(0, request.stop().blowUp()))
                .with(save)
                .withPassengers(Optional.empty(), false)
                .with(Set.<Metric>of());
        Trajectory trajectory = new FlowSolver().solve(own, new FlowObserver() {
            @Override
            public boolean cancelled() {
                return cancelled.getAsBoolean();
            }
        });
        List<Moments> moments = new ArrayList<>();
        double tolerance = 1e-9 * request.transformer().depth();
        for (Trajectory.Point point : trajectory.points()) {
            int next = moments.size();
            if (next == depths.length || point.depth() > depths[next] + tolerance) {
                break;
            }
            // a stack saves depth 0 unasked, and every run the depth where it ends early
            if (point.depth() < depths[next] - tolerance || point.factor().isEmpty()) {
                continue;
            }
            Matrix factor = point.factor().get();
            Moments here =
                    new Moments(point.mean(), factor.times(factor.transpose()).toRowMajor());
            if (!here.isFinite()) {
                break;
            }
            moments.add(here);
        }
        OptionalDouble blowUp = trajectory.blowUpDepth();
        return new LawPath(
                List.copyOf(moments),
                blowUp.isPresent()
                        ? "it reaches infinity at depth " + Numbers.text(blowUp.getAsDouble())
                        : trajectory.message());
    }
}
