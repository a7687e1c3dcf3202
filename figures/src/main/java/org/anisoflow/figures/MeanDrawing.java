package org.anisoflow.figures;

import java.util.Optional;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.MeanChart;
import org.anisoflow.viz.Panels;
import org.jfree.chart.JFreeChart;

/** The mean, by coordinate, and its norm over depth. */
final class MeanDrawing extends Chart {
    MeanDrawing() {
        super("Mean", "The mean, coordinate by coordinate, and its norm over depth.", Panels.DEPTH);
    }

    @Override
    boolean suits(Result result) {
        return true;
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        return MeanChart.of(MeanChart.Data.of(result.trajectory(), title, subtitle), figure.theme());
    }
}
