package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.StopRule;
import org.anisoflow.ode.flow.Trajectory;

/**
 * The closure from one law.
 *
 * @param states at the depths asked for, as far as the law got
 * @param cubatureErrors at the same depths: estimate of what cubature has made of the law, as a distance W2; 0 without
 *     cubature
 * @param cubatureError the largest of the whole way, as the trajectory says it; absent without cubature
 * @param message why it got no further
 */
record LawPath(List<State> states, List<Double> cubatureErrors, OptionalDouble cubatureError, String message) {
    /**
     * Solves the closure of a study from another law.
     *
     * @param depths increasing
     */
    static LawPath of(FlowRequest request, GaussianMixture initial, double[] depths, BooleanSupplier cancelled) {
        if (request.needsFullRank()
                && initial.components().stream().anyMatch(c -> c.law().rank() < initial.dimension())) {
            return new LawPath(
                    List.of(), List.of(), OptionalDouble.empty(), "diffusion needs a covariance of full rank");
        }
        SavePlan save = new SavePlan(
                new SavePlan.Depths.At(Arrays.stream(depths).boxed().toList()), Optional.of(SavePlan.Laws.ALL));
        FlowRequest own = request.with(initial)
                .with(new StopRule(0, request.stop().blowUp()))
                .with(save)
                .withPassengers(Optional.empty(), false)
                .with(Set.<Metric>of());
        Trajectory trajectory = new FlowSolver().solve(own, FlowObserver.until(cancelled));
        List<State> states = new ArrayList<>();
        List<Double> cubatureErrors = new ArrayList<>();
        double unit = Math.sqrt(State.of(initial.moments()).whole().trace());
        double tolerance = 1e-9 * request.transformer().depth();
        for (Trajectory.Point point : trajectory.points()) {
            int next = states.size();
            if (next == depths.length || point.depth() > depths[next] + tolerance) {
                break;
            }
            // a stack saves depth 0 unasked, and every run the depth where it ends early
            if (point.depth() < depths[next] - tolerance || point.factor().isEmpty()) {
                continue;
            }
            State here = State.of(point);
            if (!here.isFinite()) {
                break;
            }
            states.add(here);
            cubatureErrors.add(unit * point.cubatureError().orElse(0));
        }
        OptionalDouble blowUp = trajectory.blowUpDepth();
        return new LawPath(
                List.copyOf(states),
                List.copyOf(cubatureErrors),
                trajectory.cubatureError(),
                blowUp.isPresent()
                        ? "it reaches infinity at depth " + Numbers.text(blowUp.getAsDouble())
                        : trajectory.message());
    }

    /** Of the whole law alone. */
    LawPath withoutComponents() {
        return new LawPath(
                states.stream().map(State::withoutComponents).toList(), cubatureErrors, cubatureError, message);
    }

    /** At some of the depths only, as far as the law got. */
    LawPath at(int[] indices) {
        int[] reached = Arrays.stream(indices).filter(k -> k < states.size()).toArray();
        return new LawPath(
                Arrays.stream(reached).mapToObj(states::get).toList(),
                Arrays.stream(reached).mapToObj(cubatureErrors::get).toList(),
                cubatureError,
                message);
    }
}
