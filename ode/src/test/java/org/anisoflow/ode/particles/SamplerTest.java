package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerTest {
    private static MomentAccumulator moments(double[] x, int d) {
        MomentAccumulator moments = new MomentAccumulator(d);
        moments.add(x, x.length / d);
        return moments;
    }

    private static Gaussian law(RandomCases cases, int d, int r) {
        return Gaussian.ofFactor(cases.vector(d), r == 0 ? Matrix.zeros(d, 0) : cases.matrix(d, r));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 2", "1, 1, 100", "3, 3, 4", "3, 2, 3", "3, 3, 5000", "5, 0, 2", "16, 16, 17", "16, 7, 3000"})
    void momentMatchedTokensHaveTheMomentsOfTheLaw(int d, int r, int n) {
        RandomCases cases = new RandomCases(31 + d);
        Gaussian law = law(cases, d, r);
        MomentAccumulator sample = moments(Sampler.draw(law, n, Sampling.MOMENT_MATCHED, Streams.of(5, n)), d);
        double[] sigma = law.covariance().toRowMajor();
        for (int i = 0; i < d; i++) {
            assertThat(sample.mean()[i]).isCloseTo(law.mean()[i], within(1e-14 * (1 + Math.abs(law.mean()[i]))));
            for (int j = 0; j < d; j++) {
                double unit = Math.sqrt(sigma[i * d + i] * sigma[j * d + j]);
                assertThat(sample.covariance()[i * d + j])
                        .as("%s, entry (%d, %d)", cases, i, j)
                        .isCloseTo(sigma[i * d + j], within(2e-14 * unit));
            }
        }
    }

    @Test
    void momentsOfLawsFarFromZeroAreMatchedToTheDigitsOfTheTokens() {
        Gaussian law = Gaussian.of(new double[] {1e8, -3e8}, Matrix.of(2, 2, 1, 0.3, 0.3, 2));
        MomentAccumulator sample = moments(Sampler.draw(law, 3000, Sampling.MOMENT_MATCHED, Streams.of(5, 0)), 2);
        // a token has an error of 3e-8, independent of the others
        assertThat(sample.mean()[0]).isCloseTo(1e8, within(3e-8));
        assertThat(sample.mean()[1]).isCloseTo(-3e8, within(6e-8));
        assertThat(sample.covariance()[0]).isCloseTo(1, within(5e-9));
        assertThat(sample.covariance()[1]).isCloseTo(0.3, within(5e-9));
        assertThat(sample.covariance()[3]).isCloseTo(2, within(5e-9));
    }

    /** 9 moments at level 0.001 in all (Bonferroni): the two-sided normal quantile is 3.9. */
    @Test
    void independentTokensFollowTheLaw() {
        int d = 3;
        int n = 40_000;
        RandomCases cases = new RandomCases(77);
        Gaussian law = law(cases, d, d);
        MomentAccumulator sample = moments(Sampler.draw(law, n, Sampling.INDEPENDENT, Streams.of(-9, 3)), d);
        double[] sigma = law.covariance().toRowMajor();
        for (int i = 0; i < d; i++) {
            double z = (sample.mean()[i] - law.mean()[i]) / Math.sqrt(sigma[i * d + i] / n);
            assertThat(Math.abs(z)).as("%s, mean %d", cases, i).isLessThan(3.9);
            for (int j = 0; j <= i; j++) {
                double s = sigma[i * d + j];
                double deviation = Math.sqrt((sigma[i * d + i] * sigma[j * d + j] + s * s) / n);
                assertThat(Math.abs(sample.covariance()[i * d + j] - s) / deviation)
                        .as("%s, covariance (%d, %d)", cases, i, j)
                        .isLessThan(3.9);
            }
        }
    }

    /** Spread of the sample mean over replicates, chi-squared with 400 degrees of freedom at level 0.001. */
    @Test
    void replicatesAreIndependent() {
        double sum = 0;
        for (int replicate = 0; replicate < 400; replicate++) {
            double[] x = Sampler.draw(Gaussian.standard(1), 50, Sampling.INDEPENDENT, Streams.of(3, replicate));
            double mean = Arrays.stream(x).average().orElseThrow();
            sum += 50 * mean * mean;
        }
        assertThat(sum).isBetween(311.0, 499.0);
    }

    @Test
    void tokensOfADegenerateLawStayOnItsSupport() {
        RandomCases cases = new RandomCases(8);
        double[] normal = {0, 0, 1};
        Gaussian law = Gaussian.ofFactor(new double[] {1, 2, 3}, Matrix.of(3, 2, 1, 2, -1, 1, 0, 0));
        for (Sampling sampling : Sampling.values()) {
            double[] x = Sampler.draw(law, 100, sampling, Streams.of(1, 1));
            for (int i = 0; i < 100; i++) {
                assertThat(x[3 * i + 2] * normal[2])
                        .as("%s %s", cases, sampling)
                        .isEqualTo(3);
            }
            double[] point = Sampler.draw(
                    Gaussian.ofFactor(new double[] {4, 5}, Matrix.zeros(2, 0)), 2, sampling, Streams.of(1, 1));
            assertThat(point).containsExactly(4, 5, 4, 5);
        }
    }

    private static GaussianMixture mixture(double[] weights, Gaussian... laws) {
        List<GaussianMixture.Component> components = new ArrayList<>();
        for (int j = 0; j < laws.length; j++) {
            components.add(new GaussianMixture.Component(weights[j], laws[j]));
        }
        return new GaussianMixture(components, GaussianMixture.Arrangement.CLUSTERS);
    }

    @Test
    void aMixtureOfOneComponentGivesTheTokensOfItsGaussian() {
        RandomCases cases = new RandomCases(51);
        Gaussian law = law(cases, 3, 2);
        for (Sampling sampling : Sampling.values()) {
            Sampler.Draw draw = Sampler.draw(GaussianMixture.of(law), 40, sampling, Streams.of(2, 3));
            assertThat(draw.tokens()).as("%s", cases).isEqualTo(Sampler.draw(law, 40, sampling, Streams.of(2, 3)));
            assertThat(draw.components()).hasSize(40).containsOnly(0);
        }
    }

    @Test
    void tokensOfAMixtureStandInTheOrderOfComponents() {
        GaussianMixture law = mixture(
                new double[] {0.5, 0.2, 0.3},
                Gaussian.ofFactor(new double[] {1}, Matrix.zeros(1, 0)),
                Gaussian.ofFactor(new double[] {2}, Matrix.zeros(1, 0)),
                Gaussian.ofFactor(new double[] {3}, Matrix.zeros(1, 0)));
        for (Sampling sampling : Sampling.values()) {
            Sampler.Draw draw = Sampler.draw(law, 100, sampling, Streams.of(7, 0));
            assertThat(draw.components()).isSorted();
            for (int i = 0; i < 100; i++) {
                assertThat(draw.tokens()[i]).isEqualTo(draw.components()[i] + 1);
            }
        }
    }

    /** Numbers of tokens of a component over 400 draws, chi-squared with 3 * 400 degrees of freedom at level 0.001. */
    @Test
    void numbersOfIndependentTokensAreMultinomial() {
        double[] weights = {0.1, 0.4, 0.3, 0.2};
        Gaussian point = Gaussian.ofFactor(new double[] {0}, Matrix.zeros(1, 0));
        GaussianMixture law = mixture(weights, point, point, point, point);
        double sum = 0;
        for (int replicate = 0; replicate < 400; replicate++) {
            int[] components = Sampler.draw(law, 200, Sampling.INDEPENDENT, Streams.of(8, replicate))
                    .components();
            for (int j = 0; j < 4; j++) {
                int component = j;
                double count =
                        Arrays.stream(components).filter(c -> c == component).count();
                sum += Math.pow(count - 200 * weights[j], 2) / (200 * weights[j]);
            }
        }
        assertThat(sum).as("seed 8").isBetween(1045.0, 1366.0);
    }

    @Test
    void matchedNumbersAreSharesRoundedByLargestRemainders() {
        Gaussian point = Gaussian.ofFactor(new double[] {0}, Matrix.zeros(1, 0));
        assertThat(Sampler.matchedCounts(mixture(new double[] {0.5, 0.5}, point, point), 7))
                .containsExactly(4, 3);
        assertThat(Sampler.matchedCounts(mixture(new double[] {0.14, 0.28, 0.58}, point, point, point), 10))
                .containsExactly(1, 3, 6);
        assertThat(Sampler.matchedCounts(mixture(new double[] {0.29, 0.71}, point, point), 100))
                .containsExactly(29, 71);
    }

    @Test
    void everyComponentOfMomentMatchedTokensHasItsMoments() {
        RandomCases cases = new RandomCases(53);
        Gaussian[] laws = {law(cases, 3, 3), law(cases, 3, 1)};
        GaussianMixture law = mixture(new double[] {0.3, 0.7}, laws);
        Sampler.Draw draw = Sampler.draw(law, 30, Sampling.MOMENT_MATCHED, Streams.of(4, 4));
        for (int j = 0; j < 2; j++) {
            double[] own = Arrays.copyOfRange(draw.tokens(), j == 0 ? 0 : 27, j == 0 ? 27 : 90);
            MomentAccumulator sample = moments(own, 3);
            assertThat(sample.mean()).as("%s", cases).containsExactly(laws[j].mean(), within(1e-14));
            assertThat(sample.covariance())
                    .as("%s", cases)
                    .containsExactly(laws[j].covariance().toRowMajor(), within(1e-13));
        }
    }

    @Test
    void aComponentWithTooFewMatchedTokensIsRefused() {
        GaussianMixture law = mixture(new double[] {0.9, 0.1}, Gaussian.standard(3), Gaussian.standard(3));
        assertThatThrownBy(() -> Sampler.draw(law, 30, Sampling.MOMENT_MATCHED, Streams.of(1, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("moment-matched sampling needs at least 4 tokens for component 1, a law of rank 3 but its "
                        + "share of 30 tokens is 3; raise it, or use sampling independent");
    }

    @Test
    void countsThatCannotBeAreRefused() {
        Gaussian law = Gaussian.standard(3);
        assertThatThrownBy(() -> Sampler.draw(law, 1, Sampling.INDEPENDENT, Streams.of(1, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the number of tokens must be at least 2 but is 1; raise it");
        assertThatThrownBy(() -> Sampler.draw(law, 3, Sampling.MOMENT_MATCHED, Streams.of(1, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "moment-matched sampling needs at least 4 tokens for a law of rank 3 but the number of tokens "
                                + "is 3; raise it, or use sampling independent");
        assertThatThrownBy(() -> Sampler.draw(law, 1_000_000_000, Sampling.INDEPENDENT, Streams.of(1, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "the number of tokens must be at most 715827879 in dimension 3 but is 1000000000; lower it");
    }
}
