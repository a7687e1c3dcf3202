package org.anisoflow.app;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.anisoflow.viz.Panel;

/**
 * The last picture of a chart and what is to be seen of it, drawn already or not: the zoom with its history, the panel that keys act
 * on, and the marked depth. Positions are in pixels of the view.
 */
final class Scene {
    /** Pixels: how far the pointer may be from a line to be dragged. */
    static final double GRIP = 5;

    /** Width of a frame that means something, in pixels. */
    private static final double LEAST_FRAME = 10;

    /** Width of the strips beside panels in which the wheel zooms one axis. */
    private static final double STRIP = 70;

    /** Notches of the wheel, or keys, that are closer than this are one step of the history. */
    private static final long PAUSE_MILLIS = 600;

    /** Zoom stops where everything would be this much larger than its panel. */
    private static final double LARGEST_ZOOM = 1e6;

    private final Zooms zooms = new Zooms();
    private final Runnable zoomed;
    private Optional<Picture> picture = Optional.empty();
    private List<Rectangle2D> everything = List.of();
    private double depth = Double.NaN;
    private int active;
    private Object gesture = new Object();
    private long gestureAt;
    private Object era = new Object();

    /** @param zoomed is told when the reader has changed the zoom */
    Scene(Runnable zoomed) {
        this.zoomed = zoomed;
    }

    Optional<Picture> picture() {
        return picture;
    }

    /** Forgets the picture: those that were asked for before are of another era. */
    void clear() {
        picture = Optional.empty();
        everything = List.of();
        era = new Object();
    }

    /** What lies between two times that the scene was cleared. */
    Object era() {
        return era;
    }

    void take(Picture drawn) {
        List<Rectangle2D> all = new ArrayList<>();
        for (int i = 0; i < drawn.panels().size(); i++) {
            boolean part = i < drawn.request().zoom().size()
                    && drawn.request().zoom().get(i).isPresent();
            boolean known =
                    i < everything.size() && panels().size() == drawn.panels().size();
            all.add(part && known ? everything.get(i) : drawn.panels().get(i).shown());
        }
        everything = all;
        picture = Optional.of(drawn);
        activate(active);
    }

    /** The panels as they are drawn. */
    List<Panel> panels() {
        return picture.map(Picture::panels).orElse(List.of());
    }

    /** A panel as it is to be seen, drawn already or not. */
    Panel now(int i) {
        Panel panel = panels().get(i);
        return panel.showing(zooms.now(i).orElse(everything.get(i)));
    }

    boolean isDrawn() {
        return picture.filter(drawn -> drawn.request().zoom().equals(zooms.now()))
                .isPresent();
    }

    /** The panel that keys act on. */
    int active() {
        return active;
    }

    /** Chooses the panel that keys act on, or the last before it. */
    void activate(int panel) {
        active = Math.max(0, Math.min(panel, panels().size() - 1));
    }

    void setDepth(double depth) {
        this.depth = depth;
    }

    double depth() {
        return depth;
    }

    /** Where the line stands that marks the depth; NaN if there is none. */
    double depthPixel(int panel) {
        return now(panel).overDepth() ? now(panel).pixel(depth, 0).getX() : Double.NaN;
    }

    boolean isOnDepth(int panel, Point2D at) {
        return isInside(panel, at) && Math.abs(depthPixel(panel) - at.getX()) <= GRIP;
    }

    /** The panel at a pixel, or the one beside whose axes it lies; -1 if there is none. */
    int panelAt(Point2D at) {
        int inside = first(area -> area.contains(at));
        return inside >= 0
                ? inside
                : first(area -> new Rectangle2D.Double(area.getX() - STRIP, area.getY(), STRIP, area.getHeight())
                                .contains(at)
                        || new Rectangle2D.Double(area.getX(), area.getMaxY(), area.getWidth(), STRIP).contains(at));
    }

    private int first(Predicate<Rectangle2D> which) {
        return IntStream.range(0, panels().size())
                .filter(i -> which.test(panels().get(i).area()))
                .findFirst()
                .orElse(-1);
    }

    boolean isInside(int panel, Point2D at) {
        return panel >= 0 && panels().get(panel).area().contains(at);
    }

    /** What the panels show, as {@link ChartView#zoom} has it. */
    List<Optional<Rectangle2D>> zoom() {
        return zooms.now();
    }

    boolean canGoBack() {
        return zooms.canGoBack();
    }

    boolean canGoForward() {
        return zooms.canGoForward();
    }

    /** Shows parts of the panels and forgets the history; nobody is told. */
    void start(List<Optional<Rectangle2D>> zoom) {
        zooms.start(zoom);
    }

    void back() {
        zooms.back();
        zoomed.run();
    }

    void forward() {
        zooms.forward();
        zoomed.run();
    }

    void showEverything() {
        zooms.change(List.of(), new Object());
        zoomed.run();
    }

    /** What follows is another step of the history. */
    void beginGesture() {
        gesture = new Object();
    }

    /** Pauses do not end this step of the history. */
    void holdGesture() {
        gestureAt = System.currentTimeMillis();
    }

    /** Goes back to what was seen before the last step of the history. */
    void undoGesture(List<Optional<Rectangle2D>> before) {
        zooms.change(before, gesture);
        zoomed.run();
    }

    /** Changes that follow each other at once are one step of the history. */
    private Object gesture() {
        if (System.currentTimeMillis() - gestureAt > PAUSE_MILLIS) {
            beginGesture();
        }
        holdGesture();
        return gesture;
    }

    void zoomAbout(int i, Point2D at, double factor, boolean across, boolean up) {
        Panel panel = now(i);
        boolean both = panel.equalScale();
        double x = across || both ? factor : 1;
        double y = up || both ? factor : 1;
        Rectangle2D area = panel.area();
        showPixels(
                i,
                new Rectangle2D.Double(
                        at.getX() + (area.getX() - at.getX()) / x,
                        at.getY() + (area.getY() - at.getY()) / y,
                        area.getWidth() / x,
                        area.getHeight() / y),
                gesture());
    }

    /** Moves what a panel shows by shares of its size. */
    void move(int i, double across, double up) {
        Rectangle2D area = now(i).area();
        showPixels(
                i,
                new Rectangle2D.Double(
                        area.getX() + across * area.getWidth(),
                        area.getY() - up * area.getHeight(),
                        area.getWidth(),
                        area.getHeight()),
                gesture());
    }

    /** Shows what lies in a rectangle of pixels. */
    void showFrame(int i, Rectangle2D pixels) {
        showPixels(i, pixels, new Object());
    }

    /** Makes a panel show what lies in a rectangle of its pixels, and those that share its axis, the same part of that. */
    private void showPixels(int i, Rectangle2D pixels, Object by) {
        Panel panel = now(i);
        Rectangle2D values = panel.showing(panel.values(pixels)).shown();
        Rectangle2D all = panel.showing(values).pixels(everything.get(i));
        if (!panel.canShow(values)
                || !(all.getWidth() <= LARGEST_ZOOM * panel.area().getWidth())
                || !(all.getHeight() <= LARGEST_ZOOM * panel.area().getHeight())) {
            return;
        }
        List<Optional<Rectangle2D>> next = new ArrayList<>();
        for (int j = 0; j < panels().size(); j++) {
            Panel other = now(j);
            boolean together = j != i
                    && other.sharesHorizontal() == panel.sharesHorizontal()
                    && pixels.getX() != panel.area().getX();
            next.add(
                    j == i
                            ? Optional.of(values)
                            : together
                                    ? Optional.of(new Rectangle2D.Double(
                                            values.getX(),
                                            other.shown().getY(),
                                            values.getWidth(),
                                            other.shown().getHeight()))
                                    : zooms.now(j));
        }
        zooms.change(next, by);
        zoomed.run();
    }

    /** The pixels that a frame means: those between its corners, or all of an axis along which it has hardly any extent. */
    Optional<Rectangle2D> frame(int panel, Point2D from, Point2D to) {
        Rectangle2D area = panels().get(panel).area();
        Rectangle2D pixels = new Rectangle2D.Double();
        pixels.setFrameFromDiagonal(from, to);
        Rectangle2D.intersect(pixels, area, pixels);
        boolean wide = pixels.getWidth() >= LEAST_FRAME;
        boolean tall = pixels.getHeight() >= LEAST_FRAME;
        if ((wide || tall) && panels().get(panel).equalScale()) {
            return Optional.of(pixels);
        }
        return !wide && !tall
                ? Optional.empty()
                : Optional.of(new Rectangle2D.Double(
                        wide ? pixels.getX() : area.getX(),
                        tall ? pixels.getY() : area.getY(),
                        wide ? pixels.getWidth() : area.getWidth(),
                        tall ? pixels.getHeight() : area.getHeight()));
    }
}
