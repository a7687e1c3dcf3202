package org.anisoflow.figures;

import java.util.Optional;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.ConeChart;
import org.anisoflow.viz.CovariancePaths;
import org.jfree.chart.JFreeChart;

/** The path of a 2 x 2 covariance in the cone. */
final class ConeDrawing extends Chart {
    ConeDrawing() {
        super(
                "Cone",
                "The path of the covariance in the cone of positive semidefinite matrices.",
                "",
                FigureOption.VIEW);
    }

    @Override
    boolean suits(Result result) {
        return CovariancePaths.suits(result.trajectory());
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        return ConeChart.of(
                ConeChart.Data.of(result.trajectory(), title, subtitle)
                        .withView(figure.view().azimuth(), figure.view().elevation()),
                figure.theme());
    }
}
