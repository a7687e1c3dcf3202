package org.anisoflow.app;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.anisoflow.viz.Panel;
import org.anisoflow.viz.PlainNumbers;

/** The values of a point of a curve, in a box beside it, and a cross through it. */
final class ReadoutBox {
    private static final int DIGITS = 6;
    private static final double PADDING = 7;
    private static final double AWAY = 14;
    private static final double GAP = 3;
    private static final double SWATCH = 9;

    private ReadoutBox() {}

    /** The name of the curve, if it has one, and its values with the names of the axes. */
    static List<String> lines(Panel panel, int curve, int index) {
        Panel.Curve of = panel.curves().get(curve);
        List<String> lines = new ArrayList<>();
        if (isNamed(panel, of)) {
            lines.add(of.name());
        }
        lines.add(value(panel.horizontal().label(), of.x()[index]));
        lines.add(value(panel.vertical().label(), of.y()[index]));
        of.more().forEach((name, values) -> lines.add(value(name, values[index])));
        return lines;
    }

    /** Whether the name of a curve says more than that of its axis. */
    private static boolean isNamed(Panel panel, Panel.Curve curve) {
        return !curve.name().isEmpty() && !curve.name().equals(panel.vertical().label());
    }

    private static String value(String name, double value) {
        return name + (name.isEmpty() ? "" : " = ") + PlainNumbers.text(value, DIGITS);
    }

    /** @param room width of the view, which the box does not leave */
    static void paint(Graphics2D graphics, Panel panel, int curve, int index, double room, Color ground, Color ink) {
        Panel.Curve of = panel.curves().get(curve);
        Point2D point = panel.pixel(of.x()[index], of.y()[index]);
        Rectangle2D area = panel.area();
        if (!area.contains(point)) {
            return;
        }
        graphics.setColor(new Color(ink.getRed(), ink.getGreen(), ink.getBlue(), 90));
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Line2D.Double(area.getMinX(), point.getY(), area.getMaxX(), point.getY()));
        graphics.draw(new Line2D.Double(point.getX(), area.getMinY(), point.getX(), area.getMaxY()));
        if (!of.areCells()) {
            Ellipse2D ring = new Ellipse2D.Double(point.getX() - 4.5, point.getY() - 4.5, 9, 9);
            graphics.setColor(ground);
            graphics.fill(ring);
            graphics.setColor(of.color());
            graphics.setStroke(new BasicStroke(2));
            graphics.draw(ring);
        }
        box(graphics, panel, curve, index, point, room, ground, ink);
    }

    private static void box(
            Graphics2D graphics,
            Panel panel,
            int curve,
            int index,
            Point2D point,
            double room,
            Color ground,
            Color ink) {
        Panel.Curve of = panel.curves().get(curve);
        List<String> lines = lines(panel, curve, index);
        Rectangle2D area = panel.area();
        FontMetrics metrics = graphics.getFontMetrics();
        boolean named = isNamed(panel, of);
        double indent = named ? SWATCH + 6 : 0;
        double width = 2 * PADDING
                + indent
                + lines.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        double height = 2 * PADDING + lines.size() * metrics.getHeight();
        double right = point.getX() + AWAY;
        double left = point.getX() - AWAY - width;
        double above = point.getY() - AWAY - height;
        double below = point.getY() + AWAY;
        boolean beside = right + width <= room || left >= area.getMinX();
        double x = right + width <= room ? right : beside ? left : Math.max(0, room - width);
        double y = beside
                ? Math.max(area.getMinY() + GAP, Math.min(above, area.getMaxY() - GAP - height))
                : below + height <= area.getMaxY() ? below : above;
        RoundRectangle2D frame = new RoundRectangle2D.Double(x, y, width, height, 8, 8);
        graphics.setColor(new Color(ground.getRed(), ground.getGreen(), ground.getBlue(), 235));
        graphics.fill(frame);
        graphics.setColor(new Color(ink.getRed(), ink.getGreen(), ink.getBlue(), 110));
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(frame);
        if (named) {
            graphics.setColor(of.color());
            graphics.fill(new Rectangle2D.Double(
                    frame.getX() + PADDING, y + PADDING + (metrics.getHeight() - SWATCH) / 2, SWATCH, SWATCH));
        }
        graphics.setColor(ink);
        for (int i = 0; i < lines.size(); i++) {
            graphics.drawString(lines.get(i), (float) (frame.getX() + PADDING + indent), (float)
                    (y + PADDING + i * metrics.getHeight() + metrics.getAscent()));
        }
    }
}
