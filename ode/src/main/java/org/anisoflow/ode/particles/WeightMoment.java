package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.Svd;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * The second moment of the weights of one head under a Gaussian, {@code log E[w_x^2] = constant + |R x + r0|^2}.
 * docs/theory.md sections 1 and 7.
 */
final class WeightMoment {
    private final double constant;
    private final Matrix r;
    private final double[] r0;
    private final double[] entries;
    private double[] image = new double[0];

    /** {@code |R x + r0| = |T (Q x + q0)|}. */
    private WeightMoment(double constant, Matrix t, Matrix query, double[] q0) {
        this.constant = constant;
        r = t.times(query);
        r0 = t.times(Matrix.of(q0.length, 1, q0)).toRowMajor();
        entries = r.toRowMajor();
    }

    /** Of the weights of a head; absent if they do not concentrate. */
    static Optional<WeightMoment> of(Head head, Gaussian law) {
        Kernel kernel = head.kernel();
        double[] none = new double[head.keyDimension()];
        double[] queryBias = head.biases().query().map(Matrix::toRowMajor).orElse(none);
        if (kernel instanceof Kernel.Softmax softmax) {
            return Optional.of(exponential(head, law, softmax.scale(), queryBias));
        }
        if (kernel instanceof Kernel.Pointwise pointwise && pointwise.activation() == Activation.EXP) {
            return Optional.of(exponential(head, law, pointwise.scale(), queryBias));
        }
        if (kernel instanceof Kernel.L2 l2) {
            double[] keyBias = head.biases().key().map(Matrix::toRowMajor).orElse(none);
            double[] keyOfMean = head.key().times(mean(law)).toRowMajor();
            Arrays.setAll(queryBias, i -> queryBias[i] - keyBias[i] - keyOfMean[i]);
            return Optional.of(l2(head, law, l2.scale(), queryBias));
        }
        return kernel instanceof Kernel.Sinkhorn sinkhorn
                ? Optional.of(sinkhorn(head, law, sinkhorn.epsilon()))
                : Optional.empty();
    }

    /** Psi = I and {@code u = s (KF)^T (Qx + c_q)}. */
    private static WeightMoment exponential(Head head, Gaussian law, double s, double[] q0) {
        Svd svd = Decompositions.svd(head.key().times(law.factor()));
        Matrix t = scaledRows(svd.u(), svd.values().length, svd.values(), zeta -> s * zeta);
        return new WeightMoment(0, t, head.query(), q0);
    }

    /** {@code Psi = (I + 2s Z^T Z)^-1} with Z = KF, and {@code u = 2s Psi Z^T (Qx + c_q - c_k - K alpha)}. */
    private static WeightMoment l2(Head head, Gaussian law, double s, double[] q0) {
        Svd svd = Decompositions.svd(head.key().times(law.factor()));
        DoubleUnaryOperator psi = zeta -> 1 / (1 + 2 * s * zeta * zeta);
        Matrix t = scaledRows(svd.u(), svd.values().length, svd.values(), zeta -> {
            return 2 * s * psi.applyAsDouble(zeta) * zeta / Math.sqrt(2 - psi.applyAsDouble(zeta));
        });
        return new WeightMoment(logOfConstant(svd.values(), psi), t, head.query(), q0);
    }

    /** Psi from the singular values of {@code Z^T Q F}, and {@code u = Psi Z^T Q (x - alpha) / epsilon}. */
    private static WeightMoment sinkhorn(Head head, Gaussian law, double epsilon) {
        Matrix z = head.key().times(law.factor());
        Svd svd = Decompositions.svd(z.transpose().times(head.query().times(law.factor())));
        DoubleUnaryOperator psi = sigma -> 2 * epsilon / (Math.hypot(2 * sigma, epsilon) + epsilon);
        Matrix t = scaledRows(z.times(svd.u()), Math.min(head.keyDimension(), law.rank()), svd.values(), sigma -> {
            return psi.applyAsDouble(sigma) / epsilon / Math.sqrt(2 - psi.applyAsDouble(sigma));
        });
        double[] q0 = head.query().times(mean(law)).times(-1).toRowMajor();
        return new WeightMoment(logOfConstant(svd.values(), psi), t, head.query(), q0);
    }

    private static Matrix mean(Gaussian law) {
        return Matrix.of(law.dimension(), 1, law.mean());
    }

    /** {@code -1/2 sum log(psi (2 - psi))}. */
    private static double logOfConstant(double[] values, DoubleUnaryOperator psi) {
        double sum = 0;
        for (double value : values) {
            double p = psi.applyAsDouble(value);
            sum -= 0.5 * Math.log(p * (2 - p));
        }
        return sum;
    }

    /** The first columns of a matrix as rows, each times a function of its value. */
    private static Matrix scaledRows(Matrix columns, int count, double[] values, DoubleUnaryOperator factor) {
        double[] rows = new double[count * columns.rows()];
        for (int i = 0; i < count; i++) {
            double times = factor.applyAsDouble(values[i]);
            for (int j = 0; j < columns.rows(); j++) {
                rows[i * columns.rows() + j] = times * columns.get(j, i);
            }
        }
        return Matrix.of(count, columns.rows(), rows);
    }

    /** Raises the logarithms to {@code log E[w_x^2]} where they are below. */
    void raise(double[] x, int rows, double[] logs) {
        int p = r0.length;
        if (image.length < rows * p) {
            image = new double[rows * p];
        }
        Products.multiplyTransposedRight(rows, p, r.columns(), 1, x, entries, 0, image);
        for (int i = 0; i < rows; i++) {
            double log = constant;
            for (int j = 0; j < p; j++) {
                double u = image[i * p + j] + r0[j];
                log += u * u;
            }
            // where the doubles do not reach nothing is left of the weight
            logs[i] = Double.isNaN(log) ? Double.POSITIVE_INFINITY : Math.max(logs[i], log);
        }
    }
}
