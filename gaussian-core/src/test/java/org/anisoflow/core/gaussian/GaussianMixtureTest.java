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
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;

class GaussianMixtureTest {
    /** Components of random laws of rank 0, 1, 2, ... up to d, again and again. */
    static GaussianMixture random(RandomCases cases, int d, double... weights) {
        List<Component> components = new ArrayList<>();
        for (int j = 0; j < weights.length; j++) {
            components.add(new Component(weights[j], cases.law(d, j % (d + 1))));
        }
        return new GaussianMixture(components, Arrangement.CLUSTERS);
    }

    private static void refused(String message, Component... components) {
        assertThatThrownBy(() -> new GaussianMixture(List.of(components), Arrangement.CLUSTERS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void weightsAreSharesOfOne() {
        Gaussian law = Gaussian.standard(2);
        refused("a mixture needs at least one component but has none");
        refused(
                "weights must sum to one but their sum is 1.25; divide every weight by it if they are meant as shares",
                new Component(0.5, law),
                new Component(0.75, law));
        refused(
                "weights must be in (0, 1] but that of component 1 is 0.0; leave out the empty component",
                new Component(1, law),
                new Component(0, law));
        refused(
                "weights must be in (0, 1] but that of component 0 is -0.5",
                new Component(-0.5, law),
                new Component(1.5, law));
        refused("weights must be in (0, 1] but that of component 0 is NaN", new Component(Double.NaN, law));
        refused(
                "weights must be in (0, 1] but that of component 1 is 2.0",
                new Component(0.5, law),
                new Component(2, law));
    }

    @Test
    void weightsMaySumToOneUpToRounding() {
        Gaussian law = Gaussian.standard(1);
        double third = 0.3333333333;
        assertThat(new GaussianMixture(
                                List.of(
                                        new Component(third, law),
                                        new Component(third, law),
                                        new Component(third, law)),
                                Arrangement.CELLS)
                        .size())
                .isEqualTo(3);
        refused(
                "weights must sum to one but their sum is 0.9999999981373549; divide every weight by it if they are"
                        + " meant as shares",
                new Component(0.5, law),
                new Component(0.5 - 0x1p-29, law));
    }

    @Test
    void componentsHaveOneDimension() {
        refused(
                "all components must have one dimension: component 0 has 2 but component 1 has 3",
                new Component(0.5, Gaussian.standard(2)),
                new Component(0.5, Gaussian.standard(3)));
    }

    @Test
    void momentsAreThoseOfTheSum() {
        for (int d = 1; d <= 6; d++) {
            RandomCases cases = new RandomCases(d);
            GaussianMixture law = random(cases, d, 0.1, 0.2, 0.3, 0.15, 0.25);
            Matrix mean = Matrix.zeros(d, 1);
            Matrix second = Matrix.zeros(d, d);
            for (Component component : law.components()) {
                Matrix alpha = Matrices.column(component.law().mean());
                mean = Matrices.sum(mean, component.weight(), alpha);
                second =
                        Matrices.sum(second, component.weight(), component.law().covariance());
                second = Matrices.sum(second, component.weight(), alpha.times(alpha.transpose()));
            }
            Matrix covariance = Matrices.sum(second, -1, mean.times(mean.transpose()));

            assertThat(Matrices.error(Matrices.column(law.moments().mean()), mean))
                    .as("%s", cases)
                    .isLessThan(1e-15);
            assertThat(Matrices.error(law.moments().covariance(), covariance))
                    .as("%s", cases)
                    .isLessThan(1e-14);
        }
    }

    @Test
    void momentsFarFromTheOriginKeepTheirDigits() {
        GaussianMixture law = new GaussianMixture(
                List.of(
                        new Component(0.5, Gaussian.ofFactor(new double[] {1e8, 1e8 + 1}, Matrix.zeros(2, 0))),
                        new Component(0.5, Gaussian.ofFactor(new double[] {1e8 + 2, 1e8 + 1}, Matrix.zeros(2, 0)))),
                Arrangement.CLUSTERS);

        assertThat(law.moments().mean()).containsExactly(1e8 + 1, 1e8 + 1);
        assertThat(Matrices.error(law.moments().covariance(), Matrix.diagonal(1, 0)))
                .isLessThan(1e-15);
    }

    @Test
    void theRankOfTheMomentsIsAtMostThatOfAllColumns() {
        GaussianMixture points = new GaussianMixture(
                List.of(
                        new Component(0.25, Gaussian.ofFactor(new double[] {1, 2, 3}, Matrix.zeros(3, 0))),
                        new Component(0.75, Gaussian.ofFactor(new double[] {1, 2, 3}, Matrix.zeros(3, 0)))),
                Arrangement.CLUSTERS);

        assertThat(points.moments().rank()).isEqualTo(2);
        assertThat(points.moments().covariance()).isEqualTo(Matrix.zeros(3, 3));
        assertThat(points.moments().mean()).containsExactly(1, 2, 3);
    }

    @Test
    void oneComponentIsItsOwnMoments() {
        Gaussian law = new RandomCases(7).law(3, 2);

        assertThat(GaussianMixture.of(law).moments()).isSameAs(law);
        assertThat(GaussianMixture.of(law).isGaussian()).isTrue();
        assertThat(GaussianMixture.of(law).components()).containsExactly(new Component(1, law));
    }

    @Test
    void equalComponentsAreAGaussianAndOthersAreNot() {
        RandomCases cases = new RandomCases(8);
        Gaussian law = cases.law(2, 2);
        Gaussian same = Gaussian.ofFactor(law.mean(), law.factor());
        Gaussian shifted = Gaussian.ofFactor(cases.vector(2), law.factor());

        assertThat(halves(law, same).isGaussian()).isTrue();
        assertThat(Matrices.error(halves(law, same).moments().covariance(), law.covariance()))
                .as("%s", cases)
                .isLessThan(1e-15);
        assertThat(halves(law, shifted).isGaussian()).isFalse();
        assertThat(halves(law, Gaussian.ofFactor(law.mean(), Matrix.identity(2)))
                        .isGaussian())
                .isFalse();
    }

    private static GaussianMixture halves(Gaussian first, Gaussian second) {
        return new GaussianMixture(
                List.of(new Component(0.5, first), new Component(0.5, second)), Arrangement.CLUSTERS);
    }

    @Test
    void mixturesAreValues() {
        GaussianMixture law = random(new RandomCases(9), 2, 0.5, 0.5);
        GaussianMixture same = random(new RandomCases(9), 2, 0.5, 0.5);
        List<Component> components = new ArrayList<>(law.components());
        GaussianMixture copy = new GaussianMixture(components, Arrangement.CLUSTERS);
        components.clear();

        assertThat(same).isEqualTo(law).hasSameHashCodeAs(law).hasToString(law.toString());
        assertThat(copy).isEqualTo(law);
        assertThat(new GaussianMixture(law.components(), Arrangement.CELLS)).isNotEqualTo(law);
        assertThat(random(new RandomCases(9), 2, 0.25, 0.75)).isNotEqualTo(law);
        assertThatThrownBy(() -> law.components().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void groupsOfTokensBecomeComponents() {
        RandomCases cases = new RandomCases(10);
        int n = 60;
        double[] tokens = cases.vector(n * 3);
        int[] group = new int[n];
        Arrays.setAll(group, i -> i % 5 == 0 ? 1 : i % 3 == 0 ? 2 : 0);
        GaussianMixture law = GaussianMixture.ofGroups(tokens, n, 3, group);

        assertThat(law.components().stream().mapToDouble(Component::weight))
                .containsExactly(32.0 / 60, 12.0 / 60, 16.0 / 60);
        for (int j = 0; j < 3; j++) {
            int wanted = j;
            MomentAccumulator moments = new MomentAccumulator(3);
            for (int i = 0; i < n; i++) {
                if (group[i] == wanted) {
                    moments.add(Arrays.copyOfRange(tokens, 3 * i, 3 * i + 3), 1);
                }
            }
            Gaussian component = law.components().get(j).law();
            assertThat(component.mean()).as("%s", cases).containsExactly(moments.mean(), within(1e-14));
            assertThat(component.covariance().toRowMajor())
                    .as("%s", cases)
                    .containsExactly(moments.covariance(), within(1e-14));
        }
        MomentAccumulator whole = new MomentAccumulator(3);
        whole.add(tokens, n);
        assertThat(law.moments().covariance().toRowMajor())
                .as("%s", cases)
                .containsExactly(whole.covariance(), within(1e-14));
    }

    @Test
    void groupsMustFitTheTokens() {
        groupsRefused("a group needs at least two tokens but group 1 has one", 0, 1, 0, 0);
        groupsRefused("a group needs at least two tokens but group 1 has none", 0, 2, 0, 2);
        groupsRefused("groups of 4 tokens are counted from 0 on without gaps but that of token 2 is 4", 0, 0, 4, 0);
        groupsRefused("groups of 4 tokens are counted from 0 on without gaps but that of token 3 is -1", 0, 0, 0, -1);
        groupsRefused(
                "n tokens, n >= 1, need n d entries and n groups, but n is 4, d is 2, there are 8 entries and 3 groups",
                0,
                0,
                0);
        assertThatThrownBy(() -> GaussianMixture.ofGroups(new double[0], 0, 2, new int[0]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("n tokens, n >= 1, need n d entries and n groups, but n is 0, d is 2, there are 0 entries "
                        + "and 0 groups");
    }

    private static void groupsRefused(String message, int... group) {
        assertThatThrownBy(() -> GaussianMixture.ofGroups(new double[8], 4, 2, group))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
