package org.anisoflow.ode.particles;

/**
 * Keys and values of at most two coordinates, in arrays of {@value #CHUNK} so that loops over several of them share one
 * index (with more, the compiler uses no lanes).
 */
final class Plane {
    static final int CHUNK = 512;

    private static final int SHIFT = 9;

    /** First and second coordinates of keys, first and second coordinates of values; by chunk. */
    final double[][] key0;

    final double[][] key1;
    final double[][] value0;
    final double[][] value1;

    Plane(int n) {
        int chunks = (n + CHUNK - 1) >> SHIFT;
        key0 = new double[chunks][CHUNK];
        key1 = new double[chunks][CHUNK];
        value0 = new double[chunks][CHUNK];
        value1 = new double[chunks][CHUNK];
    }

    static int chunk(int row) {
        return row >> SHIFT;
    }

    /** Takes the keys of rows from to end - 1, row-major, k each. */
    void storeKeys(int from, int end, int k, double[] keys, int at) {
        store(from, end, k, keys, at, key0, key1);
    }

    /** Takes the values of rows from to end - 1, row-major. */
    void storeValues(int from, int end, int dimension, double[] values, int at) {
        store(from, end, dimension, values, at, value0, value1);
    }

    private static void store(
            int from, int end, int length, double[] rows, int at, double[][] first, double[][] second) {
        for (int j = from; j < end; j++) {
            int row = at + (j - from) * length;
            first[chunk(j)][j % CHUNK] = rows[row];
            if (length == 2) {
                second[chunk(j)][j % CHUNK] = rows[row + 1];
            }
        }
    }
}
