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
        cloud.space().move(x, 0.5 * h, sum, stage);
        inner(x, 0.5 * h);
        inner(x, h);
        cloud.velocity(stage, k);
        add(1);
        cloud.space().move(x, h / 6, sum, x);
    }

    /** A stage of weight 2, then the place of the next one. */
    private void inner(double[] x, double toNext) {
        cloud.velocity(stage, k);
        add(2);
        cloud.space().move(x, toNext, k, stage);
    }

    private void add(double weight) {
        for (int i = 0; i < k.length; i++) {
            sum[i] += weight * k[i];
        }
    }
}
