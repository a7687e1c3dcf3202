package org.anisoflow.figures;

import java.util.List;
import java.util.Optional;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.MeasureChart;
import org.anisoflow.viz.Panels;
import org.jfree.chart.JFreeChart;

/** Diagnostics over depth. */
final class MeasuresDrawing extends Chart {
    MeasuresDrawing() {
        super("Measures", "Diagnostics over depth.", Panels.DEPTH, FigureOption.SERIES);
    }

    @Override
    boolean suits(Result result) {
        return !series(result).isEmpty();
    }

    @Override
    List<String> series(Result result) {
        return MeasureChart.keys(result.trajectory());
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        return MeasureChart.of(
                MeasureChart.Data.of(result.trajectory(), figure.series(), title, subtitle), figure.theme());
    }
}
