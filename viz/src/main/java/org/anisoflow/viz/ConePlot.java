package org.anisoflow.viz;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.PlotState;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.TextAnchor;

/** The panel of {@link ConeChart}: the cone as a mesh, its axes, and the paths inside, in orthographic projection. */
final class ConePlot extends Plot {
    private static final long serialVersionUID = 1L;
    private static final int GENERATORS = 24;
    private static final int CIRCLES = 4;
    private static final int CORNERS = 180;

    /** Length of the horizontal axes, from the apex, in units of the height of the cone. */
    private static final double ARM = 0.8;

    /** Length of the vertical axis in units of the height of the cone: it ends above the rim. */
    private static final double TOP = 1.42;

    private final transient Style style;
    private final transient CurveBundle bundle;
    private final double azimuth;
    private final double elevation;
    private final double height;

    ConePlot(Style style, ConeChart.Data data) {
        this.style = style;
        azimuth = Math.toRadians(data.azimuth());
        elevation = Math.toRadians(data.elevation());
        List<CovariancePaths.Spatial> paths = data.paths().clipped();
        List<Color> colors = data.paths().colors(style);
        List<CurveBundle.Curve> curves = new ArrayList<>();
        double top = 0;
        for (int i = 0; i < paths.size(); i++) {
            double[][] points = paths.get(i).points();
            double[][] plane = new double[points.length][];
            for (int j = 0; j < points.length; j++) {
                plane[j] = project(points[j][0], points[j][1], points[j][2]);
                top = Math.max(top, points[j][2]);
            }
            if (points.length > 0) {
                curves.add(
                        new CurveBundle.Curve(plane, colors.get(i), paths.get(i).end()));
            }
        }
        height = top > 0 ? top : 1;
        bundle = new CurveBundle(style, curves);
        setOutlineVisible(false);
    }

    @Override
    public String getPlotType() {
        return "cone";
    }

    /** Where a point of the cone lies in the plane of the picture, to the right and up, in units of the covariance. */
    private double[] project(double x, double y, double z) {
        double along = x * Math.cos(azimuth) + y * Math.sin(azimuth);
        return new double[] {
            -x * Math.sin(azimuth) + y * Math.cos(azimuth), -along * Math.sin(elevation) + z * Math.cos(elevation)
        };
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area, Point2D anchor, PlotState parent, PlotRenderingInfo info) {
        if (info != null) {
            info.setPlotArea(area);
            info.setDataArea(area);
        }
        Object before = graphics.getRenderingHint(RenderingHints.KEY_STROKE_CONTROL);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        AffineTransform toPixels = fit(area);
        // generators with cos(angle - azimuth) above this show their outer side
        double turn = Math.tan(elevation) < 1 ? Math.acos(Math.tan(elevation)) : 0;
        graphics.setPaint(Style.mix(style.muted(), style.ground(), 0.93));
        graphics.fill(toPixels.createTransformedShape(outline(turn)));
        mesh(graphics, toPixels, turn, 2 * Math.PI - turn, 0.78, 0.8f);
        horizontalAxes(graphics, toPixels);
        bundle.draw(graphics, toPixels);
        mesh(graphics, toPixels, -turn, turn, 0.6, 0.8f);
        graphics.setPaint(Style.mix(style.muted(), style.ground(), 0.15));
        graphics.setStroke(Style.stroke(1.2f, 0));
        graphics.draw(toPixels.createTransformedShape(circle(height, 0, 2 * Math.PI)));
        if (turn > 0) {
            graphics.draw(toPixels.createTransformedShape(segment(generator(turn, height), new double[3])));
            graphics.draw(toPixels.createTransformedShape(segment(generator(-turn, height), new double[3])));
        }
        verticalAxis(graphics, toPixels);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, before);
    }

    /** One scale for both directions, with everything inside the area. */
    private AffineTransform fit(Rectangle2D area) {
        Rectangle2D shown = outline(0).getBounds2D();
        shown.add(circle(height, 0, 2 * Math.PI).getBounds2D());
        for (int side = -1; side <= 1; side += 2) {
            shown.add(point(side * ARM * height, 0, 0));
            shown.add(point(0, side * ARM * height, 0));
        }
        shown.add(point(0, 0, TOP * height));
        double marginX = 24;
        double marginY = 26;
        double scale = Math.max(
                1e-300,
                Math.min(
                        (area.getWidth() - 2 * marginX) / shown.getWidth(),
                        (area.getHeight() - 2 * marginY) / shown.getHeight()));
        AffineTransform toPixels = AffineTransform.getTranslateInstance(area.getCenterX(), area.getCenterY());
        toPixels.scale(scale, -scale);
        toPixels.translate(-shown.getCenterX(), -shown.getCenterY());
        return toPixels;
    }

    private Point2D point(double x, double y, double z) {
        double[] at = project(x, y, z);
        return new Point2D.Double(at[0], at[1]);
    }

    /** The point of the surface at an angle from the azimuth. */
    private double[] generator(double angle, double z) {
        return new double[] {z * Math.cos(azimuth + angle), z * Math.sin(azimuth + angle), z};
    }

    private Path2D segment(double[] from, double[] to) {
        Path2D path = new Path2D.Double();
        double[] first = project(from[0], from[1], from[2]);
        double[] second = project(to[0], to[1], to[2]);
        path.moveTo(first[0], first[1]);
        path.lineTo(second[0], second[1]);
        return path;
    }

    /** A part of the circle at height z, angles from the azimuth. */
    private Path2D circle(double z, double from, double to) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i <= CORNERS; i++) {
            double[] on = generator(from + (to - from) * i / CORNERS, z);
            double[] at = project(on[0], on[1], on[2]);
            if (i == 0) {
                path.moveTo(at[0], at[1]);
            } else {
                path.lineTo(at[0], at[1]);
            }
        }
        return path;
    }

    /** The region that the cone covers. */
    private Path2D outline(double turn) {
        Path2D path = circle(height, turn, 2 * Math.PI - turn);
        if (turn > 0) {
            double[] apex = project(0, 0, 0);
            path.lineTo(apex[0], apex[1]);
        }
        path.closePath();
        return path;
    }

    private void mesh(Graphics2D graphics, AffineTransform toPixels, double from, double to, double pale, float width) {
        graphics.setPaint(Style.mix(style.muted(), style.ground(), pale));
        graphics.setStroke(Style.stroke(width, 0));
        Path2D lines = new Path2D.Double();
        for (int i = 0; i < GENERATORS; i++) {
            double angle = 2 * Math.PI * i / GENERATORS - azimuth;
            double turned = from + Math.IEEEremainder(angle - (from + to) / 2, 2 * Math.PI) + (to - from) / 2;
            if (turned > from && turned < to) {
                lines.append(segment(generator(turned, height), new double[3]), false);
            }
        }
        for (int i = 1; i < CIRCLES; i++) {
            lines.append(circle(height * i / CIRCLES, from, to), false);
        }
        graphics.draw(toPixels.createTransformedShape(lines));
    }

    private void horizontalAxes(Graphics2D graphics, AffineTransform toPixels) {
        double arm = ARM * height;
        axis(graphics, toPixels, new double[] {arm, 0, 0}, "X = Σ₁₁ − Σ₂₂");
        axis(graphics, toPixels, new double[] {0, arm, 0}, "Y = 2Σ₁₂");
    }

    /** An axis through the apex, with an arrow and its name at one end and ticks with numbers on both sides. */
    private void axis(Graphics2D graphics, AffineTransform toPixels, double[] end, String name) {
        double[] other = {-end[0], -end[1], -end[2]};
        line(graphics, toPixels, other, end);
        double length = Math.max(Math.abs(end[0]), Math.abs(end[1]));
        double step = step(0.7 * length);
        for (double at = -Math.floor(0.8 * length / step) * step; at < 0.8 * length; at += step) {
            if (Math.abs(at) > step / 2) {
                double share = at / length;
                tick(
                        graphics,
                        toPixels,
                        new double[] {share * end[0], share * end[1], 0},
                        at,
                        0,
                        12,
                        TextAnchor.TOP_CENTER);
            }
        }
        name(graphics, toPixels, end, name);
    }

    private void verticalAxis(Graphics2D graphics, AffineTransform toPixels) {
        double[] top = {0, 0, TOP * height};
        line(graphics, toPixels, new double[3], top);
        double step = step(height / 2);
        for (int i = 1; i * step <= height * 1.001; i++) {
            tick(graphics, toPixels, new double[] {0, 0, i * step}, i * step, -6, 0, TextAnchor.CENTER_RIGHT);
        }
        name(graphics, toPixels, top, "Z = Σ₁₁ + Σ₂₂");
    }

    private void line(Graphics2D graphics, AffineTransform toPixels, double[] from, double[] to) {
        graphics.setPaint(Style.mix(style.muted(), style.ground(), 0.2));
        graphics.setStroke(Style.stroke(1, 0));
        graphics.draw(toPixels.createTransformedShape(segment(from, to)));
    }

    private void tick(
            Graphics2D graphics,
            AffineTransform toPixels,
            double[] place,
            double value,
            double right,
            double down,
            TextAnchor anchor) {
        Point2D at = toPixels.transform(point(place[0], place[1], place[2]), null);
        graphics.setPaint(style.muted());
        graphics.fill(new Rectangle2D.Double(at.getX() - 1.5, at.getY() - 1.5, 3, 3));
        graphics.setFont(Style.TICK_FONT.deriveFont(11f));
        TextUtils.drawAlignedString(
                PlainNumbers.text(value, 3),
                graphics,
                (float) (at.getX() + right),
                (float) (at.getY() + down / 2),
                anchor);
    }

    private void name(Graphics2D graphics, AffineTransform toPixels, double[] end, String name) {
        Point2D at = toPixels.transform(point(end[0], end[1], end[2]), null);
        boolean up = end[2] > 0;
        graphics.setPaint(style.ink());
        graphics.setFont(Style.TICK_FONT);
        TextUtils.drawAlignedString(
                name,
                graphics,
                (float) at.getX(),
                (float) (at.getY() + (up ? -6 : 16)),
                up ? TextAnchor.BOTTOM_CENTER : TextAnchor.CENTER);
    }

    /** 1, 2 or 5 times a power of ten, the largest that is not above. */
    private static double step(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most)));
        double digit = most / power;
        return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
    }
}
