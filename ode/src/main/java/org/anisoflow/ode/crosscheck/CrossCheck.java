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
 *       Of a law of several components also entries of mean and covariance of each, {@code component[j].mean[i]}, or means
 *       and variances along some of its own eigen-axes, so that there are at most 60 quantities in all.
 *   <li><b>Tokens</b> of several components stand in their order. The cells of a causal mask are ties: tokens of one cell see
 *       each other and all earlier cells.
 *   <li><b>Paired differences.</b> The closure starts from the mean and the covariance (divisor N) of the run's own
 *       tokens, component by component, and from the shares n_j / N that the components have of them, so that the spread
 *       of the initial sample cancels. What is left has a standard deviation of order N^(-1/2) and a mean, the bias of
 *       finite clouds, of order 1/N.
 *   <li><b>Bias.</b> {@link #validate} removes it: the same tokens are also run as two clouds of N/2 and four of N/4,
 *       every second and every fourth token, each with its own closure, and combined with the weights 8/3, -2, 1/3 (under a
 *       mask 4, -4, 1, as the bias there is {@code (a log N + b)/N}, but not with cells, where every token sees a fixed share
 *       of the cloud; a sliding window shrinks with the cloud). By how much this differs from the simpler
 *       {@code 2 D_N - D_(N/2)}, averaged over the runs, is added to what is allowed.
 *   <li><b>Test.</b> Mean over replicates divided by its standard error, Student's law with R - 1 degrees of freedom;
 *       the level is divided by the number of trusted tests (Bonferroni). What the tolerances of both integrations may
 *       explain is allowed on top; it is of order 1e-6 (1e-4 for a projected closure, which is solved to 1e-6 from each
 *       sample). So is what cubature may have made of an exact closure, by its own estimate.
 *   <li><b>Trust.</b> A number of tokens is trusted at a depth if 95 % of the tokens have at least 30 effective tokens
 *       (median over the replicates), all runs and all their closures get there, and every component has at least
 *       4 (r_j + 2) tokens for its rank r_j, so that all parts of a cloud have covariances of full rank; where n_j is random
 *       it may be four standard deviations below N pi_j. Tests that are not trusted do not count. Runs of more tokens are
 *       left out if even the largest number would have less than half of the effective ones.
 *   <li><b>Verdict.</b> {@link Verdict#DISAGREES} if a trusted test fails; else {@link Verdict#INCONCLUSIVE} if there is no
 *       number of tokens that is trusted at all tested depths, if chance allows differences of half the scale of the
 *       typical quantity, or if the check was stopped; else {@link Verdict#AGREES}. A projected closure has no tests to
 *       fail: the verdict is {@link Verdict#MEASURED}, as deep as there is a number of tokens that is trusted, and
 *       difference +- allowed are simultaneous confidence intervals for what the closure is off by, cubature included. Its
 *       bias is minus the difference.
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
     * <p>For a law of several components the moments of a whole cloud do not determine those of its components: nothing is
     * paired, the closure starts from the study's law, and depth 0 is compared with our own runs like any other. Of
     * moment-matched runs the components are known: the closure starts from the shares n_j / N that
     * {@link org.anisoflow.ode.particles.Sampler#matchedCounts} gives. Only the whole cloud is compared.
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
