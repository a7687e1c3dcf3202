package org.anisoflow.study.validation;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.Limits;
import org.anisoflow.ode.crosscheck.ParticlePlan;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavePlan;

/**
 * What a study expects of a run.
 *
 * @param d token dimension
 * @param depth where the study ends
 * @param at depths that the study lists one by one; empty if it does not
 */
record Expected(int d, double depth, List<Double> at) {
    /** Depths closer than this, as a fraction of the whole, are the same: other simulators round them to float32. */
    private static final double SAME_DEPTH = 1e-6;

    static Expected of(FlowRequest request) {
        return new Expected(
                request.initial().dimension(),
                request.transformer().depth(),
                request.save().depths() instanceof SavePlan.Depths.At list ? list.values() : List.of());
    }

    /**
     * The depths of a run.
     *
     * @param name of their array or column
     */
    double[] depths(Path file, String name, double[] t) {
        double[] depths = t.clone();
        if (depths.length == 0) {
            throw new FormatException(file, name + " has no depths");
        }
        for (int k = 0; k < depths.length; k++) {
            if (!(depths[k] >= 0) || Double.isInfinite(depths[k])) {
                throw new FormatException(
                        file, name + " must hold depths of at least 0 but entry " + k + " is " + depths[k]);
            }
            if (k > 0 && !(depths[k] > t[k - 1])) {
                throw new FormatException(
                        file,
                        name + " must increase but entry " + k + " is " + depths[k] + " after " + t[k - 1]
                                + "; give one snapshot per depth, in the order of depth");
            }
            if (depths[k] > depth * (1 + SAME_DEPTH)) {
                throw new FormatException(
                        file,
                        name + " goes to depth " + depths[k] + " but the study ends at " + depth
                                + "; leave out what lies beyond, or use --set depth=" + t[t.length - 1]);
            }
        }
        depths[depths.length - 1] = Math.min(depths[depths.length - 1], depth);
        for (double listed : at) {
            double nearest = Arrays.stream(depths)
                    .boxed()
                    .min((a, b) -> Double.compare(Math.abs(a - listed), Math.abs(b - listed)))
                    .orElseThrow();
            if (!same(nearest, listed)) {
                throw new FormatException(
                        file,
                        "has no snapshot at depth " + listed + ", which save.at of the study lists; the nearest is at "
                                + nearest);
            }
        }
        return depths;
    }

    boolean same(double a, double b) {
        return Math.abs(a - b) <= SAME_DEPTH * depth;
    }

    /** A number of tokens. */
    int tokens(Path file, double n) {
        if (!(n >= 2 && n <= ParticlePlan.MAX_COUNT) || n != Math.rint(n)) {
            throw new FormatException(
                    file, "must have from 2 to " + ParticlePlan.MAX_COUNT + " tokens but n is " + number(n));
        }
        return (int) n;
    }

    void requireDimension(Path file, String what, long found) {
        if (found != d) {
            throw new FormatException(
                    file,
                    what + " has tokens of dimension " + found + " but the study has d = " + d
                            + "; compare a run with its own study");
        }
    }

    /** Refuses moments that do not fit into memory. */
    void requireMemory(Path file, double runs, double depths) {
        double entries = runs * depths * d * d;
        if (entries > Limits.MAX_ELEMENTS) {
            throw new FormatException(
                    file,
                    "holds " + number(runs) + " runs at " + number(depths) + " depths, whose covariances have "
                            + number(entries) + " entries; at most " + Limits.MAX_ELEMENTS
                            + " are held: save fewer depths");
        }
        MemoryEstimate.NOTHING
                .plus("covariances", runs * depths * (MemoryEstimate.array(entriesOfLaw()) + 8 * d + 64))
                .require(
                        file + ": moments of " + number(runs) + " runs at " + number(depths) + " depths need",
                        List.of());
    }

    private double entriesOfLaw() {
        return (double) d * d;
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : "" + value;
    }
}
