package org.anisoflow.core.gaussian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandardizationTest {
    private final RandomCases cases = new RandomCases(3);
    private final Gaussian law = cases.law(4, 3);

    @Test
    void noneKeepsTheLaw() {
        assertThat(Standardization.NONE.apply(law)).isSameAs(law);
    }

    @Test
    void centeringRemovesTheMeanOnly() {
        Gaussian centred = Standardization.CENTER.apply(law);
        assertThat(centred.mean()).containsOnly(0);
        assertThat(centred.covariance()).isEqualTo(law.covariance());
    }

    @Test
    void scalingLeavesTheCorrelationMatrix() {
        Matrix sigma = law.covariance();
        Matrix scaled = Standardization.SCALE.apply(law).covariance();
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                double correlation = sigma.get(i, j) / Math.sqrt(sigma.get(i, i) * sigma.get(j, j));
                assertThat(Math.abs(scaled.get(i, j) - correlation))
                        .as("%s", cases)
                        .isLessThan(1e-14);
            }
        }
    }

    @Test
    void scalingKeepsConstantCoordinates() {
        Gaussian constant = Gaussian.ofFactor(new double[] {5, 1}, Matrix.of(2, 1, 0, 3));
        Gaussian scaled = Standardization.SCALE.apply(constant);
        assertThat(scaled.covariance()).isEqualTo(Matrix.diagonal(0, 1));
        assertThat(scaled.mean()).containsOnly(0);
    }

    @Test
    void whiteningProjectsOnTheSupport() {
        Matrix white = Standardization.WHITEN.apply(law).covariance();
        assertThat(Matrices.error(white.times(white), white)).isLessThan(1e-14);
        assertThat(Matrices.error(white.times(law.factor()), law.factor())).isLessThan(1e-14);
        Matrix full = Standardization.WHITEN.apply(cases.law(4, 4)).covariance();
        assertThat(Matrices.error(full, Matrix.identity(4))).as("%s", cases).isLessThan(1e-13);
    }

    @Test
    void whiteningADegenerateFactorKeepsItsSupport() {
        Gaussian flat = Gaussian.ofFactor(new double[2], Matrix.of(2, 2, 1, 1, 0, 0));
        assertThat(Matrices.error(Standardization.WHITEN.apply(flat).covariance(), Matrix.diagonal(1, 0)))
                .isLessThan(1e-14);
    }

    @ParameterizedTest
    @EnumSource(Standardization.class)
    void partsAreMovedByTheMapOfTheWhole(Standardization standardization) {
        GaussianMixture parts = new GaussianMixture(
                List.of(new Component(0.3, cases.law(4, 2)), new Component(0.7, cases.law(4, 1))),
                Arrangement.CLUSTERS);
        Gaussian whole = parts.moments();
        GaussianMixture changed = new GaussianMixture(
                parts.components().stream()
                        .map(part -> new Component(part.weight(), standardization.apply(whole, part.law())))
                        .toList(),
                Arrangement.CLUSTERS);
        Gaussian expected = standardization.apply(whole);
        assertThat(changed.moments().mean()).as("%s", cases).containsExactly(expected.mean(), within(1e-13));
        assertThat(Matrices.error(changed.moments().covariance(), expected.covariance()))
                .as("%s", cases)
                .isLessThan(1e-12);
    }

    @Test
    void partsOfAWholeThatDoesNotVaryStayOnIt() {
        Gaussian point = Gaussian.ofFactor(new double[] {2, 1}, Matrix.zeros(2, 0));
        for (Standardization standardization : new Standardization[] {Standardization.SCALE, Standardization.WHITEN}) {
            Gaussian changed = standardization.apply(point, point);
            assertThat(changed.mean()).containsOnly(0);
            assertThat(changed.covariance()).isEqualTo(Matrix.zeros(2, 2));
        }
    }
}
