package org.anisoflow.figures;

import java.util.Optional;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.QueryChart;
import org.jfree.chart.JFreeChart;

/** Query tokens carried by the flow, in a plane. */
final class QueriesDrawing extends Chart {
    QueriesDrawing() {
        super("Query tokens", "Query tokens carried by the flow, in a plane.", "", FigureOption.PLANE);
    }

    @Override
    boolean suits(Result result) {
        return QueryChart.suits(result.trajectory());
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        return QueryChart.of(
                QueryChart.Data.of(result.trajectory(), plane(figure, result), title, subtitle), figure.theme());
    }
}
