package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.PositiveDefiniteSolver;

/**
 * Weights that are not normalised: phi_j and psi_j are {@code pi_j s0(m_j, v_j)} and {@code pi_j s1(m_j, v_j)}, averages of g and g'
 * over the scores of the j-th component. Linear, g(u) = u, and exponential kernels need no cubature.
 */
final class PointwiseHead extends ProjectedHead {
    private final Kernel kernel;
    private final boolean isExponential;
    private final double[] means;
    private final double[] variances;
    private final double[] slopes;
    private final double[] firstOfSlope;
    private final PositiveDefiniteSolver[] solvers;
    private final double[] solution;

    PointwiseHead(Head head, int[] ranks, int mostNodes) {
        super(head, ranks);
        kernel = head.kernel();
        isExponential = kernel.type() == AttentionType.UNNORMALIZED;
        int nodes = isExponential ? 0 : mostNodes;
        means = new double[nodes];
        variances = new double[nodes];
        slopes = new double[nodes];
        firstOfSlope = new double[first.length];
        solvers = new PositiveDefiniteSolver[ranks.length];
        solution = new double[isExponential ? first.length * (first.length + 1) : 0];
    }

    @Override
    void accumulate(int r, CubatureRule rule, int visible, double[] weights) {
        for (int j = 0; j < visible; j++) {
            average(components[j], weights[j], r, rule);
        }
    }

    /** Averages of g and g' over the scores of one component. */
    private void average(Component c, double weight, int r, CubatureRule rule) {
        double s = c.tilt.slope;
        scoreMean(c, r, s);
        if (kernel.isLinear()) {
            scale(linear, r, weight);
            Arrays.fill(first, 0);
            identity(second, r, weight);
            accumulate(c, r, weight * constant, linear, weight, first, second);
            return;
        }
        if (isExponential) {
            addScoreVariance(c, r, s, 0.5);
            double mass = weight * exponentialMoments(r);
            scale(first, r, mass);
            scale(second, r * r, mass);
            accumulate(c, r, mass, first, mass, first, second);
            return;
        }
        rule.linear(constant, linear, means);
        constant = 0;
        Arrays.fill(linear, 0);
        addScoreVariance(c, r, s, 1);
        rule.quadratic(constant, linear, quadratic, variances);
        for (int i = 0; i < rule.size; i++) {
            variances[i] = Math.max(0, variances[i]);
        }
        ActivationMean.of(((Kernel.Pointwise) kernel).activation(), means, variances, rule.size, means, slopes);
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
}
