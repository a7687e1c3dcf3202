package org.anisoflow.ode.particles;

import org.anisoflow.core.attention.Activation;
import org.apache.commons.numbers.gamma.Erf;

/** Turns scores into the weights of attention without normalisation. */
final class Weights {
    private Weights() {}

    /**
     * {@code a = g(a + offset)}; the identity if g is absent.
     *
     * @return the sum
     */
    static double apply(Lanes lanes, Activation activation, double[] a, int from, int end, double offset) {
        if (activation == Activation.EXP) {
            return lanes.exp(a, from, end, -offset);
        }
        if (activation == Activation.SIGMOID) {
            for (int i = from; i < end; i++) {
                a[i] = -a[i];
            }
            lanes.exp(a, from, end, offset);
        }
        double sum = 0;
        for (int i = from; i < end; i++) {
            double weight;
            if (activation == null) {
                weight = a[i] + offset;
            } else if (activation == Activation.SIGMOID) {
                weight = 1 / (1 + a[i]);
            } else if (activation == Activation.RELU) {
                weight = Math.max(a[i] + offset, 0);
            } else {
                weight = Erf.value(a[i] + offset);
            }
            a[i] = weight;
            sum += weight;
        }
        return sum;
    }
}
