package org.anisoflow.core.closure;

import org.anisoflow.core.attention.Activation;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;

/**
 * Means of pointwise attention over the scores of one Gaussian component: {@code s0(m, v) = E g(u)} and {@code s1(m, v) = E
 * g'(u)} with {@code u ~ N(m, v)}. docs/theory.md section 5. Relative error about 1e-12 in the tails too, as far as numbers reach.
 *
 * <p>ReLU, erf and exp are in closed form. The sigmoid g is not, and its poles at {@code +-i pi} decide how it is integrated:
 *
 * <ol>
 *   <li>{@code |m| > v/2}: under {@code exp(u)} the law N(m, v) becomes N(m + v, v), so that {@code s0(m, v) = exp(m + v/2) E
 *       g(-u)} and {@code s1(m, v) = exp(m + v/2) E g(-u)^2} with {@code u ~ N(m + v, v)}, for m < 0. What is left has no tail
 *       to lose.
 *   <li>v <= 0.05: Gauss-Hermite with 8 nodes.
 *   <li>v <= 64: the trapezoidal rule over u, the weights on its uniform grid by recurrence.
 *   <li>above: the same for the difference of g and Phi(u / 1.6), which is small far from zero; the mean of Phi is closed.
 * </ol>
 */
final class ActivationMean {
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double NORMAL_DENSITY = 1 / Math.sqrt(2 * Math.PI);

    /** From here on in standard deviations the tail of a normal law is nothing. */
    private static final double FAR = 40;

    private static final double SMALL_VARIANCE = 0.05;
    private static final GaussHermite HERMITE = GaussHermite.of(8);

    private static final double LARGE_VARIANCE = 64;
    private static final double GRID_STEP = 0.125;
    private static final double GRID_FROM = -112;
    private static final double GRID_TO = 184;

    /** From this mean on, all of a law of variance up to 64 lies where the sigmoid is 1. */
    private static final double SATURATED = 110;

    private static final double[] GRID_SIGMOID = new double[(int) ((GRID_TO - GRID_FROM) / GRID_STEP) + 1];
    private static final double[] GRID_SLOPE = new double[GRID_SIGMOID.length];

    /** The sigmoid is near Phi(u / 1.6); their difference is taken into account up to |u| = 75. */
    private static final double NORMAL_WIDTH = 1.6;

    private static final double DIFFERENCE_REACH = 75;
    private static final double[] GRID_DIFFERENCE = new double[GRID_SIGMOID.length];

    static {
        for (int i = 0; i < GRID_SIGMOID.length; i++) {
            double u = GRID_FROM + i * GRID_STEP;
            double tail = sigmoid(-Math.abs(u));
            GRID_SIGMOID[i] = sigmoid(u);
            GRID_SLOPE[i] = tail * (1 - tail);
            GRID_DIFFERENCE[i] = Math.signum(u) * (normalTail(Math.abs(u) / NORMAL_WIDTH) - tail);
        }
    }

    private ActivationMean() {}

    /**
     * Writes s0 and s1 for n pairs (m, v).
     *
     * @param variance v >= 0
     * @param s0 may be one of the inputs; s1 likewise
     */
    static void of(Activation activation, double[] mean, double[] variance, int n, double[] s0, double[] s1) {
        for (int i = 0; i < n; i++) {
            double m = mean[i];
            double v = variance[i];
            switch (activation) {
                case SIGMOID -> sigmoid(m, v, i, s0, s1);
                case RELU -> relu(m, Math.sqrt(v), i, s0, s1);
                case ERF -> {
                    double spread = Math.sqrt(1 + 2 * v);
                    s0[i] = Erf.value(m / spread);
                    s1[i] = 2 / Math.sqrt(Math.PI) / spread * Math.exp(-(m / spread) * (m / spread));
                }
                case EXP -> {
                    s0[i] = Math.exp(m + 0.5 * v);
                    s1[i] = s0[i];
                }
            }
        }
    }

    /** {@code m Phi(m/sd) + sd phi(m/sd)} and {@code Phi(m/sd)}; at m = sd = 0 the slope is 1/2. */
    private static void relu(double m, double sd, int i, double[] s0, double[] s1) {
        double t = m / sd;
        if (sd == 0 || Math.abs(t) > FAR) {
            s0[i] = Math.max(m, 0);
            s1[i] = 0.5 * (1 + Math.signum(m));
            return;
        }
        // below zero m Phi nearly cancels sd phi: both have the factor exp(-t^2/2)
        double x = Math.abs(t) * SQRT_HALF;
        double density = Math.exp(-x * x);
        double scaled = 0.5 * Erfcx.value(x);
        double positivePart = sd * density * (NORMAL_DENSITY - Math.abs(t) * scaled);
        double tail = scaled * density;
        s0[i] = m > 0 ? m + positivePart : positivePart;
        s1[i] = m > 0 ? 1 - tail : tail;
    }

    private static double sigmoid(double u) {
        return 1 / (1 + Math.exp(-u));
    }

    private static void sigmoid(double m, double v, int i, double[] s0, double[] s1) {
        if (v <= SMALL_VARIANCE) {
            hermite(m, Math.sqrt(v), i, s0, s1);
            return;
        }
        double distance = Math.abs(m);
        boolean tail = distance > 0.5 * v;
        double centre = tail ? distance - v : -distance;
        if (v <= LARGE_VARIANCE) {
            bulk(centre, v, i, s0, s1);
        } else {
            step(centre, v, i, s0, s1);
        }
        if (tail) {
            double factor = Math.exp(0.5 * v - distance);
            s1[i] = factor * (s0[i] - s1[i]);
            s0[i] *= factor;
        }
        if (m > 0) {
            s0[i] = 1 - s0[i];
        }
    }

    private static void hermite(double m, double sd, int i, double[] s0, double[] s1) {
        double[] nodes = HERMITE.nodes();
        double[] weights = HERMITE.weights();
        double mean = 0;
        double slope = 0;
        for (int k = 0; k < nodes.length; k++) {
            double u = m + sd * nodes[k];
            double small = Math.exp(-Math.abs(u));
            double upper = 1 / (1 + small);
            mean += weights[k] * (u > 0 ? upper : small * upper);
            slope += weights[k] * small * upper * upper;
        }
        s0[i] = mean;
        s1[i] = slope;
    }

    /** Moderate variance, m >= -v/2: the grid around m, wide enough for what is left of the tail of a negative m. */
    private static void bulk(double m, double v, int i, double[] s0, double[] s1) {
        if (m > SATURATED) {
            s0[i] = 1;
            s1[i] = 0;
            return;
        }
        int stride = v < 0.2 ? 1 : v < 0.8 ? 2 : 4;
        double negative = Math.min(m, 0);
        int steps = (int) (Math.sqrt(81 * v + negative * negative) / (stride * GRID_STEP));
        trapezoidal(m, v, m, stride, steps, GRID_SIGMOID, i, s0, s1);
    }

    /** Large variance, m >= -v/2: the grid around 0, where the sigmoid is neither 0 nor 1. */
    private static void step(double m, double v, int i, double[] s0, double[] s1) {
        if (m > v) {
            s0[i] = 1;
            s1[i] = 0;
            return;
        }
        int stride = 4;
        trapezoidal(m, v, 0, stride, (int) (DIFFERENCE_REACH / (stride * GRID_STEP)), GRID_DIFFERENCE, i, s0, s1);
        s0[i] += normalTail(-m / Math.sqrt(NORMAL_WIDTH * NORMAL_WIDTH + v));
    }

    /** {@code 1 - Phi(t)}. */
    private static double normalTail(double t) {
        return 0.5 * Erfc.value(t * SQRT_HALF);
    }

    /**
     * Means of a tabulated function and of the slope of the sigmoid under N(m, v), by the trapezoidal rule of spacing h = stride
     * / 8; relative error {@code exp(-2 pi^2 v / h^2)} and, for the poles, {@code exp(-2 pi^2 / h)}.
     *
     * @param start about where the grid starts to both sides
     */
    private static void trapezoidal(
            double m,
            double v,
            double start,
            int stride,
            int steps,
            double[] function,
            int i,
            double[] s0,
            double[] s1) {
        double h = stride * GRID_STEP;
        int above = (int) Math.rint((start - GRID_FROM) / GRID_STEP);
        int below = above;
        double offset = GRID_FROM + above * GRID_STEP - m;
        double up = Math.exp(-offset * offset / (2 * v));
        double down = up;
        // from exp(-(offset + k h)^2 / 2v) to the next k
        double upRatio = Math.exp(-h * (h + 2 * offset) / (2 * v));
        double downRatio = Math.exp(-h * (h - 2 * offset) / (2 * v));
        double change = Math.exp(-h * h / v);
        double mean = up * function[above];
        double slope = up * GRID_SLOPE[above];
        for (int k = 0; k < steps; k++) {
            above += stride;
            below -= stride;
            up *= upRatio;
            down *= downRatio;
            upRatio *= change;
            downRatio *= change;
            mean += up * function[above] + down * function[below];
            slope += up * GRID_SLOPE[above] + down * GRID_SLOPE[below];
        }
        double weight = h * NORMAL_DENSITY / Math.sqrt(v);
        s0[i] = weight * mean;
        s1[i] = weight * slope;
    }
}
