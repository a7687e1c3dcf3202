package org.anisoflow.core.attention;

import java.util.List;
import org.anisoflow.core.InvalidInputException;

/**
 * Where the layers of a transformer lie in depth. Every layer has a depth of its own, from 0 to its extent; the depth of the
 * whole is that of its beginning plus its own one, and exists to be shown. A layer of 1e-9 behind one of 1e8 keeps its
 * extent that way, although no double lies inside it.
 *
 * <p>Beginnings are sums of two doubles, so that they are right to the last digit for any number of layers.
 *
 * <p>Numbered behaviour:
 *
 * <ol>
 *   <li>Depths that are shown never decrease, and several may be equal: those at the ends of thin layers.
 *   <li>A depth at which layers end, as it is shown, is the end of the last of these layers; another depth lies in the layer
 *       around it. The depth of the whole is therefore always the end of the last layer, and what a thin layer does is in the
 *       law at the depth where it is shown to end.
 * </ol>
 */
public final class Schedule {
    private final List<Layer> layers;
    /** Where the layers end, rounded; what rounding leaves. */
    private final double[] end;

    private final double[] rest;

    Schedule(List<Layer> layers) {
        this.layers = layers;
        end = new double[layers.size()];
        rest = new double[layers.size()];
        double sum = 0;
        double lost = 0;
        for (int i = 0; i < end.length; i++) {
            double extent = layers.get(i).depth();
            double next = sum + extent;
            lost += roundOff(sum, extent, next);
            sum = next + lost;
            lost = roundOff(next, lost, sum);
            end[i] = sum;
            rest[i] = lost;
        }
        if (!Double.isFinite(sum)) {
            throw new InvalidInputException("the depths of the layers must add up to a double but exceed "
                    + Double.MAX_VALUE + "; make the layers thinner, and their weights larger by the same factor");
        }
    }

    /** {@code a + b - sum}, exactly. */
    private static double roundOff(double a, double b, double sum) {
        double part = sum - a;
        return (a - (sum - part)) + (b - part);
    }

    /** The depth of the whole. */
    public double depth() {
        return end[end.length - 1];
    }

    /** Where a layer ends, as it is shown. */
    public double end(int layer) {
        return end[layer];
    }

    /** The layer of a depth within [0, depth of the whole]. */
    public int layerAt(double depth) {
        int from = 0;
        int to = end.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (end[middle] <= depth) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        boolean isEnd = from > 0 && end[from - 1] == depth;
        return isEnd ? from - 1 : Math.min(from, end.length - 1);
    }

    /** A depth of the whole in the depth of a layer, within [0, extent of the layer]. */
    public double inside(int layer, double depth) {
        double extent = layers.get(layer).depth();
        if (depth >= end[layer]) {
            return extent;
        }
        double inside = layer == 0 ? depth : depth - end[layer - 1] - rest[layer - 1];
        return Math.max(0, Math.min(extent, inside));
    }

    /** The depth of the whole at a depth of a layer, rounded to be shown. */
    public double shown(int layer, double inside) {
        if (inside >= layers.get(layer).depth()) {
            return end[layer];
        }
        if (layer == 0) {
            return inside;
        }
        double start = end[layer - 1];
        double sum = start + inside;
        return Math.min(end[layer], sum + (roundOff(start, inside, sum) + rest[layer - 1]));
    }
}
