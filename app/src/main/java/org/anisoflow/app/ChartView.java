package org.anisoflow.app;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import javax.accessibility.Accessible;
import javax.accessibility.AccessibleContext;
import javax.accessibility.AccessibleRole;
import javax.swing.Action;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JTextArea;
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
 *   <li>Until a picture is there the last one stays, moved and scaled to what is to be seen, and with it what lay over it. A view that
 *       was cleared shows empty axes until then, and nothing that was asked for before.
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

    private static final String NOTHING_YET = "Nothing is computed yet";

    /** Smaller views are not drawn. */
    private static final int LEAST_SIDE = 40;

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

        String title() {
            return title;
        }

        String key() {
            return key;
        }
    }

    private final transient Renders renders;
    private final transient Scene scene = new Scene(this::zoomed);
    private final transient Reading reading = new Reading(scene);
    private final transient Gestures gestures = new Gestures(this, scene, reading);
    private final JTextArea failure = new JTextArea();
    private transient DoubleConsumer depthListener = depth -> {};
    private transient Runnable saveListener = () -> {};
    private transient Runnable zoomListener = () -> {};
    private transient Consumer<Veil> veilListener = veil -> {};
    private transient Optional<Turner> turner = Optional.empty();
    private final transient ViewCommands commands = new ViewCommands(this, scene, reading, gestures);
    private transient Picture.Source source;
    private transient Veil veil = Veil.NONE;
    private transient Veil wantedVeil = Veil.NONE;
    private transient Optional<EmptyAxes> empty = Optional.empty();
    private transient Picture.Request requested;
    private boolean rendering;
    private boolean reusable = true;
    private boolean closed;
    private boolean showActive;

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
        addMouseListener(gestures);
        addMouseMotionListener(gestures);
        addMouseWheelListener(gestures);
        addFocusListener(new FocusAdapter() {
            @Override
            public void focusGained(FocusEvent event) {
                repaint();
            }

            @Override
            public void focusLost(FocusEvent event) {
                gestures.setSpace(false);
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

    /** Shows empty axes at once. */
    void clear(EmptyAxes axes) {
        empty = Optional.of(axes);
        source = null;
        requested = null;
        scene.clear();
        reading.clear();
        failure.setVisible(false);
        lay(wantedVeil);
        getAccessibleContext().setAccessibleName(axes.title());
        getAccessibleContext().setAccessibleDescription(NOTHING_YET);
        refresh();
        repaint();
    }

    /** Lays something over the picture: at once if it is to stand back, else with the picture of the chart that is shown now. */
    void setVeil(Veil newVeil) {
        wantedVeil = newVeil;
        if (newVeil.dimmed() || isOfSource()) {
            lay(newVeil);
        }
    }

    private boolean isOfSource() {
        return scene.picture().map(drawn -> drawn.request().source() == source).orElse(true);
    }

    private void lay(Veil newVeil) {
        if (!newVeil.equals(veil)) {
            veil = newVeil;
            veilListener.accept(veil);
            repaint();
        }
    }

    /** What lies over the picture. */
    Veil veil() {
        return veil;
    }

    /** The axes that are shown as long as there is no picture; absent if there is one. */
    Optional<EmptyAxes> empty() {
        return empty;
    }

    /** Colours of the view itself; the chart brings its own. */
    public void setTheme(Theme theme) {
        setBackground(theme.ground());
        setForeground(theme.ink());
        failure.setBackground(Theme.mix(new Color(0xE69F00), theme.ground(), 0.75));
        failure.setForeground(theme.ink());
        failure.setBorder(BorderFactory.createEmptyBorder(6, 10, 6, 10));
        repaint();
    }

    /** Marks a depth in the panels over depth; NaN for none. */
    public void setDepth(double depth) {
        if (Double.compare(scene.depth(), depth) != 0) {
            scene.setDepth(depth);
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

    /** Who is told what lies over the picture, as soon as it does. */
    void onVeil(Consumer<Veil> listener) {
        veilListener = listener;
    }

    /** Who turns the picture if the reader asks for it; absent if it cannot be turned. */
    public void onTurn(Optional<Turner> newTurner) {
        turner = newTurner;
        refresh();
    }

    /** What the panels show: one entry for each, x, y, width and height in units of its axes, absent for everything; empty if all do. */
    public List<Optional<Rectangle2D>> zoom() {
        return scene.zoom();
    }

    /** Shows parts of the panels, as {@link #zoom()} gives them, and forgets the history. */
    public void setZoom(List<Optional<Rectangle2D>> zoom) {
        scene.start(zoom);
        showZoom();
    }

    /** The values of the last picture, as drawn. */
    public TableModel table() {
        return new ChartTable(panels());
    }

    /** A command of this view, with its name, key and state. */
    public Action action(Command command) {
        return commands.action(command);
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
        return scene.panels();
    }

    String failure() {
        return failure.isVisible() ? failure.getText() : "";
    }

    /** Name and values of the point that is read out; empty if none is. */
    List<String> readout() {
        return reading.lines();
    }

    Optional<Turner> turner() {
        return turner;
    }

    void save() {
        saveListener.run();
    }

    void tellDepth(double depth) {
        depthListener.accept(depth);
    }

    /** Whether the panel that keys act on is marked: it is while the reader uses them. */
    void showActive(boolean show) {
        showActive = show;
    }

    /** Enables what can be done now. */
    void refresh() {
        commands.refresh();
    }

    private Picture.Request wanted() {
        GraphicsConfiguration device = getGraphicsConfiguration();
        double scale = device == null ? 1 : device.getDefaultTransform().getScaleX();
        return new Picture.Request(source, scene.zoom(), getWidth(), getHeight(), scale);
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
        Optional<Picture> last = scene.picture().filter(p -> reusable);
        requested = request;
        rendering = true;
        Object asked = scene.era();
        renders.draw(
                () -> Picture.of(request, last),
                drawn -> arrive(asked, () -> take(drawn)),
                problem -> arrive(asked, () -> tell(problem)));
    }

    /** @param asked era of the scene when it was asked for */
    private void arrive(Object asked, Runnable what) {
        rendering = false;
        if (!closed) {
            if (asked == scene.era()) {
                what.run();
            }
            render();
            repaint();
        }
    }

    private void take(Picture drawn) {
        scene.take(drawn);
        reusable = true;
        empty = Optional.empty();
        if (isOfSource()) {
            lay(wantedVeil);
        }
        failure.setVisible(false);
        gestures.pictureChanged();
        if (!drawn.title().isBlank()) {
            getAccessibleContext().setAccessibleName(drawn.title());
        }
        getAccessibleContext().setAccessibleDescription(drawn.description());
        refresh();
    }

    private void tell(Throwable problem) {
        reusable = false;
        lay(wantedVeil);
        Problem why = Problem.of(problem).get(0);
        failure.setText(why.text() + why.hint().map("; "::concat).orElse(""));
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

    private void zoomed() {
        showZoom();
        zoomListener.run();
    }

    private void showZoom() {
        reading.clear();
        refresh();
        render();
        repaint();
    }

    @Override
    protected void paintComponent(Graphics g) {
        Graphics2D graphics = (Graphics2D) g.create();
        ViewPainter painter =
                new ViewPainter(graphics, scene, getWidth(), getHeight(), getBackground(), getForeground());
        painter.paintPicture();
        empty.ifPresent(painter::paintAxes);
        painter.paintDepth();
        if (veil.dimmed()) {
            painter.dim();
        }
        gestures.frame().ifPresent(painter::paintFrame);
        reading.place().ifPresent(painter::paintReading);
        if (isFocusOwner()) {
            painter.paintFocus(showActive);
        }
        graphics.dispose();
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
