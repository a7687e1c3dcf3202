package org.anisoflow.figures;

import java.util.Optional;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.HeatMapChart;
import org.anisoflow.viz.SavedLaws;
import org.jfree.chart.JFreeChart;

/** The covariance at a depth, entry by entry. */
final class HeatMapDrawing extends Chart {
    HeatMapDrawing() {
        super("Covariance", "The covariance at the end, entry by entry.", "", FigureOption.DEPTH);
    }

    @Override
    boolean suits(Result result) {
        return !SavedLaws.of(result.trajectory()).isEmpty();
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        Point point =
                SavedLaws.of(result.trajectory()).nearest(depth(figure, result)).orElseThrow();
        Gaussian law = Gaussian.ofFactor(point.mean(), point.factor().orElseThrow());
        return HeatMapChart.of(HeatMapChart.Data.of(law, point.depth(), title, subtitle), figure.theme());
    }
}
