package org.anisoflow.core.closure;

import java.util.Arrays;
import java.util.Optional;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.numbers.gamma.Erf;

/**
 * The velocity of a token by the definition of attention: kernels are integrated over the components of the context on a
 * grid of z, by the trapezoidal rule, whose error for these integrands is that of round-off. The kink of ReLU splits the
 * range of one coordinate in two.
 */
final class BruteForceVelocity {
    /** Steps for one, two and three coordinates: the error for a sigmoid of scores of deviation sd is exp(-2 pi^2 / (sd step)). */
    private static final double[] STEP = {1, 0.05, 0.14, 0.4};

    private static final double RANGE = 14;
    private static final GaussIntegrator PANEL = new GaussIntegratorFactory().legendre(60);

    private final Attention attention;
    private final Drift drift;
    private final GaussianMixture law;
    private final double[] steps;

    /** What is integrated over one component: the sum of weights and of weighted values {@code V y + c_v}. */
    private static final class Sums {
        double log = Double.NEGATIVE_INFINITY;
        double mass;
        double[] value;

        Sums(int n) {
            value = new double[n];
        }

        /** Adds {@code times exp(logWeight)}. */
        void add(double times, double logWeight, double[] v) {
            if (logWeight > log) {
                double fade = Math.exp(log - logWeight);
                mass *= fade;
                for (int i = 0; i < value.length; i++) {
                    value[i] *= fade;
                }
                log = logWeight;
            }
            double w = times * Math.exp(logWeight - log);
            mass += w;
            for (int i = 0; i < value.length; i++) {
                value[i] += w * v[i];
            }
        }
    }

    /** A token z of a component's grid. */
    private interface Visitor {
        void visit(double[] z, double weight);
    }

    BruteForceVelocity(Attention attention, Drift drift, GaussianMixture law) {
        this(attention, drift, law, STEP);
    }

    /** With other steps for one, two and three coordinates, from index 1 on. */
    BruteForceVelocity(Attention attention, Drift drift, GaussianMixture law, double... steps) {
        this.attention = attention;
        this.drift = drift;
        this.law = law;
        this.steps = steps;
    }

    /** The velocity of a token that sees all components. */
    double[] at(double[] x) {
        double[] out = new double[x.length];
        double[] seen = normalized(x);
        for (Head head : attention.heads()) {
            add(attentionOf(head, seen), out);
        }
        drift.linear().ifPresent(m -> add(apply(m, x), out));
        drift.constant().ifPresent(c -> add(c.toRowMajor(), out));
        return out;
    }

    private double[] attentionOf(Head head, double[] x) {
        double[] query = affine(head.query(), x, head.biases().query());
        Sums sums = new Sums(head.value().rows());
        for (Component component : law.components()) {
            Gaussian part = component.law();
            boolean kinked = head.kernel() instanceof Kernel.Pointwise p && p.activation() == Activation.RELU;
            double[] slope = kinked ? scoreSlope(head, query, part) : null;
            double offset = kinked ? score(head, query, part.mean()) : 0;
            visit(part.rank(), slope, offset, (z, weight) -> {
                double[] y = normalized(token(part, z));
                double[] value = affine(head.value(), y, head.biases().value());
                weigh(
                        head.kernel(),
                        query,
                        affine(head.key(), y, head.biases().key()),
                        weight * component.weight(),
                        value,
                        sums);
            });
        }
        boolean shares = head.kernel() instanceof Kernel.Softmax || head.kernel() instanceof Kernel.L2;
        double times = shares ? 1 / sums.mass : Math.exp(sums.log);
        for (int i = 0; i < sums.value.length; i++) {
            sums.value[i] *= times;
        }
        Matrix w = head.output().orElse(Matrix.identity(head.dimension()));
        return affine(w, sums.value, head.biases().output());
    }

    private static void weigh(Kernel kernel, double[] q, double[] k, double weight, double[] value, Sums sums) {
        double product = dot(q, k);
        if (kernel instanceof Kernel.Softmax softmax) {
            sums.add(weight, softmax.scale() * product, value);
        } else if (kernel instanceof Kernel.L2 l2) {
            double square = 0;
            for (int i = 0; i < q.length; i++) {
                square += (q[i] - k[i]) * (q[i] - k[i]);
            }
            sums.add(weight, -l2.scale() * square, value);
        } else if (kernel instanceof Kernel.Linear linear) {
            sums.add(weight * linear.scale() * product, 0, value);
        } else {
            Kernel.Pointwise pointwise = (Kernel.Pointwise) kernel;
            double u = pointwise.scale() * product + pointwise.bias();
            switch (pointwise.activation()) {
                case SIGMOID -> sums.add(weight / (1 + Math.exp(-u)), 0, value);
                case RELU -> sums.add(weight * Math.max(0, u), 0, value);
                case ERF -> sums.add(weight * Erf.value(u), 0, value);
                case EXP -> sums.add(weight, u, value);
            }
        }
    }

    /** The score of a pointwise kernel at y, which is affine in z as long as tokens are not normalised one by one. */
    private double score(Head head, double[] query, double[] y) {
        Kernel.Pointwise pointwise = (Kernel.Pointwise) head.kernel();
        return pointwise.scale()
                        * dot(
                                query,
                                affine(head.key(), normalized(y), head.biases().key()))
                + pointwise.bias();
    }

    private double[] scoreSlope(Head head, double[] query, Gaussian part) {
        double[] slope = new double[part.rank()];
        for (int l = 0; l < slope.length; l++) {
            double[] z = new double[slope.length];
            z[l] = 1;
            slope[l] = score(head, query, token(part, z)) - score(head, query, part.mean());
        }
        return slope;
    }

    private void visit(int r, double[] slope, double offset, Visitor visitor) {
        int inner = 0;
        for (int l = 1; slope != null && l < r; l++) {
            inner = Math.abs(slope[l]) > Math.abs(slope[inner]) ? l : inner;
        }
        visit(new double[r], 0, slope == null || r == 0 ? -1 : inner, 1, slope, offset, visitor);
    }

    private void visit(double[] z, int l, int inner, double weight, double[] slope, double offset, Visitor visitor) {
        if (l == z.length) {
            if (inner < 0) {
                visitor.visit(z, weight);
            } else {
                visitPanels(z, inner, weight, slope, offset, visitor);
            }
            return;
        }
        if (l == inner) {
            visit(z, l + 1, inner, weight, slope, offset, visitor);
            return;
        }
        double step = steps[z.length];
        int steps = (int) Math.round(RANGE / step);
        for (int i = -steps; i <= steps; i++) {
            z[l] = i * step;
            visit(z, l + 1, inner, weight * step * density(z[l]), slope, offset, visitor);
        }
        z[l] = 0;
    }

    /** The coordinate that the score depends on most, in two panels that meet at the kink. */
    private void visitPanels(double[] z, int inner, double weight, double[] slope, double offset, Visitor visitor) {
        z[inner] = 0;
        double kink = -(offset + dot(slope, z)) / slope[inner];
        double[] ends = {-RANGE, Math.max(-RANGE, Math.min(RANGE, kink)), RANGE};
        for (int panel = 0; panel < 2; panel++) {
            double half = 0.5 * (ends[panel + 1] - ends[panel]);
            for (int i = 0; i < PANEL.getNumberOfPoints(); i++) {
                z[inner] = ends[panel] + half * (1 + PANEL.getPoint(i));
                visitor.visit(z, weight * half * PANEL.getWeight(i) * density(z[inner]));
            }
        }
        z[inner] = 0;
    }

    private static double density(double z) {
        return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    }

    /** A token as attention sees it. */
    private double[] normalized(double[] x) {
        Normalization normalization = attention.normalization();
        if (normalization instanceof Normalization.None) {
            return x;
        }
        double square;
        Optional<Matrix> gain;
        if (normalization instanceof Normalization.MeanFieldRms rms) {
            square = 0;
            for (Component component : law.components()) {
                Matrix covariance = component.law().covariance();
                for (int i = 0; i < x.length; i++) {
                    square += component.weight()
                            * (covariance.get(i, i) + Math.pow(component.law().mean()[i], 2));
                }
            }
            gain = rms.gain();
        } else {
            square = dot(x, x);
            gain = ((Normalization.Rms) normalization).gain();
        }
        double rho = square == 0 ? 1 : Math.sqrt(square / x.length);
        double[] out = new double[x.length];
        Arrays.setAll(out, i -> gain.map(g -> g.get(i, 0)).orElse(1.0) * x[i] / rho);
        return out;
    }

    private static double[] token(Gaussian law, double[] z) {
        double[] x = law.mean();
        add(apply(law.factor(), z), x);
        return x;
    }

    static double[] apply(Matrix a, double[] x) {
        return a.times(Matrices.column(x)).toRowMajor();
    }

    private static double[] affine(Matrix a, double[] x, Optional<Matrix> bias) {
        double[] y = apply(a, x);
        bias.ifPresent(c -> add(c.toRowMajor(), y));
        return y;
    }

    private static void add(double[] a, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += a[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
