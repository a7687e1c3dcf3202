package org.anisoflow.ode.particles;

import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.ode.stepper.AdaptiveStepper;
import org.anisoflow.ode.stepper.EmbeddedPair;

/** The embedded pair of Dormand and Prince of order 5(4), which starts afresh at every boundary of layers. */
final class AdaptiveScheme implements Scheme, AdaptiveStepper.Listener {
    /** Smallest relative tolerance of a token that its digits allow. */
    private static final double ROUND_OFF = 1e-14;

    private final CloudFlow cloud;
    private final Drift drift;
    private final AdaptiveStepper stepper;

    /** @param tolerance in units of the spread of the cloud as it is now */
    AdaptiveScheme(CloudFlow cloud, Drift drift, double tolerance) {
        this.cloud = cloud;
        this.drift = drift;
        double[] x = cloud.tokens();
        int d = x.length / cloud.count();
        MomentAccumulator moments = new MomentAccumulator(d);
        moments.add(x, cloud.count());
        double[] mean = moments.mean();
        double[] covariance = moments.covariance();
        double variance = 0;
        double square = 0;
        for (int j = 0; j < d; j++) {
            variance += covariance[j * d + j] / d;
            square += mean[j] * mean[j] / d;
        }
        double size = Math.sqrt(square + variance);
        size = size > 0 ? size : 1;
        double unit = variance > 0 ? Math.sqrt(variance) : size;
        double relative = Math.max(tolerance * unit / size, ROUND_OFF);
        stepper = new AdaptiveStepper(
                EmbeddedPair.DORMAND_PRINCE_54,
                x.length,
                relative * size,
                relative,
                (t, y, yDot) -> cloud.velocity(y, yDot),
                this);
    }

    @Override
    public Drift drift() {
        return drift;
    }

    @Override
    public void integrate(double to) {
        stepper.integrate(0, to, cloud.tokens(), 0);
    }

    @Override
    public void rejected() {
        // the stepper tries again
    }

    @Override
    public void accepted(AdaptiveStepper.Step step) {
        cloud.arrive(step.to(), step.state());
        cloud.snapshotsUpTo(step.to(), at -> at == step.to() ? step.state() : step.at(at));
        cloud.report();
    }

    @Override
    public void collapsed() {
        throw cloud.collapsed();
    }
}
