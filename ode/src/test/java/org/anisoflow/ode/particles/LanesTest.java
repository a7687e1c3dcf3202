package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.anisoflow.core.InvalidInputException;
import org.junit.jupiter.api.Test;

/** Plain Java and the Vector API, which the build starts the tests with. */
class LanesTest {
    private static final Lanes VECTOR = Lanes.choose("auto").get();
    private static final Lanes PLAIN = Lanes.choose("off").get();

    /** In units in the last place of the true value. */
    private static double ulps(double actual, double x) {
        double expected = StrictMath.exp(x);
        return actual == expected ? 0 : Math.abs(actual - expected) / Math.ulp(expected);
    }

    private static double[] arguments(int seed, int count, double lowest, double highest) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = lowest + (highest - lowest) * random.nextDouble();
        }
        return x;
    }

    @Test
    void vectorApiIsInUseWhereTheProcessorHasLanes() {
        assertThat(PLAIN.description()).isEqualTo("java");
        assertThat(VECTOR.description()).matches("vector \\((256|512) bits, [48] lanes\\)|java");
        assertThat(ParticleField.exponential()).isEqualTo(VECTOR.description());
    }

    @Test
    void rejectsUnknownChoice() {
        assertThatThrownBy(() -> Lanes.choose("on"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("vector must be auto or off but is on");
    }

    @Test
    void expIsAccurateToThreeUlp() {
        for (Lanes lanes : List.of(VECTOR, PLAIN)) {
            for (double range : new double[] {1e-9, 0.1, 1, 30, 708}) {
                double[] x = arguments(3, 20_003, -range, Math.min(range, 690));
                double[] e = x.clone();
                double sum = lanes.exp(e, 0, e.length, 0);
                double expected = 0;
                for (int i = 0; i < e.length; i++) {
                    assertThat(ulps(e[i], x[i]))
                            .as("%s, exp(%s)", lanes.description(), x[i])
                            .isLessThanOrEqualTo(3);
                    expected += e[i];
                }
                assertThat(Math.abs(sum - expected)).isLessThanOrEqualTo(1e-13 * expected);
            }
        }
    }

    @Test
    void expOfBoundedArgumentsAgreesTo1e14() {
        for (Lanes lanes : List.of(VECTOR, PLAIN)) {
            for (double bound : new double[] {1e-9, 0.5, 7.9, 8, 8.1, 100, Lanes.BOUND}) {
                double[] x = arguments(4, 10_001, -bound, bound);
                double[] e = x.clone();
                lanes.expOfBounded(e, 0, e.length, bound);
                for (int i = 0; i < e.length; i++) {
                    double expected = StrictMath.exp(x[i]);
                    assertThat(Math.abs(e[i] - expected))
                            .as("%s, exp(%s), bound %s", lanes.description(), x[i], bound)
                            .isLessThanOrEqualTo(1e-14 * expected);
                }
            }
        }
    }

    @Test
    void expHasItsLimits() {
        double[] x = {
            0,
            -0.0,
            -707.9,
            -708.1,
            -745,
            -746,
            -1e6,
            -Double.MAX_VALUE,
            Double.NEGATIVE_INFINITY,
            709.7,
            709.782712893384,
            709.79,
            1e300,
            Double.POSITIVE_INFINITY,
            Double.NaN,
            1e-320
        };
        for (Lanes lanes : List.of(VECTOR, PLAIN)) {
            double[] e = x.clone();
            lanes.exp(e, 0, e.length, 0);
            assertThat(e[0]).isEqualTo(1);
            assertThat(e[1]).isEqualTo(1);
            assertThat(ulps(e[2], x[2])).isLessThanOrEqualTo(3);
            for (int i = 3; i <= 8; i++) {
                assertThat(e[i]).as("exp(%s)", x[i]).isEqualTo(0);
            }
            assertThat(ulps(e[9], x[9])).isLessThanOrEqualTo(3);
            assertThat(e[10]).isGreaterThan(1.797e308);
            for (int i = 11; i <= 13; i++) {
                assertThat(e[i]).as("exp(%s)", x[i]).isEqualTo(Double.POSITIVE_INFINITY);
            }
            assertThat(e[14]).isNaN();
            assertThat(e[15]).isEqualTo(1);
        }
    }

    @Test
    void expTakesTheShiftOutAndLeavesTheRestAlone() {
        for (Lanes lanes : List.of(VECTOR, PLAIN)) {
            double[] a = new double[40];
            java.util.Arrays.fill(a, 1e6);
            assertThat(lanes.exp(a, 3, 37, 1e6)).isEqualTo(34);
            assertThat(a[2]).isEqualTo(1e6);
            assertThat(a[3]).isEqualTo(1);
            assertThat(a[36]).isEqualTo(1);
            assertThat(a[37]).isEqualTo(1e6);
        }
    }

    @Test
    void maxFindsTheLargest() {
        double[] a = arguments(5, 101, -3, -1);
        a[57] = -0.5;
        a[3] = 7;
        for (Lanes lanes : List.of(VECTOR, PLAIN)) {
            assertThat(lanes.max(a, 4, 101)).isEqualTo(-0.5);
            assertThat(lanes.max(a, 57, 58)).isEqualTo(-0.5);
            assertThat(lanes.max(a, 9, 9)).isEqualTo(Double.NEGATIVE_INFINITY);
        }
    }
}
