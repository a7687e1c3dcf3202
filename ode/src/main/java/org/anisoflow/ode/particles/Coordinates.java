package org.anisoflow.ode.particles;

/** Short vectors, an array for each coordinate (the compiler uses no lanes on two stretches of one array). */
final class Coordinates {
    final int length;
    /** At least two arrays, padded with zeros to whole tiles. */
    final double[][] all;

    Coordinates(int n, int length) {
        this.length = length;
        all = new double[Math.max(length, 2)][Lanes.roundUp(n, Lanes.COLUMNS)];
    }

    /** Takes the vectors from to end - 1, row-major. */
    void store(int from, int end, double[] rows, int at) {
        for (int l = 0; l < length; l++) {
            double[] one = all[l];
            for (int j = from; j < end; j++) {
                one[j] = rows[at + (j - from) * length + l];
            }
        }
    }
}
