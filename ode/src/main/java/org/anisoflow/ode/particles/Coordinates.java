package org.anisoflow.ode.particles;

/** Short vectors, one stretch of memory for each coordinate, padded with zeros to whole tiles. */
final class Coordinates {
    final int length;
    final int stride;
    final double[] all;

    Coordinates(int n, int length) {
        this.length = length;
        stride = Lanes.roundUp(n, Lanes.COLUMNS);
        all = new double[Math.multiplyExact(stride, length)];
    }

    /** Takes the vectors from to end - 1, row-major. */
    void store(int from, int end, double[] rows, int at) {
        for (int j = from; j < end; j++) {
            for (int l = 0; l < length; l++) {
                all[l * stride + j] = rows[at + (j - from) * length + l];
            }
        }
    }
}
