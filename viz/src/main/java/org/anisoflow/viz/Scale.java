package org.anisoflow.viz;

import java.util.Arrays;
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
        if (least > 0 && Math.log10(most / least) > Style.DECADES_FOR_LOG) {
            double margin = Math.pow(most / least, 0.05);
            double low =
                    Arrays.stream(all).filter(value -> value > least / 10).min().orElse(least);
            double high = Arrays.stream(all).max().orElse(most);
            return new Scale(true, new Range(low / margin, high * margin));
        }
        double low = Arrays.stream(all).min().orElse(0);
        double high = Arrays.stream(all).max().orElse(1);
        double margin = high > low ? 0.05 * (high - low) : Math.max(0.05 * Math.abs(high), 1e-3);
        return new Scale(false, new Range(low - margin, high + margin));
    }

    /** The axis of values that are not negative: a linear one begins at zero, on a logarithmic one zeros have no place. */
    static Scale ofMagnitudes(double[] values) {
        double[] positive = Arrays.stream(values).filter(value -> value > 0).toArray();
        Scale scale = of(positive, positive);
        double top = Arrays.stream(positive).max().orElse(1);
        return scale.logarithmic ? scale : new Scale(false, new Range(-0.04 * top, 1.05 * top));
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
        return logarithmic ? low * Math.pow(high / low, share) : low + share * (high - low);
    }

    /** The share of the length of the axis at which a value lies. */
    double position(double value) {
        double low = range.getLowerBound();
        double high = range.getUpperBound();
        return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    }

    /** The values; NaN where they have no place on the axis. */
    double[] drawable(double[] values) {
        return Arrays.stream(values)
                .map(value -> Math.abs(value) <= Depths.LARGEST && !(logarithmic && value <= 0) ? value : Double.NaN)
                .toArray();
    }
}
