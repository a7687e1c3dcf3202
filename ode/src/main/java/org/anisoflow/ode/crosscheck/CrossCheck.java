package org.anisoflow.ode.crosscheck;

import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.particles.Workers;

/**
 * Checks a closure against particle runs, ours or those of another simulator. docs/theory.md section 7.
 *
 * <ol>
 *   <li><b>Depths.</b> Snapshots are taken at the depths that the study saves, thinned to 41. Tests are made at the
 *       quarter points of their list, or at all of them (but 0) if the study lists at most five by hand.
 *   <li><b>Quantities.</b> Up to d = 4 all entries of mean and covariance; above, means and variances along up to 12
 *       eigen-axes of the closure's covariance, the total variance, and covariances along 4 pairs of random directions.
 *   <li><b>Paired differences.</b> The closure starts from the mean and the covariance (divisor N) of the run's own
 *       tokens, so that the spread of the initial sample cancels. What is left has a standard deviation of order
 *       N^(-1/2) and a mean, the bias of finite clouds, of order 1/N.
 *   <li><b>Bias.</b> {@link #validate} removes it: the same tokens are also run as two clouds of N/2 and four of N/4,
 *       each with its own closure, and combined with the weights 8/3, -2, 1/3 (under a mask 4, -4, 1, as the bias there is
 *       {@code (a log N + b)/N}; a sliding window shrinks with the cloud). By how much this differs from the simpler
 *       {@code 2 D_N - D_(N/2)}, averaged over the runs, is added to what is allowed.
 *   <li><b>Test.</b> Mean over replicates divided by its standard error, Student's law with R - 1 degrees of freedom;
 *       the level is divided by the number of trusted tests (Bonferroni). What the tolerances of both integrations may
 *       explain is allowed on top; it is of order 1e-6.
 *   <li><b>Trust.</b> A number of tokens is trusted at a depth if 95 % of the tokens have at least 30 effective tokens
 *       (median over the replicates), all runs and all their closures get there, and N is at least 4 (r + 2) for a law of
 *       rank r, so that all parts of a cloud have covariances of full rank. Tests that are not trusted do not count.
 *       Runs of more tokens are left out if even the largest number would have less than half of the effective ones.
 *   <li><b>Verdict.</b> {@link Verdict#DISAGREES} if a trusted test fails; else {@link Verdict#INCONCLUSIVE} if there is no
 *       number of tokens that is trusted at all tested depths, if chance allows differences of half the scale of the
 *       typical quantity, or if the check was stopped; else {@link Verdict#AGREES}. A projected closure has no tests to
 *       fail: the verdict is {@link Verdict#MEASURED}, and difference +- allowed are simultaneous confidence intervals for
 *       the bias of the closure.
 * </ol>
 */
public final class CrossCheck {
    private CrossCheck() {}

    /**
     * Makes the particle runs of a plan and compares. Runs below 4000 tokens share the threads, larger ones are made one
     * after another with the threads inside; results are the same for any number of threads.
     *
     * @throws InvalidInputException if the study's method is {@code layers} and the particles do not take the same steps, if
     *     diffusion meets another integrator than Euler-Maruyama, if a run does not fit into the memory, or if the study
     *     saves depth 0 alone
     */
    public static Validation validate(FlowRequest request, ParticlePlan plan, Workers workers, CheckObserver observer) {
        Reference reference = Reference.of(request, plan.options(), plan.seed(), observer::cancelled);
        return new Validator(reference, plan, reference.closure()).validate(workers, observer);
    }

    /** The same with differences taken for errors of an exact closure or for the bias of a projected one. */
    static Validation validate(
            FlowRequest request, ParticlePlan plan, Workers workers, CheckObserver observer, Closure closure) {
        Reference reference = Reference.of(request, plan.options(), plan.seed(), observer::cancelled);
        return new Validator(reference, plan, closure).validate(workers, observer);
    }

    /**
     * Judges runs of another simulator; one run is enough. The differences between their runs and the closure, paired if
     * moments at depth 0 are given, are compared with those of our own runs of the same number of tokens, so that a
     * bias of order 1/N counts as an error too. Our runs have at most as many tokens as the largest of the plan's counts:
     * beyond it, N_b tokens foretell bias and spread of N by the factors {@code N_b/N} and {@code sqrt(N_b/N)}, the bias is
     * uncertain by its {@code log(N/N_b)/log(N_b)}-fold, and effective tokens are asked for.
     *
     * <p>The spread is that of our R_b runs. A single run's difference has heavy tails, so Student's law has
     * {@code (R_b - 1)/2.5} degrees of freedom: those of a variance estimated at an excess kurtosis of 3.
     *
     * <p>Moments at depth 0 are tested against the study's law, exactly if the runs are moment-matched. A run that is not
     * finite where closure and our runs are disagrees. The verdict is about the simulator, so it is the same for exact and
     * projected closures.
     *
     * @param runs one entry per number of tokens
     * @throws InvalidInputException if depths do not increase within the depth of the study, shapes do not fit, moments at
     *     depth 0 are not those of a law, or as for {@link #validate}
     */
    public static Validation compare(
            FlowRequest request,
            List<ParticleMoments> runs,
            ParticlePlan plan,
            Workers workers,
            CheckObserver observer) {
        return new Comparer(request, runs, plan, observer).compare(workers, observer);
    }
}
