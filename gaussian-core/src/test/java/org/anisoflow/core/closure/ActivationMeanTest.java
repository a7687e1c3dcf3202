package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.attention.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationMeanTest {
    private static final double RELATIVE = 1e-12;
    private static final double[] MEANS = {
        0, 1e-9, -0.3, 0.5, -1, 2, -3.3, 5, -8, 13, -20, 40, -40, -90, 150, -400, 600, -650, 1000, -1000
    };
    private static final double[] VARIANCES = {
        1e-3, 0.03, 0.0499, 0.0501, 0.1, 0.199, 0.201, 0.5, 0.799, 0.801, 1, 1.7, 3, 8, 20, 40, 63.9, 64.1, 70, 100,
        200, 1e3
    };

    private static double[] means(Activation activation, double m, double v) {
        double[] s0 = {m};
        double[] s1 = {v};
        ActivationMean.of(activation, s0, s1, 1, s0, s1);
        return new double[] {s0[0], s1[0]};
    }

    private static double sigmoid(double u) {
        return 1 / (1 + Math.exp(-u));
    }

    private static double sigmoidSlope(double u) {
        return sigmoid(u) * sigmoid(-u);
    }

    /**
     * {@code E g(u)} for u ~ N(m, v) by the trapezoidal rule over u with the fine step min(sd, 1) / 16, in the log domain, within
     * 12 standard deviations of the laws that factors exp(+-u) make of N(m, v).
     */
    private static double reference(DoubleUnaryOperator logG, double m, double v) {
        double sd = Math.sqrt(v);
        double h = Math.min(sd, 1) / 16;
        double low = m - v - 12 * sd;
        double high = m + v + 12 * sd;
        double sum = 0;
        double lost = 0;
        long count = (long) ((high - low) / h);
        for (long k = 0; k <= count; k++) {
            double u = low + k * h;
            double term = Math.exp(logG.applyAsDouble(u) - (u - m) / sd * (u - m) / sd / 2) - lost;
            double next = sum + term;
            lost = next - sum - term;
            sum = next;
        }
        return sum * h / Math.sqrt(2 * Math.PI * v);
    }

    private static double logSigmoid(double u) {
        return u > 0 ? -Math.log1p(Math.exp(-u)) : u - Math.log1p(Math.exp(u));
    }

    private static void close(double actual, double expected, double tolerance, String what) {
        if (expected > 1e-300) {
            assertThat(actual / expected).as(what).isEqualTo(1, within(tolerance));
        } else {
            assertThat(actual).as(what).isEqualTo(0, within(1e-300));
        }
    }

    @Test
    void sigmoidMeansAreThoseOfAFineQuadratureInTheTailsToo() {
        for (double m : MEANS) {
            for (double v : VARIANCES) {
                double[] actual = means(Activation.SIGMOID, m, v);
                String what = "m " + m + ", v " + v;
                close(actual[0], reference(ActivationMeanTest::logSigmoid, m, v), RELATIVE, what + ": s0");
                close(actual[1], reference(u -> logSigmoid(u) + logSigmoid(-u), m, v), RELATIVE, what + ": s1");
            }
        }
    }

    @Test
    void sigmoidOfSmallVarianceIsItsTaylorPolynomial() {
        for (double m : MEANS) {
            for (double v : new double[] {0, 1e-300, 1e-12, 1e-6}) {
                double[] actual = means(Activation.SIGMOID, m, v);
                double g1 = sigmoidSlope(m);
                double odd = Math.tanh(-0.5 * m);
                double g2 = g1 * odd;
                // g''' = g' (1 - 6 g')
                double g3 = g1 * (1 - 6 * g1);
                close(actual[0], sigmoid(m) + 0.5 * v * g2, RELATIVE, "m " + m + ", v " + v + ": s0");
                close(actual[1], g1 + 0.5 * v * g3, RELATIVE, "m " + m + ", v " + v + ": s1");
            }
        }
    }

    /** For v to infinity {@code s0 = Phi(t) - pi^2/6 t phi(t) / v + O(v^-2)}, {@code s1} its derivative in m. */
    @Test
    void sigmoidOfLargeVarianceIsAStep() {
        for (double m : MEANS) {
            for (double v : new double[] {1e9, 1e12}) {
                double sd = Math.sqrt(v);
                double t = m / sd;
                double density = Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
                double[] step = means(Activation.RELU, m, v);
                double[] actual = means(Activation.SIGMOID, m, v);
                double correction = Math.PI * Math.PI / 6 / v;
                assertThat(actual[0]).isEqualTo(step[1] - correction * t * density, within(1e-14));
                close(actual[1], density / sd * (1 - correction * (1 - t * t)), RELATIVE, "m " + m + ", v " + v);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.05", "0.2", "0.8", "64"})
    void sigmoidMethodsAgreeWhereTheyMeet(double v) {
        for (double m = -200; m <= 200; m += 0.37) {
            double[] below = means(Activation.SIGMOID, m, v);
            double[] above = means(Activation.SIGMOID, m, Math.nextUp(v));
            close(above[0], below[0], RELATIVE, "m " + m);
            close(above[1], below[1], RELATIVE, "m " + m);
        }
    }

    @Test
    void reluMeansAreThoseOfTheTruncatedNormalLaw() {
        for (double m : MEANS) {
            for (double v : new double[] {1e-3, 0.1, 1, 8, 1e3, 1e6}) {
                double t = m / Math.sqrt(v);
                if (Math.abs(t) > 35) {
                    continue;
                }
                double[] actual = means(Activation.RELU, m, v);
                // E max(u, 0) by parts is the integral of Phi, E 1[u > 0] that of phi: from t down, midpoint-free by
                // tanh-sinh
                double sd = Math.sqrt(v);
                double slope = upper(-t, x -> 1);
                double mean = sd * upper(-t, x -> x + t);
                close(actual[0], mean, 2e-12, "m " + m + ", v " + v + ": s0");
                close(actual[1], slope, 2e-12, "m " + m + ", v " + v + ": s1");
            }
        }
    }

    /** {@code E f(x) 1[x > from]} for x ~ N(0, 1), by the exponential substitution x = from + exp(y - exp(-y)). */
    private static double upper(double from, DoubleUnaryOperator f) {
        double h = 1.0 / 128;
        double sum = 0;
        for (double y = -5; y < 5; y += h) {
            double step = Math.exp(y - Math.exp(-y));
            double x = from + step;
            sum += h * step * (1 + Math.exp(-y)) * f.applyAsDouble(x) * Math.exp(-x * x / 2);
        }
        return sum / Math.sqrt(2 * Math.PI);
    }

    @Test
    void reluAtTheKink() {
        assertThat(means(Activation.RELU, 0, 0)).containsExactly(0, 0.5);
        assertThat(means(Activation.RELU, 2, 0)).containsExactly(2, 1);
        assertThat(means(Activation.RELU, -2, 0)).containsExactly(0, 0);
        assertThat(means(Activation.RELU, 1e-200, 1e-300)[1]).isEqualTo(0.5, within(1e-9));
        assertThat(means(Activation.RELU, 1e200, 1e-300)).containsExactly(1e200, 1);
    }

    @Test
    void erfAndExpMeansAreThoseOfAFineQuadrature() {
        for (double m : new double[] {0, -0.4, 1.3, -3, 6}) {
            for (double v : new double[] {1e-2, 0.4, 3, 25}) {
                double[] erf = means(Activation.ERF, m, v);
                String what = "m " + m + ", v " + v;
                close(
                        erf[1],
                        reference(u -> Math.log(2 / Math.sqrt(Math.PI)) - u * u, m, v),
                        RELATIVE,
                        what + ": slope of erf");
                // erf(u) = 2 Phi(sqrt(2) u) - 1
                double[] step = means(Activation.RELU, m, v + 0.5);
                assertThat(erf[0]).as(what).isEqualTo(2 * step[1] - 1, within(1e-14));
                double[] exp = means(Activation.EXP, m, v);
                close(exp[0], reference(u -> u, m, v), RELATIVE, what + ": exp");
                assertThat(exp[1]).isEqualTo(exp[0]);
            }
        }
        assertThat(means(Activation.EXP, 700, 100)).containsExactly(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    @Test
    void numbersThatAreNotFiniteStayVisible() {
        for (Activation activation : Activation.values()) {
            for (double v : new double[] {0.01, 1, 100}) {
                assertThat(means(activation, Double.NaN, v)).containsOnly(Double.NaN);
            }
            assertThat(means(activation, 1, Double.NaN)).containsOnly(Double.NaN);
        }
    }
}
