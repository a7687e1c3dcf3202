package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.xy.DefaultXYZDataset;
import org.jfree.data.xy.XYDataset;

/**
 * Two numbers of many runs: a mark for every run. The colour is a third number, with a bar, or a group, with a legend; marks of
 * groups differ in shape too.
 *
 * <ol>
 *   <li>An axis, or a bar, is logarithmic if all its values are positive and span more than 1.5 decades.
 *   <li>Runs with a coordinate that is NaN, infinite or beyond 1e300 are left out, and counted below the title. Those whose
 *       colour is missing are grey.
 *   <li>Marks lie upon one another in an order that is drawn at random, the same for the same data. Where several fall on one
 *       place of a fine grid, the first of each group is drawn. Very many marks are an image.
 * </ol>
 */
public final class ScatterChart {
    /** Most groups that can be told apart. */
    public static final int MAX_GROUPS = 8;

    private static final int COLUMNS = 360;
    private static final int ROWS = 270;

    /** More marks than this are drawn as an image. */
    private static final int MAX_SHAPES = 4000;

    /** Pixels of such an image per logical pixel. */
    private static final int IMAGE_SCALE = 2;

    /** Marks are translucent if they are more than this and no image. */
    private static final int FEW = 200;

    private static final int ALPHA = 190;

    private static final Shape[] SHAPES = {
        new Ellipse2D.Double(-1, -1, 2, 2),
        ShapeUtils.createUpTriangle(1.1f),
        new Rectangle2D.Double(-0.9, -0.9, 1.8, 1.8),
        ShapeUtils.createDiamond(1.25f),
        ShapeUtils.createDownTriangle(1.1f),
        ShapeUtils.createRegularCross(1.1f, 0.35f),
        ShapeUtils.createDiagonalCross(0.9f, 0.3f),
        new Rectangle2D.Double(-1.2, -0.5, 2.4, 1)
    };

    /** What the colours stand for. */
    public sealed interface Colors permits Plain, Numbers, Groups {}

    /** Nothing: all marks are alike. */
    public record Plain() implements Colors {}

    /**
     * A number.
     *
     * @param label with symbol and unit
     * @param values one per run; entries may be NaN or infinite
     */
    public record Numbers(String label, double[] values) implements Colors {}

    /**
     * One of a few groups.
     *
     * @param names at most {@value ScatterChart#MAX_GROUPS}
     * @param groups one index of a name per run, -1 for none
     * @param none what the legend says of runs without a group
     */
    public record Groups(List<String> names, int[] groups, String none) implements Colors {
        /** @throws InvalidInputException if there is no name, or there are too many, or an index has none */
        public Groups {
            names = List.copyOf(names);
            if (names.isEmpty() || names.size() > MAX_GROUPS) {
                throw new InvalidInputException("a scatter chart must have from 1 to " + MAX_GROUPS + " groups but has "
                        + names.size() + "; join some of them");
            }
            for (int group : groups) {
                if (group < -1 || group >= names.size()) {
                    throw new InvalidInputException(
                            "groups must be from -1 to " + (names.size() - 1) + ", -1 for none, but one is " + group);
                }
            }
        }
    }

    /**
     * What the chart shows.
     *
     * @param title empty for none
     * @param subtitle empty for none
     * @param xLabel with symbol and unit
     * @param x one per run; entries may be NaN or infinite
     * @param yLabel with symbol and unit
     * @param y one per run; entries may be NaN or infinite
     */
    public record Data(
            String title, String subtitle, String xLabel, double[] x, String yLabel, double[] y, Colors colors) {
        /** @throws InvalidInputException if lengths differ */
        public Data {
            Depths.requireLength("y", y.length, "x", x.length);
            if (colors instanceof Numbers numbers) {
                Depths.requireLength(numbers.label(), numbers.values().length, "x", x.length);
            } else if (colors instanceof Groups groups) {
                Depths.requireLength("groups", groups.groups().length, "x", x.length);
            }
        }

        private boolean drawable(int i) {
            return Math.abs(x[i]) <= Depths.LARGEST && Math.abs(y[i]) <= Depths.LARGEST;
        }

        /** The index of the group of a run; one beyond the last for none. */
        private int group(int i) {
            if (colors instanceof Groups groups) {
                return groups.groups()[i] < 0 ? groups.names().size() : groups.groups()[i];
            }
            return 0;
        }

        private int groups() {
            return colors instanceof Groups groups ? groups.names().size() + 1 : 1;
        }
    }

    private ScatterChart() {}

    /** The chart. Default size: {@link Figures#WIDTH} x {@link Figures#HEIGHT}. */
    public static JFreeChart of(Data data, Theme theme) {
        Style style = theme.style();
        int[] shown = IntStream.range(0, data.x().length).filter(data::drawable).toArray();
        Scale x = scale(shown, data.x());
        Scale y = scale(shown, data.y());
        int[] drawn = thin(data, shown, x, y);
        Color[] colors = new Color[drawn.length];
        BarPlot plot =
                new BarPlot(style, dataset(data, drawn), x.axis(style, data.xLabel()), y.axis(style, data.yLabel()));
        int alpha = drawn.length > FEW && drawn.length <= MAX_SHAPES ? ALPHA : 255;
        Color none = style.muted();
        if (data.colors() instanceof Numbers numbers) {
            double[] values =
                    IntStream.of(shown).mapToDouble(i -> numbers.values()[i]).toArray();
            double[] finite = Arrays.stream(values)
                    .filter(value -> Math.abs(value) <= Depths.LARGEST)
                    .toArray();
            ColorMap map = ColorMap.ofMarks(style, Scale.ofColors(finite));
            for (int k = 0; k < drawn.length; k++) {
                int step = map.step(numbers.values()[drawn[k]]);
                colors[k] = translucent(step < 0 ? none : map.colors()[step], alpha);
            }
            plot.addBar(style, map, numbers.label());
            plot.setFixedLegendItems(new LegendItemCollection());
            if (finite.length < values.length) {
                plot.getLegendItems()
                        .add(entry(style, "not finite (" + (values.length - finite.length) + ")", 0, none));
            }
        } else {
            int groups = data.groups();
            for (int k = 0; k < drawn.length; k++) {
                int group = data.group(drawn[k]);
                boolean missing = data.colors() instanceof Groups && group == groups - 1;
                colors[k] = translucent(missing ? none : style.distinct(group), alpha);
            }
            plot.setFixedLegendItems(legend(style, data, shown));
        }
        plot.setRenderer(new Marks(data, drawn, colors));
        JFreeChart chart = style.chart(data.title(), data.subtitle(), plot);
        int left = data.x().length - shown.length;
        if (left > 0) {
            chart.addSubtitle(style.subtitle(
                    left + " of " + data.x().length + (left == 1 ? " is" : " are") + " left out: not finite"));
        }
        if (plot.getLegendItems().getItemCount() > 0) {
            chart.addSubtitle(style.legend(plot));
        }
        return chart;
    }

    private static Scale scale(int[] shown, double[] values) {
        double[] all = IntStream.of(shown).mapToDouble(i -> values[i]).toArray();
        return Scale.of(all, all);
    }

    private static Color translucent(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }

    private static LegendItemCollection legend(Style style, Data data, int[] shown) {
        LegendItemCollection legend = new LegendItemCollection();
        if (data.colors() instanceof Groups groups) {
            int[] counts = new int[data.groups()];
            IntStream.of(shown).forEach(i -> counts[data.group(i)]++);
            for (int group = 0; group < groups.names().size(); group++) {
                legend.add(entry(
                        style, groups.names().get(group) + " (" + counts[group] + ")", group, style.distinct(group)));
            }
            int missing = counts[groups.names().size()];
            if (missing > 0) {
                legend.add(entry(style, groups.none() + " (" + missing + ")", 0, style.muted()));
            }
        }
        return legend;
    }

    private static LegendItem entry(Style style, String text, int shape, Color color) {
        return new LegendItem(
                PictureText.printable(text),
                null,
                null,
                null,
                shape(shape, 5, 0, 0),
                color,
                Style.stroke(0.5f, 0),
                style.ground());
    }

    private static Shape shape(int group, double radius, double x, double y) {
        AffineTransform place = AffineTransform.getTranslateInstance(x, y);
        place.scale(radius, radius);
        return place.createTransformedShape(SHAPES[group % SHAPES.length]);
    }

    /** The runs that are drawn, in their order: of each group one per cell of a fine grid. */
    private static int[] thin(Data data, int[] shown, Scale x, Scale y) {
        int[] order = shown.clone();
        SplittableRandom random = new SplittableRandom(0);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        BitSet taken = new BitSet();
        int count = 0;
        for (int i : order) {
            int column = (int) Math.max(0, Math.min(COLUMNS - 1, x.position(data.x()[i]) * COLUMNS));
            int row = (int) Math.max(0, Math.min(ROWS - 1, y.position(data.y()[i]) * ROWS));
            int cell = (data.group(i) * ROWS + row) * COLUMNS + column;
            if (!taken.get(cell)) {
                taken.set(cell);
                order[count++] = i;
            }
        }
        return Arrays.copyOf(order, count);
    }

    private static XYDataset dataset(Data data, int[] drawn) {
        DefaultXYZDataset points = new DefaultXYZDataset();
        points.addSeries("runs", new double[][] {
            IntStream.of(drawn).mapToDouble(i -> data.x()[i]).toArray(),
            IntStream.of(drawn).mapToDouble(i -> data.y()[i]).toArray(),
            IntStream.of(drawn)
                    .mapToDouble(i -> data.colors() instanceof Numbers numbers ? numbers.values()[i] : data.group(i))
                    .toArray()
        });
        return points;
    }

    /** Draws all marks at once. */
    private static final class Marks extends AbstractXYItemRenderer {
        private static final long serialVersionUID = 1L;

        private final transient Data data;
        private final int[] drawn;
        private final Color[] colors;
        private final double radius;

        Marks(Data data, int[] drawn, Color[] colors) {
            this.data = data;
            this.drawn = drawn;
            this.colors = colors;
            radius = drawn.length <= FEW ? 4 : drawn.length <= MAX_SHAPES ? 3 : 1.6;
        }

        @Override
        public XYItemRendererState initialise(
                Graphics2D graphics, Rectangle2D area, XYPlot plot, XYDataset points, PlotRenderingInfo info) {
            XYItemRendererState state = super.initialise(graphics, area, plot, points, info);
            state.setProcessVisibleItemsOnly(false);
            return state;
        }

        @Override
        public void drawItem(
                Graphics2D graphics,
                XYItemRendererState state,
                Rectangle2D area,
                PlotRenderingInfo info,
                XYPlot plot,
                ValueAxis domain,
                ValueAxis range,
                XYDataset dataset,
                int series,
                int item,
                CrosshairState crosshair,
                int pass) {
            if (item > 0) {
                return;
            }
            if (drawn.length <= MAX_SHAPES) {
                draw(graphics, area, domain, range);
                return;
            }
            BufferedImage image = new BufferedImage(
                    (int) Math.ceil(area.getWidth() * IMAGE_SCALE),
                    (int) Math.ceil(area.getHeight() * IMAGE_SCALE),
                    BufferedImage.TYPE_INT_ARGB);
            Graphics2D pixels = image.createGraphics();
            pixels.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            pixels.scale(image.getWidth() / area.getWidth(), image.getHeight() / area.getHeight());
            pixels.translate(-area.getMinX(), -area.getMinY());
            draw(pixels, area, domain, range);
            pixels.dispose();
            AffineTransform place = AffineTransform.getTranslateInstance(area.getMinX(), area.getMinY());
            place.scale(area.getWidth() / image.getWidth(), area.getHeight() / image.getHeight());
            graphics.drawImage(image, place, null);
        }

        private void draw(Graphics2D graphics, Rectangle2D area, ValueAxis domain, ValueAxis range) {
            for (int k = 0; k < drawn.length; k++) {
                double x = domain.valueToJava2D(data.x()[drawn[k]], area, RectangleEdge.BOTTOM);
                double y = range.valueToJava2D(data.y()[drawn[k]], area, RectangleEdge.LEFT);
                int group = data.group(drawn[k]);
                boolean grouped = group < data.groups() - 1;
                graphics.setPaint(colors[k]);
                graphics.fill(shape(grouped ? group : 0, radius, x, y));
            }
        }
    }
}
