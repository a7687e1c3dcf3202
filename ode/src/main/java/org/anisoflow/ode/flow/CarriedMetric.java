package org.anisoflow.ode.flow;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.anisoflow.core.gaussian.Measure;

/** Numbers that are known of what rides along, at every saved depth if at any. */
@SuppressWarnings("ImmutableEnumChecker") // a function
public enum CarriedMetric implements Measure {
    /** {@link Carried#MAP_SIGMA_MIN}. */
    MAP_SIGMA_MIN(
            "1",
            "smallest singular value of the flow map M, 1 / |M^-1|",
            "$1 / \\lVert M^{-1} \\rVert$, $M$ the flow map",
            Axis.MAP,
            Carried.MAP_SIGMA_MIN),
    /** {@link Carried#MAP_SIGMA_MAX}. */
    MAP_SIGMA_MAX(
            "1",
            "largest singular value of the flow map, |M|",
            "$\\lVert M \\rVert$, $M$ the flow map",
            Axis.MAP,
            Carried.MAP_SIGMA_MAX),
    /** {@code |M| |M^-1|}. */
    MAP_CONDITION(
            "1",
            "|M| |M^-1|",
            "$\\lVert M \\rVert \\lVert M^{-1} \\rVert$, $M$ the flow map",
            Axis.MAP_CONDITION,
            carried -> carried.containsKey(Carried.MAP_SIGMA_MAX) && carried.containsKey(Carried.MAP_SIGMA_MIN)
                    ? OptionalDouble.of(carried.get(Carried.MAP_SIGMA_MAX)[0] / carried.get(Carried.MAP_SIGMA_MIN)[0])
                    : OptionalDouble.empty()),
    /** {@link Carried#CUBATURE_ERROR}. */
    CUBATURE_ERROR(
            "sqrt(tr Sigma) at depth 0",
            "estimated W2 error by cubature so far; only where expectations needed cubature",
            "estimated $W_2$ error by cubature, in units of the initial spread",
            Axis.ERROR,
            Carried.CUBATURE_ERROR);

    private final Definition definition;
    private final Function<Map<Carried, double[]>, OptionalDouble> value;

    CarriedMetric(String unit, String formula, String latex, Axis axis, Carried what) {
        this(
                unit,
                formula,
                latex,
                axis,
                carried ->
                        carried.containsKey(what) ? OptionalDouble.of(carried.get(what)[0]) : OptionalDouble.empty());
    }

    CarriedMetric(
            String unit,
            String formula,
            String latex,
            Axis axis,
            Function<Map<Carried, double[]>, OptionalDouble> value) {
        definition = new Definition(unit, formula, latex, axis);
        this.value = value;
    }

    @Override
    public Definition definition() {
        return definition;
    }

    /** The number at a depth, if there is one. */
    public OptionalDouble of(Trajectory.Point point) {
        return value.apply(point.carried());
    }
}
