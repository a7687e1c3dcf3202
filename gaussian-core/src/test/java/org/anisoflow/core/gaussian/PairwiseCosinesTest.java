package org.anisoflow.core.gaussian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.RandomCases;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairwiseCosinesTest {
    private static double[] byAllPairs(double[] tokens, int n, int d, int every, int bins) {
        double[] share = new double[bins];
        double pairs = 0;
        for (int i = 0; i < n; i += every) {
            for (int j = 0; j < i; j += every) {
                double product = 0;
                double first = 0;
                double second = 0;
                for (int l = 0; l < d; l++) {
                    product += tokens[i * d + l] * tokens[j * d + l];
                    first += tokens[i * d + l] * tokens[i * d + l];
                    second += tokens[j * d + l] * tokens[j * d + l];
                }
                if (first > 0 && second > 0) {
                    share[(int) Math.min(bins - 1, (product / Math.sqrt(first * second) + 1) / 2 * bins)]++;
                    pairs++;
                }
            }
        }
        for (int b = 0; b < bins; b++) {
            share[b] /= pairs;
        }
        return share;
    }

    /** Sum over bins of share times centre: the mean cosine to within half a bin. */
    private static double mean(double[] share) {
        double[] edges = PairwiseCosines.edges(share.length);
        double mean = 0;
        for (int b = 0; b < share.length; b++) {
            mean += share[b] * (edges[b] + edges[b + 1]) / 2;
        }
        return mean;
    }

    @Test
    void edgesAreEquallySpaced() {
        assertThat(PairwiseCosines.edges(4)).containsExactly(-1, -0.5, 0, 0.5, 1);
        assertThat(PairwiseCosines.edges(1)).containsExactly(-1, 1);
        assertThatThrownBy(() -> PairwiseCosines.edges(0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a histogram needs at least one bin but has 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 300, 1999})
    void smallCloudsAreCountedByAllPairs(int n) {
        RandomCases cases = new RandomCases(n);
        double[] tokens = cases.vector(n * 5);

        double[] share = PairwiseCosines.histogram(tokens, n, 5, 21);
        assertThat(share).as("%s", cases).containsExactly(byAllPairs(tokens, n, 5, 1, 21), within(1e-12));
        assertThat(Arrays.stream(share).sum()).isCloseTo(1, within(1e-12));
    }

    @Test
    void largeCloudsAreThinnedEvenly() {
        RandomCases cases = new RandomCases(1);
        double[] tokens = cases.vector(4001 * 2);

        assertThat(PairwiseCosines.histogram(tokens, 4001, 2, 20))
                .as("%s", cases)
                .containsExactly(byAllPairs(tokens, 4001, 2, 3, 20), within(1e-12));
    }

    @Test
    void lengthsDoNotMatter() {
        RandomCases cases = new RandomCases(2);
        double[] tokens = cases.vector(100 * 3);
        double[] scaled = tokens.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= i / 3 % 2 == 0 ? 1e-300 : 1e300;
        }

        assertThat(PairwiseCosines.histogram(scaled, 100, 3, 15))
                .as("%s", cases)
                .containsExactly(PairwiseCosines.histogram(tokens, 100, 3, 15), within(1e-15));
    }

    @Test
    void theLastBinHoldsEqualDirectionsAndTheFirstOppositeOnes() {
        double[] line = {1, 1, 2, 2, -3, -3};
        double third = 1.0 / 3;

        assertThat(PairwiseCosines.histogram(line, 3, 2, 4))
                .containsExactly(new double[] {2 * third, 0, 0, third}, within(1e-15));
    }

    @Test
    void pairsWithATokenZeroAreLeftOut() {
        assertThat(PairwiseCosines.histogram(new double[] {1, 0, 0, 0, 2, 0}, 3, 2, 2))
                .containsExactly(0, 1);
        assertThat(PairwiseCosines.histogram(new double[] {1, 0, 0, 0}, 2, 2, 2))
                .containsExactly(Double.NaN, Double.NaN);
        assertThat(PairwiseCosines.histogram(new double[] {1, 0}, 1, 2, 1)).containsExactly(Double.NaN);
        assertThat(PairwiseCosines.histogram(new double[0], 0, 2, 1)).containsExactly(Double.NaN);
        Gaussian zero = Gaussian.ofFactor(new double[2], Matrix.zeros(2, 0));
        assertThat(PairwiseCosines.histogram(GaussianMixture.of(zero), 2)).containsExactly(Double.NaN, Double.NaN);
        Gaussian one = Gaussian.ofFactor(new double[] {1, 0}, Matrix.zeros(2, 0));
        assertThat(PairwiseCosines.histogram(mixture(0.5, zero, one), 2)).containsExactly(0, 1);
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> PairwiseCosines.histogram(new double[3], 2, 2, 2))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("n tokens of dimension d need n d entries, but n is 2, d is 2 and there are 3 entries");
        assertThatThrownBy(() -> PairwiseCosines.histogram(new double[] {1, 1, 1, Double.NaN}, 2, 2, 2))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tokens must be finite: token 1, coordinate 1 is NaN");
        assertThatThrownBy(() -> PairwiseCosines.histogram(GaussianMixture.of(Gaussian.standard(2)), -1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a histogram needs at least one bin but has -1");
    }

    /** (1 + cosine) / 2 of isotropic tokens has the Beta law of parameters (d - 1) / 2. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 10, 64, 200, 1100})
    void isotropicTokensHaveTheExactLawOfCosines(int d) {
        double[] share = PairwiseCosines.histogram(GaussianMixture.of(Gaussian.standard(d)), 41);
        BetaDistribution exact = new BetaDistribution((d - 1) / 2.0, (d - 1) / 2.0);
        double sum = 0;
        for (int b = 0; b < 41; b++) {
            sum += share[b];
            assertThat(sum).as("bin %s", b).isCloseTo(exact.cumulativeProbability((b + 1) / 41.0), within(0.004));
        }
        assertThat(mean(share)).isCloseTo(0, within(0.001));
    }

    @Test
    void oneDimensionHasTwoDirections() {
        double[] share = PairwiseCosines.histogram(
                GaussianMixture.of(Gaussian.ofFactor(new double[] {1}, Matrix.of(1, 1, 1))), 10);
        double positive = 0.8413447460685429;

        assertThat(share[0]).isCloseTo(2 * positive * (1 - positive), within(0.003));
        assertThat(share[9]).isCloseTo(1 - 2 * positive * (1 - positive), within(0.003));
    }

    /**
     * For independent x and y the mean of the cosine is |E x / |x||^2. The points have no tails beyond 2.9, so that fourth
     * moments are a few percent short, which is 5e-4 here.
     */
    @Test
    void theMeanCosineOfAShiftedLawIsTheSquareOfItsMeanDirection() {
        double shift = 5;
        Gaussian law = Gaussian.ofFactor(new double[] {shift, 0, 0}, Matrix.identity(3));
        double direction = meanDirection(shift);

        assertThat(mean(PairwiseCosines.histogram(GaussianMixture.of(law), 2000)))
                .isCloseTo(direction * direction, within(1e-3));
    }

    /** E of x_1 / |x| for x ~ N(shift e_1, I_3) by the trapezoid rule over x_1 and the distance from the axis. */
    private static double meanDirection(double shift) {
        double sum = 0;
        double step = 0.01;
        for (double a = shift - 9; a <= shift + 9; a += step) {
            for (double rho = 0; rho <= 9; rho += step) {
                double density = rho * Math.exp(-0.5 * (a - shift) * (a - shift) - 0.5 * rho * rho);
                sum += density * a / Math.hypot(a, rho) * step * step;
            }
        }
        return sum / Math.sqrt(2 * Math.PI);
    }

    private static GaussianMixture mixture(double weight, Gaussian first, Gaussian second) {
        return new GaussianMixture(
                List.of(new Component(weight, first), new Component(1 - weight, second)), Arrangement.CLUSTERS);
    }

    @Test
    void pairsOfPointMassesHaveTheProductsOfTheWeights() {
        Gaussian east = Gaussian.ofFactor(new double[] {2, 0}, Matrix.zeros(2, 0));
        Gaussian west = Gaussian.ofFactor(new double[] {-1, 0}, Matrix.zeros(2, 0));

        double[] share = PairwiseCosines.histogram(mixture(0.3, east, west), 3);
        assertThat(share).containsExactly(new double[] {0.42, 0, 0.58}, within(1e-12));
    }

    @Test
    void splittingAComponentChangesLittle() {
        RandomCases cases = new RandomCases(3);
        Gaussian law = cases.law(3, 2);
        double[] whole = PairwiseCosines.histogram(GaussianMixture.of(law), 10);
        double[] halves = PairwiseCosines.histogram(mixture(0.5, law, law), 10);

        assertThat(halves).as("%s", cases).containsExactly(whole, within(0.02));
    }

    @Test
    void manySmallComponentsAreAllSeen() {
        List<Component> components = new ArrayList<>();
        for (int j = 0; j < 400; j++) {
            double angle = 2 * Math.PI * (j + 0.5) / 400;
            double[] place = {Math.cos(angle), Math.sin(angle)};
            components.add(new Component(1.0 / 400, Gaussian.ofFactor(place, Matrix.zeros(2, 0))));
        }
        double[] share = PairwiseCosines.histogram(new GaussianMixture(components, Arrangement.CLUSTERS), 8);
        for (int b = 0; b < 8; b++) {
            double exact = (Math.asin((b + 1) / 4.0 - 1) - Math.asin(b / 4.0 - 1)) / Math.PI;
            assertThat(share[b]).as("bin %s", b).isCloseTo(exact, within(0.006));
        }
    }

    @Test
    void theSameLawGivesTheSameShares() {
        Gaussian law = new RandomCases(4).law(4, 3);

        assertThat(PairwiseCosines.histogram(GaussianMixture.of(law), 30))
                .containsExactly(PairwiseCosines.histogram(GaussianMixture.of(law), 30));
    }
}
