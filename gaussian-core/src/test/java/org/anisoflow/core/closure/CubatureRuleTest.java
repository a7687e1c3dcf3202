package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.closure.Cubature.Rule;
import org.anisoflow.testkit.RandomCases;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the rules integrate exactly, how they converge, and that their fast methods agree with their nodes. */
class CubatureRuleTest {
    private static CubatureRule rule(Rule rule, int r, boolean companion) {
        return CubatureRule.of(new Cubature(rule, OptionalInt.empty()), r, companion);
    }

    private static CubatureRule rule(Rule rule, int points, int r) {
        return CubatureRule.of(new Cubature(rule, OptionalInt.of(points)), r, false);
    }

    private static double expectation(CubatureRule rule, ToDoubleFunction<double[]> f) {
        double[] nodes = new double[rule.size * rule.r];
        double[] weights = new double[rule.size];
        rule.nodes(nodes);
        rule.weights(weights);
        double sum = 0;
        double[] z = new double[rule.r];
        for (int i = 0; i < rule.size; i++) {
            System.arraycopy(nodes, i * rule.r, z, 0, rule.r);
            sum += weights[i] * f.applyAsDouble(z);
        }
        return sum;
    }

    /** {@code E z_1^p_1 ... z_r^p_r}. */
    private static double monomialMean(int[] powers) {
        double mean = 1;
        for (int p : powers) {
            if (p % 2 == 1) {
                return 0;
            }
            for (int k = p - 1; k > 1; k -= 2) {
                mean *= k;
            }
        }
        return mean;
    }

    private static double monomial(double[] z, int[] factors) {
        double product = 1;
        for (int l : factors) {
            product *= z[l];
        }
        return product;
    }

    /** Compares random monomials of a total degree, relative to the root of the mean of their squares. */
    private static double worstMonomial(CubatureRule rule, int degree, long seed) {
        Random random = new Random(seed);
        double worst = 0;
        for (int trial = 0; trial < 20; trial++) {
            int[] powers = new int[rule.r];
            int[] factors = new int[degree];
            int near = random.nextInt(rule.r);
            for (int k = 0; k < degree; k++) {
                // half of the factors on one coordinate, so that high powers occur
                factors[k] = random.nextBoolean() ? near : random.nextInt(rule.r);
                powers[factors[k]]++;
            }
            double error = expectation(rule, z -> monomial(z, factors)) - monomialMean(powers);
            double square = monomialMean(Arrays.stream(powers).map(p -> 2 * p).toArray());
            worst = Math.max(worst, Math.abs(error) / Math.sqrt(square));
        }
        return worst;
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "7, 1", "16, 1", "24, 1", "4, 2", "9, 2", "5, 3", "8, 3", "4, 5"})
    void gaussHermiteOfNPointsHasDegree2nMinus1(int n, int r) {
        CubatureRule rule = rule(Rule.GAUSS_HERMITE, n, r);
        for (int degree = 0; degree < 2 * n; degree++) {
            assertThat(worstMonomial(rule, degree, n)).as("degree %d", degree).isLessThan(1e-13);
        }
        assertThat(expectation(rule, z -> monomial(z, new int[2 * n])) / monomialMean(new int[] {2 * n}))
                .isLessThan(1 - 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "4", "5", "6", "9", "16", "31", "46"})
    void sphericalRadialHasDegree5(int r) {
        for (boolean companion : new boolean[] {false, true}) {
            CubatureRule rule = rule(Rule.SPHERICAL_RADIAL, r, companion);
            for (int degree = 0; degree <= 5; degree++) {
                assertThat(worstMonomial(rule, degree, r))
                        .as("degree %d, companion %s", degree, companion)
                        .isLessThan(1e-12);
            }
            assertThat(worstMonomial(rule, 6, r)).isGreaterThan(1e-6);
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "7", "30"})
    void sobolPointsHaveDegree3(int r) {
        for (boolean companion : new boolean[] {false, true}) {
            CubatureRule rule = rule(Rule.QUASI_MONTE_CARLO, r, companion);
            for (int degree = 0; degree <= 3; degree++) {
                assertThat(worstMonomial(rule, degree, r))
                        .as("degree %d, companion %s", degree, companion)
                        .isLessThan(1e-12);
            }
            assertThat(worstMonomial(rule, 4, r)).isBetween(1e-9, 0.1);
        }
    }

    /** E f(y), E[f(y) y], E[f(y) y^2] for y = u.z with a unit vector u: a form of one variable, whatever the dimension. */
    private static double[] ridgeMoments(CubatureRule rule, double[] u) {
        double[] moments = new double[3];
        for (int p = 0; p < moments.length; p++) {
            int power = p;
            moments[p] = expectation(rule, z -> {
                double y = 0;
                for (int l = 0; l < z.length; l++) {
                    y += u[l] * z[l];
                }
                return Math.pow(y, power) / (1 + Math.exp(-0.5 - 2 * y));
            });
        }
        return moments;
    }

    /** Slope of a least-squares line through log error against log points, from 2^6 to 2^14 points. */
    @ParameterizedTest
    @CsvSource({"1, -0.9", "2, -0.9", "4, -0.9", "8, -0.6"})
    void sobolPointsConvergeFasterThanRandomOnes(int r, double slope) {
        double[] exact = ridgeMoments(rule(Rule.GAUSS_HERMITE, 128, 1), new double[] {1});
        SimpleRegression line = new SimpleRegression();
        for (int log = 6; log <= 14; log++) {
            CubatureRule rule = rule(Rule.QUASI_MONTE_CARLO, 1 << log, r);
            double error = 0;
            for (int seed = 0; seed < 8; seed++) {
                double[] u = new RandomCases(seed).vector(r);
                double norm = Math.sqrt(Arrays.stream(u).map(x -> x * x).sum());
                double[] moments =
                        ridgeMoments(rule, Arrays.stream(u).map(x -> x / norm).toArray());
                for (int p = 0; p < exact.length; p++) {
                    error = Math.hypot(error, moments[p] - exact[p]);
                }
            }
            line.addData(log * Math.log(2), Math.log(error));
        }
        assertThat(line.getSlope()).isLessThan(slope);
    }

    static Stream<Arguments> rules() {
        return Stream.of(Rule.values()).flatMap(rule -> Stream.of(1, 2, 3, 4, 6, 17)
                .filter(r -> rule != Rule.GAUSS_HERMITE || r <= 6)
                .flatMap(r -> Stream.of(Arguments.of(rule, r, false), Arguments.of(rule, r, true))));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void formsAndMomentsAreThoseOfTheNodes(Rule kind, int r, boolean companion) {
        CubatureRule rule = rule(kind, r, companion);
        RandomCases cases = new RandomCases(r);
        double constant = 0.7;
        double[] linear = cases.vector(r + 2);
        double[] matrix = new double[r * r];
        double[] entries = cases.vector(r * r);
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                matrix[i * r + j] = entries[i * r + j] + entries[j * r + i];
            }
        }
        double[] nodes = new double[rule.size * r];
        double[] weights = new double[rule.size];
        rule.nodes(nodes);
        rule.weights(weights);
        double[] values = cases.vector(rule.size + 3);
        double expected = 0;
        double worst = 0;
        double[] first = new double[r];
        double[] second = new double[r * r];
        double[] forms = new double[rule.size + 3];
        double[] affine = new double[rule.size + 3];
        rule.linear(constant, linear, affine);
        rule.quadratic(constant, linear, matrix, forms);
        for (int i = 0; i < rule.size; i++) {
            double form = constant;
            double square = 0;
            for (int l = 0; l < r; l++) {
                double z = nodes[i * r + l];
                form += linear[l] * z;
                first[l] += weights[i] * values[i] * z;
                for (int k = 0; k < r; k++) {
                    square += matrix[l * r + k] * z * nodes[i * r + k];
                    second[l * r + k] += weights[i] * values[i] * z * nodes[i * r + k];
                }
            }
            expected += weights[i] * values[i];
            worst = Math.max(worst, Math.abs(affine[i] - form));
            worst = Math.max(worst, Math.abs(forms[i] - form - square));
        }
        assertThat(worst).isLessThan(1e-10);
        double[] firstOut = cases.vector(r);
        double[] secondOut = cases.vector(r * r);
        assertThat(rule.moments(values, firstOut, secondOut)).isEqualTo(expected, within(1e-12));
        assertThat(firstOut).usingComparatorWithPrecision(1e-12).containsExactly(first);
        assertThat(secondOut).usingComparatorWithPrecision(1e-11).containsExactly(second);
        assertThat(rule.moments(values, firstOut, null)).isEqualTo(expected, within(1e-12));
        assertThat(firstOut).usingComparatorWithPrecision(1e-12).containsExactly(first);
    }

    @Test
    void inDimensionZeroThereIsOneNode() {
        for (Rule kind : Rule.values()) {
            CubatureRule rule = rule(kind, 0, false);
            double[] values = new double[1];
            rule.quadratic(1.5, new double[0], new double[0], values);
            assertThat(rule.size).isEqualTo(1);
            assertThat(values).containsExactly(1.5);
            assertThat(rule.moments(values, new double[0], new double[0])).isEqualTo(1.5);
            assertThat(rule(kind, 0, true).moments(values, new double[0], null)).isEqualTo(1.5);
        }
    }

    @Test
    void theChoiceOfPointsIsKept() {
        assertThat(rule(Rule.GAUSS_HERMITE, 8, 2).size).isEqualTo(64);
        assertThat(rule(Rule.QUASI_MONTE_CARLO, 101, 2).size).isEqualTo(102);
        assertThat(rule(Rule.SPHERICAL_RADIAL, 61, false).size).isEqualTo(4 * 61 * 61);
        assertThat(rule(Rule.AUTO, 4, false)).isInstanceOf(SphericalRadialRule.class);
        assertThat(rule(Rule.AUTO, 3, false).size).isBetween(3500, 4000);
        assertThat(rule(Rule.SPHERICAL_RADIAL, 1, false).size).isEqualTo(rule(Rule.GAUSS_HERMITE, 1, false).size);
    }

    @Test
    void rulesThatAreTooLargeAreRefused() {
        assertThatThrownBy(() -> rule(Rule.GAUSS_HERMITE, 61, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("points of the cubature gauss-hermite make 7^61 nodes in 61 dimensions, more than 1048576; "
                        + "use spherical-radial or quasi-monte-carlo");
        assertThatThrownBy(() -> rule(Rule.GAUSS_HERMITE, 128, 3))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("points of the cubature gauss-hermite make 128^3 nodes in 3 dimensions, more than 1048576; "
                        + "use spherical-radial or quasi-monte-carlo");
        assertThatThrownBy(() -> rule(Rule.SPHERICAL_RADIAL, 513, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the cubature spherical-radial has 1052676 nodes in 513 dimensions, more than 1048576; use "
                        + "quasi-monte-carlo");
        assertThatThrownBy(() -> rule(Rule.QUASI_MONTE_CARLO, 1001, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the cubature quasi-monte-carlo is known up to 1000 dimensions but the rank of the law is"
                        + " 1001; use a law of lower rank");
        assertThatThrownBy(() -> rule(Rule.QUASI_MONTE_CARLO, 64, 61))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("points of the cubature quasi-monte-carlo must be from 488 to 1048576 in 61 dimensions but "
                        + "are 64");
    }
}
