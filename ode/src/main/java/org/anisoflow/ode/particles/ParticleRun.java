package org.anisoflow.ode.particles;

import java.util.List;
import java.util.Optional;
import org.anisoflow.ode.flow.Status;

/**
 * What a particle run computed.
 *
 * @param snapshots at the depths asked for, as far as the run got
 * @param status {@link Status#REACHED_END}, {@link Status#CANCELLED} or {@link Status#NON_FINITE}
 * @param message why the run ended, one sentence
 * @param evaluations evaluations of the velocity of all tokens
 */
public record ParticleRun(
        List<Snapshot> snapshots, Status status, String message, long evaluations, SinkhornReport sinkhorn) {
    public ParticleRun {
        snapshots = List.copyOf(snapshots);
    }

    /**
     * The cloud at one depth.
     *
     * @param mean length d
     * @param covariance d x d, row-major; divisor N
     * @param groups the same of each group of tokens, if they are in groups; empty if not
     * @param tokens N x d, row-major, if asked
     */
    public record Snapshot(
            double depth,
            double[] mean,
            double[] covariance,
            List<Group> groups,
            EffectiveTokens effective,
            Optional<double[]> tokens) {}

    /**
     * Moments of a group of tokens at one depth.
     *
     * @param mean length d
     * @param covariance d x d, row-major; divisor: the number of tokens of the group
     */
    public record Group(double[] mean, double[] covariance) {}
}
