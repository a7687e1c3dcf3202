package org.anisoflow.ode.flow;

import org.anisoflow.core.closure.ClosureField;

/** The velocity of query tokens, {@code v(x) = alpha' + (B + D)(x - alpha)}, under the law that a field has been set to. */
final class QueryVelocity {
    private final ClosureField field;
    private final int d;
    private final int n;
    private final double[] centred;
    private final double[] centredDot;

    /** For n tokens; none is allowed. */
    QueryVelocity(ClosureField field, int d, int n) {
        this.field = field;
        this.d = d;
        this.n = n;
        centred = new double[d * n];
        centredDot = new double[d * n];
    }

    /**
     * Writes the velocities of tokens.
     *
     * @param mean array that begins with alpha
     * @param meanDot array that begins with alpha'
     * @param x holds the tokens as columns (d x n, row-major) from its offset on; out likewise
     */
    void write(double[] mean, double[] meanDot, double[] x, int offsetX, double[] out, int offsetOut) {
        if (n == 0) {
            return;
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < n; j++) {
                centred[i * n + j] = x[offsetX + i * n + j] - mean[i];
            }
        }
        field.linear(centred, n, centredDot);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < n; j++) {
                out[offsetOut + i * n + j] = meanDot[i] + centredDot[i * n + j];
            }
        }
    }
}
