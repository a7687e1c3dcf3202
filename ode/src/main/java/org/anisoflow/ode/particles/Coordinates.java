package org.anisoflow.ode.particles;

/** Short vectors, an array for each coordinate, padded with zeros to whole tiles. */
final class Coordinates {
    final int length;
    final double[][] all;

    Coordinates(int n, int length) {
        this.length = length;
        all = new double[length][Lanes.roundUp(n, Lanes.COLUMNS)];
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
