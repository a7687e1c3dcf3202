package org.anisoflow.ode.particles;

import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Kernel;

/** The velocity of N tokens in the context of all of them, {@code Gamma_{mu_N}(x_i) + D x_i + c}. */
public final class ParticleField {
    private final Attention attention;
    private final int n;
    private final double[] w;
    private final double[] y;
    private java.util.function.BooleanSupplier cancelled = () -> false;
    private Drift drift = Drift.NONE;

    /**
     * A field for clouds of one size.
     *
     * @param n number of tokens N
     * @param workers threads; results do not depend on their number
     */
    public ParticleField(Attention attention, Drift drift, int n, FieldOptions options, Workers workers) {
        this.attention = attention;
        this.n = n;
        w = new double[n];
        y = new double[attention.dimension()];
    }

    public ParticleField(
            Attention attention,
            Drift drift,
            int n,
            FieldOptions options,
            Workers workers,
            java.util.function.BooleanSupplier cancelled) {
        this(attention, drift, n, options, workers);
        this.cancelled = cancelled;
        this.drift = drift;
    }

    /**
     * Writes the velocities.
     *
     * @param x tokens, N x d, row-major
     * @param out velocities, N x d
     */
    public void velocity(double[] x, double[] out) {
        // stand-in: one softmax head, no biases
        var head = attention.heads().get(0);
        int d = attention.dimension();
        double s = ((Kernel.Softmax) head.kernel()).scale();
        double[] a = head.key().transpose().times(head.query()).toRowMajor();
        double[] v = head.value().toRowMajor();
        double[] w = this.w;
        double[] y = this.y;
        for (int i = 0; i < n; i++) {
            if (cancelled.getAsBoolean()) {
                throw new java.util.concurrent.CancellationException();
            }
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < n; j++) {
                double score = 0;
                for (int p = 0; p < d; p++) {
                    for (int q = 0; q < d; q++) {
                        score += x[j * d + p] * a[p * d + q] * x[i * d + q];
                    }
                }
                w[j] = s * score;
                max = Math.max(max, w[j]);
            }
            double sum = 0;
            java.util.Arrays.fill(y, 0);
            for (int j = 0; j < n; j++) {
                double e = Math.exp(w[j] - max);
                sum += e;
                for (int p = 0; p < d; p++) {
                    y[p] += e * x[j * d + p];
                }
            }
            for (int p = 0; p < d; p++) {
                out[i * d + p] = 0;
                for (int q = 0; q < d; q++) {
                    out[i * d + p] += v[p * d + q] * y[q] / sum;
                    if (drift.linear().isPresent()) {
                        out[i * d + p] += drift.linear().get().get(p, q) * x[i * d + q];
                    }
                }
                if (drift.constant().isPresent()) {
                    out[i * d + p] += drift.constant().get().get(p, 0);
                }
            }
        }
    }

    /** What Sinkhorn iterations have done so far. */
    public SinkhornReport sinkhorn() {
        return SinkhornReport.NONE;
    }
}
