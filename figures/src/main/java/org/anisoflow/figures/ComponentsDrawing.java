package org.anisoflow.figures;

import java.util.Optional;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.ComponentChart;
import org.anisoflow.viz.Panels;
import org.jfree.chart.JFreeChart;

/** Spreads, scatter ratio and clusters over depth. */
final class ComponentsDrawing extends Chart {
    ComponentsDrawing() {
        super(
                "Components",
                "Spreads of the components, scatter ratio and number of clusters over depth.",
                Panels.DEPTH);
    }

    @Override
    boolean suits(Result result) {
        return hasComponents(result);
    }

    @Override
    Optional<String> savedAs(Result result) {
        return Optional.of("components");
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        return ComponentChart.of(
                ComponentChart.Data.of(result.trajectory(), names(result), title, subtitle), figure.theme());
    }
}
