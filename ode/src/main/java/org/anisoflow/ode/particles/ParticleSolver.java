package org.anisoflow.ode.particles;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.ode.flow.Status;

/** Moves particles through depth. */
public final class ParticleSolver {
    /**
     * Runs.
     *
     * @param tokens initial tokens, N x d, row-major; not changed
     * @param noise stream of the Brownian motions; not touched without diffusion
     */
    public ParticleRun run(
            ParticleRequest request,
            double[] tokens,
            RandomGenerator noise,
            Workers workers,
            ParticleObserver observer) {
        // stand-in: RK4 with 100 steps, one layer
        var transformer = request.transformer();
        int d = transformer.dimension();
        int n = tokens.length / d;
        ParticleField field = new ParticleField(
                transformer.layers().get(0).attention(),
                transformer.drift(),
                n,
                request.options().field(),
                workers);
        List<ParticleRun.Snapshot> snapshots = new ArrayList<>();
        double[] x = tokens.clone();
        double t = 0;
        for (double depth : request.depths()) {
            int steps = (int) Math.ceil((depth - t) / transformer.depth() * 100);
            double h = steps == 0 ? 0 : (depth - t) / steps;
            for (int s = 0; s < steps; s++) {
                double[][] k = new double[4][x.length];
                double[] y = x.clone();
                for (int stage = 0; stage < 4; stage++) {
                    field.velocity(y, k[stage]);
                    for (int i = 0; i < x.length; i++) {
                        y[i] = x[i] + (stage == 2 ? h : h / 2) * k[stage][i];
                    }
                }
                for (int i = 0; i < x.length; i++) {
                    x[i] += h / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
                }
            }
            t = depth;
            MomentAccumulator moments = new MomentAccumulator(d);
            moments.add(x, n);
            var law = moments.toGaussian();
            snapshots.add(new ParticleRun.Snapshot(
                    t,
                    law.mean(),
                    law.covariance().toRowMajor(),
                    new EffectiveTokens(n, n, n),
                    request.keepTokens() ? Optional.of(x.clone()) : Optional.empty()));
        }
        return new ParticleRun(snapshots, Status.REACHED_END, "reached the end", 0, SinkhornReport.NONE);
    }
}
