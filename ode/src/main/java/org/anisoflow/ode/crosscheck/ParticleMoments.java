package org.anisoflow.ode.crosscheck;

import org.anisoflow.ode.particles.Sampling;

/**
 * Moments of replicated runs of one number of tokens: ours, or those of another simulator.
 *
 * @param n number of tokens N
 * @param depths T of them, increasing
 * @param means R x T x d; NaN where a run was not finite
 * @param covariances R x T x (d x d, row-major); divisor N
 * @param sampling how the runs drew their tokens from the initial law
 */
public record ParticleMoments(int n, double[] depths, double[][][] means, double[][][] covariances, Sampling sampling) {
    /** Number R of runs. */
    public int replicates() {
        return means.length;
    }
}
