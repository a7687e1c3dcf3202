package org.anisoflow.core.closure;

import java.util.Arrays;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.Svd;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;

/** The affine field as the table of docs/theory.md section 1 gives it, r x r matrices and all, without a thought of cost. */
final class TableField {
    private TableField() {}

    static AffineField of(Attention attention, Drift drift, Gaussian law) {
        int d = law.dimension();
        Matrix scale = Matrix.identity(d);
        if (attention.normalization() instanceof Normalization.MeanFieldRms rms) {
            Matrix covariance = law.covariance();
            double square = 0;
            for (int i = 0; i < d; i++) {
                square += law.mean()[i] * law.mean()[i] + covariance.get(i, i);
            }
            Matrix gain = rms.gain().orElse(Matrices.column(ones(d)));
            scale = Matrix.diagonal(gain.toRowMajor()).times(1 / Math.sqrt(square / d));
        }
        Matrix alpha = scale.times(Matrices.column(law.mean()));
        Matrix f = scale.times(law.factor());
        Matrix linear = drift.linear().orElse(Matrix.zeros(d, d));
        Matrix constant = drift.constant().orElse(Matrix.zeros(d, 1));
        for (Head head : attention.heads()) {
            Matrix[] field = head(head, alpha, f);
            linear = Matrices.sum(linear, 1, field[0].times(scale));
            constant = Matrices.sum(constant, 1, field[1]);
        }
        return new AffineField(linear, constant.toRowMajor());
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** B and b of one head for inputs N(alpha, F F^T). */
    private static Matrix[] head(Head head, Matrix alpha, Matrix f) {
        int d = head.dimension();
        int k = head.keyDimension();
        Matrix w = head.output().orElse(Matrix.identity(d));
        Matrix value = w.times(head.value());
        Matrix zero = Matrix.zeros(k, 1);
        Matrix queryBias = head.biases().query().orElse(zero);
        Matrix keyBias = head.biases().key().orElse(zero);
        Matrix valueBias =
                w.times(head.biases().value().orElse(Matrix.zeros(head.value().rows(), 1)));
        Matrix outputBias = head.biases().output().orElse(Matrix.zeros(d, 1));
        Matrix query = head.query();
        Matrix key = head.key();
        Matrix sigma = f.times(f.transpose());

        if (head.kernel() instanceof Kernel.Linear linear) {
            // E of s <Qx + c_q, Ky + c_k> (V y + c_v)
            double s = linear.scale();
            Matrix second = Matrices.sum(sigma, 1, alpha.times(alpha.transpose()));
            Matrix keyValue = Matrices.sum(
                    Matrices.sum(
                            value.times(second).times(key.transpose()),
                            1,
                            value.times(alpha).times(keyBias.transpose())),
                    1,
                    valueBias.times(Matrices.sum(key.times(alpha), 1, keyBias).transpose()));
            return new Matrix[] {
                keyValue.times(query).times(s),
                Matrices.sum(keyValue.times(queryBias).times(s), 1, outputBias)
            };
        }
        double p = 1;
        double slope;
        Matrix c;
        Matrix offset = alpha;
        if (head.kernel() instanceof Kernel.Softmax softmax) {
            c = sigma;
            slope = softmax.scale();
        } else if (head.kernel() instanceof Kernel.L2 l2) {
            slope = 2 * l2.scale();
            Matrix keyed = key.times(f);
            Matrix gram = keyed.transpose().times(keyed).times(slope);
            c = f.times(Matrices.function(gram, x -> 1 / (1 + x))).times(f.transpose());
            offset = Matrices.sum(
                    alpha, -slope, c.times(key.transpose()).times(key).times(alpha));
            queryBias = Matrices.sum(queryBias, -1, keyBias);
        } else {
            double epsilon = ((Kernel.Sinkhorn) head.kernel()).epsilon();
            slope = 1 / epsilon;
            p = 1 / epsilon;
            Matrix n = f.transpose().times(key.transpose()).times(query).times(f);
            Svd svd = Decompositions.svd(n);
            double[] psi = svd.values().clone();
            for (int i = 0; i < psi.length; i++) {
                psi[i] = 2 * epsilon / (Math.sqrt(4 * psi[i] * psi[i] + epsilon * epsilon) + epsilon);
            }
            Matrix tilt = svd.u().times(Matrix.diagonal(psi)).times(svd.u().transpose());
            c = f.times(tilt).times(f.transpose());
            offset = Matrices.sum(
                    alpha, -slope, c.times(key.transpose()).times(query).times(alpha));
            queryBias = zero;
        }
        Matrix g = c.times(key.transpose()).times(slope);
        Matrix inside = Matrices.sum(offset, 1, g.times(queryBias));
        Matrix b = Matrices.sum(Matrices.sum(value.times(inside), 1, valueBias).times(p), 1, outputBias);
        return new Matrix[] {value.times(g).times(query).times(p), b};
    }
}
