package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.PositiveDefiniteSolver;
import org.anisoflow.core.linalg.Products;

/**
 * One head of a {@link ProjectedField}. docs/theory.md section 5.
 *
 * <p>With q = Q x + c_q (minus c_k for L2) the output is {@code W (V sum_j (phi_j o_j + psi_j Gamma_j q) + c_v sum_j phi_j) +
 * c_o}, where {@code o_j + Gamma_j q} is the mean of the j-th component as the kernel reweights it, and phi_j, psi_j are
 * functions of a linear form m_j and a quadratic form v_j in q:
 *
 * <ul>
 *   <li>softmax and L2: both are the responsibility of the j-th component, a softmax over {@code log pi_j + m_j + v_j};
 *   <li>pointwise: {@code pi_j s0(m_j, v_j)} and {@code pi_j s1(m_j, v_j)}; linear is g(u) = u.
 * </ul>
 *
 * <p>For x = alpha + F z the velocities of mean and factor, {@code E[Gamma]} and {@code E[Gamma z^T]}, need the moments of phi_j and
 * psi_j against 1, z and z z^T alone. One visible component, linear and exponential kernels have them in closed form.
 */
final class ProjectedHead extends HeadWeights {
    private final Kernel kernel;
    private final double[] queryShift;
    private final Component[] components;

    // of the token law at hand
    private final double[] q0;
    private final double[] qf;
    private final double[] sumMean;
    private final double[] sumFactor;
    private double phi0;
    private final double[] phi1;
    private final double[] valuedMean;
    private final double[] valuedFactor;

    // of the form and the moments at hand
    private double constant;
    private final double[] linear;
    private final double[] quadratic;
    private final double[] shifted;
    private final double[] inner0;
    private final double[] inner;
    private final double[] tilted0;
    private final double[] first;
    private final double[] firstOfSlope;
    private final double[] second;
    private final double[] weighted0;
    private final double[] weighted;
    private final double[][] values;
    private final double[] variances;
    private final double[] slopes;
    private final PositiveDefiniteSolver[] solvers;
    private double[] solution = new double[0];

    /** One component of the context, as the head sees it. */
    private static final class Component {
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

    /**
     * A head for components of given ranks.
     *
     * @param mostNodes the largest number of nodes of a rule
     */
    ProjectedHead(Head head, int[] ranks, int mostNodes) {
        super(head);
        kernel = head.kernel();
        queryShift = queryBias.clone();
        if (kernel instanceof Kernel.L2) {
            HeadField.add(keyBias, -1, queryShift);
        }
        int most = 0;
        components = new Component[ranks.length];
        solvers = new PositiveDefiniteSolver[ranks.length];
        boolean exponential = isExponential();
        for (int j = 0; j < ranks.length; j++) {
            components[j] = new Component(kernel, k, d, ranks[j]);
            most = Math.max(most, ranks[j]);
        }
        if (exponential) {
            solution = new double[most * (most + 1)];
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
        tilted0 = new double[k];
        first = new double[most];
        firstOfSlope = new double[most];
        second = new double[most * most];
        weighted0 = new double[k];
        weighted = new double[k * most];
        boolean normalized = kernel.isNormalized();
        values = new double[normalized ? ranks.length : 1][exponential ? 0 : mostNodes];
        variances = new double[normalized || exponential ? 0 : mostNodes];
        slopes = new double[variances.length];
    }

    private boolean isExponential() {
        return kernel instanceof Kernel.Pointwise pointwise && pointwise.activation() == Activation.EXP;
    }

    /** Whether a head needs cubature in a context of so many components. */
    static boolean needsCubature(Head head, int components) {
        return head.kernel().isNormalized()
                ? components > 1
                : head.kernel() instanceof Kernel.Pointwise pointwise && pointwise.activation() != Activation.EXP;
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
        if (kernel instanceof Kernel.L2) {
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
        if (kernel.isNormalized()) {
            reweight(r, rule, visible, weights);
        } else {
            for (int j = 0; j < visible; j++) {
                average(components[j], weights[j], r, rule);
            }
        }
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

    /** Takes the tokens {@code x = mean + factor z}. */
    private void look(double[] mean, double[] factor, int r) {
        Products.multiplyVector(k, d, query, mean, q0, 0);
        HeadField.add(queryShift, 1, q0);
        Products.multiply(k, r, d, 1, query, factor, 0, qf);
    }

    /** {@code constant + <linear, z> + z^T quadratic z}. */
    record Form(double constant, double[] linear, double[] quadratic) {}

    /** The form of {@link #logResponsibility} for tokens {@code x = mean + factor z}. */
    Form logResponsibility(int j, double weight, double[] mean, double[] factor, int r) {
        look(mean, factor, r);
        logResponsibility(components[j], weight, r);
        return new Form(constant, Arrays.copyOf(linear, r), Arrays.copyOf(quadratic, r * r));
    }

    /** The log of the responsibility of a component as a form in z, up to what all components have in common. */
    private void logResponsibility(Component c, double weight, int r) {
        form(c, r);
        constant += Math.log(weight) + 0.5 * c.logDeterminant;
    }

    /** Softmax and L2: responsibilities. */
    private void reweight(int r, CubatureRule rule, int visible, double[] weights) {
        if (visible == 1) {
            Arrays.fill(first, 0);
            identity(second, r, 1);
            accumulate(components[0], r, 1, first, 1, first, second);
            return;
        }
        for (int j = 0; j < visible; j++) {
            logResponsibility(components[j], weights[j], r);
            rule.quadratic(constant, linear, quadratic, values[j]);
        }
        for (int i = 0; i < rule.size; i++) {
            double top = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < visible; j++) {
                top = Math.max(top, values[j][i]);
            }
            double sum = 0;
            for (int j = 0; j < visible; j++) {
                values[j][i] = Math.exp(values[j][i] - top);
                sum += values[j][i];
            }
            for (int j = 0; j < visible; j++) {
                values[j][i] /= sum;
            }
        }
        for (int j = 0; j < visible; j++) {
            double mass = rule.moments(values[j], first, second);
            accumulate(components[j], r, mass, first, mass, first, second);
        }
    }

    /** The log weight {@code m + v} of a component as a form in z; without log pi and the determinant. */
    private void form(Component c, int r) {
        double s = c.tilt.slope;
        if (kernel instanceof Kernel.Softmax) {
            scoreMean(c, r, s);
            addScoreVariance(c, r, s, 0.5);
            return;
        }
        // -s |u|^2 + 2 s^2 u^T Z Psi Z^T u with u = q - K alpha; the tilt's slope is 2 s
        for (int l = 0; l < k; l++) {
            shifted[l] = q0[l] - c.keyMean[l];
        }
        Products.multiplyTransposedLeft(c.r, 1, k, 1, c.z, shifted, 0, inner0);
        System.arraycopy(shifted, 0, tilted0, 0, k);
        for (int l = 0; l < k; l++) {
            for (int i = 0; i < c.r; i++) {
                tilted0[l] -= s * c.zPsi[l * c.r + i] * inner0[i];
            }
        }
        constant = 0;
        for (int l = 0; l < k; l++) {
            constant -= 0.5 * s * shifted[l] * tilted0[l];
        }
        Arrays.fill(linear, 0);
        if (r == 0) {
            return;
        }
        Products.multiplyTransposedLeft(c.r, r, k, 1, c.z, qf, 0, inner);
        System.arraycopy(qf, 0, weighted, 0, k * r);
        Products.multiply(k, r, c.r, -s, c.zPsi, inner, 1, weighted);
        Products.addTransposedVector(r, k, weighted, shifted, linear, 0);
        for (int l = 0; l < r; l++) {
            linear[l] *= -s;
        }
        Products.multiplyTransposedLeft(r, r, k, -0.5 * s, qf, weighted, 0, quadratic);
    }

    /** {@code m = s <q, K alpha>} (plus key and score bias for scores that are not normalised) as a form in z. */
    private void scoreMean(Component c, int r, double s) {
        for (int l = 0; l < k; l++) {
            shifted[l] = c.keyMean[l] + (kernel.isNormalized() ? 0 : keyBias[l]);
        }
        constant = kernel instanceof Kernel.Pointwise pointwise ? pointwise.bias() : 0;
        for (int l = 0; l < k; l++) {
            constant += s * q0[l] * shifted[l];
            shifted[l] *= s;
        }
        Arrays.fill(linear, 0);
        Products.addTransposedVector(r, k, qf, shifted, linear, 0);
        Arrays.fill(quadratic, 0, r * r, 0);
    }

    /** Adds {@code times s^2 |Z^T q|^2} to the form. */
    private void addScoreVariance(Component c, int r, double s, double times) {
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

    /** Kernels that are not normalised: averages of g and g' over the scores of one component. */
    private void average(Component c, double weight, int r, CubatureRule rule) {
        double s = c.tilt.slope;
        scoreMean(c, r, s);
        if (kernel instanceof Kernel.Linear) {
            scale(linear, r, weight);
            Arrays.fill(first, 0);
            identity(second, r, weight);
            accumulate(c, r, weight * constant, linear, weight, first, second);
            return;
        }
        if (isExponential()) {
            addScoreVariance(c, r, s, 0.5);
            double mass = weight * exponentialMoments(r);
            scale(first, r, mass);
            scale(second, r * r, mass);
            accumulate(c, r, mass, first, mass, first, second);
            return;
        }
        double[] means = values[0];
        rule.linear(constant, linear, means);
        constant = 0;
        Arrays.fill(linear, 0);
        addScoreVariance(c, r, s, 1);
        rule.quadratic(constant, linear, quadratic, variances);
        for (int i = 0; i < rule.size; i++) {
            variances[i] = Math.max(0, variances[i]);
        }
        Activation activation = ((Kernel.Pointwise) kernel).activation();
        ActivationMean.of(activation, means, variances, rule.size, means, slopes);
        double mass = weight * rule.moments(means, first, null);
        double massOfSlope = weight * rule.moments(slopes, firstOfSlope, second);
        scale(first, r, weight);
        scale(firstOfSlope, r, weight);
        scale(second, r * r, weight);
        accumulate(c, r, mass, first, massOfSlope, firstOfSlope, second);
    }

    /**
     * {@code E exp(c + l.z + z^T S z)} with {@code P = I - 2 S}: {@code |P|^(-1/2) exp(c + l^T P^-1 l / 2)}; writes mean and
     * second moments of z under these weights, {@code P^-1 l} and {@code P^-1 + P^-1 l l^T P^-1}.
     */
    private double exponentialMoments(int r) {
        if (r == 0) {
            return Math.exp(constant);
        }
        PositiveDefiniteSolver solver = solverOf(r);
        double[] p = solver.matrix();
        int columns = r + 1;
        Arrays.fill(solution, 0, r * columns, 0);
        for (int i = 0; i < r; i++) {
            for (int l = 0; l < r; l++) {
                p[i * r + l] = (i == l ? 1 : 0) - 2 * quadratic[i * r + l];
            }
            solution[i * columns] = linear[i];
            solution[i * columns + 1 + i] = 1;
        }
        if (!solver.solveInPlace(solution, 0)) {
            throw new InfiniteExpectationException();
        }
        double exponent = constant - 0.5 * solver.logDeterminant();
        for (int i = 0; i < r; i++) {
            first[i] = solution[i * columns];
            exponent += 0.5 * linear[i] * first[i];
        }
        for (int i = 0; i < r; i++) {
            for (int l = 0; l < r; l++) {
                second[i * r + l] = solution[i * columns + 1 + l] + first[i] * first[l];
            }
        }
        return Math.exp(exponent);
    }

    private PositiveDefiniteSolver solverOf(int r) {
        for (int j = 0; j < solvers.length; j++) {
            if (components[j].r == r) {
                if (solvers[j] == null) {
                    solvers[j] = new PositiveDefiniteSolver(r, r + 1);
                }
                return solvers[j];
            }
        }
        throw new IllegalArgumentException("there is no component of rank " + r);
    }

    /** Adds a component's share, given the moments of phi and psi. */
    private void accumulate(Component c, int r, double phi, double[] phiZ, double psi, double[] psiZ, double[] psiZz) {
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

    private static void identity(double[] a, int n, double value) {
        Arrays.fill(a, 0, n * n, 0);
        for (int i = 0; i < n; i++) {
            a[i * n + i] = value;
        }
    }

    private static void scale(double[] a, int n, double times) {
        for (int i = 0; i < n; i++) {
            a[i] *= times;
        }
    }
}
