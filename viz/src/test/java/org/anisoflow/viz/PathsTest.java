package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Line2D;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PathsTest {
    private static final int MANY = 1_000_000;
    private static final double[] NOWHERE = {Double.NaN, Double.NaN};

    private static double[][] path(int n, IntFunction<double[]> point) {
        return IntStream.range(0, n).mapToObj(point).toArray(double[][]::new);
    }

    private static double[] polar(double radius, double angle) {
        return new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
    }

    /** The largest distance of every k-th point from a line. */
    private static double distance(double[][] points, int every, double[][] line) {
        return IntStream.range(0, points.length / every)
                .mapToObj(i -> points[i * every])
                .mapToDouble(point -> IntStream.range(1, line.length)
                        .mapToDouble(i -> Line2D.ptSegDist(
                                line[i - 1][0], line[i - 1][1], line[i][0], line[i][1], point[0], point[1]))
                        .filter(distance -> !Double.isNaN(distance))
                        .min()
                        .orElseThrow())
                .max()
                .orElseThrow();
    }

    private static List<double[]> thin(double[][] points) {
        return Arrays.asList(Paths.thin(points));
    }

    @Test
    void shortPathsStayAsTheyAre() {
        double[][] path = path(97, i -> polar(1, i));

        assertThat(Paths.thin(path)).isDeepEqualTo(path);
        assertThat(Paths.thin(new double[0][])).isEmpty();
    }

    @Test
    void aStraightLineIsTwoPoints() {
        assertThat(Paths.thin(path(MANY, i -> new double[] {3e-9 * i, 1 - 4e-9 * i})))
                .isDeepEqualTo(new double[][] {{0, 1}, {3e-9 * (MANY - 1), 1 - 4e-9 * (MANY - 1)}});
    }

    /** 40 turns of a spiral inwards: the line moves by less than a fraction of a pixel, in both directions. */
    @Test
    void theLineStaysWithinAFractionOfAPixel() {
        double[][] spiral = path(MANY, i -> polar(Math.exp(-2e-6 * i), 80 * Math.PI * i / MANY));

        double[][] thin = Paths.thin(spiral);

        assertThat(thin.length).isLessThan(5000);
        assertThat(thin[0]).isEqualTo(spiral[0]);
        assertThat(thin[thin.length - 1]).isEqualTo(spiral[MANY - 1]);
        assertThat(distance(spiral, 500, thin)).isLessThan(2.0 / 4000);
    }

    @Test
    void aPathThatTurnsBackKeepsWhereItTurned() {
        double[][] path = path(5000, i -> new double[] {i < 4000 ? i : 8000 - i, 0});

        assertThat(thin(path)).anyMatch(point -> point[0] >= 3999);
    }

    @Test
    void aCycleIsDrawnOnce() {
        double[][] cycle = path(MANY, i -> polar(1, 2 * Math.PI * i / 1500.3));

        double[][] thin = Paths.thin(cycle);

        assertThat(thin.length).isLessThan(1000);
        assertThat(distance(cycle, 777, thin)).isLessThan(3.0 / 1000);
    }

    @Test
    void aCrossingIsNotAGap() {
        double[][] eight = path(10_000, i -> new double[] {Math.sin(2e-4 * Math.PI * i), Math.sin(4e-4 * Math.PI * i)});

        assertThat(thin(eight)).noneMatch(point -> Double.isNaN(point[0]));
    }

    /** A random walk, a cloud in random order, and a cycle with noise. */
    @Test
    void noiseIsBoundedAndReachesAsFar() {
        Random random = new Random(1);
        double[] walk = new double[2];
        for (double[][] noise : new double[][][] {
            path(MANY, i -> {
                walk[0] += random.nextGaussian();
                walk[1] += random.nextGaussian();
                return walk.clone();
            }),
            path(MANY, i -> new double[] {random.nextDouble(), random.nextDouble()}),
            path(MANY, i -> polar(1 + 0.02 * random.nextGaussian(), 0.01 * i))
        }) {
            double[][] thin = Paths.thin(noise);

            assertThat(thin.length).isBetween(1000, Paths.MOST);
            assertThat(Paths.box(thin).getWidth())
                    .isGreaterThan(0.98 * Paths.box(noise).getWidth());
            assertThat(Paths.box(thin).getHeight())
                    .isGreaterThan(0.98 * Paths.box(noise).getHeight());
        }
    }

    @Test
    void pointsWithoutAPlaceAreGaps() {
        double[] infinite = {0, Double.POSITIVE_INFINITY};
        double[] huge = {-1e301, 0};
        double[] a = {1, 2};
        double[] b = {3, 4};

        assertThat(thin(new double[][] {NOWHERE, a, infinite, huge, b, NOWHERE}))
                .usingElementComparator(Arrays::compare)
                .containsExactly(a, NOWHERE, b);
        double[][] broken = path(MANY, i -> i == 500_000 ? NOWHERE : new double[] {i, 0});
        assertThat(thin(broken))
                .usingElementComparator(Arrays::compare)
                .containsExactly(
                        new double[] {0, 0},
                        new double[] {499_999, 0},
                        NOWHERE,
                        new double[] {500_001, 0},
                        new double[] {999_999, 0});
        double[][] nothing = path(5000, i -> NOWHERE);
        assertThat(Paths.thin(nothing)).isEmpty();
    }

    @Test
    void aPathThatStandsStillIsOnePlace() {
        double[][] still = path(5000, i -> new double[] {7, 8});

        assertThat(thin(still)).hasSizeBetween(1, 2).allSatisfy(point -> assertThat(point)
                .containsExactly(7, 8));
    }

    @Test
    void extremesOfTheRangeOfDoublesDoNotOverflow() {
        double[][] path = path(5000, i -> new double[] {(i % 2 == 0 ? 1 : -1) * 1e300, i});

        assertThat(thin(path)).noneMatch(point -> Double.isNaN(point[0])).hasSizeGreaterThan(1000);
    }
}
