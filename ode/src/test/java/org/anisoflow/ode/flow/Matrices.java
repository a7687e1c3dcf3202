package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;

/** What exact solutions need of matrices. */
final class Matrices {
    private Matrices() {}

    /** a + times b. */
    static Matrix sum(Matrix a, double times, Matrix b) {
        double[] values = a.toRowMajor();
        double[] other = b.toRowMajor();
        for (int i = 0; i < values.length; i++) {
            values[i] += times * other[i];
        }
        return Matrix.of(a.rows(), a.columns(), values);
    }

    /** a + a^T. */
    static Matrix twiceSymmetricPart(Matrix a) {
        return sum(a, 1, a.transpose());
    }

    /** U f(Lambda) U^T for a symmetric matrix U Lambda U^T. */
    static Matrix function(Matrix symmetric, DoubleUnaryOperator f) {
        SymmetricEigen eigen = Decompositions.symmetricEigen(symmetric);
        return eigen.vectors()
                .times(Matrix.diagonal(Arrays.stream(eigen.values()).map(f).toArray()))
                .times(eigen.vectors().transpose());
    }

    /** exp(a), by scaling, a Taylor series and squaring. */
    static Matrix exponential(Matrix a) {
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

    static Matrix column(double... entries) {
        return Matrix.of(entries.length, 1, entries);
    }

    /** a x. */
    static double[] apply(Matrix a, double[] x) {
        return a.times(column(x)).toRowMajor();
    }

    static double norm(double[] v) {
        return Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
    }

    static double trace(Matrix a) {
        double trace = 0;
        for (int i = 0; i < a.rows(); i++) {
            trace += a.get(i, i);
        }
        return trace;
    }
}
