package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.Responsibilities;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.ode.flow.Trajectory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.ui.TextAnchor;

/**
 * To which component the tokens of a plane attend: every point has the colour of the component with the largest responsibility,
 * the stronger the larger it is; the ellipses of the components lie above. docs/theory.md section 5.
 *
 * <p>Between 1/J, where all components share alike and no colour is left, and 1 the strength of the colour grows with the root.
 */
public final class ResponsibilityChart {
    private static final double STRONGEST = 0.62;
    private static final int SAMPLES = 60;
    private static final Shape MEAN = new Ellipse2D.Double(-1.5, -1.5, 3, 3);

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle attention, depth and closure, say; empty for none
     * @param names of the components, J of them, at least 1
     * @param ordered whether the order of the components has a meaning, as that of positions
     * @param horizontal label of the horizontal axis
     * @param vertical label of the vertical axis
     * @param components J Gaussians in the plane
     * @param responsibilities of tokens of the plane, given by their two coordinates
     */
    public record Data(
            String title,
            String subtitle,
            List<String> names,
            boolean ordered,
            String horizontal,
            String vertical,
            List<Gaussian> components,
            Responsibilities responsibilities) {
        /** @throws InvalidInputException if there is no component, or numbers of components differ, or a law is not in the plane */
        public Data {
            names = List.copyOf(names);
            components = List.copyOf(components);
            if (names.isEmpty()) {
                throw new InvalidInputException(
                        "a chart of responsibilities needs at least one component but has none");
            }
            Depths.requireLength("components", components.size(), "names", names.size());
            components.forEach(PlaneChart.Data::requireInPlane);
            Depths.requireLength("responsibilities", responsibilities.at(0, 0).length, "names", names.size());
        }

        /**
         * The responsibilities under one head at one depth of a run, for tokens in the plane through the mean of the law. Under a
         * causal mask they are those for a token that stands behind all others, which sees all cells.
         *
         * @param depth the saved law next to it is shown, under the layer that it is in
         * @param head index of the head, from 0 on
         * @param names of the components; empty means their indices, from 0 on
         * @throws InvalidInputException if no law is saved, or the plane is of another dimension, or {@link Responsibilities} are not
         *     defined for the head
         */
        public static Data of(
                Trajectory trajectory,
                Plane plane,
                double depth,
                int head,
                List<String> names,
                String title,
                String subtitle) {
            Trajectory.Point point = PlaneChart.Data.nearest(trajectory, depth);
            GaussianMixture law = law(trajectory, point);
            Head seen = Responsibilities.head(layer(trajectory, point.depth()).attention(), head, law);
            return new Data(
                    title,
                    subtitle,
                    Members.names(names, law.size()),
                    law.arrangement() == Arrangement.CELLS,
                    plane.horizontal(),
                    plane.vertical(),
                    law.components().stream()
                            .map(component -> plane.project(component.law()))
                            .toList(),
                    Responsibilities.along(
                            seen, law, plane.originBeside(law.moments().mean()), plane.directions()));
        }

        private static GaussianMixture law(Trajectory trajectory, Trajectory.Point point) {
            GaussianMixture initial = trajectory.request().law();
            List<Gaussian> laws = PlaneChart.Data.laws(point);
            return new GaussianMixture(
                    IntStream.range(0, laws.size())
                            .mapToObj(j -> new GaussianMixture.Component(
                                    initial.components().get(j).weight(), laws.get(j)))
                            .toList(),
                    initial.arrangement());
        }

        private static Layer layer(Trajectory trajectory, double depth) {
            List<Layer> layers = trajectory.request().transformer().layers();
            double end = 0;
            for (Layer layer : layers) {
                end += layer.depth();
                if (depth < end) {
                    return layer;
                }
            }
            return layers.get(layers.size() - 1);
        }
    }

    private ResponsibilityChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        Members members = new Members(data.names(), data.ordered(), style);
        EqualScalePlot plot = new EqualScalePlot(style, data.horizontal(), data.vertical());
        Color[] colors =
                IntStream.range(0, members.count()).mapToObj(members::color).toArray(Color[]::new);
        plot.shade(
                (x, y) -> color(style, colors, data.responsibilities().at(x, y)).getRGB());
        for (int j = 0; j < members.count(); j++) {
            Gaussian law = data.components().get(j);
            plot.include(Paths.ellipse(law, 2.5));
            plot.add(Paths.ellipse(law, 1), style.ink(), Style.stroke(1.4f, 0));
            plot.addMarks(Paths.ellipse(law, 0), MEAN, style.ink());
            Rectangle2D box = Paths.box(Paths.ellipse(law, 1));
            if (members.labelled(j) && box != null) {
                plot.addAnnotation(style.text(
                        data.names().get(j), style.ink(), box.getCenterX(), box.getMaxY(), TextAnchor.BOTTOM_CENTER));
            }
        }
        JFreeChart chart = style.chart(data.title(), data.subtitle(), new Facets(List.of(plot), members.legend()));
        chart.addSubtitle(style.subtitle("colour: component of largest responsibility, " + range(data, plot.shown())
                + "; ellipses: 1 standard deviation"));
        if (members.count() > 1) {
            chart.addSubtitle(style.legend(chart.getPlot()));
        }
        return chart;
    }

    /** The largest responsibility, from where it is least to where it is most. */
    private static String range(Data data, Rectangle2D box) {
        DoubleSummaryStatistics largest = new DoubleSummaryStatistics();
        for (int i = 0; i <= SAMPLES; i++) {
            for (int l = 0; l <= SAMPLES; l++) {
                double x = box.getX() + box.getWidth() * i / SAMPLES;
                double y = box.getY() + box.getHeight() * l / SAMPLES;
                largest.accept(
                        Arrays.stream(data.responsibilities().at(x, y)).max().orElseThrow());
            }
        }
        return PlainNumbers.text(largest.getMin(), 2) + " (pale) to " + PlainNumbers.text(largest.getMax(), 2);
    }

    private static Color color(Style style, Color[] colors, double[] shares) {
        int most = 0;
        for (int j = 1; j < shares.length; j++) {
            most = shares[j] > shares[most] ? j : most;
        }
        double least = shares.length == 1 ? 0 : 1.0 / shares.length;
        double strength = Math.sqrt(Math.max(0, (shares[most] - least) / (1 - least)));
        return Double.isNaN(strength) ? style.ground() : Style.mix(style.ground(), colors[most], STRONGEST * strength);
    }
}
