package org.anisoflow.viz;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;

/**
 * The depths of a chart: whether their axis is logarithmic, its range, and curves over it.
 *
 * <p>The axis is logarithmic if at least three depths are positive, they span a decade, and the gaps between their
 * logarithms vary less than the gaps between themselves. Depth 0 is then left out.
 */
final class Depths {
    /** Columns of a curve with more points than two per column; each column keeps its lowest and its highest point. */
    static final int COLUMNS = 720;

    /** Larger values are left out: on the way to pixels they would leave the range of doubles. */
    static final double LARGEST = 1e300;

    /** The label of the axis. */
    static final String LABEL = "depth t";

    private static final double MARGIN = 0.015;

    private final double[] depths;
    private final boolean logarithmic;
    private final double low;
    private final double high;
    private final double[] positions;

    /** @param mark a depth that the axis must show */
    Depths(double[] depths, OptionalDouble mark) {
        this.depths = depths;
        double[] positive = Arrays.stream(depths).filter(t -> t > 0).toArray();
        double[] logs = Arrays.stream(positive).map(Math::log10).toArray();
        logarithmic = positive.length >= 3
                && positive.length >= depths.length - 1
                && !(mark.orElse(1) <= 0)
                && logs[logs.length - 1] - logs[0] >= 1
                && variation(logs) < variation(positive);
        double first = logarithmic ? logs[0] : depths[0];
        double last = logarithmic ? logs[logs.length - 1] : depths[depths.length - 1];
        if (mark.isPresent()) {
            double at = logarithmic ? Math.log10(mark.getAsDouble()) : mark.getAsDouble();
            first = Math.min(first, at);
            last = Math.max(last, at);
        }
        if (!(last > first)) {
            double half = Math.abs(first) / 2;
            last = first == 0 ? 1 : first + half;
            first -= half;
        }
        low = first - MARGIN * (last - first);
        high = last + MARGIN * (last - first);
        positions = Arrays.stream(depths).map(this::position).toArray();
    }

    /**
     * Checks the depths of a chart.
     *
     * @throws InvalidInputException if there is none, or they decrease, or one is not finite or huge
     */
    static void require(double[] depths, OptionalDouble blowUpDepth) {
        if (depths.length == 0) {
            throw new InvalidInputException("a chart over depth needs at least one depth but has none");
        }
        for (int i = 0; i < depths.length; i++) {
            if (!(Math.abs(depths[i]) <= LARGEST) || (i > 0 && !(depths[i] >= depths[i - 1]))) {
                throw new InvalidInputException("depths must be finite and must not decrease but entry " + i + " is "
                        + depths[i] + (i > 0 ? " after " + depths[i - 1] : ""));
            }
        }
        if (blowUpDepth.isPresent() && !(Math.abs(blowUpDepth.getAsDouble()) <= LARGEST)) {
            throw new InvalidInputException("the blow-up depth must be finite but is " + blowUpDepth.getAsDouble());
        }
    }

    /**
     * Checks the length of an array that belongs to another.
     *
     * @throws InvalidInputException if it is not as expected
     */
    static void requireLength(String name, int length, String other, int expected) {
        if (length != expected) {
            throw new InvalidInputException(
                    name + " must be as long as " + other + ", " + expected + ", but has length " + length);
        }
    }

    /** Standard deviation over mean of the gaps. */
    private static double variation(double[] increasing) {
        int n = increasing.length - 1;
        double mean = (increasing[n] - increasing[0]) / n;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double excess = (increasing[i + 1] - increasing[i]) / mean - 1;
            sum += excess * excess;
        }
        return Math.sqrt(sum / n);
    }

    int count() {
        return depths.length;
    }

    double depth(int index) {
        return depths[index];
    }

    /** Where the depth of an index lies on the axis, as {@link #position(double)} tells. */
    double position(int index) {
        return positions[index];
    }

    boolean logarithmic() {
        return logarithmic;
    }

    ValueAxis axis(Style style) {
        return style.axis(LABEL, logarithmic, new Range(at(0), at(1)));
    }

    /** The depth at a share of the length of the axis. */
    double at(double share) {
        double depth = low + share * (high - low);
        return logarithmic ? Math.pow(10, depth) : depth;
    }

    /**
     * The values that have a place in a picture: finite, not huge, at a depth that has a place on the axis.
     *
     * @param curves each with one value per depth
     */
    double[] shown(List<double[]> curves) {
        double[] shown = new double[depths.length * curves.size()];
        int count = 0;
        for (double[] values : curves) {
            for (int i = 0; i < depths.length; i++) {
                if (Math.abs(values[i]) <= LARGEST && positions[i] >= 0) {
                    shown[count++] = values[i];
                }
            }
        }
        return Arrays.copyOf(shown, count);
    }

    double[] shown(double[] values) {
        return shown(List.of(values));
    }

    /** Where a depth lies on the axis: 0 at its lower end, 1 at its upper; NaN if it has no place. */
    double position(double depth) {
        double at = logarithmic ? (depth > 0 ? Math.log10(depth) : Double.NaN) : depth;
        return (at - low) / (high - low);
    }

    /** A line at the depth of a blow-up. */
    ValueMarker blowUp(Style style, double depth, boolean labelled) {
        return style.marker(
                depth, labelled ? "blow-up at t* = " + PlainNumbers.text(depth, 4) : "", position(depth) < 0.5);
    }

    /** A curve over the depths. */
    XYSeries curve(String name, double[] values) {
        return curve(name, values, COLUMNS);
    }

    /** A curve thinned to another number of columns. */
    XYSeries curve(String name, double[] values, int columns) {
        return new DepthCurve(name, this, values, columns, false);
    }

    /** A curve that keeps its value up to the next depth. */
    XYSeries steps(String name, double[] values) {
        return new DepthCurve(name, this, values, COLUMNS, true);
    }
}
