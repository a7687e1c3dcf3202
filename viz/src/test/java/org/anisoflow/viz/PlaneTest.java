package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.junit.jupiter.api.Test;

class PlaneTest {
    private static final Gaussian LAW =
            Gaussian.ofFactor(new double[] {1, 2, 3}, Matrix.of(new double[][] {{0, 0, 0.5}, {-3, 0, 0}, {0, 2, 0}}));

    @Test
    void coordinatesAreReadOff() {
        Plane plane = Plane.coordinates(12, 11, 0);

        double[] token = new double[12];
        token[0] = 5;
        token[11] = 7;
        assertThat(plane.project(token)).containsExactly(7, 5);
        assertThat(plane.horizontal()).isEqualTo("x₁₂");
        assertThat(plane.vertical()).isEqualTo("x₁");
        assertThat(plane.dimension()).isEqualTo(12);
    }

    @Test
    void aCoordinateThatIsNotShownMayBeInfinite() {
        double[] token = {Double.POSITIVE_INFINITY, 1, 2};

        assertThat(Plane.coordinates(3, 1, 2).project(token)).containsExactly(1, 2);
        assertThat(Plane.coordinates(3, 0, 2).project(token)).containsExactly(Double.POSITIVE_INFINITY, 2);
    }

    @Test
    void principalDirectionsDescendInVarianceAndPointUpwards() {
        Plane plane = Plane.principal(LAW, 0, 1);

        assertThat(plane.project(new double[] {1, 3, 3})).containsExactly(new double[] {1, 0}, within(1e-15));
        assertThat(plane.project(new double[] {1, 2, 4})).containsExactly(new double[] {0, 1}, within(1e-15));
        assertThat(plane.horizontal()).isEqualTo("principal direction u₁");
        assertThat(Plane.principal(LAW, 2, 0).horizontal()).isEqualTo("principal direction u₃");
    }

    @Test
    void lawsAreProjectedWithTheirCovariance() {
        Gaussian seen = Plane.principal(LAW, 0, 2).project(LAW);

        assertThat(seen.mean()).containsExactly(0, 0);
        assertThat(seen.covariance().toRowMajor()).containsExactly(new double[] {9, 0, 0, 0.25}, within(1e-14));
        assertThat(Plane.coordinates(3, 0, 1).project(LAW).covariance().toRowMajor())
                .containsExactly(new double[] {0.25, 0, 0, 9}, within(1e-14));
    }

    @Test
    void degenerateLawsHaveAPlane() {
        Gaussian point = Gaussian.ofFactor(new double[] {1, 2, 3}, Matrix.zeros(3, 0));
        Gaussian line = Gaussian.ofFactor(new double[3], Matrix.of(3, 1, 0, 0, 2));

        for (Gaussian law : new Gaussian[] {point, line}) {
            Plane plane = Plane.principal(law, 0, 2);
            assertThat(plane.project(law).mean()).containsExactly(0, 0);
            Matrix u = plane.directions();
            assertThat(u.transpose().times(u).toRowMajor()).containsExactly(new double[] {1, 0, 0, 1}, within(1e-15));
        }
        assertThat(Plane.principal(line, 0, 1).project(line).covariance().toRowMajor())
                .containsExactly(new double[] {4, 0, 0, 0}, within(1e-15));
        assertThat(Plane.principal(line, 0, 1).project(point).rank()).isZero();
    }

    @Test
    void theOriginBesideATokenDiffersAlongThePlaneOnly() {
        Plane plane = Plane.principal(LAW, 0, 1);
        double[] token = {4, -5, 6};

        double[] origin = plane.originBeside(token);

        assertThat(plane.project(origin)).containsExactly(new double[2], within(1e-14));
        assertThat(Plane.principal(LAW, 2, 0).project(origin)[0])
                .isCloseTo(Plane.principal(LAW, 2, 0).project(token)[0], within(1e-14));
    }

    @Test
    void planeTokensKeepTheirCoordinates() {
        assertThat(Plane.of(Gaussian.standard(2)).horizontal()).isEqualTo("x₁");
        assertThat(Plane.of(LAW).horizontal()).isEqualTo("principal direction u₁");
    }

    @Test
    void refusesAxesThatAreNotThere() {
        assertThatThrownBy(() -> Plane.coordinates(1, 0, 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a plane needs tokens of dimension at least 2 but they have dimension 1");
        assertThatThrownBy(() -> Plane.of(Gaussian.standard(1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a plane needs tokens of dimension at least 2 but they have dimension 1");
        assertThatThrownBy(() -> Plane.principal(LAW, 0, 3))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the axes of a plane must be two different indices from 0 to 2 but are 0 and 3");
        assertThatThrownBy(() -> Plane.coordinates(3, 1, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the axes of a plane must be two different indices from 0 to 2 but are 1 and 1");
        assertThatThrownBy(() -> Plane.coordinates(3, 0, 1).project(new double[4]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a token must have 3 entries but has 4");
        assertThatThrownBy(() -> Plane.coordinates(3, 0, 1).project(Gaussian.standard(2)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a token must have 3 entries but has 2");
    }
}
