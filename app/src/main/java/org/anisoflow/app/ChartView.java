package org.anisoflow.app;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Cursor;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.RenderingHints;
import java.awt.Toolkit;
import java.awt.event.ActionEvent;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.event.MouseWheelEvent;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.accessibility.Accessible;
import javax.accessibility.AccessibleContext;
import javax.accessibility.AccessibleRole;
import javax.swing.AbstractAction;
import javax.swing.Action;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JPopupMenu;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;
import javax.swing.UIManager;
import javax.swing.table.TableModel;
import org.anisoflow.viz.Panel;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;

/**
 * Shows a chart and lets its reader look around in it. All methods are for the event thread; charts are made and drawn by other
 * threads, one at a time for each view, and never for a request that a newer one has replaced.
 *
 * <ol>
 *   <li>Until a picture is there the last one stays, moved and scaled to what is to be seen.
 *   <li>If a chart cannot be made or drawn, the last picture stays, and a strip says why until the next picture.
 *   <li>The wheel zooms about the pointer: both axes, the horizontal one with Shift or below a panel, the vertical one with Ctrl
 *       or left of a panel. Dragging frames what is to be shown; a frame that is long and narrow leaves the other axis alone. The
 *       middle button, Ctrl and Space drag the contents. A double click, Esc and Home show everything, Alt and an arrow, or the
 *       side buttons of the mouse, go through the history.
 *   <li>Arrows move, + and - zoom. Page Up and Page Down choose a panel. Enter reads out the point that is nearest to the pointer, or
 *       to the middle of the panel; Shift and arrows go along the curve and to its neighbours.
 *   <li>Panels that share an axis move along it together; where both axes have one scale they keep it.
 *   <li>A picture that can be turned, outside of panels, is turned by dragging it and by arrows; a double click, Esc and Home turn
 *       it back.
 *   <li>A line marks the depth in panels over depth. Dragging it, or Alt and a click, sets the depth.
 * </ol>
 */
public final class ChartView extends JComponent implements Accessible {
    private static final long serialVersionUID = 1L;

    private static final Dimension PREFERRED = new Dimension(500, 350);

    /** Smaller views are not drawn. */
    private static final int LEAST_SIDE = 40;

    /** Zoom by a notch of the wheel or a key, and the share of a panel that an arrow moves by. */
    private static final double NOTCH = 1.2;

    private static final double STEP = 0.1;

    /** Pixels: how far a point may be from the pointer, a line to be dragged, and the width of a frame that means something. */
    private static final double REACH = 30;

    private static final double GRIP = 5;
    private static final double LEAST_FRAME = 10;

    /** Width of the strips beside panels in which the wheel zooms one axis. */
    private static final double STRIP = 70;

    /** Notches of the wheel, or keys, that are closer than this are one step of the history. */
    private static final long PAUSE_MILLIS = 600;

    /** Zoom stops where everything would be this much larger than its panel. */
    private static final double LARGEST_ZOOM = 1e6;

    /** Degrees that dragging along the shorter side of a view turns by, and those of an arrow. */
    private static final double HALF_TURN = 180;

    private static final double TURN = 5;

    /** Turns what a view shows. */
    public interface Turner {
        /**
         * Turns it as if its front were moved.
         *
         * @param right degrees
         * @param down degrees
         */
        void turn(double right, double down);

        /** Turns it back to where it was at first. */
        void reset();
    }

    /** What can be done with a view, for menus, toolbars and keys. The keys are meant where the view has the focus. */
    public enum Command {
        COPY("Copy figure", "ctrl C"),
        SAVE("Save figure…", "ctrl shift S"),
        SHOW_DATA("Show data", "ctrl D"),
        ZOOM_IN("Zoom in", "PLUS"),
        ZOOM_OUT("Zoom out", "MINUS"),
        BACK("Previous zoom", "alt LEFT"),
        FORWARD("Next zoom", "alt RIGHT"),
        RESET("Show everything", "HOME");

        private final String title;
        private final String key;

        Command(String title, String key) {
            this.title = title;
            this.key = key;
        }
    }

    private final transient Renders renders;
    private final transient Zooms zooms = new Zooms();
    private final transient Map<Command, Action> actions = new EnumMap<>(Command.class);
    private final JTextArea failure = new JTextArea();
    private transient DoubleConsumer depthListener = depth -> {};
    private transient Runnable saveListener = () -> {};
    private transient Runnable zoomListener = () -> {};
    private transient Optional<Turner> turner = Optional.empty();
    private transient Picture.Source source;
    private transient Picture.Request requested;
    private transient Picture picture;
    private transient List<Rectangle2D> everything = List.of();
    private boolean rendering;
    private boolean reusable = true;
    private boolean closed;
    private double depth = Double.NaN;
    private int active;
    private transient Readout readout;
    private transient Drag drag;
    private boolean spaceDown;
    private boolean byKeys;
    private transient Point2D pointer;
    private transient Object gesture = new Object();
    private long gestureAt;

    /** A point whose values are shown. */
    private record Readout(int panel, int curve, int index) {}

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

    /** A view that shows nothing yet. */
    public ChartView(Renders renders, Theme theme) {
        this.renders = renders;
        setFocusable(true);
        setOpaque(true);
        setPreferredSize(PREFERRED);
        setFont(UIManager.getFont("Label.font"));
        failure.setEditable(false);
        failure.setFocusable(false);
        failure.setLineWrap(true);
        failure.setWrapStyleWord(true);
        failure.setVisible(false);
        add(failure);
        addActions();
        Mouse mouse = new Mouse();
        addMouseListener(mouse);
        addMouseMotionListener(mouse);
        addMouseWheelListener(mouse);
        addFocusListener(new FocusAdapter() {
            @Override
            public void focusGained(FocusEvent event) {
                repaint();
            }

            @Override
            public void focusLost(FocusEvent event) {
                spaceDown = false;
                repaint();
            }
        });
        addPropertyChangeListener("graphicsConfiguration", event -> render());
        setTheme(theme);
    }

    /** Shows a chart as soon as it is made and drawn. The callable runs on another thread, once or several times. */
    public void show(Callable<JFreeChart> chart) {
        source = new Picture.Source(chart);
        render();
    }

    /** Colours of the view itself; the chart brings its own. */
    public void setTheme(Theme theme) {
        setBackground(theme.ground());
        setForeground(theme.ink());
        failure.setBackground(mix(new Color(0xE69F00), theme.ground(), 0.75));
        failure.setForeground(theme.ink());
        failure.setBorder(BorderFactory.createEmptyBorder(6, 10, 6, 10));
        repaint();
    }

    /** Marks a depth in the panels over depth; NaN for none. */
    public void setDepth(double depth) {
        if (Double.compare(this.depth, depth) != 0) {
            this.depth = depth;
            repaint();
        }
    }

    /** Who is told the depth that the reader points at. */
    public void onDepth(DoubleConsumer listener) {
        depthListener = listener;
    }

    /** Who saves the figure if the reader asks for it. */
    public void onSave(Runnable listener) {
        saveListener = listener;
    }

    /** Who is told that the reader has changed {@link #zoom()}. */
    public void onZoom(Runnable listener) {
        zoomListener = listener;
    }

    /** Who turns the picture if the reader asks for it; absent if it cannot be turned. */
    public void onTurn(Optional<Turner> newTurner) {
        turner = newTurner;
        update();
    }

    /** What the panels show: one entry for each, x, y, width and height in units of its axes, absent for everything; empty if all do. */
    public List<Optional<Rectangle2D>> zoom() {
        return zooms.now();
    }

    /** Shows parts of the panels, as {@link #zoom()} gives them, and forgets the history. */
    public void setZoom(List<Optional<Rectangle2D>> zoom) {
        zooms.start(zoom);
        zoomed();
    }

    /** The values of the last picture, as drawn. */
    public TableModel table() {
        return new ChartTable(panels());
    }

    /** A command of this view, with its name, key and state. */
    public Action action(Command command) {
        return actions.get(command);
    }

    /** Whether everything asked for has been drawn, or has failed. */
    public boolean isUpToDate() {
        return !rendering && !isWanted();
    }

    /** Drops what is being drawn; the view stays as it is. */
    public void close() {
        closed = true;
    }

    List<Panel> panels() {
        return picture == null ? List.of() : picture.panels();
    }

    String failure() {
        return failure.isVisible() ? failure.getText() : "";
    }

    /** Name and values of the point that is read out; empty if none is. */
    List<String> readout() {
        return readout == null
                ? List.of()
                : ReadoutBox.lines(panels().get(readout.panel()), readout.curve(), readout.index());
    }

    private Picture.Request wanted() {
        GraphicsConfiguration device = getGraphicsConfiguration();
        double scale = device == null ? 1 : device.getDefaultTransform().getScaleX();
        return new Picture.Request(source, zooms.now(), getWidth(), getHeight(), scale);
    }

    private boolean isWanted() {
        return !closed
                && source != null
                && getWidth() >= LEAST_SIDE
                && getHeight() >= LEAST_SIDE
                && !wanted().equals(requested);
    }

    private void render() {
        if (rendering || !isWanted()) {
            return;
        }
        Picture.Request request = wanted();
        Optional<Picture> last = Optional.ofNullable(picture).filter(p -> reusable);
        requested = request;
        rendering = true;
        renders.draw(
                () -> Picture.of(request, last),
                drawn -> arrive(() -> take(drawn)),
                problem -> arrive(() -> tell(problem)));
    }

    private void arrive(Runnable what) {
        rendering = false;
        if (!closed) {
            what.run();
            render();
            repaint();
        }
    }

    private void take(Picture drawn) {
        List<Rectangle2D> all = new ArrayList<>();
        for (int i = 0; i < drawn.panels().size(); i++) {
            boolean part = i < drawn.request().zoom().size()
                    && drawn.request().zoom().get(i).isPresent();
            boolean known = picture != null
                    && i < everything.size()
                    && picture.panels().size() == drawn.panels().size();
            all.add(part && known ? everything.get(i) : drawn.panels().get(i).shown());
        }
        everything = all;
        picture = drawn;
        reusable = true;
        failure.setVisible(false);
        active = Math.min(active, Math.max(0, panels().size() - 1));
        if (drag != null && drag.panel() >= panels().size()) {
            drag = null;
        }
        if (pointer != null || !isThere(readout)) {
            hover();
        }
        if (!drawn.title().isBlank()) {
            getAccessibleContext().setAccessibleName(drawn.title());
        }
        getAccessibleContext().setAccessibleDescription(drawn.description());
        update();
    }

    private boolean isThere(Readout point) {
        return point != null
                && point.panel() < panels().size()
                && point.curve() < panels().get(point.panel()).curves().size()
                && point.index()
                        < panels().get(point.panel())
                                .curves()
                                .get(point.curve())
                                .x()
                                .length;
    }

    private void tell(Throwable problem) {
        reusable = false;
        failure.setText(problem.getMessage() == null ? problem.toString() : problem.getMessage());
        failure.setVisible(true);
        getAccessibleContext().setAccessibleDescription(failure.getText());
        doLayout();
    }

    @Override
    public void doLayout() {
        failure.setSize(getWidth(), Short.MAX_VALUE);
        int height = Math.min(getHeight(), failure.getPreferredSize().height);
        failure.setBounds(0, getHeight() - height, getWidth(), height);
        render();
    }

    /** After the zoom has changed. */
    private void zoomed() {
        readout = null;
        update();
        render();
        repaint();
    }

    private void update() {
        boolean there = picture != null;
        boolean panels = !panels().isEmpty();
        actions.get(Command.COPY).setEnabled(there);
        actions.get(Command.SAVE).setEnabled(there);
        actions.get(Command.SHOW_DATA).setEnabled(panels);
        actions.get(Command.ZOOM_IN).setEnabled(panels);
        actions.get(Command.ZOOM_OUT).setEnabled(panels);
        actions.get(Command.BACK).setEnabled(zooms.canGoBack());
        actions.get(Command.FORWARD).setEnabled(zooms.canGoForward());
        actions.get(Command.RESET).setEnabled(!zooms.now().isEmpty() || drag != null || turner.isPresent());
    }

    /** A panel as it is to be seen, drawn already or not. */
    private Panel now(int i) {
        Panel panel = panels().get(i);
        return panel.showing(zooms.now(i).orElse(everything.get(i)));
    }

    private boolean isDrawn() {
        return picture.request().zoom().equals(zooms.now());
    }

    /** The panel at a pixel, or the one beside whose axes it lies; -1 if there is none. */
    private int panelAt(Point2D at) {
        List<Rectangle2D> areas = panels().stream().map(Panel::area).toList();
        int inside = first(areas, area -> area.contains(at));
        return inside >= 0
                ? inside
                : first(
                        areas,
                        area -> new Rectangle2D.Double(area.getX() - STRIP, area.getY(), STRIP, area.getHeight())
                                        .contains(at)
                                || new Rectangle2D.Double(area.getX(), area.getMaxY(), area.getWidth(), STRIP)
                                        .contains(at));
    }

    private static int first(List<Rectangle2D> areas, Predicate<Rectangle2D> which) {
        return IntStream.range(0, areas.size())
                .filter(i -> which.test(areas.get(i)))
                .findFirst()
                .orElse(-1);
    }

    private boolean isInside(int panel, Point2D at) {
        return panel >= 0 && panels().get(panel).area().contains(at);
    }

    /** Changes that follow each other at once are one step of the history. */
    private Object gesture() {
        long now = System.currentTimeMillis();
        gesture = now - gestureAt > PAUSE_MILLIS ? new Object() : gesture;
        gestureAt = now;
        return gesture;
    }

    private void zoomAbout(int i, Point2D at, double factor, boolean across, boolean up) {
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

    private void move(int i, double across, double up) {
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
        zoomed();
        zoomListener.run();
    }

    private void addActions() {
        addAction(Command.COPY, () -> Toolkit.getDefaultToolkit()
                .getSystemClipboard()
                .setContents(new ImageTransfer(picture.image()), null));
        addAction(Command.SAVE, () -> saveListener.run());
        addAction(Command.SHOW_DATA, () -> DataWindow.show(this, picture.title(), table()));
        addAction(Command.ZOOM_IN, () -> zoomActive(NOTCH * NOTCH));
        addAction(Command.ZOOM_OUT, () -> zoomActive(1 / (NOTCH * NOTCH)));
        addAction(Command.BACK, () -> travel(zooms::back));
        addAction(Command.FORWARD, () -> travel(zooms::forward));
        addAction(Command.RESET, this::reset);
        for (String key : List.of("EQUALS", "shift EQUALS", "ADD", "typed +")) {
            getInputMap().put(KeyStroke.getKeyStroke(key), Command.ZOOM_IN);
        }
        getInputMap().put(KeyStroke.getKeyStroke("SUBTRACT"), Command.ZOOM_OUT);
        // no accelerator: in an open menu it closes the menu
        getInputMap().put(KeyStroke.getKeyStroke("ESCAPE"), Command.RESET);
        key("LEFT", () -> moveActive(-STEP, 0));
        key("RIGHT", () -> moveActive(STEP, 0));
        key("UP", () -> moveActive(0, STEP));
        key("DOWN", () -> moveActive(0, -STEP));
        key("PAGE_UP", () -> activate(active - 1));
        key("PAGE_DOWN", () -> activate(active + 1));
        key("ENTER", this::readOut);
        key("shift LEFT", () -> stepReadout(-1, 0));
        key("shift RIGHT", () -> stepReadout(1, 0));
        key("shift UP", () -> stepReadout(0, -1));
        key("shift DOWN", () -> stepReadout(0, 1));
        key("pressed SPACE", () -> spaceDown = true);
        key("released SPACE", () -> spaceDown = false);
        update();
        JPopupMenu menu = new JPopupMenu();
        for (Command command : Command.values()) {
            menu.add(actions.get(command));
            if (command == Command.SHOW_DATA) {
                menu.addSeparator();
            }
        }
        setComponentPopupMenu(menu);
    }

    private void addAction(Command command, Runnable what) {
        Action action = new RunAction(command.title, what);
        KeyStroke key = KeyStroke.getKeyStroke(command.key);
        action.putValue(Action.ACCELERATOR_KEY, key);
        actions.put(command, action);
        getInputMap().put(key, command);
        getActionMap().put(command, action);
    }

    private void key(String stroke, Runnable what) {
        getInputMap().put(KeyStroke.getKeyStroke(stroke), stroke);
        getActionMap().put(stroke, new RunAction(stroke, () -> {
            byKeys = true;
            what.run();
        }));
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

    private void zoomActive(double factor) {
        int at = pointer == null ? -1 : panelAt(pointer);
        int panel = at >= 0 ? at : active;
        Rectangle2D area = panels().get(panel).area();
        Point2D centre = isInside(at, pointer) ? pointer : new Point2D.Double(area.getCenterX(), area.getCenterY());
        zoomAbout(panel, centre, factor, true, true);
    }

    private void moveActive(double across, double up) {
        if (active < panels().size()) {
            move(active, across, up);
        } else {
            turner.ifPresent(what -> what.turn(-TURN * Math.signum(across), TURN * Math.signum(up)));
        }
    }

    private void activate(int panel) {
        active = Math.max(0, Math.min(panel, panels().size() - 1));
        readout = null;
        repaint();
    }

    private void travel(Runnable step) {
        step.run();
        zoomed();
        zoomListener.run();
    }

    private void reset() {
        if (drag != null) {
            List<Optional<Rectangle2D>> before = drag.before();
            Object by = gesture;
            drag = null;
            zooms.change(before, by);
            zoomed();
            return;
        }
        turner.ifPresent(Turner::reset);
        travel(() -> zooms.change(List.of(), new Object()));
    }

    private void readOut() {
        boolean hovering = pointer != null && isInside(panelAt(pointer), pointer);
        if (active < panels().size()) {
            Rectangle2D area = panels().get(active).area();
            Point2D at = hovering ? pointer : new Point2D.Double(area.getCenterX(), area.getCenterY());
            read(hovering ? panelAt(pointer) : active, at, Double.POSITIVE_INFINITY);
        }
        announce();
    }

    private void stepReadout(int along, int across) {
        if (readout == null) {
            readOut();
            return;
        }
        List<Panel.Curve> curves = panels().get(readout.panel()).curves();
        int curve = Math.floorMod(readout.curve() + across, curves.size());
        Panel.Curve before = curves.get(readout.curve());
        Panel.Curve after = curves.get(curve);
        int index = across == 0 ? readout.index() + along : nearestX(after.x(), before.x()[readout.index()]);
        readout = new Readout(readout.panel(), curve, Math.max(0, Math.min(index, after.x().length - 1)));
        announce();
    }

    private static int nearestX(double[] x, double to) {
        int best = 0;
        for (int i = 1; i < x.length; i++) {
            best = Math.abs(x[i] - to) < Math.abs(x[best] - to) ? i : best;
        }
        return best;
    }

    private void announce() {
        if (readout != null) {
            getAccessibleContext().setAccessibleDescription(String.join(", ", readout()));
        }
        repaint();
    }

    private void read(int panel, Point2D at, double reach) {
        readout = panels().get(panel)
                .nearest(at.getX(), at.getY())
                .filter(place -> place.distance() <= reach
                        || panels().get(panel).curves().get(place.curve()).areCells())
                .map(place -> new Readout(panel, place.curve(), place.index()))
                .orElse(null);
    }

    /** Reads out what is under the pointer. */
    private void hover() {
        readout = null;
        int panel = pointer == null ? -1 : panelAt(pointer);
        if (drag == null && isInside(panel, pointer) && isDrawn()) {
            read(panel, pointer, REACH);
        }
        repaint();
    }

    private boolean isOnDepth(int panel, Point2D at) {
        return isInside(panel, at)
                && now(panel).overDepth()
                && Math.abs(now(panel).pixel(depth, 0).getX() - at.getX()) <= GRIP;
    }

    private final class Mouse extends MouseAdapter {
        @Override
        public void mousePressed(MouseEvent event) {
            requestFocusInWindow();
            byKeys = false;
            int button = event.getButton();
            if (button == 4 || button == 5) {
                Action travel = action(button == 4 ? Command.BACK : Command.FORWARD);
                if (travel.isEnabled()) {
                    travel.actionPerformed(new ActionEvent(ChartView.this, ActionEvent.ACTION_PERFORMED, ""));
                }
                return;
            }
            int panel = panelAt(event.getPoint());
            if (event.isPopupTrigger() || SwingUtilities.isRightMouseButton(event)) {
                return;
            }
            if (!isInside(panel, event.getPoint())) {
                if (turner.isPresent() && panels().isEmpty()) {
                    drag = new Drag(Doing.TURN, -1, event.getPoint(), event.getPoint(), zooms.now());
                }
                return;
            }
            active = panel;
            boolean depths = now(panel).overDepth() && (event.isAltDown() || isOnDepth(panel, event.getPoint()));
            boolean moves = SwingUtilities.isMiddleMouseButton(event) || event.isControlDown() || spaceDown;
            gesture = new Object();
            drag = new Drag(
                    moves ? Doing.MOVE : depths ? Doing.DEPTH : Doing.FRAME,
                    panel,
                    event.getPoint(),
                    event.getPoint(),
                    zooms.now());
            readout = null;
            if (drag.doing() == Doing.DEPTH) {
                point(event.getPoint());
            }
            update();
            repaint();
        }

        @Override
        public void mouseDragged(MouseEvent event) {
            pointer = event.getPoint();
            if (drag == null) {
                return;
            }
            Point2D last = drag.to();
            drag = new Drag(drag.doing(), drag.panel(), drag.from(), pointer, drag.before());
            if (drag.doing() == Doing.TURN) {
                double degrees = HALF_TURN / Math.min(getWidth(), getHeight());
                turner.ifPresent(what ->
                        what.turn(degrees * (pointer.getX() - last.getX()), degrees * (pointer.getY() - last.getY())));
            } else if (drag.doing() == Doing.DEPTH) {
                point(pointer);
            } else if (drag.doing() == Doing.MOVE) {
                gestureAt = System.currentTimeMillis();
                Rectangle2D area = now(drag.panel()).area();
                move(
                        drag.panel(),
                        (last.getX() - pointer.getX()) / area.getWidth(),
                        (pointer.getY() - last.getY()) / area.getHeight());
            }
            repaint();
        }

        private void point(Point2D at) {
            Panel panel = now(drag.panel());
            Rectangle2D area = panel.area();
            depthListener.accept(panel.value(Math.max(area.getMinX(), Math.min(area.getMaxX(), at.getX())), at.getY())
                    .getX());
        }

        @Override
        public void mouseReleased(MouseEvent event) {
            Drag done = drag;
            drag = null;
            if (done != null && done.doing() == Doing.FRAME) {
                frame(done.panel(), done.from(), done.to())
                        .ifPresent(pixels -> showPixels(done.panel(), pixels, new Object()));
            }
            update();
            hover();
        }

        @Override
        public void mouseClicked(MouseEvent event) {
            if (event.getClickCount() == 2
                    && SwingUtilities.isLeftMouseButton(event)
                    && action(Command.RESET).isEnabled()) {
                reset();
            }
        }

        @Override
        public void mouseMoved(MouseEvent event) {
            pointer = event.getPoint();
            int panel = panelAt(pointer);
            setCursor(Cursor.getPredefinedCursor(
                    isOnDepth(panel, pointer)
                            ? Cursor.E_RESIZE_CURSOR
                            : isInside(panel, pointer)
                                    ? Cursor.CROSSHAIR_CURSOR
                                    : turner.isPresent() ? Cursor.MOVE_CURSOR : Cursor.DEFAULT_CURSOR));
            hover();
        }

        @Override
        public void mouseExited(MouseEvent event) {
            pointer = null;
            hover();
        }

        @Override
        public void mouseWheelMoved(MouseWheelEvent event) {
            int panel = panelAt(event.getPoint());
            if (panel >= 0 && drag == null) {
                Rectangle2D area = panels().get(panel).area();
                boolean across = !event.isControlDown() && event.getX() >= area.getMinX();
                boolean up = !event.isShiftDown() && event.getY() <= area.getMaxY();
                zoomAbout(panel, event.getPoint(), Math.pow(NOTCH, -event.getPreciseWheelRotation()), across, up);
            }
        }
    }

    /** The pixels that a frame means: those between its corners, or all of an axis along which it has hardly any extent. */
    private Optional<Rectangle2D> frame(int panel, Point2D from, Point2D to) {
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

    @Override
    protected void paintComponent(Graphics g) {
        Graphics2D graphics = (Graphics2D) g.create();
        graphics.setColor(getBackground());
        graphics.fillRect(0, 0, getWidth(), getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        if (picture != null) {
            paintPicture(graphics);
            paintDepth(graphics);
            paintFrame(graphics);
            paintReadout(graphics);
        }
        paintFocus(graphics);
        graphics.dispose();
    }

    private AffineTransform toView() {
        double scale = 1 / picture.request().scale();
        return AffineTransform.getScaleInstance(scale, scale);
    }

    private void paintPicture(Graphics2D graphics) {
        graphics.drawImage(picture.image(), toView(), null);
        if (isDrawn()) {
            return;
        }
        for (int i = 0; i < panels().size(); i++) {
            Panel drawn = panels().get(i);
            Rectangle2D area = drawn.area();
            Rectangle2D place = now(i).pixels(drawn.shown());
            Graphics2D inside = (Graphics2D) graphics.create();
            // blits are fast in rectangles of whole pixels
            inside.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
            inside.clip(area.getBounds());
            inside.setColor(getBackground());
            inside.fill(area.getBounds());
            inside.translate(place.getX(), place.getY());
            inside.scale(place.getWidth() / area.getWidth(), place.getHeight() / area.getHeight());
            inside.translate(-area.getX(), -area.getY());
            inside.clip(area);
            inside.drawImage(picture.image(), toView(), null);
            inside.dispose();
            graphics.setColor(mix(getForeground(), getBackground(), 0.4));
            graphics.draw(area);
        }
    }

    private void paintDepth(Graphics2D graphics) {
        for (int i = 0; i < panels().size(); i++) {
            Panel panel = now(i);
            Rectangle2D area = panel.area();
            double x = panel.pixel(depth, 0).getX();
            if (panel.overDepth() && x >= area.getMinX() && x <= area.getMaxX()) {
                graphics.setColor(getForeground());
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

    private void paintFrame(Graphics2D graphics) {
        if (drag == null || drag.doing() != Doing.FRAME) {
            return;
        }
        frame(drag.panel(), drag.from(), drag.to()).ifPresent(pixels -> {
            graphics.setColor(mix(accent(), getForeground(), 0.35));
            graphics.setComposite(AlphaComposite.SrcOver.derive(0.15f));
            graphics.fill(pixels);
            graphics.setComposite(AlphaComposite.SrcOver);
            graphics.setStroke(new BasicStroke(1.2f));
            graphics.draw(pixels);
        });
    }

    private void paintReadout(Graphics2D graphics) {
        if (readout != null && isDrawn()) {
            ReadoutBox.paint(
                    graphics,
                    panels().get(readout.panel()),
                    readout.curve(),
                    readout.index(),
                    getWidth() - GRIP,
                    getBackground(),
                    getForeground());
        }
    }

    private void paintFocus(Graphics2D graphics) {
        if (!isFocusOwner()) {
            return;
        }
        graphics.setColor(accent());
        if (byKeys && panels().size() > 1) {
            graphics.setStroke(new BasicStroke(1.2f));
            graphics.draw(panels().get(active).area());
        }
        graphics.setStroke(new BasicStroke(2));
        graphics.draw(new Rectangle2D.Double(1, 1, getWidth() - 2, getHeight() - 2));
    }

    private static Color accent() {
        Color focus = UIManager.getColor("Component.focusColor");
        return focus == null ? new Color(0x3D8BE0) : focus;
    }

    private static Color mix(Color from, Color to, double share) {
        return new Color(
                (int) Math.round(from.getRed() + share * (to.getRed() - from.getRed())),
                (int) Math.round(from.getGreen() + share * (to.getGreen() - from.getGreen())),
                (int) Math.round(from.getBlue() + share * (to.getBlue() - from.getBlue())));
    }

    @Override
    public AccessibleContext getAccessibleContext() {
        if (accessibleContext == null) {
            accessibleContext = new AccessibleJComponent() {
                private static final long serialVersionUID = 1L;

                @Override
                public AccessibleRole getAccessibleRole() {
                    return AccessibleRole.CANVAS;
                }
            };
        }
        return accessibleContext;
    }
}
