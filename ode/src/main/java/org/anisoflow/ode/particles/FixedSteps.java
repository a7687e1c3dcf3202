package org.anisoflow.ode.particles;

/** Steps of equal length from stop to stop: snapshots and the end. */
abstract class FixedSteps implements Scheme {
    /** Relative rounding of depths, as between layers of a stack and their step. */
    private static final double ROUNDING = 1e-9;

    final CloudFlow cloud;

    FixedSteps(CloudFlow cloud) {
        this.cloud = cloud;
    }

    /** Moves the tokens by one step. */
    abstract void step(double h);

    @Override
    public final void integrate(double to) {
        double step = cloud.step();
        double start = 0;
        while (start < to) {
            double stop = cloud.isSnapshotAhead() ? Math.min(to, cloud.nextSnapshot()) : to;
            // a remainder that round-off leaves is not a step of its own
            long count = (long) Math.max(1, Math.ceil((stop - start) / step * (1 - 1e-12)));
            double h = (stop - start) / count;
            // a step that fits but for rounding is the one that was asked for: drift may cancel with its inverse
            h = Math.abs(h - step) <= ROUNDING * step ? step : h;
            for (long i = 1; i <= count; i++) {
                step(h);
                cloud.arrive(i == count ? stop : start + (stop - start) * i / count, cloud.tokens());
                cloud.report();
            }
            cloud.snapshotsUpTo(stop, at -> cloud.tokens());
            start = stop;
        }
    }
}
