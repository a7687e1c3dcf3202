package org.anisoflow.ode.crosscheck;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.ode.particles.EffectiveTokens;
import org.anisoflow.ode.particles.SinkhornReport;

/**
 * The outcome of a cross-check.
 *
 * @param message one or two sentences: what was found where, and what to do about it
 * @param closure what was checked
 * @param level probability that a correct run is called wrong, over all tests together
 * @param paired whether the closure started from each run's own moments
 * @param tests by number of tokens, depth, quantity
 * @param errorSlope slope of the unpaired error against N; absent with fewer than two counts, or for a projected closure, whose
 *     error does not go away with N
 * @param cubatureError estimate of what cubature has made of the closure from the study's law, as in {@link
 *     org.anisoflow.ode.flow.Trajectory}; absent if no expectation needed cubature
 * @param effective of the largest count, at the worst of the tested depths
 * @param curves for a chart, of the largest count
 * @param runs the moments behind it, one entry per count
 * @param seed of our own runs
 * @param complete false if it was stopped early
 */
public record Validation(
        Verdict verdict,
        String message,
        Closure closure,
        double level,
        boolean paired,
        List<Test> tests,
        Optional<Slope> errorSlope,
        OptionalDouble cubatureError,
        EffectiveTokens effective,
        SinkhornReport sinkhorn,
        List<Curve> curves,
        List<ParticleMoments> runs,
        long seed,
        boolean complete) {
    public Validation {
        tests = List.copyOf(tests);
        curves = List.copyOf(curves);
        runs = List.copyOf(runs);
    }

    /**
     * One comparison.
     *
     * @param n number of tokens N
     * @param replicates number of runs R
     * @param quantity its name, such as {@code mean[0]}, {@code covariance[0,1]}, {@code component[1].mean[0]}
     * @param closure value of the closure, averaged over the runs if paired
     * @param particles value of the particles, averaged over the runs
     * @param difference particles minus closure, freed of the bias of order 1/N
     * @param standardError of the difference
     * @param z difference / standard error
     * @param allowed largest difference, in absolute value, that chance and numerical tolerances allow
     * @param trusted whether the particles can be trusted here; if not, the test does not count
     */
    public record Test(
            int n,
            int replicates,
            double depth,
            String quantity,
            double closure,
            double particles,
            double difference,
            double standardError,
            double z,
            double allowed,
            boolean trusted) {
        /** Whether the difference is within what is allowed. NaN is not. */
        public boolean passes() {
            return Math.abs(difference) <= allowed;
        }
    }

    /**
     * Slope of ln e against ln N by least squares over all runs, where {@code e^2 = |mean difference|^2 / tr Sigma +
     * |covariance difference|^2 / |Sigma|^2} (Frobenius norms) is the error of one run against the closure from the study's
     * law.
     *
     * @param expected -1/2 for independent tokens
     * @param depth where the errors were measured
     * @param points what the slope was fitted to, one per run, by number of tokens
     */
    public record Slope(double value, double standardError, double expected, double depth, List<ErrorPoint> points) {
        public Slope {
            points = List.copyOf(points);
        }
    }

    /**
     * The error of one run.
     *
     * @param n number of tokens N
     */
    public record ErrorPoint(int n, double error) {}

    /**
     * One quantity along depth.
     *
     * @param quantity its name, such as {@code total variance tr Σ}
     * @param axis label of the axis that it shares with others, such as {@code variance}
     * @param closure closure from the study's own initial law
     * @param particles average over the runs
     * @param low lower end of the band that holds 95 % of single runs
     */
    public record Curve(
            String quantity,
            String axis,
            int n,
            int replicates,
            double[] depths,
            double[] closure,
            double[] particles,
            double[] low,
            double[] high) {}
}
