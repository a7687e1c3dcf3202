package org.anisoflow.viz;

import java.util.Arrays;
import org.anisoflow.core.gaussian.Measure;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.data.Range;

/**
 * A vertical axis.
 *
 * @param logarithmic if all values to show are positive and span more than 1.5 decades
 */
record Scale(boolean logarithmic, Range range) {
    /**
     * The axis of some lines.
     *
     * @param lines finite values that decide whether the axis is logarithmic
     * @param all finite values that it shows: those and what lies around them, as far as a tenth of the least line down on
     *     a logarithmic axis
     */
    static Scale of(double[] lines, double[] all) {
        double least = Arrays.stream(lines).min().orElse(0);
        double most = Arrays.stream(lines).max().orElse(1);
        if (least > 0 && Math.log10(most) - Math.log10(least) > Style.DECADES_FOR_LOG) {
            return logarithmic(
                    Arrays.stream(all).filter(value -> value > least / 10).min().orElse(least),
                    Arrays.stream(all).max().orElse(most),
                    0.05 * (Math.log10(most) - Math.log10(least)));
        }
        return linear(all);
    }

    /** The axis of a diagnostic. */
    static Scale of(Measure.Axis axis, double[] values) {
        return switch (axis.extent()) {
            case UNIT -> new Scale(false, new Range(-0.04, 1.04));
            case FROM_ZERO -> fromZero(values);
            case LINEAR -> linear(values);
            case MAGNITUDE -> ofMagnitudes(values);
            case LOGARITHMIC -> logarithmic(values);
        };
    }

    /** The axis of a bar of colours: as close to its values as it can be. */
    static Scale ofColors(double[] values) {
        Scale scale = of(values, values);
        double least = Arrays.stream(values).min().orElse(0);
        double most = Arrays.stream(values).max().orElse(1);
        return most > least ? new Scale(scale.logarithmic(), new Range(least, most)) : scale;
    }

    /** A linear axis of some values. */
    static Scale linear(double[] values) {
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(1);
        double margin = high > low ? 0.05 * (high - low) : Math.max(0.05 * Math.abs(high), 1e-3);
        return new Scale(false, new Range(low - margin, high + margin));
    }

    /** A logarithmic axis of the positive ones of some values; a linear one if there are none. */
    static Scale logarithmic(double[] values) {
        double[] positive = Arrays.stream(values).filter(value -> value > 0).toArray();
        if (positive.length == 0) {
            return ofMagnitudes(positive);
        }
        double low = Arrays.stream(positive).min().orElseThrow();
        double high = Arrays.stream(positive).max().orElseThrow();
        return logarithmic(low, high, Math.max(0.1, 0.05 * (Math.log10(high) - Math.log10(low))));
    }

    /** @param margin at both ends, in decades */
    private static Scale logarithmic(double low, double high, double margin) {
        return new Scale(
                true,
                new Range(
                        Math.max(low / Math.pow(10, margin), Double.MIN_NORMAL),
                        Math.min(high * Math.pow(10, margin), Double.MAX_VALUE / 10)));
    }

    /** The axis of values that are not negative: a linear one begins at zero, on a logarithmic one zeros have no place. */
    static Scale ofMagnitudes(double[] values) {
        double[] positive = Arrays.stream(values).filter(value -> value > 0).toArray();
        Scale scale = of(positive, positive);
        return scale.logarithmic ? scale : fromZero(positive);
    }

    /** A linear axis of values that are not negative. */
    static Scale fromZero(double[] values) {
        double most = Arrays.stream(values).max().orElse(1);
        double top = most > 0 ? most : 1;
        return new Scale(false, new Range(-0.04 * top, 1.05 * top));
    }

    /** This axis with more room at the top, a share of its length. */
    Scale withHeadroom(double share) {
        return new Scale(logarithmic, new Range(range.getLowerBound(), at(1 + share)));
    }

    ValueAxis axis(Style style, String label) {
        return style.axis(label, logarithmic, range);
    }

    /** The value at a share of the length of the axis. */
    double at(double share) {
        double low = range.getLowerBound();
        double high = range.getUpperBound();
        return logarithmic
                ? Math.pow(10, Math.log10(low) + share * (Math.log10(high) - Math.log10(low)))
                : low + share * (high - low);
    }

    /** The share of the length of the axis at which a value lies. */
    double position(double value) {
        double low = range.getLowerBound();
        double high = range.getUpperBound();
        return logarithmic
                ? (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
                : (value - low) / (high - low);
    }

    /** The values; NaN where they have no place on the axis. */
    double[] drawable(double[] values) {
        return Arrays.stream(values)
                .map(value -> Math.abs(value) <= Depths.LARGEST && !(logarithmic && value <= 0) ? value : Double.NaN)
                .toArray();
    }
}
