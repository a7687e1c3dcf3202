package org.anisoflow.core.closure;

import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/** The Gauss rule of n points for the standard normal law in one variable, exact for polynomials up to degree 2n - 1. */
record GaussHermite(double[] nodes, double[] weights) {
    /** It keeps the rules that it has computed: long ones take a tenth of a second. */
    private static final GaussIntegratorFactory LINES = new GaussIntegratorFactory();

    static GaussHermite of(int n) {
        GaussIntegrator line = LINES.hermite(n);
        return new GaussHermite(
                IntStream.range(0, n)
                        .mapToDouble(i -> Math.sqrt(2) * line.getPoint(i))
                        .toArray(),
                IntStream.range(0, n)
                        .mapToDouble(i -> line.getWeight(i) / Math.sqrt(Math.PI))
                        .toArray());
    }
}
