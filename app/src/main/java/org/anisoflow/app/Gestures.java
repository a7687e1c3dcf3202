package org.anisoflow.app;

import java.awt.Cursor;
import java.awt.event.ActionEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.event.MouseWheelEvent;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import javax.swing.Action;
import javax.swing.SwingUtilities;
import org.anisoflow.viz.Panel;

/** What the mouse does in a chart view. */
final class Gestures extends MouseAdapter {
    /** Zoom by a notch of the wheel. */
    static final double NOTCH = 1.2;

    /** Degrees that dragging along the shorter side of a view turns by. */
    private static final double HALF_TURN = 180;

    private final ChartView view;
    private final Scene scene;
    private final Reading reading;
    private Optional<Drag> drag = Optional.empty();
    private Optional<Point2D> pointer = Optional.empty();
    private boolean spaceDown;

    /** What the mouse does while a button is down. */
    private enum Doing {
        FRAME,
        MOVE,
        DEPTH,
        TURN
    }

    /**
     * @param panel in which it began; -1 for what is turned
     * @param from where it began
     */
    private record Drag(Doing doing, int panel, Point2D from, Point2D to, List<Optional<Rectangle2D>> before) {}

    Gestures(ChartView view, Scene scene, Reading reading) {
        this.view = view;
        this.scene = scene;
        this.reading = reading;
    }

    /** Where the pointer is; absent if it is elsewhere. */
    Optional<Point2D> pointer() {
        return pointer;
    }

    boolean dragging() {
        return drag.isPresent();
    }

    /** The pixels that are being framed. */
    Optional<Rectangle2D> frame() {
        return drag.filter(now -> now.doing() == Doing.FRAME)
                .flatMap(now -> scene.frame(now.panel(), now.from(), now.to()));
    }

    /** Ends what the mouse is doing as if it had not begun. */
    void cancel() {
        Optional<Drag> cancelled = drag;
        drag = Optional.empty();
        cancelled.ifPresent(was -> scene.undoGesture(was.before()));
    }

    /** Whether Space is down, with which the mouse drags the contents. */
    void setSpace(boolean down) {
        spaceDown = down;
    }

    /** After another picture is there. */
    void pictureChanged() {
        drag = drag.filter(now -> now.panel() < scene.panels().size());
        if (pointer.isPresent() || !reading.isThere()) {
            hover();
        }
    }

    private void hover() {
        reading.clear();
        if (drag.isEmpty()) {
            pointer.ifPresent(reading::hover);
        }
        view.repaint();
    }

    @Override
    public void mousePressed(MouseEvent event) {
        view.requestFocusInWindow();
        view.showActive(false);
        int button = event.getButton();
        if (button == 4 || button == 5) {
            Action travel = view.action(button == 4 ? ChartView.Command.BACK : ChartView.Command.FORWARD);
            if (travel.isEnabled()) {
                travel.actionPerformed(new ActionEvent(view, ActionEvent.ACTION_PERFORMED, ""));
            }
            return;
        }
        if (event.isPopupTrigger() || SwingUtilities.isRightMouseButton(event)) {
            return;
        }
        int panel = scene.panelAt(event.getPoint());
        if (!scene.isInside(panel, event.getPoint())) {
            if (view.turner().isPresent() && scene.panels().isEmpty()) {
                begin(Doing.TURN, -1, event.getPoint());
            }
            return;
        }
        scene.activate(panel);
        boolean depths =
                scene.now(panel).overDepth() && (event.isAltDown() || scene.isOnDepth(panel, event.getPoint()));
        boolean moves = SwingUtilities.isMiddleMouseButton(event) || event.isControlDown() || spaceDown;
        scene.beginGesture();
        begin(moves ? Doing.MOVE : depths ? Doing.DEPTH : Doing.FRAME, panel, event.getPoint());
        reading.clear();
        if (!moves && depths) {
            tellDepth(panel, event.getPoint());
        }
        view.refresh();
        view.repaint();
    }

    private void begin(Doing doing, int panel, Point2D at) {
        drag = Optional.of(new Drag(doing, panel, at, at, scene.zoom()));
    }

    @Override
    public void mouseDragged(MouseEvent event) {
        Point2D to = event.getPoint();
        pointer = Optional.of(to);
        drag.ifPresent(now -> {
            drag = Optional.of(new Drag(now.doing(), now.panel(), now.from(), to, now.before()));
            double right = to.getX() - now.to().getX();
            double down = to.getY() - now.to().getY();
            switch (now.doing()) {
                case TURN -> {
                    double degrees = HALF_TURN / Math.min(view.getWidth(), view.getHeight());
                    view.turner().ifPresent(what -> what.turn(degrees * right, degrees * down));
                }
                case DEPTH -> tellDepth(now.panel(), to);
                case MOVE -> {
                    scene.holdGesture();
                    Rectangle2D area = scene.now(now.panel()).area();
                    scene.move(now.panel(), -right / area.getWidth(), down / area.getHeight());
                }
                case FRAME -> {}
            }
            view.repaint();
        });
    }

    private void tellDepth(int i, Point2D at) {
        Panel panel = scene.now(i);
        Rectangle2D area = panel.area();
        view.tellDepth(panel.value(Math.max(area.getMinX(), Math.min(area.getMaxX(), at.getX())), at.getY())
                .getX());
    }

    @Override
    public void mouseReleased(MouseEvent event) {
        Optional<Rectangle2D> framed = frame();
        Optional<Drag> done = drag;
        drag = Optional.empty();
        framed.ifPresent(pixels -> scene.showFrame(done.orElseThrow().panel(), pixels));
        view.refresh();
        hover();
    }

    @Override
    public void mouseClicked(MouseEvent event) {
        Action reset = view.action(ChartView.Command.RESET);
        if (event.getClickCount() == 2 && SwingUtilities.isLeftMouseButton(event) && reset.isEnabled()) {
            reset.actionPerformed(new ActionEvent(view, ActionEvent.ACTION_PERFORMED, ""));
        }
    }

    @Override
    public void mouseMoved(MouseEvent event) {
        Point2D at = event.getPoint();
        pointer = Optional.of(at);
        int panel = scene.panelAt(at);
        view.setCursor(Cursor.getPredefinedCursor(
                scene.isOnDepth(panel, at)
                        ? Cursor.E_RESIZE_CURSOR
                        : scene.isInside(panel, at)
                                ? Cursor.CROSSHAIR_CURSOR
                                : view.turner().isPresent() ? Cursor.MOVE_CURSOR : Cursor.DEFAULT_CURSOR));
        hover();
    }

    @Override
    public void mouseExited(MouseEvent event) {
        pointer = Optional.empty();
        hover();
    }

    @Override
    public void mouseWheelMoved(MouseWheelEvent event) {
        int panel = scene.panelAt(event.getPoint());
        if (panel >= 0 && drag.isEmpty()) {
            Rectangle2D area = scene.panels().get(panel).area();
            boolean across = !event.isControlDown() && event.getX() >= area.getMinX();
            boolean up = !event.isShiftDown() && event.getY() <= area.getMaxY();
            scene.zoomAbout(panel, event.getPoint(), Math.pow(NOTCH, -event.getPreciseWheelRotation()), across, up);
        }
    }
}
