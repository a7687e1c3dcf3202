package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.LaneProducts.Layout;
import org.anisoflow.ode.stepper.BatchStepper;

/**
 * {@code F' = (B + D) F} of laws of mean zero, for many small problems at once, each in a lane of its own. Over the heads
 * {@code B = sum g W V F Psi F^T K^T Q}, docs/theory.md sections 1 and 2. With Z = K F and X = g Q F, a head adds
 * {@code W V (F (Z Psi)^T) X}: Psi = I for softmax and linear attention, whose g is s, and
 * {@code Z Psi = (I_k + 2s Z Z^T)^-1 Z = Z (I_r + 2s Z^T Z)^-1} for L2, whose g is 2s; the smaller system is solved.
 *
 * <p>A softmax or linear head of about d rows has g A^T in place of K and X = F, which saves a product, as in
 * {@link org.anisoflow.core.closure.ClosureField}; W V = u I joins g.
 */
final class LaneField implements BatchStepper.Field {
    /**
     * How problems are computed; problems of one shape can share a field.
     *
     * @param r columns of F
     */
    record Shape(int d, int r, List<HeadShape> heads, boolean drifts) {
        static Shape of(Attention attention, Drift drift, int r) {
            int d = attention.dimension();
            return new Shape(
                    d,
                    r,
                    attention.heads().stream()
                            .map(head -> HeadShape.of(head, d, r))
                            .toList(),
                    drift.linear().isPresent());
        }
    }

    /**
     * How a head is computed.
     *
     * @param k rows of the key matrix in use
     * @param isL2 L2, else softmax or linear
     * @param isDirect A^T stands for K, and the identity for Q
     * @param isScalar W V is a multiple of the identity
     */
    record HeadShape(int k, boolean isL2, boolean isDirect, boolean isScalar) {
        static HeadShape of(Head head, int d, int r) {
            boolean isL2 = head.kernel().isDistance();
            Matrix value = head.output().isPresent() ? head.output().get().times(head.value()) : head.value();
            boolean isScalar = isScalar(value);
            int k = head.keyDimension();
            boolean isDirect = !isL2 && 3 * r + (isScalar ? 0 : d) < (4 * k * r + (isScalar ? 0 : d * k)) / (double) d;
            return new HeadShape(isDirect ? d : Math.min(k, d), isL2, isDirect, isScalar);
        }

        private static boolean isScalar(Matrix value) {
            for (int i = 0; i < value.rows(); i++) {
                for (int j = 0; j < value.columns(); j++) {
                    if (value.get(i, j) != (i == j ? value.get(0, 0) : 0)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private final Shape shape;
    private final int d;
    private final int r;
    private final int lanes;
    private final List<LaneHead> heads = new ArrayList<>();
    private final double[][] drift;
    private final double[][] drifted;

    LaneField(Shape shape, int lanes) {
        this.shape = shape;
        this.lanes = lanes;
        d = shape.d();
        r = shape.r();
        shape.heads().forEach(head -> heads.add(new LaneHead(head)));
        drift = new double[shape.drifts() ? d * d : 0][lanes];
        drifted = new double[shape.drifts() ? d * r : 0][lanes];
    }

    /**
     * Takes the weights of a problem of this shape into a lane.
     *
     * @throws org.anisoflow.core.InvalidInputException if a product of them leaves the range of doubles
     */
    void take(int lane, Attention attention, Drift newDrift) {
        for (int h = 0; h < heads.size(); h++) {
            heads.get(h).take(lane, attention.heads().get(h));
        }
        newDrift.linear().ifPresent(linear -> put(linear, drift, lane));
    }

    /** Gives the weights of a lane to a lane of another field. */
    void copy(int from, LaneField to, int lane) {
        for (int h = 0; h < heads.size(); h++) {
            LaneHead head = heads.get(h);
            LaneHead other = to.heads.get(h);
            copy(head.key, other.key, from, lane);
            copy(head.query, other.query, from, lane);
            copy(head.value, other.value, from, lane);
            if (head.twice.length > 0) {
                other.twice[lane] = head.twice[from];
            }
        }
        copy(drift, to.drift, from, lane);
    }

    private static void copy(double[][] weights, double[][] to, int from, int lane) {
        for (int i = 0; i < weights.length; i++) {
            to[i][lane] = weights[i][from];
        }
    }

    private static void put(Matrix matrix, double[][] to, int lane) {
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                to[i * matrix.columns() + j][lane] = matrix.get(i, j);
            }
        }
    }

    @Override
    public void velocity(double[][] y, double[] times, double[][] yDot) {
        for (int h = 0; h < heads.size(); h++) {
            heads.get(h).add(y, times, h > 0, yDot);
        }
        if (shape.drifts()) {
            LaneProducts.multiply(d, r, d, drift, y, Layout.PLAIN, false, drifted);
            LaneProducts.add(times, drifted, yDot);
        }
    }

    /** One head of every lane. */
    private final class LaneHead {
        private final HeadShape head;
        private final int k;
        /** Unknowns of the system that L2 solves. */
        private final int unknowns;

        private final double[][] key;
        private final double[][] query;
        private final double[][] value;
        private final double[] twice;
        private final double[][] z;
        private final double[][] x;
        private final double[][] p;
        private final double[][] valued;
        private final double[][] system;
        private final double[] ratio;

        LaneHead(HeadShape head) {
            this.head = head;
            k = head.k();
            unknowns = head.isL2() ? Math.min(k, r) : 0;
            key = new double[k * d][lanes];
            query = new double[head.isDirect() ? 0 : k * d][lanes];
            value = new double[head.isScalar() ? 0 : d * d][lanes];
            twice = new double[head.isL2() ? lanes : 0];
            z = new double[k * r][lanes];
            x = new double[head.isDirect() ? 0 : k * r][lanes];
            p = new double[d * k][lanes];
            valued = new double[head.isScalar() ? 0 : d * k][lanes];
            system = new double[unknowns * unknowns][lanes];
            ratio = new double[head.isL2() ? lanes : 0];
        }

        void take(int lane, Head weights) {
            Matrix combined =
                    weights.output().isPresent() ? weights.output().get().times(weights.value()) : weights.value();
            double g = slope(weights.kernel());
            double factor = head.isScalar() ? g * combined.get(0, 0) : g;
            Matrix keys = weights.key();
            Matrix queries = weights.query();
            if (head.isDirect()) {
                put(queries.transpose().times(keys).times(factor), key, lane);
            } else {
                if (keys.rows() > d) {
                    // K and Q count through K^T K and K^T Q alone
                    Matrix basis = Decompositions.svd(keys).u().transpose();
                    keys = basis.times(keys);
                    queries = basis.times(queries);
                }
                put(keys, key, lane);
                put(queries.times(factor), query, lane);
            }
            if (!head.isScalar()) {
                put(combined, value, lane);
            }
            if (head.isL2()) {
                twice[lane] = g;
            }
        }

        private double slope(Kernel kernel) {
            return (kernel.isDistance() ? 2 : 1) * kernel.scale();
        }

        /** Writes or adds times {@code W V (F (Z Psi)^T) X}. */
        void add(double[][] f, double[] times, boolean adds, double[][] out) {
            LaneProducts.multiply(k, r, d, key, f, Layout.PLAIN, false, z);
            if (head.isL2()) {
                tilt();
            }
            LaneProducts.multiply(d, k, r, f, z, Layout.RIGHT_TRANSPOSED, false, p);
            LaneProducts.scale(times, p);
            double[][] left = p;
            if (!head.isScalar()) {
                LaneProducts.multiply(d, k, d, value, p, Layout.PLAIN, false, valued);
                left = valued;
            }
            double[][] right = f;
            if (!head.isDirect()) {
                LaneProducts.multiply(k, r, d, query, f, Layout.PLAIN, false, x);
                right = x;
            }
            LaneProducts.multiply(d, r, k, left, right, Layout.PLAIN, adds, out);
        }

        /** Turns Z into {@code Z Psi}. */
        private void tilt() {
            boolean isNarrow = k <= r;
            Layout gram = isNarrow ? Layout.RIGHT_TRANSPOSED : Layout.LEFT_TRANSPOSED;
            LaneProducts.multiply(unknowns, unknowns, Math.max(k, r), z, z, gram, false, system);
            LaneProducts.addToIdentity(unknowns, twice, system);
            if (isNarrow) {
                LaneProducts.solve(k, system, r, z, r, 1, ratio);
            } else {
                LaneProducts.solve(r, system, k, z, 1, r, ratio);
            }
        }
    }

    /** Whether there is such a field: no normalisation, and heads of softmax, L2 or linear attention without biases. */
    static boolean suits(Attention attention) {
        return attention.normalization() instanceof Normalization.None
                && attention.heads().stream().allMatch(LaneField::suits);
    }

    private static boolean suits(Head head) {
        Kernel kernel = head.kernel();
        Head.Biases biases = head.biases();
        return kernel.preservesGaussians()
                && !kernel.isBalanced()
                && List.of(biases.query(), biases.key(), biases.value(), biases.output()).stream()
                        .allMatch(Optional::isEmpty);
    }
}
