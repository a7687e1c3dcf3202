package org.anisoflow.ode.exact;

import java.util.Arrays;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * Softmax with {@code V = v I} behind a mean-field RMS normalisation with the same gain g in all coordinates, a contracting
 * flow without mean. Normalisation changes the clock only: {@code Sigma = R (I - c tau R (A + A^T) R)^-1 R} with {@code c =
 * v s g^3}, {@code R^2 = Sigma(0)} and {@code t = integral of (tr Sigma / d)^3/2 dtau}.
 */
public final class NormalizedSoftmax implements ExactSolution {
    private static final int PANELS = 16;
    private static final GaussIntegrator UNIT = new GaussIntegratorFactory().legendre(20, 0, 1);

    private final Matrix root;
    private final SymmetricEigen whitened;
    private final double[] weights;

    public NormalizedSoftmax(FlowRequest request) {
        Gaussian initial = request.initial();
        Attention attention = request.transformer().layers().get(0).attention();
        Head head = attention.heads().get(0);
        double gain = ((Normalization.MeanFieldRms) attention.normalization())
                .gain()
                .orElseThrow()
                .get(0, 0);
        double c = head.value().get(0, 0) * ((Kernel.Softmax) head.kernel()).scale() * gain * gain * gain;
        Matrix a = head.key().transpose().times(head.query()).times(c);
        root = Symmetric.root(initial.covariance());
        whitened = Decompositions.symmetricEigen(
                root.times(Symmetric.sum(a, 1, a.transpose())).times(root));
        Matrix columns = root.times(whitened.vectors());
        Matrix squares = columns.transpose().times(columns);
        weights = new double[initial.dimension()];
        Arrays.setAll(weights, i -> squares.get(i, i));
    }

    @Override
    public Law at(double depth) {
        double tau = 0;
        // Newton's method; the clock is concave in depth, so it converges from below
        for (int i = 0; i < 50; i++) {
            tau += (depth - clock(tau)) / rate(tau);
        }
        double end = tau;
        Matrix values = Matrix.diagonal(
                Arrays.stream(whitened.values()).map(x -> 1 / (1 - end * x)).toArray());
        Matrix columns = root.times(whitened.vectors());
        return new Law(new double[weights.length], columns.times(values).times(columns.transpose()));
    }

    /** {@code dt / dtau = (tr Sigma / d)^3/2}. */
    private double rate(double tau) {
        double trace = 0;
        for (int i = 0; i < weights.length; i++) {
            trace += weights[i] / (1 - tau * whitened.values()[i]);
        }
        return Math.pow(trace / weights.length, 1.5);
    }

    /** {@code t(tau)}. */
    private double clock(double tau) {
        double width = tau / PANELS;
        double sum = 0;
        for (int panel = 0; panel < PANELS; panel++) {
            double from = panel * width;
            sum += width * UNIT.integrate(x -> rate(from + width * x));
        }
        return sum;
    }
}
