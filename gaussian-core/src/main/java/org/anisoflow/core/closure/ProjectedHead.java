package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.Products;

/**
 * One head of a {@link ProjectedField}. docs/theory.md section 5.
 *
 * <p>With q = Q x + c_q (minus c_k for L2) the output is {@code W (V sum_j (phi_j o_j + psi_j Gamma_j q) + c_v sum_j phi_j) +
 * c_o}, where {@code o_j + Gamma_j q} is the mean of the j-th component as the kernel reweights it, and phi_j, psi_j are
 * functions of a linear form m_j and a quadratic form v_j in q, see {@link ReweightedHead} and {@link PointwiseHead}.
 *
 * <p>For x = alpha + F z the velocities of mean and factor, {@code E[Gamma]} and {@code E[Gamma z^T]}, need the moments of phi_j and
 * psi_j against 1, z and z z^T alone.
 */
abstract class ProjectedHead extends HeadWeights {
    private final Kernel kernel;
    private final double[] queryShift;
    final Component[] components;

    // of the token law at hand
    final double[] q0;
    final double[] qf;
    private final double[] sumMean;
    private final double[] sumFactor;
    private double phi0;
    private final double[] phi1;
    private final double[] valuedMean;
    private final double[] valuedFactor;

    // of the form and the moments at hand
    double constant;
    final double[] linear;
    final double[] quadratic;
    final double[] shifted;
    final double[] inner0;
    final double[] inner;
    final double[] first;
    final double[] second;
    private final double[] weighted0;
    final double[] weighted;

    /** One component of the context, as the head sees it. */
    static final class Component {
        final int r;
        final KernelTilt tilt;
        /** Z = K F, k x r. */
        final double[] z;
        /** Z Psi, k x r. */
        final double[] zPsi;
        /** Gamma^T, k x d. */
        final double[] slope;
        /** K alpha. */
        final double[] keyMean;
        /** o. */
        final double[] offset;

        final double[] product;
        /** log det Psi. */
        double logDeterminant;

        Component(Kernel kernel, int k, int d, int r) {
            this.r = r;
            tilt = KernelTilt.of(kernel, k, r);
            z = new double[k * r];
            zPsi = new double[k * r];
            slope = new double[k * d];
            keyMean = new double[k];
            offset = new double[d];
            product = new double[k];
        }
    }

    ProjectedHead(Head head, int[] ranks) {
        super(head);
        kernel = head.kernel();
        queryShift = queryBias.clone();
        if (kernel.isDistance()) {
            HeadField.add(keyBias, -1, queryShift);
        }
        components = new Component[ranks.length];
        int most = 0;
        for (int j = 0; j < ranks.length; j++) {
            components[j] = new Component(kernel, k, d, ranks[j]);
            most = Math.max(most, ranks[j]);
        }
        q0 = new double[k];
        qf = new double[k * most];
        sumMean = new double[d];
        sumFactor = new double[d * most];
        phi1 = new double[most];
        valuedMean = new double[valueRows];
        valuedFactor = new double[valueRows * most];
        linear = new double[most];
        quadratic = new double[most * most];
        shifted = new double[k];
        inner0 = new double[Math.max(k, most)];
        inner = new double[Math.max(k, most) * most];
        first = new double[most];
        second = new double[most * most];
        weighted0 = new double[k];
        weighted = new double[k * most];
    }

    /**
     * A head for components of given ranks.
     *
     * @param mostNodes the largest number of nodes of a rule
     */
    static ProjectedHead of(Head head, int[] ranks, int mostNodes) {
        return head.kernel().isNormalized()
                ? new ReweightedHead(head, ranks, mostNodes)
                : new PointwiseHead(head, ranks, mostNodes);
    }

    /** Whether a head needs cubature in a context of so many components. */
    static boolean needsCubature(Head head, int components) {
        return head.kernel().isNormalized()
                ? components > 1
                : !head.kernel().isLinear() && head.kernel().type() != AttentionType.UNNORMALIZED;
    }

    /**
     * Takes a component of the context.
     *
     * @param factor d x r, row-major
     */
    void setComponent(int j, double[] mean, double[] factor) {
        Component c = components[j];
        int r = c.r;
        Products.multiply(k, r, d, 1, key, factor, 0, c.z);
        System.arraycopy(c.z, 0, c.zPsi, 0, k * r);
        c.tilt.tilt(c.zPsi, null, 0);
        c.logDeterminant = c.tilt.logDeterminant();
        Products.multiplyTransposedRight(k, d, r, c.tilt.slope, c.zPsi, factor, 0, c.slope);
        Products.multiplyVector(k, d, key, mean, c.keyMean, 0);
        System.arraycopy(mean, 0, c.offset, 0, d);
        if (kernel.isDistance()) {
            for (int l = 0; l < k; l++) {
                c.product[l] = -c.keyMean[l];
            }
            Products.addTransposedVector(d, k, c.slope, c.product, c.offset, 0);
        }
    }

    /**
     * Adds this head's velocity of a law of tokens that see the first components of the context.
     *
     * @param mean alpha of the tokens
     * @param factor F of the tokens, d x r; not read for r = 0
     * @param weights pi_j of the visible components, with sum 1
     * @param meanOut to which E[Gamma] is added
     * @param factorOut to which E[Gamma z^T] is added, d x r
     * @throws InfiniteExpectationException if an expectation is infinite
     */
    void project(
            double[] mean,
            double[] factor,
            int r,
            CubatureRule rule,
            int visible,
            double[] weights,
            double[] meanOut,
            double[] factorOut) {
        look(mean, factor, r);
        Arrays.fill(sumMean, 0);
        Arrays.fill(sumFactor, 0, d * r, 0);
        phi0 = 0;
        Arrays.fill(phi1, 0);
        accumulate(r, rule, visible, weights);
        Products.multiplyVector(valueRows, d, value, sumMean, valuedMean, 0);
        HeadField.add(valueBias, phi0, valuedMean);
        Products.multiply(valueRows, r, d, 1, value, sumFactor, 0, valuedFactor);
        addOuter(valueRows, r, valueBias, phi1, 1, valuedFactor);
        if (output == null) {
            HeadField.add(valuedMean, 1, meanOut);
            for (int i = 0; i < d * r; i++) {
                factorOut[i] += valuedFactor[i];
            }
        } else {
            Products.addVector(d, valueRows, output, valuedMean, meanOut, 0);
            Products.multiply(d, r, valueRows, 1, output, valuedFactor, 1, factorOut);
        }
        HeadField.add(outputBias, 1, meanOut);
    }

    /** Adds the shares of the visible components in the velocity of the tokens at hand. */
    abstract void accumulate(int r, CubatureRule rule, int visible, double[] weights);

    /** Takes the tokens {@code x = mean + factor z}. */
    final void look(double[] mean, double[] factor, int r) {
        Products.multiplyVector(k, d, query, mean, q0, 0);
        HeadField.add(queryShift, 1, q0);
        Products.multiply(k, r, d, 1, query, factor, 0, qf);
    }

    /** {@code m = s <q, K alpha>} (plus key and score bias for scores that are not normalised) as a form in z. */
    final void scoreMean(Component c, int r, double s) {
        for (int l = 0; l < k; l++) {
            shifted[l] = c.keyMean[l] + (kernel.isNormalized() ? 0 : keyBias[l]);
        }
        constant = kernel.bias();
        for (int l = 0; l < k; l++) {
            constant += s * q0[l] * shifted[l];
            shifted[l] *= s;
        }
        Arrays.fill(linear, 0);
        Products.addTransposedVector(r, k, qf, shifted, linear, 0);
        Arrays.fill(quadratic, 0, r * r, 0);
    }

    /** Adds {@code times s^2 |Z^T q|^2} to the form. */
    final void addScoreVariance(Component c, int r, double s, double times) {
        Arrays.fill(inner0, 0, c.r, 0);
        Products.addTransposedVector(c.r, k, c.z, q0, inner0, 0);
        double square = times * s * s;
        for (int i = 0; i < c.r; i++) {
            constant += square * inner0[i] * inner0[i];
        }
        if (r == 0) {
            return;
        }
        Products.multiplyTransposedLeft(c.r, r, k, 1, c.z, qf, 0, inner);
        for (int i = 0; i < c.r; i++) {
            for (int l = 0; l < r; l++) {
                linear[l] += 2 * square * inner0[i] * inner[i * r + l];
            }
        }
        Products.multiplyTransposedLeft(r, r, c.r, square, inner, inner, 1, quadratic);
    }

    /** Adds a component's share, given the moments of phi and psi. */
    final void accumulate(Component c, int r, double phi, double[] phiZ, double psi, double[] psiZ, double[] psiZz) {
        phi0 += phi;
        HeadField.add(c.offset, phi, sumMean);
        for (int l = 0; l < k; l++) {
            weighted0[l] = psi * q0[l];
        }
        Products.addVector(k, r, qf, psiZ, weighted0, 0);
        Products.addTransposedVector(d, k, c.slope, weighted0, sumMean, 0);
        for (int l = 0; l < r; l++) {
            phi1[l] += phiZ[l];
        }
        addOuter(d, r, c.offset, phiZ, 1, sumFactor);
        Products.multiply(k, r, r, 1, qf, psiZz, 0, weighted);
        addOuter(k, r, q0, psiZ, 1, weighted);
        Products.multiplyTransposedLeft(d, r, k, 1, c.slope, weighted, 1, sumFactor);
    }

    private static void addOuter(int rows, int columns, double[] a, double[] b, double times, double[] to) {
        for (int i = 0; i < rows; i++) {
            for (int l = 0; l < columns; l++) {
                to[i * columns + l] += times * a[i] * b[l];
            }
        }
    }

    static void identity(double[] a, int n, double value) {
        Arrays.fill(a, 0, n * n, 0);
        for (int i = 0; i < n; i++) {
            a[i * n + i] = value;
        }
    }

    static void scale(double[] a, int n, double times) {
        for (int i = 0; i < n; i++) {
            a[i] *= times;
        }
    }
}
