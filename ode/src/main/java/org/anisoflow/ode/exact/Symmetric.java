package org.anisoflow.ode.exact;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;

/** The little algebra that exact solutions need. */
final class Symmetric {
    private Symmetric() {}

    /** {@code U diag(f(lambda)) U^T} of a symmetric matrix {@code U diag(lambda) U^T}. */
    static Matrix function(Matrix symmetric, DoubleUnaryOperator f) {
        SymmetricEigen eigen = Decompositions.symmetricEigen(symmetric);
        Matrix values = Matrix.diagonal(Arrays.stream(eigen.values()).map(f).toArray());
        return eigen.vectors().times(values).times(eigen.vectors().transpose());
    }

    /** The square root of a positive semidefinite matrix. */
    static Matrix root(Matrix semidefinite) {
        return function(semidefinite, x -> Math.sqrt(Math.max(0, x)));
    }

    /** {@code a + factor b}. */
    static Matrix sum(Matrix a, double factor, Matrix b) {
        double[] sum = a.toRowMajor();
        double[] other = b.toRowMajor();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * other[i];
        }
        return Matrix.of(a.rows(), a.columns(), sum);
    }

    /** These numbers as a column. */
    static Matrix column(double... entries) {
        return Matrix.of(entries.length, 1, entries);
    }
}
