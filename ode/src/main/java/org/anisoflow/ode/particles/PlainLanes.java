package org.anisoflow.ode.particles;

import org.anisoflow.core.linalg.Products;

/**
 * Plain Java: {@code exp(x) = 2^k 2^(j / 2048) (1 + r + r^2 / 2 + r^3 / 6)} with a table of the middle factor. Loops are
 * cut so that the compiler can use lanes for all but the table.
 */
final class PlainLanes extends Lanes {
    private static final int BITS = 11;
    private static final int SIZE = 1 << BITS;
    /** Adding it rounds to an integer, which then stands in the low bits. */
    private static final double ROUND = 0x1.8p52;

    private static final double STEPS = SIZE / Math.log(2);
    /** ln 2 / 2048 in two parts; the first has 30 bits, so that its products with integers are exact. */
    private static final double STEP_HIGH = 0x1.62e42fecp-12;

    private static final double STEP_LOW = 0x1.d1cf79abc9e3bp-43;

    private static final long[] POWERS = new long[SIZE];

    static {
        for (int j = 0; j < SIZE; j++) {
            POWERS[j] = Double.doubleToRawLongBits(StrictMath.pow(2, (double) j / SIZE));
        }
    }

    /** Below this length of keys and values, loops beat BLAS. */
    private static final int SHORT = 16;

    @Override
    int count() {
        return 1;
    }

    @Override
    String description() {
        return "java";
    }

    @Override
    Keys keys(int n, int k) {
        return k < SHORT ? new ShortKeys(n, k) : new LongKeys(n, k);
    }

    @Override
    Values values(int n, int dimension) {
        return dimension < SHORT ? new ShortValues(n, dimension) : new LongValues(n, dimension);
    }

    @Override
    double max(double[] a, int from, int end) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = from; i < end; i++) {
            most = Math.max(most, a[i]);
        }
        return most;
    }

    @Override
    double exp(double[] a, int from, int end, double shift) {
        double even = 0;
        double odd = 0;
        int i = from;
        for (; i + 1 < end; i += 2) {
            a[i] = exp(a[i] - shift);
            a[i + 1] = exp(a[i + 1] - shift);
            even += a[i];
            odd += a[i + 1];
        }
        if (i < end) {
            a[i] = exp(a[i] - shift);
            even += a[i];
        }
        return even + odd;
    }

    static double exp(double x) {
        if (x < LOWEST) {
            return 0;
        }
        if (x > HIGHEST) {
            return Double.POSITIVE_INFINITY;
        }
        double rounded = x * STEPS + ROUND;
        long bits = Double.doubleToRawLongBits(rounded);
        double n = rounded - ROUND;
        double r = x - n * STEP_HIGH - n * STEP_LOW;
        double power = Double.longBitsToDouble(POWERS[(int) bits & (SIZE - 1)] + ((bits & -SIZE) << (52 - BITS)));
        return power + power * (r + r * r * (0.5 + r * (1.0 / 6)));
    }

    /** Keys row-major, for BLAS. */
    private static final class LongKeys implements Keys {
        private final int k;
        private final double[] all;

        LongKeys(int n, int k) {
            this.k = k;
            all = new double[Math.multiplyExact(roundUp(n, COLUMNS), k)];
        }

        @Override
        public void store(int from, int end, double[] keys, int at) {
            System.arraycopy(keys, at, all, from * k, (end - from) * k);
        }

        @Override
        public void scores(double[] queries, int height, int column, int width, double[] scores) {
            Products.multiplyTransposedRight(height, width, k, 1, queries, 0, all, column * k, 0, scores, 0);
        }
    }

    /** Values row-major, for BLAS. */
    private static final class LongValues implements Values {
        private final int dimension;
        private final double[] all;

        LongValues(int n, int dimension) {
            this.dimension = dimension;
            all = new double[Math.multiplyExact(roundUp(n, COLUMNS), dimension)];
        }

        @Override
        public int stride() {
            return dimension;
        }

        @Override
        public void store(int from, int end, double[] values, int at) {
            System.arraycopy(values, at, all, from * dimension, (end - from) * dimension);
        }

        @Override
        public void addSums(double[] weights, int height, int column, int width, double[] sums) {
            Products.multiply(height, dimension, width, 1, weights, 0, all, column * dimension, 1, sums, 0);
        }
    }

    /** Keys by coordinate. */
    private static final class ShortKeys implements Keys {
        private final Coordinates coordinates;

        ShortKeys(int n, int k) {
            coordinates = new Coordinates(n, k);
        }

        @Override
        public void store(int from, int end, double[] keys, int at) {
            coordinates.store(from, end, keys, at);
        }

        @Override
        public void scores(double[] queries, int height, int column, int width, double[] scores) {
            int k = coordinates.length;
            double[] all = coordinates.all;
            for (int i = 0; i < height; i++) {
                int at = i * width;
                for (int l = 0; l + 1 < k; l += 2) {
                    addTwo(
                            width,
                            queries[i * k + l],
                            all,
                            l * coordinates.stride + column,
                            queries[i * k + l + 1],
                            (l + 1) * coordinates.stride + column,
                            l > 0,
                            scores,
                            at);
                }
                if (k % 2 == 1) {
                    int last = (k - 1) * coordinates.stride + column;
                    addTwo(width, queries[i * k + k - 1], all, last, 0, last, k > 1, scores, at);
                }
            }
        }

        private static void addTwo(
                int count, double s, double[] a, int from, double t, int from2, boolean add, double[] out, int at) {
            if (add) {
                for (int j = 0; j < count; j++) {
                    out[at + j] += s * a[from + j] + t * a[from2 + j];
                }
            } else {
                for (int j = 0; j < count; j++) {
                    out[at + j] = s * a[from + j] + t * a[from2 + j];
                }
            }
        }
    }

    /** Values by coordinate. */
    private static final class ShortValues implements Values {
        private final Coordinates coordinates;

        ShortValues(int n, int dimension) {
            coordinates = new Coordinates(n, dimension);
        }

        @Override
        public int stride() {
            return coordinates.length;
        }

        @Override
        public void store(int from, int end, double[] values, int at) {
            coordinates.store(from, end, values, at);
        }

        @Override
        public void addSums(double[] weights, int height, int column, int width, double[] sums) {
            for (int i = 0; i < height; i++) {
                for (int l = 0; l < coordinates.length; l++) {
                    sums[i * coordinates.length + l] +=
                            dot(width, weights, i * width, coordinates.all, l * coordinates.stride + column);
                }
            }
        }

        /** Four sums at a time do not wait for another. */
        private static double dot(int count, double[] a, int from, double[] b, int from2) {
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            for (int j = 0; j < count; j += 4) {
                s0 += a[from + j] * b[from2 + j];
                s1 += a[from + j + 1] * b[from2 + j + 1];
                s2 += a[from + j + 2] * b[from2 + j + 2];
                s3 += a[from + j + 3] * b[from2 + j + 3];
            }
            return s0 + s1 + (s2 + s3);
        }
    }
}
