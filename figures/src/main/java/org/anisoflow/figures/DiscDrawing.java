package org.anisoflow.figures;

import java.util.Optional;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.CovariancePaths;
import org.anisoflow.viz.DiscChart;
import org.jfree.chart.JFreeChart;

/** The path of a 2 x 2 covariance of trace 1 in the unit disc. */
final class DiscDrawing extends Chart {
    DiscDrawing() {
        super("Unit disc", "The path of the covariance with its trace set to one, in the unit disc.", "");
    }

    @Override
    boolean suits(Result result) {
        return CovariancePaths.suits(result.trajectory());
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        return DiscChart.of(DiscChart.Data.of(result.trajectory(), title, subtitle), figure.theme());
    }
}
