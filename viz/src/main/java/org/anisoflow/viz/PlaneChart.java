package org.anisoflow.viz;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.particles.ParticleRun;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.annotations.XYTitleAnnotation;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;

/**
 * A law in a plane at some depths, one panel each: the ellipses of one and two standard deviations of every component, the
 * paths of their means, and, behind them, the tokens of a particle run in the colours of the components they began in.
 *
 * <ol>
 *   <li>Both axes of a panel have one scale. All panels show the same part of the plane unless what they have to show
 *       differs in size by more than a factor of {@value #LARGEST_GROWTH}.
 *   <li>Of more than {@value #MAX_TOKENS} tokens every k-th is drawn.
 *   <li>Dashed ellipses, of one standard deviation, are those of the tokens of each component.
 *   <li>A chart at one depth has a trail: thin ellipses of one standard deviation at up to {@value #TRAIL} earlier depths. Those
 *       of a single component have the colour of their depth. It shows the same part of the plane at every depth of a
 *       run unless the law grows by more than a factor of {@value #LARGEST_TRAIL}.
 *   <li>Of more than ten components the ellipses of two standard deviations are left out, and so is the trail, but for its first
 *       depths.
 * </ol>
 */
public final class PlaneChart {
    static final int PANELS = 4;
    private static final double LARGEST_GROWTH = 3;
    private static final double LARGEST_TRAIL = 10;
    private static final int MAX_TOKENS = 1000;
    private static final int TRAIL = 24;
    private static final int MAX_TRAIL_ELLIPSES = 240;
    private static final int DEPTHS_IN_LEGEND = 5;
    private static final double FAR = 10;
    private static final String FROM_MEAN = ", from the mean";

    /**
     * The law at one depth.
     *
     * @param components J Gaussians in the plane
     */
    public record Snapshot(double depth, List<Gaussian> components, Optional<Cloud> cloud) {
        private Snapshot about(double[] centre) {
            return new Snapshot(
                    depth,
                    components.stream()
                            .map(law -> Gaussian.ofFactor(minus(law.mean(), centre), law.factor()))
                            .toList(),
                    cloud.map(tokens -> tokens.about(centre)));
        }
    }

    /**
     * Tokens of a particle run.
     *
     * @param tokens N x 2, row-major
     * @param component component that each token began in, length N
     */
    public record Cloud(double[] tokens, int[] component) {
        private Cloud about(double[] centre) {
            return new Cloud(
                    IntStream.range(0, tokens.length)
                            .mapToDouble(i -> tokens[i] - centre[i % 2])
                            .toArray(),
                    component);
        }
    }

    private static double[] minus(double[] point, double[] centre) {
        return new double[] {point[0] - centre[0], point[1] - centre[1]};
    }

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, closure and status, say; empty for none
     * @param names of the components, J of them, at least 1
     * @param ordered whether the order of the components has a meaning, as that of positions
     * @param horizontal label of the horizontal axis
     * @param vertical label of the vertical axis
     * @param snapshots at least one, in order of depth
     * @param trail laws of the run, in order of depth; a panel shows those before its depth, and room for the others; empty for
     *     none
     * @param pathDepths depths of the paths, increasing, length T
     * @param paths means of the components, T x J x 2; a panel shows them up to its depth
     */
    public record Data(
            String title,
            String subtitle,
            List<String> names,
            boolean ordered,
            String horizontal,
            String vertical,
            List<Snapshot> snapshots,
            List<Snapshot> trail,
            double[] pathDepths,
            double[][][] paths) {
        /**
         * @throws InvalidInputException if there is no snapshot, or a law is not in the plane, or numbers of components or tokens
         *     differ
         */
        public Data {
            names = List.copyOf(names);
            snapshots = List.copyOf(snapshots);
            trail = List.copyOf(trail);
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
                require(snapshot, names.size());
            }
            for (Snapshot snapshot : trail) {
                require(snapshot, names.size());
            }
        }

        private static void require(Snapshot snapshot, int components) {
            Depths.requireLength("components", snapshot.components().size(), "names", components);
            snapshot.components().forEach(Data::requireInPlane);
            snapshot.cloud().ifPresent(cloud -> {
                Depths.requireLength(
                        "tokens", cloud.tokens().length, "their coordinates", 2 * cloud.component().length);
                for (int component : cloud.component()) {
                    if (component < 0 || component >= components) {
                        throw new InvalidInputException("tokens must begin in one of " + components
                                + " components, counted from 0 on, but one begins in " + component);
                    }
                }
            });
        }

        static void requireInPlane(Gaussian law) {
            if (law.dimension() != 2) {
                throw new InvalidInputException(
                        "a chart of the plane needs laws of dimension 2 but one has dimension " + law.dimension());
            }
        }

        /**
         * The law of a run at {@value PlaneChart#PANELS} depths, evenly spread over the saved points.
         *
         * @param names of the components; empty means their indices, from 0 on
         * @throws InvalidInputException if the run has no saved laws, or the plane is of another dimension
         */
        public static Data of(Trajectory trajectory, Plane plane, List<String> names, String title, String subtitle) {
            List<Snapshot> snapshots = snapshots(spread(trajectory), plane);
            return of(trajectory, plane, snapshots, List.of(), names, title, subtitle);
        }

        /**
         * The law of a run, and the tokens of a particle run, at the snapshots of the latter.
         *
         * @param particles with tokens, at depths that are among the saved ones of the trajectory
         * @param component component that each token began in
         * @param names of the components; empty means their indices, from 0 on
         * @throws InvalidInputException if tokens or saved laws are missing, or the plane is of another dimension
         */
        public static Data of(
                Trajectory trajectory,
                Plane plane,
                ParticleRun particles,
                int[] component,
                List<String> names,
                String title,
                String subtitle) {
            List<Snapshot> snapshots = particles.snapshots().stream()
                    .map(cloud -> new Snapshot(
                            cloud.depth(),
                            laws(pointAt(trajectory, cloud.depth()), plane),
                            Optional.of(cloud(cloud, plane, component))))
                    .toList();
            return of(trajectory, plane, snapshots, List.of(), names, title, subtitle);
        }

        /**
         * The law of a run at one depth, with a trail.
         *
         * @param depth the saved law next to it is shown
         * @param particles whose tokens are drawn if they are kept at the depth that is shown
         * @param component component that each token began in; not read if there are no particles
         * @param names of the components; empty means their indices, from 0 on
         * @throws InvalidInputException if the run has no saved laws, or the plane is of another dimension
         */
        public static Data at(
                Trajectory trajectory,
                Plane plane,
                double depth,
                Optional<ParticleRun> particles,
                int[] component,
                List<String> names,
                String title,
                String subtitle) {
            Trajectory.Point point = nearest(trajectory, depth);
            Optional<Cloud> cloud = particles.stream()
                    .flatMap(run -> run.snapshots().stream())
                    .filter(tokens ->
                            tokens.depth() == point.depth() && tokens.tokens().isPresent())
                    .findFirst()
                    .map(tokens -> cloud(tokens, plane, component));
            int components = trajectory.request().law().size();
            return of(
                    trajectory,
                    plane,
                    List.of(new Snapshot(point.depth(), laws(point, plane), cloud)),
                    snapshots(
                            SavedLaws.of(trajectory).spread(1 + Math.min(TRAIL, MAX_TRAIL_ELLIPSES / components)),
                            plane),
                    names,
                    title,
                    subtitle);
        }

        private static Data of(
                Trajectory trajectory,
                Plane plane,
                List<Snapshot> snapshots,
                List<Snapshot> trail,
                List<String> names,
                String title,
                String subtitle) {
            List<Trajectory.Point> points = trajectory.points();
            return new Data(
                    title,
                    subtitle,
                    Members.names(names, trajectory.request().law().size()),
                    trajectory.request().law().arrangement() == Arrangement.CELLS,
                    plane.horizontal(),
                    plane.vertical(),
                    snapshots,
                    trail,
                    points.stream().mapToDouble(Trajectory.Point::depth).toArray(),
                    points.stream().map(point -> means(point, plane)).toArray(double[][][]::new));
        }

        /**
         * The same about the mean of the whole law at each depth: components, tokens and paths are shifted by it. A single
         * component then has no path.
         *
         * @param trajectory that this was made of
         * @param plane that this was made of
         */
        public Data aboutMean(Trajectory trajectory, Plane plane) {
            Map<Double, double[]> means = new HashMap<>();
            trajectory.points().forEach(point -> means.put(point.depth(), plane.project(point.mean())));
            boolean single = names.size() == 1;
            return new Data(
                    title,
                    subtitle,
                    names,
                    ordered,
                    horizontal + FROM_MEAN,
                    vertical + FROM_MEAN,
                    snapshots.stream()
                            .map(law -> law.about(means.get(law.depth())))
                            .toList(),
                    trail.stream().map(law -> law.about(means.get(law.depth()))).toList(),
                    single ? new double[0] : pathDepths,
                    single
                            ? new double[0][][]
                            : IntStream.range(0, paths.length)
                                    .mapToObj(t -> Arrays.stream(paths[t])
                                            .map(mean -> minus(mean, means.get(pathDepths[t])))
                                            .toArray(double[][]::new))
                                    .toArray(double[][][]::new));
        }

        private static List<Snapshot> snapshots(SavedLaws saved, Plane plane) {
            return saved.points().stream()
                    .map(point -> new Snapshot(point.depth(), laws(point, plane), Optional.empty()))
                    .toList();
        }

        private static Trajectory.Point pointAt(Trajectory trajectory, double depth) {
            return SavedLaws.of(trajectory).points().stream()
                    .filter(point -> point.depth() == depth)
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException(
                            "laws must be saved at every depth of the particles but are not at " + depth));
        }

        /** The saved law next to a depth. */
        static Trajectory.Point nearest(Trajectory trajectory, double depth) {
            return SavedLaws.of(trajectory)
                    .nearest(depth)
                    .orElseThrow(() -> new InvalidInputException(
                            "a picture of the law at a depth needs a finite law at one depth at least but none is saved; "
                                    + "save laws"));
        }

        private static Cloud cloud(ParticleRun.Snapshot cloud, Plane plane, int[] component) {
            return new Cloud(
                    plane.projectAll(cloud.tokens()
                            .orElseThrow(() -> new InvalidInputException(
                                    "tokens must be kept by the particle run but are not at depth " + cloud.depth()))),
                    component);
        }

        private static double[][] means(Trajectory.Point point, Plane plane) {
            return point.components().stream()
                    .map(component -> plane.project(component.mean()))
                    .toArray(double[][]::new);
        }

        /** The components of a saved law. */
        static List<Gaussian> laws(Trajectory.Point point) {
            return point.components().stream()
                    .map(component -> Gaussian.ofFactor(
                            component.mean(), component.factor().orElseThrow()))
                    .toList();
        }

        /** The components of a saved law in a plane. */
        static List<Gaussian> laws(Trajectory.Point point, Plane plane) {
            return laws(point).stream().map(plane::project).toList();
        }
    }

    private PlaneChart() {}

    /** The saved laws that a chart of a run shows, evenly spread, if it is not at one depth. */
    public static SavedLaws spread(Trajectory trajectory) {
        return SavedLaws.of(trajectory).spread(PANELS);
    }

    /** Whether there are planes for a run, and it has saved a law. */
    public static boolean suits(Trajectory trajectory) {
        return trajectory.request().law().dimension() >= 2
                && !SavedLaws.of(trajectory).isEmpty();
    }

    /**
     * Whether the mean of a run goes so far in a plane that laws beside its path are hardly more than dots: more than
     * {@value #FAR} times as far as the largest of them is wide, by its ellipses of two standard deviations.
     *
     * @throws InvalidInputException if the plane is of another dimension
     */
    public static boolean meanRunsAway(Trajectory trajectory, Plane plane) {
        double widest = Data.snapshots(SavedLaws.of(trajectory).spread(TRAIL), plane).stream()
                .mapToDouble(law -> side(Paths.box(law.components().stream()
                        .flatMap(component -> Arrays.stream(Paths.ellipse(component, 2)))
                        .toArray(double[][]::new))))
                .max()
                .orElse(0);
        Rectangle2D path = Paths.box(SavedLaws.of(trajectory).points().stream()
                .map(point -> plane.project(point.mean()))
                .toArray(double[][]::new));
        return widest > 0 && side(path) > FAR * widest;
    }

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Look look = new Look(
                style,
                new Members(data.names(), data.ordered(), style),
                data.names().size() > 1 || data.trail().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Depths(
                                data.trail().stream()
                                        .mapToDouble(Snapshot::depth)
                                        .toArray(),
                                OptionalDouble.empty())));
        EqualScalePlot[] panels = data.snapshots().stream()
                .map(snapshot -> panel(look, snapshot, data))
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
        LegendItemCollection legend =
                look.depths().isPresent() ? depths(look, data) : look.members().legend();
        JFreeChart chart = style.chart(data.title(), data.subtitle(), new Facets(List.of(panels), legend));
        boolean clouds =
                data.snapshots().stream().anyMatch(snapshot -> snapshot.cloud().isPresent());
        chart.addSubtitle(style.subtitle("ellipses: "
                + (look.members().few() ? "1 and 2 standard deviations" : "1 standard deviation")
                + (clouds ? " (dashed: 1 of the particles)" : "")
                + (data.trail().isEmpty() ? "" : "; thin ones: 1 at earlier depths")
                + (data.paths().length == 0 ? "" : "; lines: paths of means")));
        if (legend.getItemCount() > 1) {
            chart.addSubtitle(style.legend(chart.getPlot()));
        }
        return chart;
    }

    /**
     * Colours of laws.
     *
     * @param depths of the trail of a single component, whose colours are those of its depths; absent means that colours are
     *     those of components
     */
    private record Look(Style style, Members members, Optional<Depths> depths) {
        Color color(int j, double depth) {
            return depths.isPresent()
                    ? style.sequential(
                            1 - Math.min(1, Math.max(0, depths.get().position(Math.max(depth, Double.MIN_NORMAL)))), 0)
                    : members.color(j);
        }

        Color trail(int j, double depth) {
            return depths.isPresent() ? color(j, depth) : Style.mix(color(j, depth), style.ground(), 0.7);
        }
    }

    private static EqualScalePlot panel(Look look, Snapshot snapshot, Data data) {
        Style style = look.style();
        EqualScalePlot panel = new EqualScalePlot(style, data.horizontal(), data.vertical());
        TextTitle depth = new TextTitle("t = " + PlainNumbers.text(snapshot.depth(), 3), Style.TICK_FONT);
        depth.setPaint(style.ink());
        depth.setBackgroundPaint(style.ground());
        panel.addAnnotation(new XYTitleAnnotation(0.01, 0.99, depth, RectangleAnchor.TOP_LEFT));
        addTrail(panel, look, snapshot, data);
        for (int j = 0; j < look.members().count(); j++) {
            Gaussian law = snapshot.components().get(j);
            Color color = look.color(j, snapshot.depth());
            panel.add(path(data, j, snapshot.depth()), color, Style.stroke(1.2f, 0));
            if (look.members().few()) {
                panel.add(Paths.ellipse(law, 2), color, Style.stroke(1.2f, 0));
            }
            panel.add(Paths.ellipse(law, 1), color, Style.stroke(2, 0));
            panel.add(Paths.ellipse(law, 0), color, Style.stroke(2, 0));
        }
        if (!data.trail().isEmpty() && look.members().count() > 1) {
            addNames(panel, look.members(), data.trail().get(0));
        }
        snapshot.cloud().ifPresent(cloud -> {
            for (int j = 0; j < look.members().count(); j++) {
                addCloud(panel, look, cloud, j, snapshot.depth());
            }
        });
        return panel;
    }

    /** Names at the means of a law. */
    private static void addNames(EqualScalePlot panel, Members members, Snapshot snapshot) {
        for (int j = 0; j < members.count(); j++) {
            if (members.labelled(j)) {
                double[] mean = snapshot.components().get(j).mean();
                XYTextAnnotation name = members.style()
                        .text(
                                members.names().get(j),
                                members.style().ink(),
                                mean[0],
                                mean[1],
                                TextAnchor.BOTTOM_CENTER);
                panel.addAnnotation(name);
            }
        }
    }

    private static void addTrail(EqualScalePlot panel, Look look, Snapshot snapshot, Data data) {
        List<Rectangle2D> reach = new ArrayList<>();
        for (Snapshot past : data.trail()) {
            Rectangle2D all = null;
            for (int j = 0; j < past.components().size(); j++) {
                double[][] ellipse = Paths.ellipse(past.components().get(j), 1);
                if (past.depth() < snapshot.depth()) {
                    panel.add(ellipse, look.trail(j, past.depth()), Style.stroke(1, 0));
                }
                Rectangle2D box = Paths.box(ellipse);
                Rectangle2D outer = look.members().few() ? twice(box) : box;
                all = all == null ? outer : all.createUnion(outer);
            }
            reach.add(all);
        }
        Rectangle2D whole = reach.stream().reduce(Rectangle2D::createUnion).orElse(null);
        if (whole != null && side(whole) <= LARGEST_TRAIL * side(reach.get(0))) {
            panel.show(whole);
        }
    }

    /** A rectangle of twice the size about the same centre. */
    private static Rectangle2D twice(Rectangle2D box) {
        return new Rectangle2D.Double(
                box.getX() - box.getWidth() / 2,
                box.getY() - box.getHeight() / 2,
                2 * box.getWidth(),
                2 * box.getHeight());
    }

    private static double side(Rectangle2D box) {
        return Math.max(box.getWidth(), box.getHeight());
    }

    private static void addCloud(EqualScalePlot panel, Look look, Cloud cloud, int j, double depth) {
        int[] members = IntStream.range(0, cloud.component().length)
                .filter(i -> cloud.component()[i] == j && Paths.drawable(token(cloud, i)))
                .toArray();
        if (members.length > 1) {
            MomentAccumulator moments = new MomentAccumulator(2);
            moments.add(
                    Arrays.stream(members)
                            .mapToObj(i -> token(cloud, i))
                            .flatMapToDouble(Arrays::stream)
                            .toArray(),
                    members.length);
            panel.add(Paths.ellipse(moments.toGaussian(), 1), look.style().ink(), Style.stroke(1.4f, 5));
        }
        int every = (cloud.component().length + MAX_TOKENS - 1) / MAX_TOKENS;
        panel.addDots(
                Arrays.stream(members)
                        .filter(i -> i % every == 0)
                        .mapToObj(i -> token(cloud, i))
                        .toArray(double[][]::new),
                Style.mix(look.color(j, depth), look.style().ground(), 0.6));
    }

    private static double[] token(Cloud cloud, int i) {
        return new double[] {cloud.tokens()[2 * i], cloud.tokens()[2 * i + 1]};
    }

    /** Some depths of the trail and their colours. */
    private static LegendItemCollection depths(Look look, Data data) {
        LegendItemCollection legend = new LegendItemCollection();
        int last = data.trail().size() - 1;
        int entries = Math.min(last, DEPTHS_IN_LEGEND - 1);
        for (int i = 0; i <= entries; i++) {
            double depth = data.trail()
                    .get((int) Math.round((double) i * last / Math.max(1, entries)))
                    .depth();
            legend.add(Style.legendLine("t = " + PlainNumbers.text(depth, 3), look.color(0, depth)));
        }
        return legend;
    }

    private static double[][] path(Data data, int j, double end) {
        return IntStream.range(0, data.pathDepths().length)
                .filter(i -> data.pathDepths()[i] <= end)
                .mapToObj(i -> data.paths()[i][j])
                .toArray(double[][]::new);
    }
}
