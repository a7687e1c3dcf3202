package org.anisoflow.figures;

import java.util.Optional;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.MergingTreeChart;
import org.anisoflow.viz.Panels;
import org.jfree.chart.JFreeChart;

/** Components that merge over depth. */
final class MergingTreeDrawing extends Chart {
    MergingTreeDrawing() {
        super("Merging tree", "Components that merge over depth.", Panels.DEPTH);
    }

    @Override
    boolean suits(Result result) {
        return hasComponents(result);
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        return MergingTreeChart.of(
                MergingTreeChart.Data.of(result.trajectory(), names(result), title, subtitle), figure.theme());
    }
}
