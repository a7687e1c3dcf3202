package org.anisoflow.viz;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.particles.ParticleRun;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.annotations.XYTitleAnnotation;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleAnchor;

/**
 * A law in the plane at some depths, one panel each: the ellipses of one and two standard deviations of every component, the
 * paths of their means, and, behind them, the tokens of a particle run in the colours of the components they began in.
 *
 * <ol>
 *   <li>Both axes of a panel have one scale. All panels show the same part of the plane unless what they have to show
 *       differs in size by more than a factor of {@value #LARGEST_GROWTH}.
 *   <li>Of more than {@value #MAX_TOKENS} tokens every k-th is drawn.
 *   <li>Dashed ellipses, of one standard deviation, are those of the tokens of each component.
 * </ol>
 */
public final class PlaneChart {
    /** Number of panels of a chart of a trajectory. */
    public static final int PANELS = 4;

    private static final double LARGEST_GROWTH = 3;
    private static final int MAX_TOKENS = 1000;
    private static final int CORNERS = 96;

    /**
     * The law at one depth.
     *
     * @param components J Gaussians in the plane
     */
    public record Snapshot(double depth, List<Gaussian> components, Optional<Cloud> cloud) {}

    /**
     * Tokens of a particle run.
     *
     * @param tokens N x 2, row-major
     * @param component component that each token began in, length N
     */
    public record Cloud(double[] tokens, int[] component) {}

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, closure and status, say; empty for none
     * @param names of the components, J of them, at least 1
     * @param ordered whether the order of the components has a meaning, as that of positions
     * @param snapshots at least one, in order of depth
     * @param pathDepths depths of the paths, increasing, length T
     * @param paths means of the components, T x J x 2; a panel shows them up to its depth
     */
    public record Data(
            String title,
            String subtitle,
            List<String> names,
            boolean ordered,
            List<Snapshot> snapshots,
            double[] pathDepths,
            double[][][] paths) {
        /** @throws InvalidInputException if there is no snapshot, or a law is not in the plane, or numbers of components differ */
        public Data {
            names = List.copyOf(names);
            snapshots = List.copyOf(snapshots);
            if (names.isEmpty() || snapshots.isEmpty()) {
                throw new InvalidInputException(
                        "a chart of the plane needs at least one component and one snapshot but has " + names.size()
                                + " and " + snapshots.size());
            }
            Depths.requireLength("paths", paths.length, "pathDepths", pathDepths.length);
            for (double[][] means : paths) {
                Depths.requireLength("means of paths", means.length, "names", names.size());
            }
            for (Snapshot snapshot : snapshots) {
                Depths.requireLength("components", snapshot.components().size(), "names", names.size());
                for (Gaussian law : snapshot.components()) {
                    if (law.dimension() != 2) {
                        throw new InvalidInputException(
                                "a chart of the plane needs laws of dimension 2 but one has dimension "
                                        + law.dimension());
                    }
                }
            }
        }

        /**
         * The law of a run at {@value PlaneChart#PANELS} depths, evenly spread over the saved points.
         *
         * @param names of the components; empty means their indices, from 0 on
         * @throws InvalidInputException if the run has no saved laws or is not in the plane
         */
        public static Data of(Trajectory trajectory, List<String> names, String title, String subtitle) {
            List<Trajectory.Point> known =
                    trajectory.points().stream().filter(Data::isKnown).toList();
            int panels = Math.min(PANELS, known.size());
            List<Snapshot> snapshots = IntStream.range(0, panels)
                    .mapToObj(i -> known.get((int) Math.round(i * (known.size() - 1.0) / Math.max(1, panels - 1))))
                    .map(point -> new Snapshot(point.depth(), laws(point), Optional.empty()))
                    .toList();
            return of(trajectory, snapshots, names, title, subtitle);
        }

        /**
         * The law of a run, and the tokens of a particle run, at the snapshots of the latter.
         *
         * @param particles with tokens, at depths that are among the saved ones of the trajectory
         * @param component component that each token began in
         * @param names of the components; empty means their indices, from 0 on
         * @throws InvalidInputException if tokens or saved laws are missing, or the run is not in the plane
         */
        public static Data of(
                Trajectory trajectory,
                ParticleRun particles,
                int[] component,
                List<String> names,
                String title,
                String subtitle) {
            List<Snapshot> snapshots = particles.snapshots().stream()
                    .map(cloud -> new Snapshot(
                            cloud.depth(),
                            laws(pointAt(trajectory, cloud.depth())),
                            Optional.of(new Cloud(
                                    cloud.tokens()
                                            .orElseThrow(() -> new InvalidInputException("tokens must be kept by the "
                                                    + "particle run but are not at depth " + cloud.depth())),
                                    component))))
                    .toList();
            return of(trajectory, snapshots, names, title, subtitle);
        }

        private static Data of(
                Trajectory trajectory, List<Snapshot> snapshots, List<String> names, String title, String subtitle) {
            List<Trajectory.Point> points = trajectory.points();
            return new Data(
                    title,
                    subtitle,
                    Members.names(names, trajectory.request().law().size()),
                    trajectory.request().law().arrangement() == Arrangement.CELLS,
                    snapshots,
                    points.stream().mapToDouble(Trajectory.Point::depth).toArray(),
                    points.stream().map(Data::means).toArray(double[][][]::new));
        }

        private static boolean isKnown(Trajectory.Point point) {
            return point.factor().isPresent() && Double.isFinite(point.mean()[0]);
        }

        private static Trajectory.Point pointAt(Trajectory trajectory, double depth) {
            return trajectory.points().stream()
                    .filter(point -> point.depth() == depth && isKnown(point))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException(
                            "laws must be saved at every depth of the particles but are not at " + depth));
        }

        private static double[][] means(Trajectory.Point point) {
            return point.components().isEmpty()
                    ? new double[][] {point.mean()}
                    : point.components().stream()
                            .map(Trajectory.ComponentPoint::mean)
                            .toArray(double[][]::new);
        }

        private static List<Gaussian> laws(Trajectory.Point point) {
            return point.components().isEmpty()
                    ? List.of(Gaussian.ofFactor(point.mean(), point.factor().orElseThrow()))
                    : point.components().stream()
                            .map(component -> Gaussian.ofFactor(
                                    component.mean(), component.factor().orElseThrow()))
                            .toList();
        }
    }

    private PlaneChart() {}

    /** Whether a run is in the plane and has saved a law. */
    public static boolean suits(Trajectory trajectory) {
        return trajectory.request().law().dimension() == 2
                && trajectory.points().stream().anyMatch(Data::isKnown);
    }

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Members members = new Members(data.names(), data.ordered(), style);
        EqualScalePlot[] panels = data.snapshots().stream()
                .map(snapshot -> panel(style, snapshot, data, members))
                .toArray(EqualScalePlot[]::new);
        double least =
                Arrays.stream(panels).mapToDouble(EqualScalePlot::size).min().orElseThrow();
        double most =
                Arrays.stream(panels).mapToDouble(EqualScalePlot::size).max().orElseThrow();
        if (most <= LARGEST_GROWTH * least) {
            Rectangle2D all = Arrays.stream(panels)
                    .map(EqualScalePlot::shown)
                    .reduce(Rectangle2D::createUnion)
                    .orElseThrow();
            Arrays.stream(panels).forEach(panel -> panel.show(all));
        }
        JFreeChart chart = style.chart(data.title(), data.subtitle(), new Facets(List.of(panels), legend(members)));
        boolean clouds =
                data.snapshots().stream().anyMatch(snapshot -> snapshot.cloud().isPresent());
        chart.addSubtitle(style.subtitle("ellipses: 1 and 2 standard deviations"
                + (clouds ? " (dashed: 1 of the particles)" : "") + "; lines: paths of means"));
        if (members.count() > 1) {
            chart.addSubtitle(style.legend(chart.getPlot()));
        }
        return chart;
    }

    private static EqualScalePlot panel(Style style, Snapshot snapshot, Data data, Members members) {
        EqualScalePlot panel = new EqualScalePlot(style, "x₁", "x₂");
        TextTitle depth = new TextTitle("t = " + PlainNumbers.text(snapshot.depth(), 3), Style.TICK_FONT);
        depth.setPaint(style.ink());
        depth.setBackgroundPaint(style.ground());
        panel.addAnnotation(new XYTitleAnnotation(0.01, 0.99, depth, RectangleAnchor.TOP_LEFT));
        for (int j = 0; j < members.count(); j++) {
            Gaussian law = snapshot.components().get(j);
            Color color = members.color(j);
            panel.add(path(data, j, snapshot.depth()), color, Style.stroke(1.2f, 0));
            if (members.few()) {
                panel.add(ellipse(law, 2), color, Style.stroke(1.2f, 0));
            }
            panel.add(ellipse(law, 1), color, Style.stroke(2, 0));
            panel.add(ellipse(law, 0), color, Style.stroke(2, 0));
        }
        snapshot.cloud().ifPresent(cloud -> {
            int n = cloud.component().length;
            List<GaussianMixture.Component> groups = GaussianMixture.ofGroups(cloud.tokens(), n, 2, cloud.component())
                    .components();
            for (int j = 0; j < groups.size(); j++) {
                panel.add(ellipse(groups.get(j).law(), 1), style.ink(), Style.stroke(1.4f, 5));
                panel.addDots(tokens(cloud, j), Style.mix(members.color(j), style.ground(), 0.6));
            }
        });
        return panel;
    }

    private static LegendItemCollection legend(Members members) {
        LegendItemCollection legend = new LegendItemCollection();
        for (int j = 0; j < members.count(); j++) {
            if (members.labelled(j)) {
                LegendItem item = new LegendItem("component " + members.names().get(j), members.color(j));
                item.setLine(new Line2D.Double(-16, 0, 16, 0));
                item.setLineVisible(true);
                item.setLineStroke(Style.stroke(2, 0));
                item.setLinePaint(members.color(j));
                item.setShapeVisible(false);
                legend.add(item);
            }
        }
        return legend;
    }

    private static double[][] path(Data data, int j, double end) {
        return IntStream.range(0, data.pathDepths().length)
                .filter(i -> data.pathDepths()[i] <= end)
                .mapToObj(i -> data.paths()[i][j])
                .toArray(double[][]::new);
    }

    /** The image of a circle around 0 under the factor, shifted by the mean; a single point for radius 0. */
    private static double[][] ellipse(Gaussian law, double radius) {
        double[] mean = law.mean();
        Matrix f = law.factor();
        double[][] points = new double[radius == 0 ? 1 : CORNERS + 1][];
        for (int i = 0; i < points.length; i++) {
            double angle = 2 * Math.PI * i / CORNERS;
            double[] z = {radius * Math.cos(angle), radius * Math.sin(angle)};
            points[i] = mean.clone();
            for (int l = 0; l < f.columns(); l++) {
                points[i][0] += f.get(0, l) * z[l];
                points[i][1] += f.get(1, l) * z[l];
            }
        }
        return points;
    }

    private static double[][] tokens(Cloud cloud, int component) {
        int n = cloud.component().length;
        int every = (n + MAX_TOKENS - 1) / MAX_TOKENS;
        return IntStream.range(0, n)
                .filter(i -> i % every == 0 && cloud.component()[i] == component)
                .mapToObj(i -> Arrays.copyOfRange(cloud.tokens(), 2 * i, 2 * i + 2))
                .toArray(double[][]::new);
    }
}
