package org.anisoflow.ode.particles;

/**
 * What the Sinkhorn iterations of a field have done so far.
 *
 * @param evaluations evaluations of the velocity, per head
 * @param iterations iterations in all
 * @param most most iterations of one evaluation
 * @param worstError worst relative error of a marginal that an evaluation ended with
 */
public record SinkhornReport(long evaluations, long iterations, int most, double worstError) {
    /** No Sinkhorn head, or not evaluated yet. */
    public static final SinkhornReport NONE = new SinkhornReport(0, 0, 0, 0);
}
