package org.anisoflow.core.gaussian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;

class ClusterDiagnosticsTest {
    private static GaussianMixture points(double... places) {
        List<Component> components = new ArrayList<>();
        for (double place : places) {
            components.add(
                    new Component(1.0 / places.length, Gaussian.ofFactor(new double[] {place}, Matrix.zeros(1, 0))));
        }
        return new GaussianMixture(components, Arrangement.CLUSTERS);
    }

    private static double count(GaussianMixture law, double distance) {
        return ClusterDiagnostics.of(law, distance).get(ClusterMetric.CLUSTER_COUNT);
    }

    @Test
    void scatterIsThatOfTokensInTheirGroups() {
        for (int seed = 0; seed < 10; seed++) {
            RandomCases cases = new RandomCases(seed);
            int n = 40;
            int d = 1 + seed % 4;
            double[] tokens = cases.vector(n * d);
            int[] group = new int[n];
            Arrays.setAll(group, i -> i % 7 % 3);
            double[][] mean = new double[4][d];
            double[] size = new double[3];
            for (int i = 0; i < n; i++) {
                size[group[i]]++;
            }
            for (int i = 0; i < n * d; i++) {
                mean[group[i / d]][i % d] += tokens[i] / size[group[i / d]];
                mean[3][i % d] += tokens[i] / n;
            }
            double within = 0;
            double between = 0;
            for (int i = 0; i < n * d; i++) {
                double centre = mean[group[i / d]][i % d];
                within += (tokens[i] - centre) * (tokens[i] - centre) / n;
                between += (centre - mean[3][i % d]) * (centre - mean[3][i % d]) / n;
            }

            Map<ClusterMetric, Double> metrics = ClusterDiagnostics.of(tokens, n, d, group, 1e-6);
            assertThat(metrics.keySet()).containsExactly(ClusterMetric.values());
            assertThat(metrics.get(ClusterMetric.WITHIN_SCATTER))
                    .as("%s", cases)
                    .isCloseTo(within, within(1e-13));
            assertThat(metrics.get(ClusterMetric.BETWEEN_SCATTER))
                    .as("%s", cases)
                    .isCloseTo(between, within(1e-13));
            assertThat(metrics.get(ClusterMetric.SCATTER_RATIO))
                    .as("%s", cases)
                    .isCloseTo(between / within, within(1e-12));
            assertThat(metrics.get(ClusterMetric.CLUSTER_COUNT)).isEqualTo(3);
        }
    }

    @Test
    void scattersSumToTheTotalVariance() {
        for (int d = 1; d <= 6; d++) {
            RandomCases cases = new RandomCases(20 + d);
            GaussianMixture law = GaussianMixtureTest.random(cases, d, 0.3, 0.3, 0.2, 0.1, 0.1);
            Map<ClusterMetric, Double> metrics = ClusterDiagnostics.of(law, 1);
            assertThat(metrics.get(ClusterMetric.WITHIN_SCATTER) + metrics.get(ClusterMetric.BETWEEN_SCATTER))
                    .as("%s", cases)
                    .isCloseTo(Spectrum.of(law.moments()).totalVariance(), within(1e-13));
        }
    }

    @Test
    void rotationsChangeNothing() {
        RandomCases cases = new RandomCases(30);
        GaussianMixture law = GaussianMixtureTest.random(cases, 4, 0.2, 0.2, 0.2, 0.2, 0.2);
        Matrix turn = cases.orthogonal(4);
        GaussianMixture turned = new GaussianMixture(
                law.components().stream()
                        .map(component -> new Component(
                                component.weight(),
                                Gaussian.ofFactor(
                                        turn.times(Matrix.of(
                                                        4, 1, component.law().mean()))
                                                .toRowMajor(),
                                        turn.times(component.law().factor()))))
                        .toList(),
                Arrangement.CLUSTERS);
        for (double distance : new double[] {0.5, 1.5, 2, 2.5, 3, 4}) {
            Map<ClusterMetric, Double> expected = ClusterDiagnostics.of(law, distance);
            ClusterDiagnostics.of(turned, distance).forEach((metric, value) -> assertThat(value)
                    .as("%s at %s, %s", metric, distance, cases)
                    .isCloseTo(expected.get(metric), within(1e-13)));
        }
    }

    @Test
    void aSingleComponentHasNoScatterBetween() {
        Gaussian law = new RandomCases(31).law(3, 3);
        Map<ClusterMetric, Double> metrics = ClusterDiagnostics.of(GaussianMixture.of(law), 1);

        assertThat(metrics.get(ClusterMetric.WITHIN_SCATTER))
                .isCloseTo(Spectrum.of(law).totalVariance(), within(1e-14));
        assertThat(metrics.get(ClusterMetric.BETWEEN_SCATTER)).isZero();
        assertThat(metrics.get(ClusterMetric.SCATTER_RATIO)).isZero();
        assertThat(metrics.get(ClusterMetric.CLUSTER_COUNT)).isEqualTo(1);
    }

    @Test
    void theRatioOfPointsIsInfiniteAndThatOfOnePointHasNoMeaning() {
        assertThat(ClusterDiagnostics.of(points(0, 1), 1).get(ClusterMetric.SCATTER_RATIO))
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ClusterDiagnostics.of(points(2, 2), 1).get(ClusterMetric.SCATTER_RATIO))
                .isNaN();
    }

    @Test
    void aChainOfLinksIsOneCluster() {
        GaussianMixture chain = points(0, 3, 1, 2, 10, 11, 30);

        assertThat(count(chain, 0.5)).isEqualTo(7);
        assertThat(count(chain, 1)).as("closer than").isEqualTo(7);
        assertThat(count(chain, Math.nextUp(1))).isEqualTo(3);
        assertThat(count(chain, 7.1)).isEqualTo(2);
        assertThat(count(chain, 19.1)).isEqualTo(1);
    }

    @Test
    void equalMeansAreToldApartByTheirCovariances() {
        GaussianMixture law = new GaussianMixture(
                List.of(
                        new Component(0.5, Gaussian.ofFactor(new double[2], Matrix.diagonal(2, 1))),
                        new Component(0.5, Gaussian.ofFactor(new double[2], Matrix.diagonal(1, 2)))),
                Arrangement.CLUSTERS);

        assertThat(count(law, 1.4)).isEqualTo(2);
        assertThat(count(law, 1.5)).isEqualTo(1);
        assertThat(ClusterDiagnostics.of(law, 1).get(ClusterMetric.BETWEEN_SCATTER))
                .isZero();
    }

    @Test
    void theDistanceMustBePositive() {
        for (double distance : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> ClusterDiagnostics.of(points(0, 1), distance))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("the merging distance must be positive but is " + distance);
        }
    }

    @Test
    void closerThanAgreesWithTheDistance() {
        for (int seed = 0; seed < 300; seed++) {
            RandomCases cases = new RandomCases(seed);
            int d = 1 + seed % 5;
            Gaussian first = cases.law(d, seed % 3 % (d + 1));
            Gaussian second = Gaussian.ofFactor(
                    seed % 2 == 0 ? first.mean() : cases.vector(d),
                    cases.matrix(d, seed % 7 % (d + 1)).times(seed % 11 == 0 ? 5 : 1));
            double distance = BuresWasserstein.distance(first, second);
            for (double factor : new double[] {0.5, 0.9, 1 - 1e-9, 1 + 1e-9, 1.1, 2}) {
                assertThat(BuresWasserstein.closerThan(first, second, factor * distance))
                        .as("%s, factor %s", cases, factor)
                        .isEqualTo(factor > 1 && distance > 0);
            }
        }
    }

    @Test
    void closerThanDecidesAtAllScales() {
        for (double unit : new double[] {1e-200, 1e-150, 1e150, 1e200}) {
            Gaussian first = Gaussian.ofFactor(new double[] {3 * unit, 0}, Matrix.diagonal(unit, unit));
            Gaussian second = Gaussian.ofFactor(new double[] {0, 4 * unit}, Matrix.diagonal(unit, unit));
            Gaussian wide = Gaussian.ofFactor(new double[] {0, 4 * unit}, Matrix.diagonal(unit, 3 * unit));
            assertThat(BuresWasserstein.closerThan(first, second, 4.99 * unit)).isFalse();
            assertThat(BuresWasserstein.closerThan(first, second, 5.01 * unit)).isTrue();
            assertThat(BuresWasserstein.closerThan(second, wide, 1.99 * unit)).isFalse();
            assertThat(BuresWasserstein.closerThan(second, wide, 2.01 * unit)).isTrue();
        }
        Gaussian point = Gaussian.ofFactor(new double[2], Matrix.zeros(2, 0));
        assertThat(BuresWasserstein.closerThan(point, point, Double.MIN_VALUE)).isTrue();
        assertThat(BuresWasserstein.closerThan(point, point, 0)).isFalse();
        assertThat(BuresWasserstein.closerThan(point, point, Double.NaN)).isFalse();
        assertThatThrownBy(() -> BuresWasserstein.closerThan(point, Gaussian.standard(3), 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("laws must have one dimension but have 2 and 3");
    }
}
