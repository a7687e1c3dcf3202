package org.anisoflow.core.gaussian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianTest {
    private static void refused(double[] mean, Matrix covariance, String message) {
        assertThatThrownBy(() -> Gaussian.of(mean, covariance))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void anAsymmetricCovarianceIsNamedByItsEntries() {
        refused(
                new double[2],
                Matrix.of(2, 2, 1, 0.2, 0.3, 1),
                "covariance must be symmetric: entry (0, 1) is 0.2 but (1, 0) is 0.3; symmetrise it or check the row "
                        + "order");
    }

    @Test
    void anIndefiniteCovarianceIsNamedByItsEigenvalues() {
        assertThatThrownBy(() -> Gaussian.of(new double[2], Matrix.diagonal(2, -0.5)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageMatching(
                        "covariance must be positive semidefinite but its smallest eigenvalue is -0\\.5\\d* "
                                + "\\(the largest is 2\\.0\\d*\\)");
        assertThatThrownBy(() -> Gaussian.of(new double[2], Matrix.of(2, 2, 1, 2, 2, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("covariance must be positive semidefinite but its smallest eigenvalue is ");
        assertThatThrownBy(
                        () -> Gaussian.of(new double[3], Matrix.of(3, 3, 1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("covariance must be positive semidefinite but its smallest eigenvalue is -0.");
    }

    @Test
    void aCovarianceOfZeroVarianceHasNoCovariances() {
        assertThatThrownBy(() -> Gaussian.of(new double[2], Matrix.of(2, 2, 0, 1e-3, 1e-3, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("covariance must be positive semidefinite");
    }

    @Test
    void shapesMustFit() {
        refused(
                new double[3],
                Matrix.identity(2),
                "mean must have length d and covariance shape d x d with d >= 1, but mean has length 3 and covariance "
                        + "is 2 x 2");
        refused(
                new double[0],
                Matrix.zeros(0, 0),
                "mean must have length d and covariance shape d x d with d >= 1, but mean has length 0 and covariance "
                        + "is 0 x 0");
        assertThatThrownBy(() -> Gaussian.ofFactor(new double[2], Matrix.zeros(2, 3)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "mean must have length d >= 1 and factor shape d x r with r <= d, but mean has length 2 and "
                                + "factor is 2 x 3");
        refused(new double[] {1, Double.NaN}, Matrix.identity(2), "mean must be finite: entry 1 is NaN");
    }

    @Test
    void theFactorRestoresTheCovariance() {
        for (int d = 1; d <= 12; d++) {
            RandomCases cases = new RandomCases(d);
            Matrix covariance = cases.law(d, d).covariance();
            Gaussian law = Gaussian.of(cases.vector(d), covariance);
            assertThat(Matrices.error(law.covariance(), covariance))
                    .as("%s", cases)
                    .isLessThan(1e-14);
            assertThat(law.rank()).isEqualTo(d);
        }
    }

    @Test
    void theRankOfTheCovarianceIsFound() {
        for (int r = 0; r <= 6; r++) {
            RandomCases cases = new RandomCases(100 + r);
            Matrix covariance = cases.law(6, r).covariance();
            assertThat(Gaussian.of(new double[6], covariance).rank())
                    .as("%s", cases)
                    .isEqualTo(r);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-16, 1e-30, 1e-150, 1e-300})
    void smallVariancesKeepTheirDigits(double small) {
        double root = Math.sqrt(small);
        Matrix covariance = Matrix.of(2, 2, 1, 0.5 * root, 0.5 * root, small);
        Gaussian law = Gaussian.of(new double[2], covariance);
        assertThat(law.rank()).isEqualTo(2);
        Matrix back = law.covariance();
        assertThat(Math.abs(back.get(1, 1) / small - 1)).isLessThan(1e-14);
        assertThat(Math.abs(back.get(0, 1) / (0.5 * root) - 1)).isLessThan(1e-14);
        double[] values = Spectrum.of(law).eigenvalues();
        assertThat(Math.abs(values[1] / (0.75 * small) - 1)).isLessThan(1e-9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-150, 1e150})
    void theUnitDoesNotMatter(double unit) {
        RandomCases cases = new RandomCases(200);
        Matrix covariance = cases.law(4, 4).covariance();
        Gaussian law = Gaussian.of(new double[4], covariance.times(unit));
        assertThat(Matrices.error(law.covariance().times(1 / unit), covariance)).isLessThan(1e-13);
    }

    @Test
    void roundOffBelowZeroIsForgiven() {
        Gaussian law = Gaussian.of(new double[2], Matrix.of(2, 2, 1, 1 + 1e-12, 1 + 1e-12, 1));
        assertThat(law.rank()).isEqualTo(1);
    }

    @Test
    void lawsAreValues() {
        RandomCases cases = new RandomCases(300);
        Gaussian law = cases.law(3, 2);
        Gaussian same = Gaussian.ofFactor(law.mean(), law.factor());
        assertThat(same).isEqualTo(law).hasSameHashCodeAs(law).isNotEqualTo(Gaussian.standard(3));
        law.mean()[0] = 99;
        assertThat(law).isEqualTo(same);
    }
}
