package org.anisoflow.app;

import static org.anisoflow.figures.ChartKind.CONE;
import static org.anisoflow.figures.ChartKind.ELLIPSES;
import static org.anisoflow.figures.ChartKind.HEAT_MAP;
import static org.anisoflow.figures.ChartKind.MEASURES;
import static org.anisoflow.figures.ChartKind.SPECTRUM;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.anisoflow.figures.Figure;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static Figure figure(View view, int dimension) {
        return view.figure(
                view.kind(),
                Optional.empty(),
                Theme.LIGHT,
                2,
                OptionalInt.empty(),
                dimension,
                0,
                true,
                PictureSize.SCREEN);
    }

    @Test
    void aChartThatDoesNotSuitIsReplacedByOneThatIsNotShownYet() {
        assertThat(View.kinds(View.DEFAULTS, List.of(SPECTRUM, MEASURES, ELLIPSES, HEAT_MAP)))
                .containsExactly(ELLIPSES, HEAT_MAP, SPECTRUM, MEASURES);
        assertThat(View.kinds(View.DEFAULTS, List.of(SPECTRUM, ELLIPSES, CONE)))
                .containsExactly(ELLIPSES, CONE, SPECTRUM, SPECTRUM);
    }

    @Test
    void onlyChartsAtADepthAreDrawnAtIt() {
        assertThat(figure(View.of(ELLIPSES), 2).depth()).hasValue(2);
        assertThat(figure(View.of(SPECTRUM), 2).depth()).isEmpty();
    }

    @Test
    void aPlaneBeyondTheTokensIsTheFirst() {
        View view = View.of(ELLIPSES).withPlane(View.Axes.COORDINATES, 3, 7);
        assertThat(figure(view, 8).plane()).contains(new Figure.PlaneChoice(false, 3, 7));
        assertThat(figure(view, 2).plane()).contains(new Figure.PlaneChoice(false, 0, 1));
        assertThat(figure(View.of(ELLIPSES), 8).plane()).isEmpty();
    }
}
