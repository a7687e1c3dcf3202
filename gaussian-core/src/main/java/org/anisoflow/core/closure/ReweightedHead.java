package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.linalg.Products;

/**
 * Softmax and L2: phi_j and psi_j are the responsibility of the j-th component, a softmax over {@code log pi_j + m_j + v_j}. One
 * visible component has all of it, so that no cubature is needed.
 */
final class ReweightedHead extends ProjectedHead {
    private final boolean isDistance;
    private final double[] tilted0;
    private final double[][] values;

    ReweightedHead(Head head, int[] ranks, int mostNodes) {
        super(head, ranks);
        isDistance = head.kernel().isDistance();
        tilted0 = new double[k];
        values = new double[ranks.length][mostNodes];
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

    @Override
    void accumulate(int r, CubatureRule rule, int visible, double[] weights) {
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
        if (!isDistance) {
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
}
