package org.anisoflow.ode.flow;

import org.anisoflow.core.attention.Kernel;
import org.anisoflow.ode.exact.ScalarFlow;

/** A problem on a line: {@code Sigma} has the one entry {@code variance}, Q, K and V the entries q, k and v. */
record ScalarCase(Kernel kernel, double q, double k, double v, double variance, double mean) {

    /** Sigma(t). */
    double variance(double t) {
        return exact().variance().applyAsDouble(t);
    }

    /** alpha(t). */
    double mean(double t) {
        return exact().mean().applyAsDouble(t);
    }

    private ScalarFlow exact() {
        return ScalarFlow.of(kernel, q * k, k * k, v, variance, mean);
    }
}
