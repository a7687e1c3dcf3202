package org.anisoflow.app;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.Panel;
import org.anisoflow.viz.Panels;
import org.anisoflow.viz.PlainNumbers;
import org.jfree.chart.JFreeChart;

/**
 * A chart as it was drawn for a view.
 *
 * @param panels in pixels of the view
 * @param description for those who do not see it
 */
record Picture(
        Request request, JFreeChart chart, BufferedImage image, List<Panel> panels, String title, String description) {
    /** Text of small pictures is smaller, down to this. */
    private static final double LEAST_TEXT = 0.75;

    private static final int CURVES_TOLD = 8;

    /** Where a chart comes from. Sources differ even if they call the same. */
    static final class Source {
        private final Callable<JFreeChart> chart;

        Source(Callable<JFreeChart> chart) {
            this.chart = chart;
        }
    }

    /**
     * What is to be drawn.
     *
     * @param width in pixels of the view
     * @param height in pixels of the view
     * @param scale pixels of the device for one of the view
     */
    record Request(Source source, List<Optional<Rectangle2D>> zoom, int width, int height, double scale) {
        /** Whether the chart of another picture will do: it may show other parts, but cannot go back to everything. */
        boolean canUse(Request other) {
            return source == other.source
                    && IntStream.range(0, other.zoom.size())
                            .allMatch(i -> other.zoom.get(i).isEmpty()
                                    || (i < zoom.size() && zoom.get(i).isPresent()));
        }
    }

    /** @param last whose chart is drawn again if it will do */
    static Picture of(Request request, Optional<Picture> last) throws Exception {
        Optional<JFreeChart> drawn =
                last.filter(picture -> request.canUse(picture.request)).map(Picture::chart);
        JFreeChart chart = drawn.isPresent() ? drawn.get() : request.source.chart.call();
        Panels.zoom(chart, request.zoom);
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(request.width * request.scale),
                (int) Math.ceil(request.height * request.scale),
                BufferedImage.TYPE_INT_RGB);
        double unit = Math.min(
                1,
                Math.max(
                        LEAST_TEXT,
                        Math.min(request.width / (double) Figures.WIDTH, request.height / (double) Figures.HEIGHT)));
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.scale(unit * request.scale, unit * request.scale);
        List<Panel> panels = Panels.draw(
                        chart, graphics, new Rectangle2D.Double(0, 0, request.width / unit, request.height / unit))
                .stream()
                .map(panel -> panel.scaled(unit))
                .toList();
        graphics.dispose();
        return new Picture(
                request,
                chart,
                image,
                panels,
                chart.getTitle() == null ? "" : chart.getTitle().getText(),
                panels.stream().map(Picture::description).collect(Collectors.joining(". ")));
    }

    private static String description(Panel panel) {
        Panel.Axis x = panel.horizontal();
        Panel.Axis y = panel.vertical();
        String curves = panel.curves().stream()
                .filter(curve -> !curve.name().isEmpty())
                .limit(CURVES_TOLD)
                .map(Panel.Curve::name)
                .collect(Collectors.joining(", "));
        return range(y) + " over " + range(x) + (curves.isEmpty() ? "" : ": " + curves);
    }

    private static String range(Panel.Axis axis) {
        return axis.label() + " from " + PlainNumbers.text(axis.low(), 3) + " to " + PlainNumbers.text(axis.high(), 3);
    }
}
