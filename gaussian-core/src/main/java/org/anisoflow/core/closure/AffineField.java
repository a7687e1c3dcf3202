package org.anisoflow.core.closure;

import org.anisoflow.core.linalg.Matrix;

/**
 * A velocity field {@code v(x) = linear x + constant}.
 *
 * @param linear B + D, d x d
 * @param constant b + c, length d
 */
public record AffineField(Matrix linear, double[] constant) {
    /** v(x), length d. */
    public double[] at(double[] x) {
        double[] v = constant.clone();
        for (int i = 0; i < v.length; i++) {
            for (int j = 0; j < x.length; j++) {
                v[i] += linear.get(i, j) * x[j];
            }
        }
        return v;
    }
}
