package org.anisoflow.app;

import com.formdev.flatlaf.util.UIScale;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Component;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import javax.swing.Icon;
import javax.swing.UIManager;

/** Icons drawn as lines in a square of 16 units, in the colour of the text beside them. */
enum Glyph implements Icon {
    NEW(lines("M4 2 L9 2 L12 5 L12 14 L4 14 Z M9 2 L9 5 L12 5")),
    OPEN(lines("M2 13 L2 3 L6 3 L8 5 L13 5 L13 7 M2 13 L5 7 L15 7 L12 13 Z")),
    SAVE(lines("M3 3 L11 3 L13 5 L13 13 L3 13 Z M5 3 L5 6 L10 6 L10 3 M5 13 L5 9 L11 9 L11 13")),
    UNDO(lines("M5 3 L2 6 L5 9 M2 6 L10 6 C15 6 15 13 10 13 L6 13")),
    REDO(lines("M11 3 L14 6 L11 9 M14 6 L6 6 C1 6 1 13 6 13 L10 13")),
    EXPORT(lines("M8 10 L8 2 M5 5 L8 2 L11 5 M3 9 L3 14 L13 14 L13 9")),
    COPY(lines("M6 6 L13 6 L13 14 L6 14 Z M10 6 L10 2 L3 2 L3 10 L6 10")),
    OPTIONS(lines("M2 5 L8 5 M12 5 L14 5 M2 11 L4 11 M8 11 L14 11"), circle(10, 5, 2), circle(6, 11, 2)),
    MAXIMIZE(lines("M10 2 L14 2 L14 6 M14 2 L9.5 6.5 M6 14 L2 14 L2 10 M2 14 L6.5 9.5")),
    RESTORE(lines("M9.5 2.5 L9.5 6.5 L13.5 6.5 M9.5 6.5 L14 2 M2.5 9.5 L6.5 9.5 L6.5 13.5 M6.5 9.5 L2 14")),
    ERROR(circle(8, 8, 6), lines("M8 4.5 L8 9 M8 11 L8 11.4")),
    DONE(circle(8, 8, 6), lines("M5 8.2 L7.2 10.4 L11 5.8")),
    THEME(circle(8, 8, 6)) {
        @Override
        void fill(Graphics2D graphics) {
            graphics.fill(new Arc2D.Double(2, 2, 12, 12, -90, 180, Arc2D.PIE));
        }
    },
    PLAY {
        @Override
        void fill(Graphics2D graphics) {
            graphics.fill(lines("M4 2.5 L13.5 8 L4 13.5 Z"));
        }
    },
    PAUSE {
        @Override
        void fill(Graphics2D graphics) {
            graphics.fill(new Rectangle2D.Double(3.5, 3, 3.2, 10));
            graphics.fill(new Rectangle2D.Double(9.3, 3, 3.2, 10));
        }
    },
    STOP {
        @Override
        void fill(Graphics2D graphics) {
            graphics.fill(new Rectangle2D.Double(3.5, 3.5, 9, 9));
        }
    };

    private static final int UNITS = 16;

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes them
    private final List<Shape> outlines;

    Glyph(Shape... outlines) {
        this.outlines = List.of(outlines);
    }

    /** Draws the parts that are full. */
    void fill(Graphics2D graphics) {
        // most have none
    }

    /** A path of moves (M), lines (L), curves (C) and closed ends (Z), as SVG writes it. */
    private static Path2D lines(String path) {
        Path2D lines = new Path2D.Double();
        String[] words = path.replaceAll("([MLCZ])", " $1 ").strip().split("\\s+", -1);
        for (int i = 0; i < words.length; i++) {
            switch (words[i]) {
                case "M" -> lines.moveTo(number(words[++i]), number(words[++i]));
                case "L" -> lines.lineTo(number(words[++i]), number(words[++i]));
                case "C" ->
                    lines.curveTo(
                            number(words[++i]),
                            number(words[++i]),
                            number(words[++i]),
                            number(words[++i]),
                            number(words[++i]),
                            number(words[++i]));
                default -> lines.closePath();
            }
        }
        return lines;
    }

    private static double number(String word) {
        return Double.parseDouble(word);
    }

    private static Shape circle(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    @Override
    public void paintIcon(Component component, Graphics graphics, int x, int y) {
        Color color =
                component.isEnabled() ? component.getForeground() : UIManager.getColor("Label.disabledForeground");
        paint(graphics, color, x, y);
    }

    private void paint(Graphics graphics, Color color, int x, int y) {
        Graphics2D own = (Graphics2D) graphics.create();
        own.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        own.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        own.setColor(color);
        own.translate(x, y);
        own.scale((double) getIconWidth() / UNITS, (double) getIconHeight() / UNITS);
        own.setStroke(new BasicStroke(1.25f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (Shape outline : outlines) {
            own.draw(outline);
        }
        fill(own);
        own.dispose();
    }

    /** This icon in a colour of its own. */
    Icon in(String colorKey) {
        Glyph glyph = this;
        return new Icon() {
            @Override
            public void paintIcon(Component component, Graphics graphics, int x, int y) {
                glyph.paint(graphics, UIManager.getColor(colorKey), x, y);
            }

            @Override
            public int getIconWidth() {
                return glyph.getIconWidth();
            }

            @Override
            public int getIconHeight() {
                return glyph.getIconHeight();
            }
        };
    }

    @Override
    public int getIconWidth() {
        return UIScale.scale(UNITS);
    }

    @Override
    public int getIconHeight() {
        return UIScale.scale(UNITS);
    }
}
