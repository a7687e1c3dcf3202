package org.anisoflow.core.closure;

import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;

/**
 * The Gauss rule of n points for the standard normal law in one variable, exact for polynomials up to degree 2n - 1. Nodes are
 * the eigenvalues of the Jacobi matrix, polished by Newton steps; weights are {@code 1 / sum_k h_k(x)^2} over the orthonormal
 * Hermite polynomials h_0, ..., h_(n-1), accurate relative to themselves however small they are.
 *
 * @param nodes in ascending or descending order, symmetric
 */
record GaussHermite(double[] nodes, double[] weights) {
    static GaussHermite of(int n) {
        double[][] jacobi = new double[n][n];
        for (int k = 1; k < n; k++) {
            jacobi[k][k - 1] = Math.sqrt(k);
            jacobi[k - 1][k] = Math.sqrt(k);
        }
        double[] x = Decompositions.symmetricEigen(Matrix.of(jacobi)).values();
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            for (int step = 0; step < 2; step++) {
                double previous = 0;
                double h = 1;
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += h * h;
                    double next = (x[i] * h - Math.sqrt(k) * previous) / Math.sqrt(k + 1);
                    previous = h;
                    h = next;
                }
                weights[i] = 1 / sum;
                x[i] -= h / (Math.sqrt(n) * previous);
            }
        }
        return new GaussHermite(x, weights);
    }
}
