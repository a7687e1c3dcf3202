package org.anisoflow.testkit;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;

/** What direct formulas and exact solutions need of matrices. */
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

    /** a + a^T. */
    public static Matrix twiceSymmetricPart(Matrix a) {
        return sum(a, 1, a.transpose());
    }

    /** U f(Lambda) U^T for a symmetric matrix U Lambda U^T. */
    public static Matrix function(Matrix symmetric, DoubleUnaryOperator f) {
        SymmetricEigen eigen = Decompositions.symmetricEigen(symmetric);
        return eigen.vectors()
                .times(Matrix.diagonal(Arrays.stream(eigen.values()).map(f).toArray()))
                .times(eigen.vectors().transpose());
    }

    /** exp(a), by scaling, a Taylor series and squaring. */
    public static Matrix exponential(Matrix a) {
        double norm = Arrays.stream(a.toRowMajor()).map(Math::abs).sum();
        int squarings = Math.max(0, Math.getExponent(norm) + 4);
        Matrix term = Matrix.identity(a.rows());
        Matrix sum = term;
        for (int i = 1; i <= 20; i++) {
            term = term.times(a.times(Math.scalb(1.0, -squarings) / i));
            sum = sum(sum, 1, term);
        }
        for (int i = 0; i < squarings; i++) {
            sum = sum.times(sum);
        }
        return sum;
    }

    public static Matrix column(double... entries) {
        return Matrix.of(entries.length, 1, entries);
    }

    /** a x. */
    public static double[] apply(Matrix a, double[] x) {
        return a.times(column(x)).toRowMajor();
    }

    public static double norm(double[] v) {
        return Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
    }

    public static double trace(Matrix a) {
        double trace = 0;
        for (int i = 0; i < a.rows(); i++) {
            trace += a.get(i, i);
        }
        return trace;
    }

    /** Largest difference over the largest entry of the reference, or over 1 where that is less. */
    public static double error(Matrix actual, Matrix expected) {
        return largest(sum(actual, -1, expected)) / Math.max(1, largest(expected));
    }

    /** Largest difference over the largest entry of the reference. */
    public static double relativeError(Matrix actual, Matrix expected) {
        return largest(sum(actual, -1, expected)) / largest(expected);
    }

    /** Largest absolute entry; NaN if there is one. */
    public static double largest(Matrix a) {
        return Arrays.stream(a.toRowMajor()).map(Math::abs).max().orElse(0);
    }
}
