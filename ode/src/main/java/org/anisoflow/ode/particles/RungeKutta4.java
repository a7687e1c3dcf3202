package org.anisoflow.ode.particles;

import org.anisoflow.core.attention.Drift;

/** The classical method of order 4. */
final class RungeKutta4 extends FixedSteps {
    private final Drift drift;
    private final double[] k;
    private final double[] sum;
    private final double[] stage;

    RungeKutta4(CloudFlow cloud, Drift drift) {
        super(cloud);
        this.drift = drift;
        int length = cloud.tokens().length;
        k = new double[length];
        sum = new double[length];
        stage = new double[length];
    }

    @Override
    public Drift drift() {
        return drift;
    }

    @Override
    void step(double h) {
        double[] x = cloud.tokens();
        cloud.velocity(x, sum);
        for (int i = 0; i < k.length; i++) {
            stage[i] = x[i] + 0.5 * h * sum[i];
        }
        inner(x, 0.5 * h);
        inner(x, h);
        cloud.velocity(stage, k);
        for (int i = 0; i < k.length; i++) {
            x[i] += h / 6 * (sum[i] + k[i]);
        }
    }

    /** A stage of weight 2, then the place of the next one. */
    private void inner(double[] x, double toNext) {
        cloud.velocity(stage, k);
        for (int i = 0; i < k.length; i++) {
            sum[i] += 2 * k[i];
            stage[i] = x[i] + toNext * k[i];
        }
    }
}
