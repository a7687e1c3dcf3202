package org.anisoflow.figures;

import java.util.List;
import java.util.Optional;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.result.Result;
import org.anisoflow.viz.Plane;
import org.anisoflow.viz.PlaneChart;
import org.jfree.chart.JFreeChart;

/** Ellipses of the law in a plane, at some depths or at one, with tokens if there are any. */
final class EllipsesDrawing extends Chart {
    EllipsesDrawing() {
        super(
                "Ellipses",
                "The law in a plane: ellipses of one and two standard deviations at some depths.",
                "",
                FigureOption.DEPTH,
                FigureOption.PLANE,
                FigureOption.CENTRE,
                FigureOption.PARTICLES);
    }

    @Override
    boolean suits(Result result) {
        return PlaneChart.suits(result.trajectory());
    }

    @Override
    Optional<String> savedAs(Result result) {
        return hasComponents(result) ? Optional.of("plane") : Optional.empty();
    }

    @Override
    JFreeChart draw(Figure figure, Result result, Optional<ParticleRun> particles, String title, String subtitle) {
        Trajectory trajectory = result.trajectory();
        Plane plane = plane(figure, result);
        PlaneChart.Data data = data(figure, result, particles, plane, title, subtitle);
        boolean aboutMean = figure.centre()
                .map(centre -> centre == Figure.Centre.MEAN)
                .orElseGet(() -> PlaneChart.meanRunsAway(trajectory, plane));
        return PlaneChart.of(aboutMean ? data.aboutMean(trajectory, plane) : data, figure.theme());
    }

    private static PlaneChart.Data data(
            Figure figure, Result result, Optional<ParticleRun> particles, Plane plane, String title, String subtitle) {
        Trajectory trajectory = result.trajectory();
        List<String> names = names(result);
        int[] component = particles.isPresent() ? Particles.components(figure, result) : new int[0];
        if (figure.depth().isPresent()) {
            double depth = figure.depth().getAsDouble();
            return PlaneChart.Data.at(trajectory, plane, depth, particles, component, names, title, subtitle);
        }
        return particles.isPresent()
                ? PlaneChart.Data.of(trajectory, plane, particles.get(), component, names, title, subtitle)
                : PlaneChart.Data.of(trajectory, plane, names, title, subtitle);
    }
}
