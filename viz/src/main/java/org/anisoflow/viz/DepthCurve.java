package org.anisoflow.viz;

import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;

/**
 * A curve over depths, thinned to columns of a picture, each of which keeps its lowest and its highest point. Where a part of the
 * axis is to be seen, it has all the columns. NaN, infinite and huge values leave a gap; a gap within one column closes.
 */
final class DepthCurve extends XYSeries {
    private static final long serialVersionUID = 1L;

    private final transient Depths depths;
    private final transient double[] values;
    private final int columns;
    private final boolean steps;

    /**
     * A curve of which everything is to be seen.
     *
     * @param values one per depth
     * @param columns of a curve with more points than two per column
     * @param steps whether it keeps its value up to the next depth
     */
    DepthCurve(String name, Depths depths, double[] values, int columns, boolean steps) {
        super(name, false, true);
        this.depths = depths;
        this.values = values;
        this.columns = columns;
        this.steps = steps;
        setNotify(false);
        fill(0, 1);
    }

    /** Makes a part of the axis be seen. */
    void show(Range part) {
        if (isThinned()) {
            clear();
            fill(depths.position(part.getLowerBound()), depths.position(part.getUpperBound()));
        }
    }

    private boolean isThinned() {
        return depths.count() > 2 * columns;
    }

    /** @param low position from which on it can be seen */
    private void fill(double low, double high) {
        boolean gap = false;
        int start = 0;
        while (start < depths.count()) {
            int end = start + 1;
            double column = column(start, low, high);
            while (isThinned() && end < depths.count() && column(end, low, high) == column) {
                end++;
            }
            int lowest = -1;
            int highest = -1;
            for (int i = start; i < end; i++) {
                if (Math.abs(values[i]) <= Depths.LARGEST && depths.position(i) >= 0) {
                    lowest = lowest < 0 || values[i] < values[lowest] ? i : lowest;
                    highest = highest < 0 || values[i] > values[highest] ? i : highest;
                }
            }
            if (lowest < 0) {
                gap = true;
            } else {
                if (gap && !isEmpty()) {
                    put(depths.depth(start), Double.NaN);
                }
                gap = false;
                put(Math.min(lowest, highest));
                put(Math.max(lowest, highest));
            }
            start = end;
        }
    }

    /**
     * The column of a depth; NaN, which is no column of another, for those that have no place and for the last before and the first
     * behind what can be seen. All that lies farther away has the columns of the whole axis.
     */
    private double column(int i, double low, double high) {
        double position = depths.position(i);
        if (position >= low && position <= high) {
            return Math.floor((position - low) / (high - low) * columns);
        }
        boolean beside = position < low
                ? i + 1 == depths.count() || depths.position(i + 1) >= low
                : i == 0 || depths.position(i - 1) <= high;
        return beside ? Double.NaN : Math.floor(position * columns);
    }

    /** Adds a point unless the curve is there already: a line of no length would not be drawn. */
    private void put(int index) {
        int last = getItemCount() - 1;
        if (last < 0
                || getX(last).doubleValue() != depths.depth(index)
                || getY(last).doubleValue() != values[index]) {
            put(depths.depth(index), values[index]);
        }
    }

    private void put(double depth, double value) {
        if (steps && !isEmpty()) {
            add(depth, getY(getItemCount() - 1), false);
        }
        add(depth, value, false);
    }
}
