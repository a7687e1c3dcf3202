package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.ode.flow.Carried;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItemCollection;

/**
 * Query tokens carried by the flow, in a plane: their paths from a dot to an arrow head, and the ellipses of one standard
 * deviation of the law at both ends, dashed at the start. A query that does not move is a dot.
 *
 * <ol>
 *   <li>Of more than {@value #MAX_QUERIES} queries as many are drawn, evenly spread over their order.
 *   <li>Up to seven have a colour each; of more, neighbours in their order have similar colours.
 *   <li>Where a query leaves the range of doubles its path ends.
 * </ol>
 */
public final class QueryChart {
    private static final int MAX_QUERIES = 200;

    /** Paths that are shorter, as a share of what is shown, have no arrow head. */
    private static final double SHORT = 0.01;

    private static final Shape DOT = new Ellipse2D.Double(-2.2, -2.2, 4.4, 4.4);

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, closure and status, say; empty for none
     * @param horizontal label of the horizontal axis
     * @param vertical label of the vertical axis
     * @param paths positions of the queries, T x n x 2, in order of depth; n at least 1
     * @param start the components of the law at the first depth, in the plane; empty for none
     * @param end those at the last depth
     * @param startDepth first depth
     * @param endDepth last depth
     */
    public record Data(
            String title,
            String subtitle,
            String horizontal,
            String vertical,
            double[][][] paths,
            List<Gaussian> start,
            List<Gaussian> end,
            double startDepth,
            double endDepth) {
        /** @throws InvalidInputException if there is no query, or their number changes, or a law is not in the plane */
        public Data {
            start = List.copyOf(start);
            end = List.copyOf(end);
            if (paths.length == 0 || paths[0].length == 0) {
                throw new InvalidInputException("a chart of query tokens needs at least one query but has none");
            }
            for (double[][] queries : paths) {
                Depths.requireLength("queries", queries.length, "those at the first depth", paths[0].length);
            }
            start.forEach(PlaneChart.Data::requireInPlane);
            end.forEach(PlaneChart.Data::requireInPlane);
        }

        /**
         * The queries of a run, and its first and last saved laws, if there are any.
         *
         * @throws InvalidInputException if the run carries no queries, or the plane is of another dimension
         */
        public static Data of(Trajectory trajectory, Plane plane, String title, String subtitle) {
            if (!suits(trajectory)) {
                throw new InvalidInputException(
                        "a chart of query tokens needs a run that carries some; add queries to the study");
            }
            List<Trajectory.Point> known = SavedLaws.of(trajectory).points();
            return new Data(
                    title,
                    subtitle,
                    plane.horizontal(),
                    plane.vertical(),
                    trajectory.points().stream()
                            .map(point -> Arrays.stream(
                                            point.rows(Carried.QUERIES).orElseThrow())
                                    .map(plane::project)
                                    .toArray(double[][]::new))
                            .toArray(double[][][]::new),
                    known.isEmpty() ? List.of() : PlaneChart.Data.laws(known.get(0), plane),
                    known.isEmpty() ? List.of() : PlaneChart.Data.laws(known.get(known.size() - 1), plane),
                    trajectory.first().depth(),
                    trajectory.last().depth());
        }
    }

    private QueryChart() {}

    /** Whether a run carries queries in at least two dimensions. */
    public static boolean suits(Trajectory trajectory) {
        return trajectory.request().law().dimension() >= 2
                && trajectory.first().rows(Carried.QUERIES).isPresent()
                && trajectory.first().rows(Carried.QUERIES).get().length > 0;
    }

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        EqualScalePlot plot = new EqualScalePlot(style, data.horizontal(), data.vertical());
        data.start().forEach(law -> plot.add(Paths.ellipse(law, 1), style.muted(), Style.stroke(1.4f, 5)));
        data.end().forEach(law -> plot.add(Paths.ellipse(law, 1), style.ink(), Style.stroke(2, 0)));
        int queries = data.paths()[0].length;
        int[] drawn = IntStream.range(0, Math.min(queries, MAX_QUERIES))
                .map(i -> (int) ((long) i * queries / Math.min(queries, MAX_QUERIES)))
                .toArray();
        double[][][] paths = Arrays.stream(drawn).mapToObj(i -> path(data, i)).toArray(double[][][]::new);
        Arrays.stream(paths).forEach(plot::include);
        for (int line = 0; line < paths.length; line++) {
            Color color = paths.length > Style.DISTINCT_COUNT
                    ? style.sequential(line / (paths.length - 1.0), 0)
                    : style.distinct(line);
            addPath(plot, paths[line], color);
        }
        JFreeChart chart =
                style.chart(data.title(), data.subtitle(), new Facets(List.of(plot), new LegendItemCollection()));
        chart.addSubtitle(style.subtitle((drawn.length < queries ? drawn.length + " of " : "") + queries
                + (queries == 1 ? " query token" : " query tokens") + " from t = "
                + PlainNumbers.text(data.startDepth(), 3)
                + " to " + PlainNumbers.text(data.endDepth(), 3)
                + (data.start().isEmpty() ? "" : "; ellipses: 1 standard deviation of the law, dashed at the start")));
        return chart;
    }

    /** The path of a query up to where it leaves the range of doubles. */
    private static double[][] path(Data data, int query) {
        return Arrays.stream(data.paths())
                .map(queries -> queries[query])
                .takeWhile(Paths::drawable)
                .toArray(double[][]::new);
    }

    private static void addPath(EqualScalePlot plot, double[][] path, Color color) {
        if (path.length == 0) {
            return;
        }
        double[] end = path[path.length - 1];
        double[] before = path[0];
        for (double[] point : path) {
            before = distance(point, end) > SHORT * plot.size() ? point : before;
        }
        plot.addMarks(new double[][] {path[0]}, DOT, color);
        if (distance(before, end) > SHORT * plot.size()) {
            plot.add(path, color, Style.stroke(1.3f, 0));
            plot.addMarks(new double[][] {end}, head(end[0] - before[0], end[1] - before[1]), color);
        }
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(b[0] - a[0], b[1] - a[1]);
    }

    /** An arrow head whose tip is at 0. */
    private static Shape head(double right, double up) {
        Path2D triangle = new Path2D.Double();
        triangle.moveTo(1, 0);
        triangle.lineTo(-8, 3.4);
        triangle.lineTo(-6.4, 0);
        triangle.lineTo(-8, -3.4);
        triangle.closePath();
        return AffineTransform.getRotateInstance(Math.atan2(-up, right)).createTransformedShape(triangle);
    }
}
