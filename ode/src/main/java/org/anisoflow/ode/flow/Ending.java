package org.anisoflow.ode.flow;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.anisoflow.core.MemoryEstimate;

/**
 * How a run ended, whatever stepped it.
 *
 * @param detail the message, for {@link Status#NON_FINITE}
 * @param infinite whether an expectation is infinite at the end
 * @param meanLost whether the mean left the range of doubles on the way
 * @param stiff whether stability held the step down
 */
record Ending(Status status, String detail, boolean infinite, boolean meanLost, boolean stiff) {
    private static final String RESCALE = "; scale the weights or tokens down, or stop before this depth";

    /** The detail of a run whose steps became too short. */
    static String collapsedAt(double depth) {
        return "no step from " + at(depth) + " on keeps the state finite and accurate" + RESCALE;
    }

    /** The same where columns of the factor are as small as the error that is allowed: they jump about zero. */
    static String collapsedBelowTolerance(double depth, SolverOptions options) {
        return "the law has shrunk to the absolute tolerance at " + at(depth)
                + ", and no step keeps it accurate from there on; " + "lower solver.absolute (" + options.absolute()
                + "), or stop before this depth";
    }

    /** The detail of a run whose velocity is not finite. */
    static String notFiniteAt(double depth) {
        return "the velocity is not finite at " + at(depth) + RESCALE;
    }

    /** The detail of a stack whose law is not finite after a depth. */
    static String leftAfter(double depth) {
        return "the law leaves the range of doubles after " + at(depth) + RESCALE;
    }

    /** The detail of a field that cannot be made. */
    static String productOfWeights() {
        return "a product of the weights leaves the range of doubles; scale the weights down";
    }

    private static String at(double depth) {
        return "depth " + depth;
    }

    /**
     * The trajectory that ends so.
     *
     * @param monitor what watched the states; null if there was none to watch
     * @param depth depth of the last accepted step
     */
    Trajectory trajectory(
            FlowRequest request,
            Recorder recorder,
            Monitor monitor,
            double depth,
            Trajectory.Steps steps,
            List<Trajectory.Merger> mergers,
            double seconds) {
        boolean tail =
                monitor != null && status != Status.BLEW_UP && status != Status.DIVERGED && status != Status.NON_FINITE;
        return new Trajectory(
                request,
                recorder.points(),
                status,
                message(request, monitor, depth),
                recorder.lastDepth(),
                status == Status.BLEW_UP
                        ? OptionalDouble.of(infinite ? depth : monitor.blowUpDepth(depth))
                        : OptionalDouble.empty(),
                tail ? monitor.decayExponent() : OptionalDouble.empty(),
                stiff,
                steps,
                mergers,
                recorder.points().stream()
                        .flatMapToDouble(point -> point.cubatureError().stream())
                        .max(),
                seconds);
    }

    private String message(FlowRequest request, Monitor monitor, double depth) {
        SolverOptions options = request.solver();
        String at = String.format(Locale.ROOT, "depth %.6g", depth);
        String text =
                switch (status) {
                    case REACHED_END -> "reached " + at;
                    case CONVERGED ->
                        "converged at " + at + ": what is left of the way is below "
                                + String.format(
                                        Locale.ROOT,
                                        "%.3g",
                                        request.stop().above(options).converged())
                                + " of the law";
                    case BLEW_UP ->
                        infinite
                                ? "the expectation of unnormalised attention becomes infinite at " + at
                                : String.format(
                                        Locale.ROOT,
                                        "the law reaches infinity at depth %.10g; saved up to %s",
                                        monitor.blowUpDepth(depth),
                                        at);
                    case DIVERGED ->
                        "the total variance grew by a factor of "
                                + String.format(Locale.ROOT, "%.3g", monitor.growth()) + " up to " + at
                                + " without a finite blow-up depth; raise stop.blow-up to follow it further";
                    case NON_FINITE -> detail;
                    case CANCELLED -> "cancelled at " + at + "; what was computed is kept";
                    case MEMORY_LIMIT ->
                        MemoryEstimate.ranOut() + ", which ended the run at " + at
                                + "; save fewer depths (save.points), or whole laws only at the ends (save.laws: ends), or "
                                + "give Java more memory (" + MemoryEstimate.moreMemory() + ")";
                    case TIME_LIMIT ->
                        "the time limit of " + options.maxSeconds().orElse(0) + " s ended the run at " + at
                                + "; raise solver.max-seconds";
                    case STEP_LIMIT ->
                        "the limit of " + options.maxSteps() + " steps ended the run at " + at
                                + "; raise solver.max-steps";
                };
        if (meanLost) {
            text += ". The mean left the range of doubles on the way and is not a number from there on; the covariance "
                    + "does not depend on it";
        }
        if (stiff) {
            text += ". The run is stiff: stability of the explicit method, not accuracy, held the step down (fast "
                    + "contraction beside slow tails); the result stands, a looser tolerance would not be faster";
        }
        return text;
    }
}
