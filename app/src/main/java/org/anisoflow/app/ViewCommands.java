package org.anisoflow.app;

import java.awt.Toolkit;
import java.awt.event.ActionEvent;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.swing.AbstractAction;
import javax.swing.Action;
import javax.swing.JPopupMenu;
import javax.swing.KeyStroke;
import org.anisoflow.app.ChartView.Command;

/** The commands of a chart view, with its keys and its context menu. */
final class ViewCommands {
    /** Zoom by a key, and the share of a panel that an arrow moves by. */
    private static final double ZOOM = Gestures.NOTCH * Gestures.NOTCH;

    private static final double STEP = 0.1;

    /** Degrees that an arrow turns by. */
    private static final double TURN = 5;

    private final ChartView view;
    private final Scene scene;
    private final Reading reading;
    private final Gestures gestures;
    private final Map<Command, Action> actions = new EnumMap<>(Command.class);

    ViewCommands(ChartView view, Scene scene, Reading reading, Gestures gestures) {
        this.view = view;
        this.scene = scene;
        this.reading = reading;
        this.gestures = gestures;
        addActions();
        addKeys();
        addMenu();
        refresh();
    }

    Action action(Command command) {
        return actions.get(command);
    }

    /** Enables what can be done now. */
    void refresh() {
        boolean there = scene.picture().isPresent();
        boolean panels = !scene.panels().isEmpty();
        action(Command.COPY).setEnabled(there);
        action(Command.SAVE).setEnabled(there);
        action(Command.SHOW_DATA).setEnabled(panels);
        action(Command.ZOOM_IN).setEnabled(panels);
        action(Command.ZOOM_OUT).setEnabled(panels);
        action(Command.BACK).setEnabled(scene.canGoBack());
        action(Command.FORWARD).setEnabled(scene.canGoForward());
        action(Command.RESET)
                .setEnabled(!scene.zoom().isEmpty()
                        || gestures.dragging()
                        || view.turner().isPresent());
    }

    private void addActions() {
        addAction(Command.COPY, () -> scene.picture().ifPresent(picture -> Toolkit.getDefaultToolkit()
                .getSystemClipboard()
                .setContents(new ImageTransfer(picture.image()), null)));
        addAction(Command.SAVE, view::save);
        addAction(Command.SHOW_DATA, () -> scene.picture()
                .ifPresent(picture -> DataWindow.show(view, picture.title(), view.table())));
        addAction(Command.ZOOM_IN, () -> zoom(ZOOM));
        addAction(Command.ZOOM_OUT, () -> zoom(1 / ZOOM));
        addAction(Command.BACK, scene::back);
        addAction(Command.FORWARD, scene::forward);
        addAction(Command.RESET, this::reset);
    }

    private void addAction(Command command, Runnable what) {
        Action action = new RunAction(command.title(), what);
        KeyStroke key = KeyStroke.getKeyStroke(command.key());
        action.putValue(Action.ACCELERATOR_KEY, key);
        actions.put(command, action);
        view.getInputMap().put(key, command);
        view.getActionMap().put(command, action);
    }

    private void addKeys() {
        for (String key : List.of("EQUALS", "shift EQUALS", "ADD", "typed +")) {
            view.getInputMap().put(KeyStroke.getKeyStroke(key), Command.ZOOM_IN);
        }
        view.getInputMap().put(KeyStroke.getKeyStroke("SUBTRACT"), Command.ZOOM_OUT);
        // no accelerator: in an open menu it closes the menu
        view.getInputMap().put(KeyStroke.getKeyStroke("ESCAPE"), Command.RESET);
        key("LEFT", () -> move(-1, 0));
        key("RIGHT", () -> move(1, 0));
        key("UP", () -> move(0, 1));
        key("DOWN", () -> move(0, -1));
        key("PAGE_UP", () -> activate(scene.active() - 1));
        key("PAGE_DOWN", () -> activate(scene.active() + 1));
        key("ENTER", this::readOut);
        key("shift LEFT", () -> stepReadout(-1, 0));
        key("shift RIGHT", () -> stepReadout(1, 0));
        key("shift UP", () -> stepReadout(0, -1));
        key("shift DOWN", () -> stepReadout(0, 1));
        key("pressed SPACE", () -> gestures.setSpace(true));
        key("released SPACE", () -> gestures.setSpace(false));
    }

    private void key(String stroke, Runnable what) {
        view.getInputMap().put(KeyStroke.getKeyStroke(stroke), stroke);
        view.getActionMap().put(stroke, new RunAction(stroke, () -> {
            view.showActive(true);
            what.run();
        }));
    }

    private void addMenu() {
        JPopupMenu menu = new JPopupMenu();
        for (Command command : Command.values()) {
            menu.add(action(command));
            if (command == Command.SHOW_DATA) {
                menu.addSeparator();
            }
        }
        view.setComponentPopupMenu(menu);
    }

    private static final class RunAction extends AbstractAction {
        private static final long serialVersionUID = 1L;
        private final transient Runnable what;

        RunAction(String name, Runnable what) {
            super(name);
            this.what = what;
        }

        @Override
        public void actionPerformed(ActionEvent event) {
            what.run();
        }
    }

    /** Zooms the panel at the pointer about it, or the active one about its middle. */
    private void zoom(double factor) {
        int at = gestures.pointer().map(scene::panelAt).orElse(-1);
        int panel = at >= 0 ? at : scene.active();
        Rectangle2D area = scene.panels().get(panel).area();
        Point2D centre = gestures.pointer()
                .filter(pointer -> scene.isInside(at, pointer))
                .orElse(new Point2D.Double(area.getCenterX(), area.getCenterY()));
        scene.zoomAbout(panel, centre, factor, true, true);
    }

    private void move(int right, int up) {
        if (scene.active() < scene.panels().size()) {
            scene.move(scene.active(), STEP * right, STEP * up);
        } else {
            view.turner().ifPresent(what -> what.turn(-TURN * right, TURN * up));
        }
    }

    private void activate(int panel) {
        scene.activate(panel);
        reading.clear();
        view.repaint();
    }

    private void reset() {
        if (gestures.dragging()) {
            gestures.cancel();
        } else {
            view.turner().ifPresent(ChartView.Turner::reset);
            scene.showEverything();
        }
    }

    private void readOut() {
        reading.readOut(gestures.pointer());
        announce();
    }

    private void stepReadout(int along, int across) {
        if (reading.place().isEmpty()) {
            readOut();
        } else {
            reading.step(along, across);
            announce();
        }
    }

    private void announce() {
        if (reading.place().isPresent()) {
            view.getAccessibleContext().setAccessibleDescription(String.join(", ", reading.lines()));
        }
        view.repaint();
    }
}
