package org.anisoflow.viz;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;

/**
 * Paths of 2 x 2 covariances [[a, c], [c, b]] for {@link ConeChart} and {@link DiscChart}.
 *
 * <p>Colours tell groups apart; if there is only one group but several paths, they go with the place of the start on the
 * horizontal axis of the unit disc.
 *
 * @param paths at least one
 * @param groups names of the groups of paths, at least one
 * @param clip trace above which paths are not drawn in the cone, > 0; absent means none
 */
public record CovariancePaths(List<Path> paths, List<String> groups, OptionalDouble clip) {
    /** Above this share of the trace, sqrt((a - b)^2 + 4 c^2) is drawn as at the boundary of the cone: singular. */
    static final double SINGULAR = 0.995;

    /** Growth of the trace, of runs that blow up or diverge, above which a single run is clipped. */
    private static final double LARGEST_GROWTH = 5;

    /**
     * One path.
     *
     * @param covariances (a, c, b) at increasing depths; those that are not finite, or not positive semidefinite by more
     *     than rounding, leave no gap
     * @param group index of its group
     * @param open whether it goes on behind its last covariance, without bound say; there is no ring then
     */
    public record Path(double[][] covariances, int group, boolean open) {
        /** @throws InvalidInputException if a covariance has not three entries */
        public Path {
            for (double[] covariance : covariances) {
                Depths.requireLength("covariances", covariance.length, "(a, c, b)", 3);
            }
        }
    }

    /** @throws InvalidInputException if there is no path or no group, a group does not exist, or the clip is not positive */
    public CovariancePaths {
        paths = List.copyOf(paths);
        groups = List.copyOf(groups);
        if (paths.isEmpty() || groups.isEmpty()) {
            throw new InvalidInputException("a chart of covariances needs at least one path and one group but has "
                    + paths.size() + " and " + groups.size());
        }
        for (Path path : paths) {
            if (path.group() < 0 || path.group() >= groups.size()) {
                throw new InvalidInputException(
                        "groups of paths must be from 0 to " + (groups.size() - 1) + " but one is " + path.group());
            }
        }
        if (clip.isPresent() && !(clip.getAsDouble() > 0 && clip.getAsDouble() <= Depths.LARGEST)) {
            throw new InvalidInputException("clip must be a positive number but is " + clip.getAsDouble());
        }
    }

    /** Whether a run is in the plane and has saved a law. */
    public static boolean suits(Trajectory trajectory) {
        return trajectory.request().law().dimension() == 2
                && trajectory.points().stream().anyMatch(point -> point.factor().isPresent());
    }

    /**
     * The path of a run, of the whole law if it has several components. A run that blows up or diverges is clipped at
     * {@value #LARGEST_GROWTH} times its first trace.
     *
     * @throws InvalidInputException if the run has no saved laws or is not in the plane
     */
    public static CovariancePaths of(Trajectory trajectory) {
        int d = trajectory.request().law().dimension();
        if (!suits(trajectory)) {
            throw new InvalidInputException("a chart of 2 x 2 covariances needs saved laws of dimension 2 but "
                    + (d == 2 ? "none is saved; save laws" : "the dimension is " + d));
        }
        double[][] covariances = trajectory.points().stream()
                .flatMap(point -> point.factor().stream())
                .map(CovariancePaths::covariance)
                .toArray(double[][]::new);
        boolean unbounded = trajectory.status() == Status.BLEW_UP || trajectory.status() == Status.DIVERGED;
        double first = covariances[0][0] + covariances[0][2];
        return new CovariancePaths(
                List.of(new Path(covariances, 0, unbounded)),
                List.of("covariance"),
                unbounded && first > 0 ? OptionalDouble.of(LARGEST_GROWTH * first) : OptionalDouble.empty());
    }

    private static double[] covariance(Matrix factor) {
        Matrix covariance = factor.times(factor.transpose());
        return new double[] {covariance.get(0, 0), covariance.get(0, 1), covariance.get(1, 1)};
    }

    /**
     * A path in the coordinates of the cone, (a - b, 2 c, a + b), up to the clip.
     *
     * @param cut whether it goes on behind its last point
     */
    record Spatial(double[][] points, boolean cut) {
        CurveBundle.End end() {
            double[] last = points[points.length - 1];
            return cut
                    ? CurveBundle.End.CUT
                    : Math.hypot(last[0], last[1]) >= SINGULAR * last[2]
                            ? CurveBundle.End.BOUNDARY
                            : CurveBundle.End.INSIDE;
        }
    }

    /** Each path up to the clip; without points if nothing of it is left. */
    List<Spatial> clipped() {
        return upTo(clip.orElse(Depths.LARGEST));
    }

    /** Each path, to its end. */
    List<Spatial> whole() {
        return upTo(Depths.LARGEST);
    }

    private List<Spatial> upTo(double top) {
        return paths.stream().map(path -> spatial(path, top)).toList();
    }

    private static Spatial spatial(Path path, double top) {
        List<double[]> points = new ArrayList<>();
        for (double[] entry : path.covariances()) {
            double[] point = {entry[0] - entry[2], 2 * entry[1], entry[0] + entry[2]};
            if (!Arrays.stream(point).allMatch(Double::isFinite)) {
                continue;
            }
            if (point[2] > top) {
                if (!points.isEmpty()) {
                    double[] from = points.get(points.size() - 1);
                    double share = (top - from[2]) / (point[2] - from[2]);
                    points.add(new double[] {
                        from[0] + share * (point[0] - from[0]), from[1] + share * (point[1] - from[1]), top
                    });
                }
                return new Spatial(points.toArray(double[][]::new), true);
            }
            points.add(point);
        }
        return new Spatial(points.toArray(double[][]::new), path.open());
    }

    /** The colours of the paths. */
    List<Color> colors(Style style) {
        return paths.stream()
                .map(path -> groups.size() > 1 || paths.size() == 1
                        ? style.distinct(path.group())
                        : style.sequential(place(path), 0))
                .toList();
    }

    private static double place(Path path) {
        double[] first = path.covariances().length == 0 ? new double[3] : path.covariances()[0];
        double place = 0.5 + 0.5 * (first[0] - first[2]) / (first[0] + first[2]);
        return place >= 0 && place <= 1 ? place : 0.5;
    }

    /** The groups, if there are several. */
    LegendItemCollection legend(Style style) {
        LegendItemCollection legend = new LegendItemCollection();
        for (int j = 0; groups.size() > 1 && j < groups.size(); j++) {
            LegendItem item = new LegendItem(PictureText.printable(groups.get(j)), style.distinct(j));
            item.setLine(new Line2D.Double(-16, 0, 16, 0));
            item.setLineVisible(true);
            item.setLineStroke(Style.stroke(2.4f, 0));
            item.setLinePaint(style.distinct(j));
            item.setShapeVisible(false);
            legend.add(item);
        }
        return legend;
    }

    /** What marks mean. */
    String note(List<Spatial> drawn) {
        List<CurveBundle.End> ends = drawn.stream()
                .filter(path -> path.points().length > 0)
                .map(Spatial::end)
                .distinct()
                .toList();
        StringBuilder note = new StringBuilder("dots: start");
        if (ends.contains(CurveBundle.End.INSIDE)) {
            note.append("; rings: end");
        }
        if (ends.contains(CurveBundle.End.BOUNDARY)) {
            note.append("; filled rings: singular end");
        }
        if (ends.contains(CurveBundle.End.CUT)) {
            note.append("; cut at Σ₁₁ + Σ₂₂ = ").append(PlainNumbers.text(clip.orElse(Depths.LARGEST), 3));
        }
        return note.toString();
    }
}
