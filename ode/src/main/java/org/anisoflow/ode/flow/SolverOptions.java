package org.anisoflow.ode.flow;

import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;

/**
 * How accurately and how long to integrate.
 *
 * @param relative tolerance per step and entry of (alpha, F), relative to the entry; adaptive methods
 * @param absolute tolerance per step and entry, in units of the initial spread: the norm of its column for an entry of
 *     F, the larger of max |alpha_i| and the norm of F for an entry of alpha; adaptive methods
 * @param step step h of one layer; {@link Method#LAYERS} only
 * @param maxSteps accepted steps (or layers) before the run stops with {@link Status#STEP_LIMIT}
 * @param maxSeconds wall time before the run stops with {@link Status#TIME_LIMIT}; absent means no limit
 */
public record SolverOptions(
        Method method,
        double relative,
        double absolute,
        OptionalDouble step,
        long maxSteps,
        OptionalDouble maxSeconds) {
    /** Dormand-Prince 8(5,3), relative 1e-9, absolute 1e-12, at most 10 million steps. */
    public static final SolverOptions DEFAULT = new SolverOptions(
            Method.DORMAND_PRINCE_853, 1e-9, 1e-12, OptionalDouble.empty(), 10_000_000, OptionalDouble.empty());

    public SolverOptions {
        if (!(relative >= 1e-14 && relative < 1)) {
            throw new InvalidInputException("relative tolerance must be in [1e-14, 1) but is " + relative);
        }
        if (!(absolute > 0) || !Double.isFinite(absolute)) {
            throw new InvalidInputException("absolute tolerance must be a positive number but is " + absolute);
        }
        if (step.isPresent() && (!(step.getAsDouble() > 0) || !Double.isFinite(step.getAsDouble()))) {
            throw new InvalidInputException("step must be a positive number but is " + step.getAsDouble());
        }
        if (step.isPresent() && method != Method.LAYERS) {
            throw new InvalidInputException("step belongs to the method " + Method.LAYERS.key() + " but the method is "
                    + method.key() + "; remove step, adaptive methods choose it from the tolerance");
        }
        if (step.isEmpty() && method == Method.LAYERS) {
            throw new InvalidInputException("the method " + Method.LAYERS.key() + " needs a step; add step: 1 for a "
                    + "residual stack as it is");
        }
        if (maxSteps < 1) {
            throw new InvalidInputException("max-steps must be at least 1 but is " + maxSteps);
        }
        if (maxSeconds.isPresent() && !(maxSeconds.getAsDouble() > 0)) {
            throw new InvalidInputException("max-seconds must be a positive number but is " + maxSeconds.getAsDouble());
        }
    }

    /** These options with other tolerances. */
    public SolverOptions withTolerances(double newRelative, double newAbsolute) {
        return new SolverOptions(method, newRelative, newAbsolute, step, maxSteps, maxSeconds);
    }

    /** A residual stack of this step. */
    public static SolverOptions layers(double step) {
        return new SolverOptions(
                Method.LAYERS,
                DEFAULT.relative,
                DEFAULT.absolute,
                OptionalDouble.of(step),
                DEFAULT.maxSteps,
                OptionalDouble.empty());
    }

    /**
     * Absolute tolerances of alpha (one for all entries) and of the r columns of F, in units of the initial spread.
     *
     * @param mean alpha
     * @param factor F, d x r, row-major
     */
    double[] tolerances(double[] mean, double[] factor, int r) {
        double[] result = new double[1 + r];
        double spread = 0;
        for (int j = 0; j < r; j++) {
            double column = 0;
            for (int i = j; i < factor.length; i += r) {
                column = Math.hypot(column, factor[i]);
            }
            spread = Math.hypot(spread, column);
            result[1 + j] = column;
        }
        double unit = spread;
        for (double value : mean) {
            unit = Math.max(unit, Math.abs(value));
        }
        unit = unit > 0 ? unit : 1;
        result[0] = absolute * unit;
        for (int j = 1; j <= r; j++) {
            result[j] = absolute * (result[j] > 0 ? result[j] : unit);
        }
        return result;
    }
}
