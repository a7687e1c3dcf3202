package org.anisoflow.app;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import org.anisoflow.viz.Panel;

/** The point of a scene whose values are read out, if there is one. */
final class Reading {
    /** How far a point may be from the pointer, in pixels. */
    private static final double REACH = 30;

    private final Scene scene;
    private Optional<Place> place = Optional.empty();

    /** A point of a curve. */
    record Place(int panel, int curve, int index) {}

    Reading(Scene scene) {
        this.scene = scene;
    }

    Optional<Place> place() {
        return place;
    }

    /** Name and values of the point; empty if there is none. */
    List<String> lines() {
        return place.map(at -> ReadoutBox.lines(scene.panels().get(at.panel()), at.curve(), at.index()))
                .orElse(List.of());
    }

    /** Whether there is a point, and the panels as they are drawn have it. */
    boolean isThere() {
        return place.filter(at -> at.panel() < scene.panels().size())
                .filter(at -> at.curve() < curves(at).size())
                .filter(at -> at.index() < curves(at).get(at.curve()).x().length)
                .isPresent();
    }

    private List<Panel.Curve> curves(Place at) {
        return scene.panels().get(at.panel()).curves();
    }

    void clear() {
        place = Optional.empty();
    }

    /** Reads out what is near the pointer. */
    void hover(Point2D pointer) {
        clear();
        int panel = scene.panelAt(pointer);
        if (scene.isInside(panel, pointer) && scene.isDrawn()) {
            read(panel, pointer, REACH);
        }
    }

    /** Reads out what is nearest to the pointer, or else to the middle of the active panel. */
    void readOut(Optional<Point2D> pointer) {
        Optional<Point2D> inside = pointer.filter(at -> scene.isInside(scene.panelAt(at), at));
        if (inside.isPresent()) {
            read(scene.panelAt(inside.get()), inside.get(), Double.POSITIVE_INFINITY);
        } else if (scene.active() < scene.panels().size()) {
            Rectangle2D area = scene.panels().get(scene.active()).area();
            read(scene.active(), new Point2D.Double(area.getCenterX(), area.getCenterY()), Double.POSITIVE_INFINITY);
        }
    }

    private void read(int panel, Point2D at, double reach) {
        Panel of = scene.panels().get(panel);
        place = of.nearest(at.getX(), at.getY())
                .filter(found -> found.distance() <= reach
                        || of.curves().get(found.curve()).areCells())
                .map(found -> new Place(panel, found.curve(), found.index()));
    }

    /** Goes along the curve, or to the same abscissa of one of its neighbours. */
    void step(int along, int across) {
        place = place.map(at -> {
            List<Panel.Curve> curves = curves(at);
            int curve = Math.floorMod(at.curve() + across, curves.size());
            Panel.Curve before = curves.get(at.curve());
            Panel.Curve after = curves.get(curve);
            int index = across == 0 ? at.index() + along : nearestX(after.x(), before.x()[at.index()]);
            return new Place(at.panel(), curve, Math.max(0, Math.min(index, after.x().length - 1)));
        });
    }

    private static int nearestX(double[] x, double to) {
        int best = 0;
        for (int i = 1; i < x.length; i++) {
            best = Math.abs(x[i] - to) < Math.abs(x[best] - to) ? i : best;
        }
        return best;
    }
}
