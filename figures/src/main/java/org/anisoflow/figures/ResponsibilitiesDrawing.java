package org.anisoflow.figures;

import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.Responsibilities;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.PlaneChart;
import org.anisoflow.viz.ResponsibilityChart;
import org.jfree.chart.JFreeChart;

/** Which component attends to which at a depth. */
final class ResponsibilitiesDrawing extends Chart {
    ResponsibilitiesDrawing() {
        super(
                "Responsibilities",
                "Which component attends to which at the end, by the first head.",
                "",
                FigureOption.DEPTH,
                FigureOption.PLANE);
    }

    @Override
    boolean suits(Result result) {
        return hasComponents(result) && PlaneChart.suits(result.trajectory()) && attends(result.study());
    }

    /** Whether responsibilities of components are defined for the first head. */
    private static boolean attends(Study study) {
        try {
            for (Layer layer : study.transformer().layers()) {
                Responsibilities.atMeans(Responsibilities.head(layer.attention(), 0, study.law()), study.law());
            }
            return true;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        return ResponsibilityChart.of(
                ResponsibilityChart.Data.of(
                        result.trajectory(),
                        plane(figure, result),
                        depth(figure, result),
                        0,
                        names(result),
                        title,
                        subtitle),
                figure.theme());
    }
}
