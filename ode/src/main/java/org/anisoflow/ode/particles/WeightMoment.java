package org.anisoflow.ode.particles;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.Svd;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;

/**
 * Moments of the kernel k of one head under a Gaussian: {@code log E[w_x^2]} of the weight {@code w_x = k(x, .) / E k(x, .)},
 * and {@code log E k(x, .)} up to what depends on x alone. docs/theory.md sections 1 and 7.
 */
final class WeightMoment {
    private final Form second;
    private final Form mass;

    private WeightMoment(Form second, Form mass) {
        this.second = second;
        this.mass = mass;
    }

    /** {@code constant + linear . q + sum_i factor_i (T q)_i^2} with {@code q = Q x + q0}. */
    private static final class Form {
        private final double constant;
        private final double[] rows;
        private final double[] offsets;
        private final double[] factors;
        private final int d;
        private double[] image = new double[0];

        /** The first row is the linear part. */
        Form(double constant, double[] linear, Matrix t, double[] factors, Matrix query, double[] q0) {
            this.constant = constant;
            this.factors = factors;
            d = query.columns();
            double[] all = Arrays.copyOf(linear, linear.length * (1 + t.rows()));
            System.arraycopy(t.toRowMajor(), 0, all, linear.length, linear.length * t.rows());
            Matrix map = Matrix.of(1 + t.rows(), linear.length, all);
            rows = map.times(query).toRowMajor();
            offsets = map.times(Matrix.of(q0.length, 1, q0)).toRowMajor();
        }

        /** {@code constant + |T q|^2}. */
        static Form squares(double constant, Matrix t, Matrix query, double[] q0) {
            double[] ones = new double[t.rows()];
            Arrays.fill(ones, 1);
            return new Form(constant, new double[q0.length], t, ones, query, q0);
        }

        void write(double[] x, int count, double[] out) {
            int p = offsets.length;
            if (image.length < count * p) {
                image = new double[count * p];
            }
            Products.multiplyTransposedRight(count, p, d, 1, x, rows, 0, image);
            for (int i = 0; i < count; i++) {
                double log = constant + image[i * p] + offsets[0];
                for (int j = 1; j < p; j++) {
                    double u = image[i * p + j] + offsets[j];
                    log += factors[j - 1] * (u * u);
                }
                out[i] = log;
            }
        }
    }

    /** Of the weights of a head; absent if they do not concentrate. */
    static Optional<WeightMoment> of(Head head, Gaussian law) {
        Kernel kernel = head.kernel();
        double[] none = new double[head.keyDimension()];
        double[] queryBias = head.biases().query().map(Matrix::toRowMajor).orElse(none);
        return switch (kernel.type()) {
            case SOFTMAX, UNNORMALIZED -> Optional.of(exponential(head, law, kernel.scale(), queryBias));
            case L2 -> {
                double[] keyBias = head.biases().key().map(Matrix::toRowMajor).orElse(none);
                double[] keyOfMean = head.key().times(mean(law)).toRowMajor();
                Arrays.setAll(queryBias, i -> queryBias[i] - keyBias[i] - keyOfMean[i]);
                yield Optional.of(l2(head, law, kernel.scale(), queryBias));
            }
            case SINKHORN -> Optional.of(sinkhorn(head, law, ((Kernel.Sinkhorn) kernel).epsilon()));
            case LINEAR, SIGMOID, RELU, ERF -> Optional.empty();
        };
    }

    /** Psi = I and {@code u = s (KF)^T (Qx + c_q)}; {@code log E k = s <Qx + c_q, K alpha> + |u|^2 / 2}. */
    private static WeightMoment exponential(Head head, Gaussian law, double s, double[] q0) {
        Svd svd = Decompositions.svd(head.key().times(law.factor()));
        Matrix t = scaledRows(svd.u(), svd.values().length, svd.values(), zeta -> s * zeta);
        double[] halves = new double[t.rows()];
        Arrays.fill(halves, 0.5);
        double[] linear = head.key().times(mean(law)).times(s).toRowMajor();
        return new WeightMoment(Form.squares(0, t, head.query(), q0), new Form(0, linear, t, halves, head.query(), q0));
    }

    /**
     * {@code Psi = (I + 2s Z^T Z)^-1} with Z = KF, and {@code u = 2s Psi Z^T q} with {@code q = Qx + c_q - c_k - K alpha};
     * {@code log E k = 1/2 log det Psi - s |q|^2 + 2 s^2 |Psi^(1/2) Z^T q|^2}.
     */
    private static WeightMoment l2(Head head, Gaussian law, double s, double[] q0) {
        Svd svd = Decompositions.svd(head.key().times(law.factor()));
        DoubleUnaryOperator psi = zeta -> 1 / (1 + 2 * s * zeta * zeta);
        Matrix t = scaledRows(svd.u(), svd.values().length, svd.values(), zeta -> {
            return 2 * s * psi.applyAsDouble(zeta) * zeta / Math.sqrt(2 - psi.applyAsDouble(zeta));
        });
        int p = svd.values().length;
        double[] all = Arrays.copyOf(svd.u().transpose().toRowMajor(), (p + q0.length) * q0.length);
        System.arraycopy(Matrix.identity(q0.length).toRowMajor(), 0, all, p * q0.length, q0.length * q0.length);
        double[] factors = new double[p + q0.length];
        Arrays.fill(factors, -s);
        double logDet = 0;
        for (int i = 0; i < p; i++) {
            double zeta = svd.values()[i];
            factors[i] = 2 * s * s * zeta * zeta * psi.applyAsDouble(zeta);
            logDet += Math.log(psi.applyAsDouble(zeta));
        }
        Matrix map = Matrix.of(p + q0.length, q0.length, all);
        return new WeightMoment(
                Form.squares(logOfConstant(svd.values(), psi), t, head.query(), q0),
                new Form(0.5 * logDet, new double[q0.length], map, factors, head.query(), q0));
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
        Form second = Form.squares(logOfConstant(svd.values(), psi), t, head.query(), q0);
        // a Gaussian has its own potentials, so that its mass is 1
        return new WeightMoment(second, Form.squares(0, Matrix.zeros(0, q0.length), head.query(), q0));
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

    /** Writes {@code log E[w_x^2]} of tokens. */
    void second(double[] x, int rows, double[] out) {
        second.write(x, rows, out);
    }

    /** Writes {@code log E k(x, .)}, which may be compared with that of other laws under the same head. */
    void mass(double[] x, int rows, double[] out) {
        mass.write(x, rows, out);
    }
}
