package org.anisoflow.ode.flow;

import org.anisoflow.core.closure.ClosureField;
import org.apache.commons.math3.ode.SecondaryEquations;

/**
 * Query tokens as passengers: {@code x' = v(x) = alpha' + (B + D)(x - alpha)}, tokens as columns (d x n). The primary
 * equations have set the law and begin with alpha.
 */
final class QueryEquations implements SecondaryEquations {
    private final ClosureField field;
    private final int d;
    private final int n;
    private final double[] centred;

    QueryEquations(ClosureField field, int d, int n) {
        this.field = field;
        this.d = d;
        this.n = n;
        centred = new double[d * n];
    }

    @Override
    public int getDimension() {
        return d * n;
    }

    @Override
    public void computeDerivatives(double t, double[] primary, double[] primaryDot, double[] x, double[] dot) {
        velocity(primary, primaryDot, x, dot);
    }

    /** Writes the velocities of tokens. */
    void velocity(double[] mean, double[] meanDot, double[] x, double[] dot) {
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < n; j++) {
                centred[i * n + j] = x[i * n + j] - mean[i];
            }
        }
        field.linear(centred, n, dot);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < n; j++) {
                dot[i * n + j] += meanDot[i];
            }
        }
    }
}
