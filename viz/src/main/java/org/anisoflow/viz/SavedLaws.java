package org.anisoflow.viz;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.ode.flow.Trajectory;

/**
 * Points of a run whose laws can be drawn.
 *
 * @param points in order of depth
 */
public record SavedLaws(List<Trajectory.Point> points) {
    public SavedLaws {
        points = List.copyOf(points);
    }

    /** The points of a run whose laws are saved and have a place in a picture: their means are finite and not huge. */
    public static SavedLaws of(Trajectory trajectory) {
        return new SavedLaws(trajectory.points().stream()
                .filter(point -> point.factor().isPresent()
                        && hasPlace(point.mean())
                        && point.components().stream().allMatch(component -> hasPlace(component.mean())))
                .toList());
    }

    private static boolean hasPlace(double[] mean) {
        return Arrays.stream(mean).allMatch(value -> Math.abs(value) <= Depths.LARGEST);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return points.isEmpty();
    }

    /** The one that is nearest to a depth, the earlier of two. */
    public Optional<Trajectory.Point> nearest(double depth) {
        return points.stream().min(Comparator.comparingDouble(point -> Math.abs(point.depth() - depth)));
    }

    /**
     * So many of them, evenly spread, with the first and the last; all if there are no more.
     *
     * @param most at least 2
     */
    public SavedLaws spread(int most) {
        int count = Math.min(most, points.size());
        return new SavedLaws(IntStream.range(0, count)
                .mapToObj(i -> points.get((int) Math.round(i * (points.size() - 1.0) / Math.max(1, count - 1))))
                .toList());
    }

    /** Their depths. */
    public double[] depths() {
        return points.stream().mapToDouble(Trajectory.Point::depth).toArray();
    }
}
