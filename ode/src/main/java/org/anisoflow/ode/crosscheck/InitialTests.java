package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.crosscheck.Validation.Test;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.ode.particles.Streams;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Whether moments at depth 0 are those of tokens drawn from the study's law.
 *
 * <p>Independent tokens: the average over R runs of a mean along u is normal with variance {@code u^T Sigma u / (N R)}. A
 * variance along u is {@code u^T Sigma u / (N R)} times a chi-squared variable of {@code R (N - 1)} degrees of freedom;
 * the upper quantile of that law bounds both sides, and also, in units of standard deviations, covariances
 * {@code u^T C w} of variance {@code (N - 1) ((u^T Sigma u)(w^T Sigma w) + (u^T Sigma w)^2) / (N^2 R)}. The whitened
 * variance {@code tr(Sigma^-1 C) / r}, with {@code r R (N - 1)} degrees of freedom, sees a wrong divisor best.
 *
 * <p>Moment-matched tokens: equality to 1e-8 of the scale.
 */
final class InitialTests {
    private final Gaussian law;
    private final State exact;
    private final ParticleMoments runs;
    private final List<Quantity> quantities;
    private final Matrix whitening;

    /**
     * Tests of runs whose first depth is 0.
     *
     * @param seed of the random directions
     */
    InitialTests(Gaussian law, ParticleMoments runs, long seed) {
        this.law = law;
        this.runs = runs;
        exact = State.of(law);
        quantities = Quantity.of(exact, Streams.of(seed, -1)).stream()
                .filter(q -> q.kind() != Quantity.Kind.TOTAL_VARIANCE)
                .toList();
        // F = U S W^T: rows of S^-1 U^T whiten
        Decompositions.Svd svd = Decompositions.svd(law.factor());
        int r = law.rank();
        double[] inverse = new double[r];
        for (int i = 0; i < r; i++) {
            inverse[i] = svd.values()[i] > 0 ? 1 / svd.values()[i] : 0;
        }
        whitening = Matrix.diagonal(inverse).times(svd.u().transpose());
    }

    private boolean hasWhitened() {
        return law.rank() > 0;
    }

    int count() {
        return quantities.size() + (hasWhitened() ? 1 : 0);
    }

    private boolean matched() {
        return runs.sampling() == Sampling.MOMENT_MATCHED;
    }

    private double average(Quantity quantity) {
        double[] values = new double[runs.replicates()];
        for (int r = 0; r < values.length; r++) {
            values[r] = quantity.of(at(r));
        }
        return Numbers.mean(values);
    }

    private State at(int run) {
        return State.of(runs.means()[run][0], runs.covariances()[run][0]);
    }

    /** Average of {@code tr(Sigma^-1 C) / r}. */
    private double whitened() {
        double[] values = new double[runs.replicates()];
        int r = whitening.rows();
        for (int run = 0; run < values.length; run++) {
            Moments moments = at(run).whole();
            for (int i = 0; i < r; i++) {
                values[run] += moments.covariance(whitening.row(i), whitening.row(i)) / r;
            }
        }
        return Numbers.mean(values);
    }

    /**
     * The tests.
     *
     * @param level of each
     */
    List<Test> tests(double level) {
        List<Test> tests = new ArrayList<>();
        double n = runs.n();
        double shrink = matched() ? 1 : (n - 1) / n;
        double upper = standardizedUpper(runs.replicates() * (n - 1), level);
        for (Quantity quantity : quantities) {
            boolean mean = quantity.kind() == Quantity.Kind.MEAN;
            double expected = quantity.of(exact) * (mean ? 1 : shrink);
            double cross = exact.whole().covariance(quantity.u(), quantity.w());
            double variance = mean
                    ? Math.pow(exact.whole().deviation(quantity.u()), 2) / n
                    : shrink / n * (Math.pow(quantity.scale(exact), 2) + cross * cross);
            tests.add(test(
                    quantity.name(),
                    average(quantity),
                    expected,
                    Math.sqrt(variance / runs.replicates()),
                    mean ? Numbers.twoSidedNormal(level) : upper,
                    Reference.ROUND_OFF * (quantity.scale(exact) + (mean ? Math.abs(expected) : 0))));
        }
        if (hasWhitened()) {
            tests.add(test(
                    "whitened variance",
                    whitened(),
                    shrink,
                    whitenedError(),
                    standardizedUpper(law.rank() * runs.replicates() * (n - 1), level),
                    Reference.ROUND_OFF));
        }
        return tests;
    }

    private double whitenedError() {
        double n = runs.n();
        return Math.sqrt(2 * (n - 1) / n / n / runs.replicates() / law.rank());
    }

    private Test test(String name, double average, double expected, double error, double quantile, double tolerance) {
        double standardError = matched() ? 0 : error;
        double difference = average - expected;
        return new Test(
                runs.n(),
                runs.replicates(),
                0,
                name,
                expected,
                average,
                difference,
                standardError,
                Numbers.z(difference, standardError),
                quantile * standardError + tolerance,
                true);
    }

    /** The upper quantile of a chi-squared variable, in standard deviations from its mean. */
    private static double standardizedUpper(double degreesOfFreedom, double level) {
        double quantile = new ChiSquaredDistribution(degreesOfFreedom).inverseCumulativeProbability(1 - level / 2);
        return (quantile - degreesOfFreedom) / Math.sqrt(2 * degreesOfFreedom);
    }

    /** What the whitened variance says about the divisor, if it says so beyond doubt. */
    Optional<String> hint() {
        double n = runs.n();
        double found = whitened();
        double right = matched() ? 1 : (n - 1) / n;
        double wrong = matched() ? n / (n - 1) : 1;
        double error = matched() ? Reference.ROUND_OFF : whitenedError();
        return hasWhitened() && Math.abs(found - wrong) <= 3 * error && Math.abs(found - right) > 5 * error
                ? Optional.of("The covariances at depth 0 are those of a divisor N - 1 instead of N.")
                : Optional.empty();
    }
}
