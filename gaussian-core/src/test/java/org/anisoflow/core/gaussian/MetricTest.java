package org.anisoflow.core.gaussian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Decompositions.SymmetricEigen;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every metric against another formula for it, from mean and covariance. */
class MetricTest {
    private static final double BETA = 0.2;
    private static final Gaussian START = new RandomCases(999).law(4, 4);

    private static Map<Metric, Double> metrics(Gaussian law) {
        Gaussian start = START.dimension() == law.dimension() ? START : Gaussian.standard(law.dimension());
        return new Diagnostics(EnumSet.allOf(Metric.class), BETA, start).of(law, Spectrum.of(law));
    }

    private static double direct(Metric metric, Gaussian law) {
        Matrix sigma = law.covariance();
        double trace = Matrices.trace(sigma);
        double square = Matrices.trace(sigma.times(sigma));
        Matrix alpha = Matrices.column(law.mean());
        double meanSquare = alpha.transpose().times(alpha).get(0, 0);
        SymmetricEigen eigen = Decompositions.symmetricEigen(sigma);
        double[] values = eigen.values();
        int d = law.dimension();
        double logDeterminant = Arrays.stream(values).map(Math::log).sum();
        return switch (metric) {
            case TOTAL_VARIANCE -> trace;
            case TOP_SHARE -> values[0] / trace;
            case CONDITION_NUMBER -> values[0] / values[d - 1];
            case EFFECTIVE_RANK -> perplexity(values);
            case EFFECTIVE_RANK_OF_DEVIATIONS ->
                perplexity(Arrays.stream(values).map(Math::sqrt).toArray());
            case PARTICIPATION_RATIO -> trace * trace / square;
            case ISOSCORE -> isoScore(values);
            case SPHERICITY -> d * Math.exp(logDeterminant / d) / trace;
            case LOG_VOLUME -> 0.5 * logDeterminant;
            case MEAN_NORM -> Math.sqrt(meanSquare);
            case MEAN_COSINE -> meanSquare / (meanSquare + trace);
            case PARTITION_ISOTROPY -> partitionIsotropy(alpha, sigma, eigen.vectors());
            case INTERACTION_ENERGY -> interactionEnergy(alpha, sigma);
            case GAP_RANK -> d;
            case RANK_GAP -> Double.POSITIVE_INFINITY;
            case THRESHOLDED_RANK ->
                (double) Arrays.stream(values).filter(x -> x > 0.1).count();
            case BURES_WASSERSTEIN_FROM_START -> bures(START, law);
        };
    }

    /** Product of p^-p. */
    private static double perplexity(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> Math.pow(w / sum, -w / sum)).reduce(1, (a, b) -> a * b);
    }

    /** By the isotropy defect: the distance of the normalised diagonal from that of the identity. */
    private static double isoScore(double[] values) {
        int d = values.length;
        double norm = Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
        double defect = 0;
        for (double value : values) {
            defect += Math.pow(Math.sqrt(d) * value / norm - 1, 2);
        }
        double delta = Math.sqrt(defect) / Math.sqrt(2 * (d - Math.sqrt(d)));
        double used = Math.pow(d - delta * delta * (d - Math.sqrt(d)), 2) / ((double) d * d);
        return (d * used - 1) / (d - 1);
    }

    private static double partitionIsotropy(Matrix alpha, Matrix sigma, Matrix vectors) {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (int i = 0; i < vectors.columns(); i++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                Matrix c = Matrices.column(vectors.transpose().row(i)).times(sign);
                double z = Math.exp(c.transpose().times(alpha).get(0, 0)
                        + 0.5 * c.transpose().times(sigma).times(c).get(0, 0));
                low = Math.min(low, z);
                high = Math.max(high, z);
            }
        }
        return low / high;
    }

    /** E over x of the moment generating function of y at beta x: a Gaussian integral by determinant and inverse. */
    private static double interactionEnergy(Matrix alpha, Matrix sigma) {
        Matrix precision = Matrices.function(sigma, x -> 1 / x);
        Matrix inner = Matrices.sum(precision, -BETA * BETA, sigma);
        Matrix linear = Matrices.sum(precision.times(alpha), BETA, alpha);
        double exponent = linear.transpose()
                        .times(Matrices.function(inner, x -> 1 / x))
                        .times(linear)
                        .get(0, 0)
                - alpha.transpose().times(precision).times(alpha).get(0, 0);
        double logDeterminant = 0;
        for (double value : Decompositions.symmetricEigen(inner).values()) {
            logDeterminant += Math.log(value);
        }
        for (double value : Decompositions.symmetricEigen(sigma).values()) {
            logDeterminant += Math.log(value);
        }
        return Math.exp(0.5 * exponent - 0.5 * logDeterminant);
    }

    /** With square roots of matrices. */
    static double bures(Gaussian a, Gaussian b) {
        Matrix root = Matrices.function(a.covariance(), x -> Math.sqrt(Math.max(0, x)));
        Matrix middle = Matrices.function(root.times(b.covariance()).times(root), x -> Math.sqrt(Math.max(0, x)));
        double square = Matrices.trace(a.covariance()) + Matrices.trace(b.covariance()) - 2 * Matrices.trace(middle);
        for (int i = 0; i < a.dimension(); i++) {
            square += Math.pow(a.mean()[i] - b.mean()[i], 2);
        }
        return Math.sqrt(square);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void agreesWithADirectFormula(Metric metric) {
        for (int seed = 0; seed < 20; seed++) {
            RandomCases cases = new RandomCases(seed);
            Gaussian law = Gaussian.ofFactor(cases.vector(4), cases.matrix(4, 4).times(0.8));
            double expected = direct(metric, law);
            assertThat(metrics(law).get(metric))
                    .as("%s, %s", metric.key(), cases)
                    .isEqualTo(
                            expected, within(1e-9 * Math.max(1, Math.abs(expected) > 1e300 ? 1 : Math.abs(expected))));
        }
    }

    @Test
    void interactionEnergyAgreesWithQuadratureInOneDimension() {
        double variance = 0.8;
        double mean = 0.6;
        double sum = 0;
        double weights = 0;
        double h = 0.02;
        for (double x = -9; x <= 9; x += h) {
            for (double y = -9; y <= 9; y += h) {
                double weight = Math.exp(-0.5 * (x * x + y * y));
                double root = Math.sqrt(variance);
                sum += weight * Math.exp(0.9 * (mean + root * x) * (mean + root * y));
                weights += weight;
            }
        }
        Spectrum spectrum = Spectrum.of(Gaussian.of(new double[] {mean}, Matrix.diagonal(variance)));
        assertThat(spectrum.logInteractionEnergy(0.9)).isCloseTo(Math.log(sum / weights), within(1e-5));
    }

    @Test
    void interactionEnergyIsInfiniteFromTheCriticalTemperatureOn() {
        Spectrum spectrum = Spectrum.of(Gaussian.ofFactor(new double[2], Matrix.diagonal(2, 1)));
        assertThat(spectrum.logInteractionEnergy(0.249)).isFinite();
        assertThat(spectrum.logInteractionEnergy(0.25)).isInfinite();
        assertThat(spectrum.logInteractionEnergy(0.3)).isInfinite();
    }

    @Test
    void degenerateLawsHaveTheLimitsOfTheFormulas() {
        Gaussian law = Gaussian.ofFactor(new double[] {1, 2, 2}, Matrix.of(3, 2, 2, 0, 0, 1, 0, 0));
        Map<Metric, Double> metrics = metrics(law);
        assertThat(metrics.get(Metric.CONDITION_NUMBER)).isInfinite();
        assertThat(metrics.get(Metric.SPHERICITY)).isZero();
        assertThat(metrics.get(Metric.LOG_VOLUME)).isCloseTo(Math.log(2), within(1e-14));
        assertThat(metrics.get(Metric.MEAN_NORM)).isCloseTo(3, within(1e-14));
        assertThat(metrics.get(Metric.MEAN_COSINE)).isCloseTo(9.0 / 14, within(1e-14));
        assertThat(metrics.get(Metric.GAP_RANK)).isEqualTo(2);
        assertThat(metrics.get(Metric.PARTITION_ISOTROPY))
                .isCloseTo(Math.exp(Math.min(-2, 0.5 - 2) - 3), within(1e-14));
        double expected = -0.5 * Math.log((1 - 0.64) * (1 - 0.04)) + 0.2 / 0.2 + 0.2 * 4 / 0.8 + 0.2 * 4;
        assertThat(metrics.get(Metric.INTERACTION_ENERGY)).isCloseTo(Math.exp(expected), within(1e-10));
    }

    @Test
    void aPointMassHasNoRatios() {
        Map<Metric, Double> metrics = metrics(Gaussian.of(new double[] {3, 4}, Matrix.zeros(2, 2)));
        assertThat(metrics.get(Metric.TOTAL_VARIANCE)).isZero();
        for (Metric ratio : List.of(
                Metric.TOP_SHARE,
                Metric.EFFECTIVE_RANK,
                Metric.EFFECTIVE_RANK_OF_DEVIATIONS,
                Metric.PARTICIPATION_RATIO,
                Metric.SPHERICITY,
                Metric.CONDITION_NUMBER)) {
            assertThat(metrics.get(ratio)).as(ratio.key()).isNaN();
        }
        assertThat(metrics.get(Metric.MEAN_COSINE)).isEqualTo(1);
        assertThat(metrics.get(Metric.GAP_RANK)).isZero();
        assertThat(metrics.get(Metric.INTERACTION_ENERGY)).isCloseTo(Math.exp(BETA * 25), within(1e-10));
    }

    @Test
    void isoScoreHasNoMeaningInOneDimension() {
        assertThat(metrics(Gaussian.standard(1)).get(Metric.ISOSCORE)).isNaN();
        assertThat(metrics(Gaussian.standard(5)).get(Metric.ISOSCORE)).isCloseTo(1, within(1e-14));
    }

    @Test
    void theGapRankIsWhereTheSpectrumBreaks() {
        assertThat(gapRank(1, 0.5, 1e-4, 1e-5)).isEqualTo(2);
        assertThat(gapRank(1, 0.99e-2)).isEqualTo(1);
        assertThat(gapRank(1, 1.01e-2)).isEqualTo(2);
        assertThat(gapRank(1, 1e-3, 1e-9)).isEqualTo(2);
        assertThat(gapRank(1, 1e-6, 1e-9)).isEqualTo(1);
        assertThat(gapRank(1, 1e-3, 0)).isEqualTo(1);
        assertThat(gapRank(0, 0)).isZero();
        Spectrum broken = Spectrum.of(Gaussian.ofFactor(new double[2], Matrix.diagonal(1, 1e-5)));
        assertThat(broken.rankGap()).isCloseTo(Math.log(1e5), within(1e-12));
        assertThat(broken.thresholdedRank(1e-11)).isEqualTo(2);
        assertThat(broken.thresholdedRank(1e-9)).isEqualTo(1);
    }

    private static int gapRank(double... deviations) {
        return Spectrum.of(Gaussian.ofFactor(new double[deviations.length], Matrix.diagonal(deviations)))
                .gapRank();
    }

    @Test
    void buresWassersteinOfNearLawsDoesNotCancel() {
        RandomCases cases = new RandomCases(5);
        Matrix factor = cases.matrix(3, 3);
        Gaussian law = Gaussian.ofFactor(new double[3], factor);
        Gaussian near = Gaussian.ofFactor(new double[3], factor.times(1 + 1e-10));
        double expected = 1e-10 * Math.sqrt(Matrices.trace(law.covariance()));
        assertThat(Math.abs(BuresWasserstein.distance(law, near) / expected - 1))
                .as("%s", cases)
                .isLessThan(1e-4);
        assertThat(BuresWasserstein.distance(law, law)).isLessThan(1e-14);
    }

    @Test
    void buresWassersteinOfLawsOfDifferentRank() {
        for (int r1 = 0; r1 <= 3; r1++) {
            for (int r2 = 0; r2 <= 3; r2++) {
                RandomCases cases = new RandomCases(10L * r1 + r2);
                Gaussian a = cases.law(3, r1);
                Gaussian b = cases.law(3, r2);
                double expected = bures(a, b);
                assertThat(BuresWasserstein.distance(a, b)).as("%s", cases).isCloseTo(expected, within(1e-7));
                assertThat(BuresWasserstein.distance(b, a)).as("%s", cases).isCloseTo(expected, within(1e-7));
            }
        }
        assertThatThrownBy(() -> BuresWasserstein.distance(Gaussian.standard(2), Gaussian.standard(3)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("laws must have one dimension but have 2 and 3");
    }

    @Test
    void eigenvaluesKeepTheirDigitsFarBelowTheLargest() {
        double[] deviations = {1, 1e-5, 1e-10, 1e-15};
        RandomCases cases = new RandomCases(6);
        Matrix factor = Matrix.diagonal(deviations).times(cases.orthogonal(4));
        double[] values = Spectrum.of(Gaussian.ofFactor(new double[4], factor)).eigenvalues();
        assertThat(values[3]).isLessThan(1e-28);
        for (int i = 0; i < 3; i++) {
            assertThat(Math.abs(Math.sqrt(values[i]) / deviations[i] - 1))
                    .as("%s, %s", i, cases)
                    .isLessThan(1e-4);
        }
    }

    @Test
    void onlyMetricsOfTheMeanSeeIt() {
        RandomCases cases = new RandomCases(7);
        Gaussian law = Gaussian.ofFactor(cases.vector(4), cases.matrix(4, 4));
        Gaussian shifted = Gaussian.ofFactor(cases.vector(4), law.factor());
        List<Metric> changed = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (!metrics(law).get(metric).equals(metrics(shifted).get(metric))) {
                changed.add(metric);
            }
        }
        assertThat(changed)
                .containsExactlyElementsOf(
                        Arrays.stream(Metric.values()).filter(Metric::seesMean).toList());
    }

    @Test
    void onlyMetricsAskedForAreComputed() {
        Gaussian law = Gaussian.standard(2);
        Map<Metric, Double> some =
                new Diagnostics(EnumSet.of(Metric.GAP_RANK, Metric.TOP_SHARE), 1, law).of(law, Spectrum.of(law));
        assertThat(some.keySet()).containsExactly(Metric.TOP_SHARE, Metric.GAP_RANK);
    }

    @Test
    void keysNameMetricsAndOthersAreRefusedWithTheChoices() {
        for (Metric metric : Metric.values()) {
            assertThat(Metric.ofKey(metric.key())).isEqualTo(metric);
            assertThat(metric.definition().formula()).isNotBlank();
        }
        assertThatThrownBy(() -> Metric.ofKey("entropy"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("there is no metric named entropy; choose from total_variance, top_share, ");
    }
}
