package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CovariancePathsTest {
    private static CovariancePaths paths(OptionalDouble clip, double[]... covariances) {
        return new CovariancePaths(
                List.of(new CovariancePaths.Path(covariances, 0, false)), List.of("covariance"), clip);
    }

    @Test
    void pathIsCutWhereItReachesTheClip() {
        CovariancePaths paths = paths(OptionalDouble.of(4), new double[] {1, 0.5, 1}, new double[] {3, 0.5, 3});
        CovariancePaths.Spatial cut = paths.clipped().get(0);
        assertThat(cut.points()).hasDimensions(2, 3);
        assertThat(cut.points()[0]).containsExactly(0, 1, 2);
        assertThat(cut.points()[1]).containsExactly(new double[] {0, 1, 4}, within(1e-15));
        assertThat(cut.end()).isEqualTo(CurveBundle.End.CUT);
        assertThat(paths.whole().get(0).points()[1]).containsExactly(0, 1, 6);
    }

    @Test
    void endsTellSingularFromRegularCovariances() {
        assertThat(end(1, 1, 1)).isEqualTo(CurveBundle.End.BOUNDARY);
        assertThat(end(1, 0.5, 1)).isEqualTo(CurveBundle.End.INSIDE);
    }

    private static CurveBundle.End end(double a, double c, double b) {
        return paths(OptionalDouble.empty(), new double[] {1, 0, 1}, new double[] {a, c, b})
                .whole()
                .get(0)
                .end();
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void anyNumbersAreDrawn(Theme theme) throws IOException {
        CovariancePaths wild = paths(
                OptionalDouble.empty(),
                new double[] {Double.NaN, 0, 1},
                new double[] {1e-300, 0, 0},
                new double[] {0, 0, 0},
                new double[] {Double.POSITIVE_INFINITY, 0, 0},
                new double[] {1e305, 0, 0});
        CovariancePaths lone = paths(OptionalDouble.empty(), new double[] {1, 0, 1});
        CovariancePaths nothing = paths(OptionalDouble.of(1), new double[] {1, 0, 1});
        for (CovariancePaths paths : List.of(wild, lone, nothing)) {
            assertThat(Pictures.svg(ConeChart.withDisc(ConeChart.Data.of(paths, "title", ""), theme)))
                    .contains("Z = Σ₁₁ + Σ₂₂");
        }
    }

    @Test
    void chartNamesGroupsAndMarks() throws IOException {
        CovariancePaths paths = new CovariancePaths(
                List.of(
                        new CovariancePaths.Path(new double[][] {{1, 0, 1}, {1, 1, 1}}, 0, false),
                        new CovariancePaths.Path(new double[][] {{1, 0, 1}, {9, 0, 9}}, 1, true)),
                List.of("collapses", "grows"),
                OptionalDouble.of(5));
        List<String> texts = Pictures.texts(ConeChart.of(ConeChart.Data.of(paths, "cone", "below"), Theme.LIGHT));
        assertThat(texts)
                .contains(
                        "cone",
                        "below",
                        "collapses",
                        "grows",
                        "X = Σ₁₁ − Σ₂₂",
                        "Y = 2Σ₁₂",
                        "dots: start; filled rings: singular end; cut at Σ₁₁ + Σ₂₂ = 5; surface: singular covariances");
        assertThat(Pictures.texts(DiscChart.of(new DiscChart.Data("disc", "", paths), Theme.DARK)))
                .contains("disc", "2Σ₁₂ / tr Σ", "(Σ₁₁ − Σ₂₂) / tr Σ");
    }

    @Test
    void badInputIsRefused() {
        assertThatThrownBy(() -> paths(OptionalDouble.of(0), new double[] {1, 0, 1}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("clip must be a positive number but is 0.0");
        assertThatThrownBy(() -> paths(OptionalDouble.empty(), new double[] {1, 0}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("covariances must be as long as (a, c, b), 3, but has length 2");
        ConeChart.Data data = ConeChart.Data.of(paths(OptionalDouble.empty(), new double[] {1, 0, 1}), "", "");
        assertThatThrownBy(() -> data.withView(0, 91))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("elevation must be from 0 to 90 degrees but is 91.0");
    }
}
