package org.anisoflow.ode.flow;

import java.util.List;
import org.anisoflow.core.InvalidInputException;

/**
 * Solves the closure equations {@code alpha' = v(alpha), F' = (B + D) F + kappa F^-T} in depth (docs/theory.md section 2), or
 * their projected form for every component of a law (section 5), by adaptive Runge-Kutta or as a residual stack.
 *
 * <p>Numbered behaviour:
 *
 * <ol>
 *   <li>The step is chosen from (alpha, F), alpha and F weighed equally. Passengers (flow map, queries) never steer it.
 *   <li>Where the covariance does not see the mean and the horizon is long for the mean's own rate, F alone chooses the
 *       steps and the mean follows inside them with its own. A mean that leaves the range of doubles becomes NaN and the
 *       covariance goes on.
 *   <li>The integrator restarts at the boundaries of layers.
 *   <li>A velocity that is not finite rejects the step; the run ends with {@link Status#NON_FINITE} when no smaller step
 *       avoids it.
 *   <li>Growth of the total variance beyond {@link StopRule#blowUp} ends the run: with {@link Status#BLEW_UP} and the
 *       extrapolated depth if the growth rate itself grows like a power of the variance, else with {@link
 *       Status#DIVERGED}.
 *   <li>Unnormalised attention has infinite expectations from some laws on. A law that starts there is refused; a run that
 *       gets there ends with {@link Status#BLEW_UP} at that depth, although its law is finite.
 *   <li>A request that cannot fit into the memory is refused. If memory runs out all the same, the run ends with {@link
 *       Status#MEMORY_LIMIT} at the last saved depth.
 *   <li>Where expectations are computed by cubature, the law is integrated a second time with the companion rules, as a
 *       passenger; the difference of the two tells the error.
 * </ol>
 */
public final class FlowSolver {
    /** Solves without being watched. */
    public Trajectory solve(FlowRequest request) {
        return solve(request, FlowObserver.NONE);
    }

    /**
     * Solves; a run that cannot go on returns what it computed, with its status.
     *
     * @throws InvalidInputException if the run cannot fit into the memory, or has no expectation at its start
     */
    public Trajectory solve(FlowRequest request, FlowObserver observer) {
        FlowMemory.require(request, FlowMemory::of, List.of());
        RunState state = new RunState(request, observer);
        return state.run(
                request.solver().method() == Method.LAYERS
                        ? new ResidualStack(request, state)
                        : new FlowRun(request, state));
    }

    /**
     * Solves, or throws.
     *
     * @throws FlowFailedException if the run ends with a status that is not {@linkplain Status#isComplete complete}
     */
    public Trajectory solveOrThrow(FlowRequest request) {
        Trajectory trajectory = solve(request);
        if (!trajectory.status().isComplete()) {
            throw new FlowFailedException(trajectory);
        }
        return trajectory;
    }
}
