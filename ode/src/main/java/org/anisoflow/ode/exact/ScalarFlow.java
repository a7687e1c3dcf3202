package org.anisoflow.ode.exact;

import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.attention.Kernel;
import org.apache.commons.math3.special.Erf;

/**
 * A law on a line, docs/theory.md section 3: {@code a = q k} is the product of query and key, {@code square = k^2},
 * {@code v} the value, {@code s} the score scale, {@code variance} and {@code start} the law at depth 0.
 *
 * @param variance S(t)
 * @param mean alpha(t)
 */
public record ScalarFlow(DoubleUnaryOperator variance, DoubleUnaryOperator mean) {

    /**
     * One head without biases, drift and noise.
     *
     * @param a k q
     * @param square k^2, for L2 only
     * @throws IllegalArgumentException for pointwise attention, under which S does not suffice
     */
    public static ScalarFlow of(Kernel kernel, double a, double square, double v, double variance, double start) {
        return switch (kernel.type()) {
            case SOFTMAX -> softmax(kernel.scale(), a, v, variance, start, 0, 0);
            case L2 -> l2(kernel.scale(), a, square, v, variance, start);
            case SINKHORN -> sinkhorn(((Kernel.Sinkhorn) kernel).epsilon(), a, v, variance, start);
            case LINEAR -> linear(kernel.scale(), a, v, variance, start);
            case SIGMOID, RELU, ERF, UNNORMALIZED ->
                throw new IllegalArgumentException(kernel.type().key() + " attention does not keep Gaussians Gaussian");
        };
    }

    /**
     * Softmax with biases: {@code S = S0 / (1 - 2 s v a S0 t)}. The query bias moves the mean like a shift of the
     * tokens, {@code beta = alpha + bias / a} with {@code beta' = (v + s v a S) beta + constant - v bias / a}. If the
     * right-hand side has a constant, v > 0 > a is needed.
     *
     * @param bias k c_q
     * @param constant c_v + c_o
     */
    static ScalarFlow softmax(
            double s, double a, double v, double variance, double start, double bias, double constant) {
        double m = -2 * s * v * a * variance;
        double shift = bias / a;
        double push = constant - v * shift;
        return new ScalarFlow(
                t -> variance / (1 + m * t),
                t -> Math.exp(v * t)
                                / Math.sqrt(1 + m * t)
                                * (start + shift + (push == 0 ? 0 : push * dampedRoot(v, m, t)))
                        - shift);
    }

    /** The integral of {@code e^-v tau sqrt(1 + m tau)} from 0 to t, by {@code w = sqrt(1 + m tau)}, for v, m > 0. */
    private static double dampedRoot(double v, double m, double t) {
        double g = v / m;
        double w = Math.sqrt(1 + m * t);
        double ends = Math.exp(-g) - w * Math.exp(-g * w * w);
        double bell = Math.sqrt(Math.PI / g) / 2 * Erf.erf(Math.sqrt(g), Math.sqrt(g) * w);
        return Math.exp(g) / v * (ends + bell);
    }

    /** Linear: the second moment {@code S + alpha^2} moves as S does under softmax, and alpha in proportion to its root. */
    static ScalarFlow linear(double s, double a, double v, double variance, double start) {
        DoubleUnaryOperator growth = t -> 1 / (1 - 2 * s * v * a * (variance + start * start) * t);
        return new ScalarFlow(t -> variance * growth.applyAsDouble(t), t -> start * Math.sqrt(growth.applyAsDouble(t)));
    }

    /** L2: {@code u + p ln u} moves linearly, {@code u = 1/S} and {@code p = 2 s k^2}. */
    static ScalarFlow l2(double s, double a, double square, double v, double variance, double start) {
        double p = 2 * s * square;
        DoubleUnaryOperator growth =
                t -> Math.exp(-logPrecision(p, 1 / variance - p * Math.log(variance) - 4 * s * v * a * t)) / variance;
        return new ScalarFlow(
                t -> variance * growth.applyAsDouble(t),
                t -> start * Math.exp(v * t) * Math.pow(growth.applyAsDouble(t), (a - square) / (2 * a)));
    }

    /** The w with {@code e^w + p w = c}, by Newton's method: {@code e^w = p W(e^(c/p) / p)}, W Lambert's function. */
    private static double logPrecision(double p, double c) {
        double w = c > p ? Math.log(c) : (c - p) / (2 * p);
        for (int i = 0; i < 100; i++) {
            w -= (Math.exp(w) + p * w - c) / (Math.exp(w) + p);
        }
        return w;
    }

    /** Sinkhorn: {@code theta - coth(theta / 2)} moves linearly, {@code sinh(theta) = 2 |a| S / epsilon}. */
    static ScalarFlow sinkhorn(double epsilon, double a, double v, double variance, double start) {
        double theta = asinh(2 * Math.abs(a) * variance / epsilon);
        double rate = Math.signum(a) * 2 * v / epsilon;
        return new ScalarFlow(
                t -> epsilon * Math.sinh(angle(theta - 1 / Math.tanh(theta / 2) + rate * t)) / (2 * Math.abs(a)),
                t -> start * Math.exp(v * t / epsilon));
    }

    private static double asinh(double x) {
        return Math.log1p(x + x * x / (1 + Math.hypot(x, 1)));
    }

    /** The theta > 0 with {@code theta - coth(theta / 2) = c}, by bisection of its logarithm. */
    private static double angle(double c) {
        double low = -40;
        double high = 10;
        for (int i = 0; i < 100; i++) {
            double middle = 0.5 * (low + high);
            double theta = Math.exp(middle);
            if (theta - 1 / Math.tanh(theta / 2) < c) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.exp(0.5 * (low + high));
    }

    /**
     * Softmax with decay -gamma x and noise kappa > 0: {@code S' = c S^2 - 2 gamma S + 2 kappa}, {@code c = 2 s v a}.
     * With {@code S = -u' / (c u)}, {@code u = e^-gamma t (cosh wt + b sinh wt)}, {@code w^2 = gamma^2 - 2 kappa c}, and
     * {@code alpha = alpha0 e^((v - gamma) t) u^-1/2}.
     */
    static ScalarFlow noisy(double s, double a, double v, double gamma, double kappa, double variance, double start) {
        double c = 2 * s * v * a;
        double w = Math.sqrt(gamma * gamma - 2 * kappa * c);
        double b = (gamma - c * variance) / w;
        return new ScalarFlow(
                t -> (gamma - w * (Math.tanh(w * t) + b) / (1 + b * Math.tanh(w * t))) / c,
                t -> start * Math.exp((v - 0.5 * gamma) * t) / Math.sqrt(Math.cosh(w * t) + b * Math.sinh(w * t)));
    }
}
