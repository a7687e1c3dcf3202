package org.anisoflow.viz;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;

/** Many curves in a plane, thin and translucent where there are many, with marks at their starts and ends. */
final class CurveBundle {
    /** How far, in pixels, a drawn curve may be from the one it stands for. */
    private static final double FLATNESS = 0.2;

    private final Style style;
    private final List<Curve> curves;

    /** What is at the end of a curve. */
    enum End {
        /** It leaves the picture. */
        CUT,
        /** It comes to rest inside. */
        INSIDE,
        /** It comes to rest at the boundary. */
        BOUNDARY
    }

    /** @param points of the plane, finite, at least one */
    record Curve(double[][] points, Color color, End end) {}

    CurveBundle(Style style, List<Curve> curves) {
        this.style = style;
        this.curves = curves;
    }

    /** Draws curves first and marks above them. */
    void draw(Graphics2D graphics, AffineTransform toPixels) {
        Object before = graphics.getRenderingHint(RenderingHints.KEY_STROKE_CONTROL);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        double crowd = Math.min(1, Math.sqrt(curves.size() / 1200.0));
        boolean few = curves.size() <= 12;
        int alpha = few ? 255 : (int) Math.round(215 - 135 * crowd);
        graphics.setStroke(
                new BasicStroke(few ? 2 : (float) (1.3 - 0.5 * crowd), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (Curve curve : curves) {
            if (curve.points().length > 1) {
                graphics.setPaint(translucent(curve.color(), alpha));
                graphics.draw(path(curve.points(), toPixels));
            }
        }
        double size = few ? 4 : 2.6 - 1.4 * crowd;
        for (Curve curve : curves) {
            graphics.setPaint(Style.mix(curve.color(), style.ink(), 0.25));
            graphics.fill(dot(curve.points()[0], size, toPixels));
        }
        graphics.setStroke(new BasicStroke(few ? 1.8f : 1.1f));
        for (Curve curve : curves) {
            if (curve.end() != End.CUT) {
                Shape ring = dot(curve.points()[curve.points().length - 1], 1.25 * size + 0.6, toPixels);
                graphics.setPaint(curve.end() == End.BOUNDARY ? curve.color() : style.ground());
                graphics.fill(ring);
                graphics.setPaint(curve.end() == End.BOUNDARY ? style.ink() : curve.color());
                graphics.draw(ring);
            }
        }
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, before);
    }

    private static Color translucent(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }

    private static Shape dot(double[] place, double radius, AffineTransform toPixels) {
        Point2D at = toPixels.transform(new Point2D.Double(place[0], place[1]), null);
        return new Ellipse2D.Double(at.getX() - radius, at.getY() - radius, 2 * radius, 2 * radius);
    }

    /** The curve in pixels, with as few corners as flatness allows. */
    private static Path2D path(double[][] points, AffineTransform toPixels) {
        List<Point2D> pixels = new ArrayList<>();
        for (double[] point : points) {
            pixels.add(toPixels.transform(new Point2D.Double(point[0], point[1]), null));
        }
        Path2D path = new Path2D.Double();
        path.moveTo(pixels.get(0).getX(), pixels.get(0).getY());
        simplify(pixels, 0, pixels.size() - 1, path);
        return path;
    }

    /** Ramer, Douglas and Peucker: draws to the last point, by way of the farthest from the chord if that is far. */
    private static void simplify(List<Point2D> points, int first, int last, Path2D path) {
        Point2D from = points.get(first);
        Point2D to = points.get(last);
        int farthest = -1;
        double distance = FLATNESS;
        for (int i = first + 1; i < last; i++) {
            Point2D at = points.get(i);
            double away = Line2D.ptSegDist(from.getX(), from.getY(), to.getX(), to.getY(), at.getX(), at.getY());
            if (away > distance) {
                farthest = i;
                distance = away;
            }
        }
        if (farthest < 0) {
            path.lineTo(to.getX(), to.getY());
        } else {
            simplify(points, first, farthest, path);
            simplify(points, farthest, last, path);
        }
    }
}
