package org.anisoflow.ode.particles;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The Vector API: {@code exp(x) = 2^n P(r)}, n + r = x log2 e, with a polynomial P. Reached by its name, since the module may be missing. */
final class VectorLanes extends Lanes {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final int COUNT = LANES.length();
    private static final double ROUND = 0x1.8p52;
    private static final double LOG2_E = 1 / Math.log(2);
    private static final double LOG2_E_REST = 0x1.777d0ffda0d24p-56;

    /** Up to this length of values, coordinates one by one beat panels. */
    private static final int SHORT = 12;
    /** Columns of a panel: four vectors of eight lanes. */
    private static final int PANEL = 32;
    /** Whether this processor's lanes are those that panels are made for; else keys and values lie as in plain Java. */
    private static final boolean PANELS = PANEL == 4 * COUNT;
    /** Rows of a panel that stay in the fastest cache. */
    private static final int DEPTH = 64;

    private final Lanes plain = new PlainLanes();
    private final double[] total = new double[COUNT];
    private final double[] total0 = new double[COUNT];
    private final double[] total1 = new double[COUNT];

    private double[] arranged = new double[0];

    @Override
    int count() {
        return COUNT;
    }

    @Override
    String description() {
        return "vector (" + 64 * COUNT + " bits, " + COUNT + " lanes)";
    }

    @Override
    Keys keys(int n, int k) {
        return PANELS ? new PanelKeys(n, k) : plain.keys(n, k);
    }

    @Override
    Values values(int n, int dimension) {
        if (dimension <= SHORT) {
            return new ShortValues(n, dimension);
        }
        return PANELS ? new PanelValues(n, dimension) : plain.values(n, dimension);
    }

    /** Coordinates 0 to 127 of all queries, then 128 to 255, ..., so that queries are a constant apart. */
    @Override
    double[] arrange(double[] queries, int height, int k) {
        if (!PANELS) {
            return plain.arrange(queries, height, k);
        }
        int block = roundUp(height, ROWS) * COLUMNS;
        int length = (k + COLUMNS - 1) / COLUMNS * block;
        if (arranged.length < length) {
            arranged = new double[length];
        }
        for (int l = 0; l < k; l += COLUMNS) {
            for (int i = 0; i < height; i++) {
                System.arraycopy(
                        queries, i * k + l, arranged, l / COLUMNS * block + i * COLUMNS, Math.min(COLUMNS, k - l));
            }
        }
        return arranged;
    }

    @Override
    double addExp(double first, double second, Plane plane, int from, int end, double bound, double[] sums, int at) {
        Arrays.fill(total, 0);
        Arrays.fill(total0, 0);
        Arrays.fill(total1, 0);
        double rest = 0;
        for (int start = from; start < end; start = (Plane.chunk(start) + 1) * Plane.CHUNK) {
            int c = Plane.chunk(start);
            int i = start % Plane.CHUNK;
            int stop = Math.min(Plane.CHUNK, end - c * Plane.CHUNK);
            int whole = stop - (stop - i) % COUNT;
            addChunk(first, second, plane.key0[c], plane.key1[c], plane.value0[c], plane.value1[c], i, whole);
            for (i = whole; i < stop; i++) {
                double e = PlainLanes.exp(first * plane.key0[c][i] + second * plane.key1[c][i]);
                rest += e;
                sums[at] += e * plane.value0[c][i];
                sums[at + 1] += e * plane.value1[c][i];
            }
        }
        sums[at] += sum(total0);
        sums[at + 1] += sum(total1);
        return sum(total) + rest;
    }

    private void addChunk(
            double first,
            double second,
            double[] key0,
            double[] key1,
            double[] value0,
            double[] value1,
            int from,
            int end) {
        DoubleVector q0 = DoubleVector.broadcast(LANES, first * LOG2_E);
        DoubleVector q1 = DoubleVector.broadcast(LANES, second * LOG2_E);
        DoubleVector sum = DoubleVector.fromArray(LANES, total, 0);
        DoubleVector s0 = DoubleVector.fromArray(LANES, total0, 0);
        DoubleVector s1 = DoubleVector.fromArray(LANES, total1, 0);
        for (int i = from; i < end; i += COUNT) {
            DoubleVector k0 = DoubleVector.fromArray(LANES, key0, i);
            DoubleVector k1 = DoubleVector.fromArray(LANES, key1, i);
            DoubleVector e = exp2OfBounded(q0.fma(k0, q1.mul(k1)));
            sum = sum.add(e);
            s0 = e.fma(DoubleVector.fromArray(LANES, value0, i), s0);
            s1 = e.fma(DoubleVector.fromArray(LANES, value1, i), s1);
        }
        sum.intoArray(total, 0);
        s0.intoArray(total0, 0);
        s1.intoArray(total1, 0);
    }

    private static double sum(double[] a) {
        double sum = 0;
        for (double one : a) {
            sum += one;
        }
        return sum;
    }

    @Override
    double max(double[] a, int from, int end) {
        DoubleVector most = DoubleVector.broadcast(LANES, Double.NEGATIVE_INFINITY);
        int i = from;
        for (; i <= end - COUNT; i += COUNT) {
            most = most.max(DoubleVector.fromArray(LANES, a, i));
        }
        double rest = most.reduceLanes(VectorOperators.MAX);
        for (; i < end; i++) {
            rest = Math.max(rest, a[i]);
        }
        return rest;
    }

    @Override
    double exp(double[] a, int from, int end, double shift) {
        DoubleVector sum = DoubleVector.zero(LANES);
        int i = from;
        for (; i <= end - COUNT; i += COUNT) {
            DoubleVector e = exp(DoubleVector.fromArray(LANES, a, i).sub(shift));
            e.intoArray(a, i);
            sum = sum.add(e);
        }
        double rest = 0;
        for (; i < end; i++) {
            a[i] = PlainLanes.exp(a[i] - shift);
            rest += a[i];
        }
        return sum.reduceLanes(VectorOperators.ADD) + rest;
    }

    @Override
    double expOfBounded(double[] a, int from, int end, double bound) {
        DoubleVector sum = DoubleVector.zero(LANES);
        int i = from;
        for (; i <= end - COUNT; i += COUNT) {
            DoubleVector e = expOfBounded(DoubleVector.fromArray(LANES, a, i));
            e.intoArray(a, i);
            sum = sum.add(e);
        }
        double rest = 0;
        for (; i < end; i++) {
            a[i] = PlainLanes.exp(a[i]);
            rest += a[i];
        }
        return sum.reduceLanes(VectorOperators.ADD) + rest;
    }

    private static DoubleVector exp(DoubleVector x) {
        DoubleVector e = expOfBounded(x).blend(0.0, x.compare(VectorOperators.LT, LOWEST));
        return e.blend(Double.POSITIVE_INFINITY, x.compare(VectorOperators.GT, HIGHEST));
    }

    /** {@code 2^t}, with t = x log2 e in two parts, since its error is that of the result. */
    private static DoubleVector expOfBounded(DoubleVector x) {
        DoubleVector rounded = x.fma(DoubleVector.broadcast(LANES, -LOG2_E), DoubleVector.broadcast(LANES, ROUND));
        DoubleVector r =
                x.fma(DoubleVector.broadcast(LANES, LOG2_E), rounded.sub(DoubleVector.broadcast(LANES, ROUND)));
        return power(rounded, x.fma(DoubleVector.broadcast(LANES, LOG2_E_REST), r));
    }

    /** {@code 2^t}. */
    private static DoubleVector exp2OfBounded(DoubleVector t) {
        DoubleVector rounded = DoubleVector.broadcast(LANES, ROUND).sub(t);
        return power(rounded, t.add(rounded.sub(DoubleVector.broadcast(LANES, ROUND))));
    }

    /** {@code 2^(n + r)} for |r| <= 1/2 and -n in the low bits of rounded. */
    private static DoubleVector power(DoubleVector rounded, DoubleVector r) {
        LongVector n = rounded.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
        return polynomial(r).reinterpretAsLongs().sub(n).reinterpretAsDoubles();
    }

    /** {@code 2^r} for |r| <= 1/2 to 2e-17, by terms that do not wait for another. */
    private static DoubleVector polynomial(DoubleVector r) {
        DoubleVector r2 = r.mul(r);
        DoubleVector r4 = r2.mul(r2);
        DoubleVector low =
                r2.fma(pair(r, 0x1.ebfbdff82c598p-3, 0x1.c6b08d704a0c2p-5), pair(r, 1, 0x1.62e42fefa39efp-1));
        DoubleVector middle = r2.fma(
                pair(r, 0x1.430913096fd9fp-13, 0x1.ffcbfc670dcd4p-17),
                pair(r, 0x1.3b2ab6fba1ddap-7, 0x1.5d87fe78a5276p-10));
        DoubleVector high = r2.fma(
                pair(r, 0x1.e6063f7217bc6p-28, 0x1.e9d3fe3952179p-32),
                pair(r, 0x1.62bfd47773353p-20, 0x1.b524fae627834p-24));
        return r4.fma(r4.fma(high, middle), low);
    }

    private static DoubleVector pair(DoubleVector r, double constant, double slope) {
        return r.fma(DoubleVector.broadcast(LANES, slope), DoubleVector.broadcast(LANES, constant));
    }

    /**
     * {@code C = A B}, or {@code C += A B}, for 6 rows of A and a panel B of 32 columns; sums stay in registers. Rows of A
     * are a constant apart, which saves address arithmetic that would cost a tenth of the time.
     */
    private static void multiply(
            int depth, double[] a, int atA, double[] b, int atB, boolean add, double[] c, int atC, int strideC) {
        DoubleVector c00 = load(add, c, atC + 0 * strideC + 0 * COUNT);
        DoubleVector c01 = load(add, c, atC + 0 * strideC + 1 * COUNT);
        DoubleVector c02 = load(add, c, atC + 0 * strideC + 2 * COUNT);
        DoubleVector c03 = load(add, c, atC + 0 * strideC + 3 * COUNT);
        DoubleVector c10 = load(add, c, atC + 1 * strideC + 0 * COUNT);
        DoubleVector c11 = load(add, c, atC + 1 * strideC + 1 * COUNT);
        DoubleVector c12 = load(add, c, atC + 1 * strideC + 2 * COUNT);
        DoubleVector c13 = load(add, c, atC + 1 * strideC + 3 * COUNT);
        DoubleVector c20 = load(add, c, atC + 2 * strideC + 0 * COUNT);
        DoubleVector c21 = load(add, c, atC + 2 * strideC + 1 * COUNT);
        DoubleVector c22 = load(add, c, atC + 2 * strideC + 2 * COUNT);
        DoubleVector c23 = load(add, c, atC + 2 * strideC + 3 * COUNT);
        DoubleVector c30 = load(add, c, atC + 3 * strideC + 0 * COUNT);
        DoubleVector c31 = load(add, c, atC + 3 * strideC + 1 * COUNT);
        DoubleVector c32 = load(add, c, atC + 3 * strideC + 2 * COUNT);
        DoubleVector c33 = load(add, c, atC + 3 * strideC + 3 * COUNT);
        DoubleVector c40 = load(add, c, atC + 4 * strideC + 0 * COUNT);
        DoubleVector c41 = load(add, c, atC + 4 * strideC + 1 * COUNT);
        DoubleVector c42 = load(add, c, atC + 4 * strideC + 2 * COUNT);
        DoubleVector c43 = load(add, c, atC + 4 * strideC + 3 * COUNT);
        DoubleVector c50 = load(add, c, atC + 5 * strideC + 0 * COUNT);
        DoubleVector c51 = load(add, c, atC + 5 * strideC + 1 * COUNT);
        DoubleVector c52 = load(add, c, atC + 5 * strideC + 2 * COUNT);
        DoubleVector c53 = load(add, c, atC + 5 * strideC + 3 * COUNT);
        for (int l = 0; l < depth; l++) {
            int row = atB + l * PANEL;
            DoubleVector b0 = DoubleVector.fromArray(LANES, b, row + 0 * COUNT);
            DoubleVector b1 = DoubleVector.fromArray(LANES, b, row + 1 * COUNT);
            DoubleVector b2 = DoubleVector.fromArray(LANES, b, row + 2 * COUNT);
            DoubleVector b3 = DoubleVector.fromArray(LANES, b, row + 3 * COUNT);
            DoubleVector a0 = DoubleVector.broadcast(LANES, a[atA + 0 * COLUMNS + l]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            DoubleVector a1 = DoubleVector.broadcast(LANES, a[atA + 1 * COLUMNS + l]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            DoubleVector a2 = DoubleVector.broadcast(LANES, a[atA + 2 * COLUMNS + l]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
            DoubleVector a3 = DoubleVector.broadcast(LANES, a[atA + 3 * COLUMNS + l]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            c33 = a3.fma(b3, c33);
            DoubleVector a4 = DoubleVector.broadcast(LANES, a[atA + 4 * COLUMNS + l]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            c42 = a4.fma(b2, c42);
            c43 = a4.fma(b3, c43);
            DoubleVector a5 = DoubleVector.broadcast(LANES, a[atA + 5 * COLUMNS + l]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            c52 = a5.fma(b2, c52);
            c53 = a5.fma(b3, c53);
        }
        c00.intoArray(c, atC + 0 * strideC + 0 * COUNT);
        c01.intoArray(c, atC + 0 * strideC + 1 * COUNT);
        c02.intoArray(c, atC + 0 * strideC + 2 * COUNT);
        c03.intoArray(c, atC + 0 * strideC + 3 * COUNT);
        c10.intoArray(c, atC + 1 * strideC + 0 * COUNT);
        c11.intoArray(c, atC + 1 * strideC + 1 * COUNT);
        c12.intoArray(c, atC + 1 * strideC + 2 * COUNT);
        c13.intoArray(c, atC + 1 * strideC + 3 * COUNT);
        c20.intoArray(c, atC + 2 * strideC + 0 * COUNT);
        c21.intoArray(c, atC + 2 * strideC + 1 * COUNT);
        c22.intoArray(c, atC + 2 * strideC + 2 * COUNT);
        c23.intoArray(c, atC + 2 * strideC + 3 * COUNT);
        c30.intoArray(c, atC + 3 * strideC + 0 * COUNT);
        c31.intoArray(c, atC + 3 * strideC + 1 * COUNT);
        c32.intoArray(c, atC + 3 * strideC + 2 * COUNT);
        c33.intoArray(c, atC + 3 * strideC + 3 * COUNT);
        c40.intoArray(c, atC + 4 * strideC + 0 * COUNT);
        c41.intoArray(c, atC + 4 * strideC + 1 * COUNT);
        c42.intoArray(c, atC + 4 * strideC + 2 * COUNT);
        c43.intoArray(c, atC + 4 * strideC + 3 * COUNT);
        c50.intoArray(c, atC + 5 * strideC + 0 * COUNT);
        c51.intoArray(c, atC + 5 * strideC + 1 * COUNT);
        c52.intoArray(c, atC + 5 * strideC + 2 * COUNT);
        c53.intoArray(c, atC + 5 * strideC + 3 * COUNT);
    }

    private static DoubleVector load(boolean add, double[] c, int at) {
        return add ? DoubleVector.fromArray(LANES, c, at) : DoubleVector.zero(LANES);
    }

    /** Keys in panels of 32, each coordinate after another. */
    private static final class PanelKeys implements Keys {
        private final int k;
        private final double[] all;

        PanelKeys(int n, int k) {
            this.k = k;
            all = new double[Math.multiplyExact(roundUp(n, COLUMNS), k)];
        }

        @Override
        public void store(int from, int end, double[] keys, int at) {
            for (int j = from; j < end; j++) {
                int panel = j / PANEL * PANEL * k + j % PANEL;
                for (int l = 0; l < k; l++) {
                    all[panel + l * PANEL] = keys[at + (j - from) * k + l];
                }
            }
        }

        @Override
        public void scores(double[] queries, int height, int column, double[] scores) {
            int rows = roundUp(height, ROWS);
            for (int j = 0; j < COLUMNS; j += PANEL) {
                for (int l = 0; l < k; l += DEPTH) {
                    int depth = Math.min(DEPTH, k - l);
                    int panel = (column + j) * k + l * PANEL;
                    int block = l / COLUMNS * COLUMNS * rows + l % COLUMNS;
                    for (int i = 0; i < height; i += ROWS) {
                        multiply(
                                depth,
                                queries,
                                block + i * COLUMNS,
                                all,
                                panel,
                                l > 0,
                                scores,
                                i * COLUMNS + j,
                                COLUMNS);
                    }
                }
            }
        }
    }

    /** Values in panels of 32 coordinates, each value after another. */
    private static final class PanelValues implements Values {
        private final int dimension;
        private final int stride;
        private final int n;
        private final double[] all;

        PanelValues(int n, int dimension) {
            this.dimension = dimension;
            this.n = roundUp(n, COLUMNS);
            stride = roundUp(dimension, PANEL);
            all = new double[Math.multiplyExact(this.n, stride)];
        }

        @Override
        public int stride() {
            return stride;
        }

        @Override
        public void store(int from, int end, double[] values, int at) {
            for (int j = from; j < end; j++) {
                for (int l = 0; l < dimension; l++) {
                    all[(l / PANEL * n + j) * PANEL + l % PANEL] = values[at + (j - from) * dimension + l];
                }
            }
        }

        @Override
        public void addSums(double[] weights, int height, int column, double[] sums) {
            for (int j = 0; j < COLUMNS; j += DEPTH) {
                for (int l = 0; l < stride; l += PANEL) {
                    int panel = (l / PANEL * n + column + j) * PANEL;
                    for (int i = 0; i < height; i += ROWS) {
                        multiply(DEPTH, weights, i * COLUMNS + j, all, panel, true, sums, i * stride + l, stride);
                    }
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
            int length = coordinates.length;
            for (int i = 0; i < height; i++) {
                for (int l = 0; l < length; l += 2) {
                    boolean both = l + 1 < length;
                    double[] second = coordinates.all[both ? l + 1 : l];
                    addTwo(weights, i * COLUMNS, coordinates.all[l], second, column, sums, i * length + l, both);
                }
            }
        }

        private static void addTwo(
                double[] weights,
                int from,
                double[] first,
                double[] second,
                int column,
                double[] sums,
                int at,
                boolean both) {
            DoubleVector s0 = DoubleVector.zero(LANES);
            DoubleVector s1 = s0;
            DoubleVector t0 = s0;
            DoubleVector t1 = s0;
            for (int j = 0; j < COLUMNS; j += 2 * COUNT) {
                DoubleVector w0 = DoubleVector.fromArray(LANES, weights, from + j);
                DoubleVector w1 = DoubleVector.fromArray(LANES, weights, from + j + COUNT);
                s0 = w0.fma(DoubleVector.fromArray(LANES, first, column + j), s0);
                t0 = w0.fma(DoubleVector.fromArray(LANES, second, column + j), t0);
                s1 = w1.fma(DoubleVector.fromArray(LANES, first, column + j + COUNT), s1);
                t1 = w1.fma(DoubleVector.fromArray(LANES, second, column + j + COUNT), t1);
            }
            sums[at] += s0.add(s1).reduceLanes(VectorOperators.ADD);
            if (both) {
                sums[at + 1] += t0.add(t1).reduceLanes(VectorOperators.ADD);
            }
        }
    }
}
