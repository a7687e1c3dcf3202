package org.anisoflow.ode.flow;

import org.anisoflow.core.attention.Kernel;

/**
 * The exact solution in one dimension, docs/theory.md section 3: {@code Sigma} has the one entry {@code variance}, Q, K and V
 * the entries q, k and v.
 */
record ScalarFlow(Kernel kernel, double q, double k, double v, double variance, double mean) {

    /** Sigma(t). */
    double variance(double t) {
        double a = q * k;
        if (kernel instanceof Kernel.Softmax softmax) {
            return variance / (1 - 2 * softmax.scale() * v * a * variance * t);
        }
        if (kernel instanceof Kernel.Linear linear) {
            return variance / (1 - 2 * linear.scale() * v * a * (variance + mean * mean) * t);
        }
        if (kernel instanceof Kernel.L2 l2) {
            double p = 2 * l2.scale() * k * k;
            double inverse = 1 / variance;
            return Math.exp(-logPrecision(p, inverse + p * Math.log(inverse) - 4 * l2.scale() * v * a * t));
        }
        double epsilon = ((Kernel.Sinkhorn) kernel).epsilon();
        double sign = Math.signum(a);
        double sinh = 2 * Math.abs(a) * variance / epsilon;
        double theta = Math.log1p(sinh + sinh * sinh / (1 + Math.hypot(sinh, 1)));
        double end = angle(theta - 1 / Math.tanh(theta / 2) + sign * 2 * v * t / epsilon);
        return epsilon * Math.sinh(end) / (2 * Math.abs(a));
    }

    /** The w with exp(w) + p w = c, by Newton's method: p times Lambert's W without its overflow. */
    private static double logPrecision(double p, double c) {
        double w = c > p ? Math.log(c) : (c - p) / (2 * p);
        for (int i = 0; i < 100; i++) {
            w -= (Math.exp(w) + p * w - c) / (Math.exp(w) + p);
        }
        return w;
    }

    /** The theta > 0 with theta - coth(theta / 2) = c, by bisection of its logarithm. */
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

    /** alpha(t); that of L2 follows from (log alpha)' = v + v 2s C (a - k^2) and (log Sigma)' = 4 s v a C. */
    double mean(double t) {
        double growth = variance(t) / variance;
        if (kernel instanceof Kernel.Softmax) {
            return mean * Math.exp(v * t) * Math.sqrt(growth);
        }
        if (kernel instanceof Kernel.Linear) {
            return mean * Math.sqrt(growth);
        }
        if (kernel instanceof Kernel.L2) {
            return mean * Math.exp(v * t) * Math.pow(growth, (q - k) / (2 * q));
        }
        return mean * Math.exp(v * t / ((Kernel.Sinkhorn) kernel).epsilon());
    }
}
