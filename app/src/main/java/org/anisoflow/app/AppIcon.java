package org.anisoflow.app;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;

/** The icon of the program: ellipses that turn and narrow. */
final class AppIcon {
    private static final int UNITS = 64;
    private static final Color GROUND = new Color(0x14324A);
    private static final List<Color> ELLIPSES = List.of(new Color(0x56B4E9), new Color(0x2FC49B), new Color(0xF0C000));

    private AppIcon() {}

    static List<Image> images() {
        return Stream.of(16, 24, 32, 48, 64, 128).map(AppIcon::image).toList();
    }

    private static Image image(int size) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale((double) size / UNITS, (double) size / UNITS);
        graphics.setColor(GROUND);
        graphics.fill(new RoundRectangle2D.Double(1, 1, 62, 62, 16, 16));
        graphics.translate(UNITS / 2.0, UNITS / 2.0);
        graphics.setStroke(new BasicStroke(4));
        for (int i = 0; i < ELLIPSES.size(); i++) {
            graphics.setColor(ELLIPSES.get(i));
            double height = 20 - 7 * i;
            graphics.draw(new Ellipse2D.Double(-24, -height, 48, 2 * height));
            graphics.rotate(-Math.PI / 9);
        }
        graphics.dispose();
        return image;
    }
}
