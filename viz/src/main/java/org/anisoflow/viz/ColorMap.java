package org.anisoflow.viz;

import java.awt.Color;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * Colours of values along a vertical scale.
 *
 * @param colors from the lower end to the upper
 */
record ColorMap(Scale scale, Color[] colors) {
    /** Odd, so that the middle is a step of its own. */
    private static final int STEPS = 255;

    /** From dark to light. */
    static ColorMap sequential(Scale scale) {
        return of(scale, share -> Style.between(Style.VIRIDIS, share));
    }

    /** From one colour through one close to the ground to another. */
    static ColorMap diverging(Style style, Scale scale) {
        return of(scale, share -> style.diverging(2 * share - 1));
    }

    /** Colours that all stand out from the ground, for marks on it. */
    static ColorMap ofMarks(Style style, Scale scale) {
        return of(scale, share -> style.sequential(share, 0));
    }

    private static ColorMap of(Scale scale, DoubleFunction<Color> color) {
        return new ColorMap(
                scale,
                IntStream.range(0, STEPS)
                        .mapToObj(i -> color.apply(i / (STEPS - 1.0)))
                        .toArray(Color[]::new));
    }

    /** The index of the colour of a value, of the nearest end for values outside; -1 for those that have no place. */
    int step(double value) {
        if (!(Math.abs(value) <= Depths.LARGEST) || (scale.logarithmic() && value <= 0)) {
            return -1;
        }
        return (int) Math.max(0, Math.min(STEPS - 1, Math.floor(scale.position(value) * STEPS)));
    }

    int[][] steps(double[][] values) {
        int[][] steps = new int[values.length][];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = new int[values[i].length];
            for (int j = 0; j < steps[i].length; j++) {
                steps[i][j] = step(values[i][j]);
            }
        }
        return steps;
    }
}
