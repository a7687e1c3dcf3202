package org.anisoflow.study.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;

/** Runs whose numbers were changed. */
final class Altered {
    private Altered() {}

    /** A run with other numbers at one of its saved points; without components it is a law of one. */
    static Trajectory run(
            Trajectory whole, int index, double[] mean, Map<Metric, Double> metrics, List<SavedLaw> components) {
        List<Point> points = new ArrayList<>(whole.points());
        Point old = points.get(index);
        SavedLaw changed = new SavedLaw(mean, old.eigenvalues(), metrics, old.factor());
        points.set(
                index,
                new Point(
                        old.depth(),
                        changed,
                        components.isEmpty() ? List.of(changed) : components,
                        old.clusters(),
                        old.carried()));
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
