package org.anisoflow.study.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.ComponentPoint;
import org.anisoflow.ode.flow.Trajectory.Point;

/** Runs whose numbers were changed. */
final class Altered {
    private Altered() {}

    /** A run with other numbers at one of its saved points. */
    static Trajectory run(
            Trajectory whole, int index, double[] mean, Map<Metric, Double> metrics, List<ComponentPoint> components) {
        List<Point> points = new ArrayList<>(whole.points());
        Point old = points.get(index);
        points.set(
                index,
                new Point(
                        old.depth(),
                        mean,
                        old.eigenvalues(),
                        metrics,
                        components,
                        old.clusters(),
                        old.cubatureError(),
                        old.factor(),
                        old.queries(),
                        old.flowMap()));
        return new Trajectory(
                whole.request(),
                points,
                whole.status(),
                whole.message(),
                whole.end(),
                whole.blowUpDepth(),
                whole.decayExponent(),
                whole.stiff(),
                whole.steps(),
                whole.mergers(),
                whole.cubatureError(),
                whole.seconds());
    }
}
