package org.anisoflow.ode.particles;

import java.util.Arrays;
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

    private static final int CHUNK = Plane.CHUNK;
    /** Up to this size of the argument, exp is taken of its 64th part and squared. */
    private static final double SMALL = 8;

    private static final double C0 = 0x1.ffffffffffffep-2;
    private static final double C1 = 0x1.5555555555555p-3;
    private static final double C2 = 0x1.555555555e951p-5;
    private static final double C3 = 0x1.11111111146e0p-7;
    private static final double C4 = 0x1.6c16bffa2459dp-10;
    private static final double C5 = 0x1.a01a00930ee10p-13;
    private static final double C6 = 0x1.a03effca19d70p-16;
    private static final double C7 = 0x1.71f9218da2e29p-19;

    private final double[] rounded = new double[CHUNK];
    private final double[] scores = new double[CHUNK];
    private final double[] total = new double[CHUNK];
    private final double[] total0 = new double[CHUNK];
    private final double[] total1 = new double[CHUNK];

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

    @Override
    double expOfBounded(double[] a, int from, int end, double bound) {
        double sum = 0;
        for (int at = from; at < end; at += CHUNK) {
            int count = Math.min(CHUNK, end - at);
            System.arraycopy(a, at, scores, 0, count);
            expOfScores(0, count, bound);
            System.arraycopy(scores, 0, a, at, count);
            sum += sum(scores, count);
        }
        return sum;
    }

    @Override
    double addExp(double first, double second, Plane plane, int from, int end, double bound, double[] sums, int at) {
        Arrays.fill(total, 0);
        Arrays.fill(total0, 0);
        Arrays.fill(total1, 0);
        for (int start = from; start < end; start = (Plane.chunk(start) + 1) * CHUNK) {
            int chunk = Plane.chunk(start);
            int i = start % CHUNK;
            int stop = Math.min(CHUNK, end - chunk * CHUNK);
            combine(first, plane.key0[chunk], second, plane.key1[chunk], i, stop, scores);
            expOfScores(i, stop, bound);
            add(scores, i, stop, total);
            addProducts(scores, plane.value0[chunk], i, stop, total0);
            addProducts(scores, plane.value1[chunk], i, stop, total1);
        }
        sums[at] += sum(total0, CHUNK);
        sums[at + 1] += sum(total1, CHUNK);
        return sum(total, CHUNK);
    }

    private static void combine(double s, double[] a, double t, double[] b, int from, int end, double[] to) {
        for (int i = from; i < end; i++) {
            to[i] = s * a[i] + t * b[i];
        }
    }

    private static void add(double[] a, int from, int end, double[] to) {
        for (int i = from; i < end; i++) {
            to[i] += a[i];
        }
    }

    private static void addProducts(double[] a, double[] b, int from, int end, double[] to) {
        for (int i = from; i < end; i++) {
            to[i] += a[i] * b[i];
        }
    }

    /** Loops that are short enough for the compiler to use lanes. */
    private void expOfScores(int from, int end, double bound) {
        if (bound <= SMALL) {
            expm1Of64th(scores, from, end);
            power64(scores, from, end);
        } else {
            reduce(scores, rounded, from, end);
            lookUp(rounded, from, end);
            multiply(rounded, from, end, scores);
        }
    }

    /** {@code exp(a / 64) - 1} for |a| <= 8, to 2e-18. */
    private static void expm1Of64th(double[] a, int from, int end) {
        for (int i = from; i < end; i++) {
            double r = a[i] * (1.0 / 64);
            a[i] = r + r * r * (C0 + r * (C1 + r * (C2 + r * (C3 + r * (C4 + r * (C5 + r * (C6 + r * C7)))))));
        }
    }

    /** {@code (1 + a)^64}, to 3e-15. */
    private static void power64(double[] a, int from, int end) {
        for (int i = from; i < end; i++) {
            double y = a[i];
            y *= 2 + y;
            y *= 2 + y;
            y *= 2 + y;
            double e = 1 + y;
            e *= e;
            e *= e;
            a[i] = e * e;
        }
    }

    private static void reduce(double[] a, double[] rounded, int from, int end) {
        for (int i = from; i < end; i++) {
            double x = a[i];
            double whole = x * STEPS + ROUND;
            double n = whole - ROUND;
            double r = x - n * STEP_HIGH - n * STEP_LOW;
            rounded[i] = whole;
            a[i] = 1 + r + r * r * (0.5 + r * (1.0 / 6));
        }
    }

    private static void lookUp(double[] rounded, int from, int end) {
        for (int i = from; i < end; i++) {
            rounded[i] = power(rounded[i]);
        }
    }

    private static void multiply(double[] factors, int from, int end, double[] a) {
        for (int i = from; i < end; i++) {
            a[i] *= factors[i];
        }
    }

    private static double sum(double[] a, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            s0 += a[i];
            s1 += a[i + 1];
            s2 += a[i + 2];
            s3 += a[i + 3];
        }
        for (; i < count; i++) {
            s0 += a[i];
        }
        return s0 + s1 + (s2 + s3);
    }

    private static double power(double rounded) {
        long bits = Double.doubleToRawLongBits(rounded);
        return Double.longBitsToDouble(POWERS[(int) bits & (SIZE - 1)] + ((bits & -SIZE) << (52 - BITS)));
    }

    static double exp(double x) {
        if (x < LOWEST) {
            return 0;
        }
        if (x > HIGHEST) {
            return Double.POSITIVE_INFINITY;
        }
        double rounded = x * STEPS + ROUND;
        double n = rounded - ROUND;
        double r = x - n * STEP_HIGH - n * STEP_LOW;
        return (1 + r + r * r * (0.5 + r * (1.0 / 6))) * power(rounded);
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
        public void scores(double[] queries, int height, int column, double[] scores) {
            Products.multiplyTransposedRight(height, COLUMNS, k, 1, queries, 0, all, column * k, 0, scores, 0);
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
        public void addSums(double[] weights, int height, int column, double[] sums) {
            Products.multiply(height, dimension, COLUMNS, 1, weights, 0, all, column * dimension, 1, sums, 0);
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
        public void scores(double[] queries, int height, int column, double[] scores) {
            int k = coordinates.length;
            double[][] all = coordinates.all;
            for (int i = 0; i < height; i++) {
                for (int l = 0; l < k; l += 2) {
                    boolean both = l + 1 < k;
                    double second = both ? queries[i * k + l + 1] : 0;
                    addTwo(
                            queries[i * k + l],
                            all[l],
                            second,
                            all[both ? l + 1 : l],
                            column,
                            l > 0,
                            scores,
                            i * COLUMNS,
                            COLUMNS);
                }
            }
        }

        private static void addTwo(
                double s, double[] a, double t, double[] b, int from, boolean add, double[] out, int at, int count) {
            if (add) {
                for (int j = 0; j < count; j++) {
                    out[at + j] += s * a[from + j] + t * b[from + j];
                }
            } else {
                for (int j = 0; j < count; j++) {
                    out[at + j] = s * a[from + j] + t * b[from + j];
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
        public void addSums(double[] weights, int height, int column, double[] sums) {
            for (int i = 0; i < height; i++) {
                for (int l = 0; l < coordinates.length; l++) {
                    sums[i * coordinates.length + l] += dot(COLUMNS, weights, i * COLUMNS, coordinates.all[l], column);
                }
            }
        }
    }

    /** Four sums at a time do not wait for another. */
    private static double dot(int count, double[] a, int from, double[] b, int from2) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = 0;
        for (; j + 3 < count; j += 4) {
            s0 += a[from + j] * b[from2 + j];
            s1 += a[from + j + 1] * b[from2 + j + 1];
            s2 += a[from + j + 2] * b[from2 + j + 2];
            s3 += a[from + j + 3] * b[from2 + j + 3];
        }
        for (; j < count; j++) {
            s0 += a[from + j] * b[from2 + j];
        }
        return s0 + s1 + (s2 + s3);
    }
}
