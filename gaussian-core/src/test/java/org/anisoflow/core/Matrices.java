package org.anisoflow.core;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;

/** What direct formulas need of matrices. */
public final class Matrices {
    private Matrices() {}

    /** a + times b. */
    public static Matrix sum(Matrix a, double times, Matrix b) {
        double[] values = a.toRowMajor();
        double[] other = b.toRowMajor();
        for (int i = 0; i < values.length; i++) {
            values[i] += times * other[i];
        }
        return Matrix.of(a.rows(), a.columns(), values);
    }

    /** U f(Lambda) U^T for a symmetric matrix U Lambda U^T. */
    public static Matrix function(Matrix symmetric, DoubleUnaryOperator f) {
        SymmetricEigen eigen = Decompositions.symmetricEigen(symmetric);
        return eigen.vectors()
                .times(Matrix.diagonal(Arrays.stream(eigen.values()).map(f).toArray()))
                .times(eigen.vectors().transpose());
    }

    public static Matrix column(double... entries) {
        return Matrix.of(entries.length, 1, entries);
    }

    /** Largest difference over the largest entry of the reference, or over 1 where that is less. */
    public static double error(Matrix actual, Matrix expected) {
        double error = 0;
        double scale = 1;
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.columns(); j++) {
                error = Math.max(error, Math.abs(actual.get(i, j) - expected.get(i, j)));
                scale = Math.max(scale, Math.abs(expected.get(i, j)));
            }
        }
        return error / scale;
    }
}
