package org.anisoflow.core.closure;

import org.anisoflow.core.attention.Activation;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/** stand-in. */
final class ActivationMean {
    private static final GaussIntegrator LINE = new GaussIntegratorFactory().hermite(60);

    private ActivationMean() {}

    static void of(Activation activation, double[] mean, double[] variance, int n, double[] s0, double[] s1) {
        for (int i = 0; i < n; i++) {
            double m = mean[i];
            double sd = Math.sqrt(Math.max(0, variance[i]));
            double a = 0;
            double b = 0;
            for (int l = 0; l < LINE.getNumberOfPoints(); l++) {
                double u = m + sd * Math.sqrt(2) * LINE.getPoint(l);
                double g = 1 / (1 + Math.exp(-u));
                a += LINE.getWeight(l) / Math.sqrt(Math.PI) * g;
                b += LINE.getWeight(l) / Math.sqrt(Math.PI) * g * (1 - g);
            }
            s0[i] = a;
            s1[i] = b;
        }
    }
}
