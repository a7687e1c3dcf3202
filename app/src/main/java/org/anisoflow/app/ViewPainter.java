package org.anisoflow.app;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Optional;
import javax.swing.UIManager;
import org.anisoflow.viz.Panel;
import org.anisoflow.viz.Theme;

/** Paints a scene: its picture, and what comes and goes over it. */
final class ViewPainter {
    private static final double GRIP = Scene.GRIP;

    private final Graphics2D graphics;
    private final Scene scene;
    private final int width;
    private final int height;
    private final Color ground;
    private final Color ink;

    /** @param graphics which is changed */
    ViewPainter(Graphics2D graphics, Scene scene, int width, int height, Color ground, Color ink) {
        this.graphics = graphics;
        this.scene = scene;
        this.width = width;
        this.height = height;
        this.ground = ground;
        this.ink = ink;
    }

    /** Paints the ground and the picture as far as it is there: moved and scaled if it is not what is to be seen. */
    void paintPicture() {
        graphics.setColor(ground);
        graphics.fillRect(0, 0, width, height);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        scene.picture().ifPresent(this::paintPicture);
    }

    private void paintPicture(Picture picture) {
        BufferedImage image = picture.image();
        double scale = 1 / picture.request().scale();
        AffineTransform toView = AffineTransform.getScaleInstance(scale, scale);
        graphics.drawImage(image, toView, null);
        if (scene.isDrawn()) {
            return;
        }
        for (int i = 0; i < picture.panels().size(); i++) {
            Panel drawn = picture.panels().get(i);
            Rectangle2D area = drawn.area();
            Rectangle2D place = scene.now(i).pixels(drawn.shown());
            Graphics2D inside = (Graphics2D) graphics.create();
            // blits are fast in rectangles of whole pixels
            inside.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
            inside.clip(area.getBounds());
            inside.setColor(ground);
            inside.fill(area.getBounds());
            inside.translate(place.getX(), place.getY());
            inside.scale(place.getWidth() / area.getWidth(), place.getHeight() / area.getHeight());
            inside.translate(-area.getX(), -area.getY());
            inside.clip(area);
            inside.drawImage(image, toView, null);
            inside.dispose();
            graphics.setColor(Theme.mix(ink, ground, 0.4));
            graphics.draw(area);
        }
    }

    /** Paints axes without anything in them, and the title over them. */
    void paintAxes(EmptyAxes axes) {
        FontMetrics metrics = graphics.getFontMetrics();
        double line = metrics.getHeight();
        Rectangle2D area = new Rectangle2D.Double(
                3 * line, 2.5 * line, width - 4.5 * line, height - (axes.label().isEmpty() ? 4 : 5) * line);
        if (area.getWidth() <= 0 || area.getHeight() <= 0) {
            return;
        }
        graphics.setColor(Theme.mix(ink, ground, 0.4));
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Line2D.Double(area.getMinX(), area.getMinY(), area.getMinX(), area.getMaxY()));
        graphics.draw(new Line2D.Double(area.getMinX(), area.getMaxY(), area.getMaxX(), area.getMaxY()));
        graphics.setColor(ink);
        centred(fitting(axes.title(), metrics, width - 2 * line), metrics, width / 2.0, 1.5 * line);
        centred(axes.label(), metrics, area.getCenterX(), area.getMaxY() + 1.5 * line);
    }

    private void centred(String text, FontMetrics metrics, double x, double base) {
        graphics.drawString(text, (float) (x - metrics.stringWidth(text) / 2.0), (float) base);
    }

    /** A text, shortened at its end if it is wider than this. */
    private static String fitting(String text, FontMetrics metrics, double most) {
        if (metrics.stringWidth(text) <= most) {
            return text;
        }
        int length = text.length();
        while (length > 0 && metrics.stringWidth(text.substring(0, length) + "…") > most) {
            length = text.offsetByCodePoints(length, -1);
        }
        return text.substring(0, length) + "…";
    }

    /** Lets what is painted so far stand back. */
    void dim() {
        graphics.setColor(new Color(ground.getRed(), ground.getGreen(), ground.getBlue(), 255 * 4 / 10));
        graphics.fillRect(0, 0, width, height);
    }

    /** Paints the line that marks the depth. */
    void paintDepth() {
        for (int i = 0; i < scene.panels().size(); i++) {
            Rectangle2D area = scene.panels().get(i).area();
            double x = scene.depthPixel(i);
            if (x >= area.getMinX() && x <= area.getMaxX()) {
                graphics.setColor(ink);
                graphics.setStroke(new BasicStroke(1.4f));
                graphics.draw(new Line2D.Double(x, area.getMinY(), x, area.getMaxY()));
                Path2D grip = new Path2D.Double();
                grip.moveTo(x - GRIP, area.getMinY());
                grip.lineTo(x + GRIP, area.getMinY());
                grip.lineTo(x, area.getMinY() + 1.4 * GRIP);
                grip.closePath();
                graphics.fill(grip);
            }
        }
    }

    /** Paints the frame that the mouse draws. */
    void paintFrame(Rectangle2D pixels) {
        graphics.setColor(Theme.mix(accent(), ink, 0.35));
        graphics.setComposite(AlphaComposite.SrcOver.derive(0.15f));
        graphics.fill(pixels);
        graphics.setComposite(AlphaComposite.SrcOver);
        graphics.setStroke(new BasicStroke(1.2f));
        graphics.draw(pixels);
    }

    /** Paints the values of a point. */
    void paintReading(Reading.Place place) {
        if (scene.isDrawn()) {
            ReadoutBox.paint(
                    graphics,
                    scene.panels().get(place.panel()),
                    place.curve(),
                    place.index(),
                    width - GRIP,
                    ground,
                    ink);
        }
    }

    /** Paints that the view has the focus. */
    void paintFocus(boolean showActive) {
        graphics.setColor(accent());
        if (showActive && scene.panels().size() > 1) {
            graphics.setStroke(new BasicStroke(1.2f));
            graphics.draw(scene.panels().get(scene.active()).area());
        }
        graphics.setStroke(new BasicStroke(2));
        graphics.draw(new Rectangle2D.Double(1, 1, width - 2, height - 2));
    }

    private static Color accent() {
        return Optional.ofNullable(UIManager.getColor("Component.focusColor")).orElse(new Color(0x3D8BE0));
    }
}
