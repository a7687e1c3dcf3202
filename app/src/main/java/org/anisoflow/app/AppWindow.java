package org.anisoflow.app;

import com.formdev.flatlaf.FlatLaf;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.JSplitPane;
import javax.swing.Timer;
import javax.swing.WindowConstants;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.formats.Faults;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.Result;
import org.anisoflow.study.result.Results;
import org.anisoflow.viz.Theme;

/** The window: a study on the left, views of its result beside it, the depth below. All methods are for the event thread. */
final class AppWindow extends JFrame {
    private static final long serialVersionUID = 1L;
    private static final long TYPING_MILLIS = 350;
    private static final int SLIDERS_MILLIS = 150;
    private static final int KEEP_MILLIS = 2000;

    private final transient FileWork files;
    private final transient Runner runner;
    private final transient Dialogs dialogs;
    private final transient Path directory;
    private final transient Runnable closed;
    private final transient Commands commands = new Commands(this);
    private final transient Exports exports;
    private final StudyEditor editor = new StudyEditor(this::typed);
    private final ParametersPanel parameters = new ParametersPanel(new Sliders());
    private final StatusBar status = new StatusBar(commands.cancel);
    private final DepthBar depthBar = new DepthBar(this::depthChosen);
    private final ViewGrid grid;
    private final JSplitPane columns = new JSplitPane(JSplitPane.HORIZONTAL_SPLIT, true);
    private final JSplitPane rows = new JSplitPane(JSplitPane.VERTICAL_SPLIT, true);
    private final Timer slidersLater = new Timer(SLIDERS_MILLIS, event -> showSliders());
    private final Timer keepLater = new Timer(KEEP_MILLIS, event -> keep());
    private final transient Studies studies;
    private transient Optional<Result> result = Optional.empty();
    private transient Optional<Path> saved = Optional.empty();
    private Rectangle normalBounds;
    private boolean dark;
    private boolean live;
    private boolean wantsLastDepth = true;
    private double wantedDepth;

    /**
     * A window, not shown yet.
     *
     * @param directory where settings and files of presets are kept
     * @param environment what results are computed with
     * @param closed is told when the window is closed for good and everything is written
     */
    AppWindow(Path directory, Environment environment, Dialogs dialogs, Runnable closed) {
        this.directory = directory;
        this.dialogs = dialogs;
        this.closed = closed;
        files = new FileWork(status, dialogs);
        exports = new Exports(this, dialogs, environment);
        runner = new Runner(new Outcomes(), EventQueue::invokeLater);
        Settings settings = Settings.load(directory);
        studies = new Studies(directory.resolve("presets"), dialogs, settings.recent(), new StudyChanges());
        live = settings.live();
        dark = settings.dark();
        grid = new ViewGrid(settings.views(), theme(), depthBar::depth, new ViewChanges());
        slidersLater.setRepeats(false);
        keepLater.setRepeats(false);
        setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
        addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosing(WindowEvent event) {
                quit();
            }
        });
        setIconImages(AppIcon.images());
        layOut();
        setJMenuBar(commands.menuBar());
        place(settings);
        addComponentListener(new ComponentAdapter() {
            @Override
            public void componentResized(ComponentEvent event) {
                remember();
            }

            @Override
            public void componentMoved(ComponentEvent event) {
                remember();
            }
        });
        studies.restore(settings);
    }

    private void layOut() {
        rows.setTopComponent(editor);
        rows.setBottomComponent(parameters);
        rows.setResizeWeight(0.5);
        rows.setBorder(null);
        columns.setLeftComponent(rows);
        columns.setRightComponent(grid);
        columns.setResizeWeight(0.15);
        columns.setBorder(null);
        editor.setMinimumSize(Controls.size(200, 120));
        parameters.setMinimumSize(Controls.size(200, 80));
        editor.applyTheme(dark);
        add(commands.toolBar(), BorderLayout.PAGE_START);
        add(columns);
        JPanel bottom = new JPanel(new BorderLayout());
        bottom.add(depthBar);
        bottom.add(status, BorderLayout.PAGE_END);
        add(bottom, BorderLayout.PAGE_END);
    }

    private void place(Settings settings) {
        Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds();
        boolean seen = settings.width() > 0 && screen.intersects(settings.bounds());
        Dimension usual = Controls.size(1440, 900);
        Rectangle bounds = seen
                ? settings.bounds()
                : new Rectangle(
                        screen.x, screen.y, Math.min(usual.width, screen.width), Math.min(usual.height, screen.height));
        setBounds(bounds);
        normalBounds = bounds;
        if (!seen) {
            setLocationRelativeTo(null);
        }
        if (settings.maximized()) {
            setExtendedState(Frame.MAXIMIZED_BOTH);
        }
        columns.setDividerLocation((int) (bounds.width * settings.left()));
        rows.setDividerLocation((int) ((bounds.height - Controls.size(0, 150).height) * settings.top()));
        wantsLastDepth = Double.isNaN(settings.depth());
        wantedDepth = settings.depth();
    }

    private void remember() {
        if ((getExtendedState() & Frame.MAXIMIZED_BOTH) == 0) {
            normalBounds = getBounds();
        }
        keepLater.restart();
    }

    // studies

    Studies studies() {
        return studies;
    }

    private Session session() {
        return studies.session();
    }

    ViewGrid grid() {
        return grid;
    }

    StudyEditor editor() {
        return editor;
    }

    ParametersPanel parameters() {
        return parameters;
    }

    DepthBar depthBar() {
        return depthBar;
    }

    StatusBar status() {
        return status;
    }

    List<ViewPanel> views() {
        return grid.panels();
    }

    Commands commands() {
        return commands;
    }

    Runner runner() {
        return runner;
    }

    Optional<Result> result() {
        return result;
    }

    boolean dark() {
        return dark;
    }

    boolean live() {
        return live;
    }

    private final class StudyChanges implements Studies.Listener {
        @Override
        public void leaving() {
            grid.showEverything();
        }

        @Override
        public void opened() {
            load();
            solve(false, 0);
        }

        @Override
        public void saved() {
            status.say("Saved " + session().place(), true);
            retitle();
            keepLater.restart();
        }
    }

    private void load() {
        editor.load(session().text());
        parameters.show(session().text());
        retitle();
        keepLater.restart();
    }

    /** Opens a result directory that the reader chooses. */
    void chooseResult() {
        dialogs.openResult(studies.home()).ifPresent(this::openResult);
    }

    /** Shows what a result directory holds; its study can be edited, and is saved elsewhere. */
    void openResult(Path chosen) {
        if (!studies.mayLeave()) {
            return;
        }
        status.say("Opening " + chosen + " …", true);
        files.run(() -> {
            try {
                Result opened = Results.open(chosen);
                List<ChartKind> kinds = Drawing.kinds(opened);
                String text = StudyFile.text(chosen.resolve("study.yaml"));
                EventQueue.invokeLater(() -> {
                    runner.cancel();
                    studies.take(Session.untitled(chosen.resolve("study.yaml"), text));
                    load();
                    editor.show(List.of());
                    show(opened, kinds, false);
                    savedIn(chosen, opened);
                    status.ended(opened, opened.trajectory().seconds());
                });
            } catch (RuntimeException e) {
                EventQueue.invokeLater(() -> dialogs.failed("The result directory could not be opened", Problem.of(e)));
            }
        });
    }

    private void retitle() {
        String title = (session().dirty() ? "*" : "") + session().name() + " – Anisoflow";
        if (!title.equals(getTitle())) {
            setTitle(title);
        }
        getRootPane().putClientProperty("Window.documentModified", session().dirty());
        commands.refresh();
    }

    private void typed() {
        session().edit(editor.text());
        retitle();
        slidersLater.restart();
        keepLater.restart();
        if (live) {
            solve(false, TYPING_MILLIS);
        }
    }

    private void showSliders() {
        parameters.show(session().text());
    }

    // runs

    /** Solves the study as it stands. */
    void run() {
        solve(false, 0);
    }

    void cancel() {
        runner.cancel();
    }

    void setLive(boolean on) {
        live = on;
        if (live) {
            run();
        }
        keepLater.restart();
    }

    private void solve(boolean preview, long delay) {
        runner.submit(new Runner.Request(session().place(), session().text(), preview, delay));
        commands.cancel.setEnabled(true);
    }

    private final class Outcomes implements Runner.Listener {
        @Override
        public void progress(Runner.Request request, FlowObserver.Progress at) {
            if (!request.preview() && runner.busy()) {
                status.running(at);
            }
        }

        @Override
        public void ended(Runner.Outcome outcome) {
            editor.show(outcome.problems());
            if (outcome.result().isEmpty()) {
                Problem first = outcome.problems().get(0);
                status.say(first.text(), false);
                return;
            }
            Result ended = outcome.result().get();
            status.ended(ended, outcome.seconds());
            // what a run that failed has computed is better than nothing, but not better than what is there
            if (result.isEmpty() || ended.trajectory().status().isComplete()) {
                show(ended, outcome.kinds(), outcome.request().preview());
            }
        }

        @Override
        public void idle() {
            status.idle();
            commands.cancel.setEnabled(false);
        }
    }

    private void show(Result next, List<ChartKind> kinds, boolean preview) {
        result = Optional.of(next);
        saved = Optional.empty();
        depthBar.show(
                next.trajectory().points().stream().mapToDouble(Point::depth).toArray());
        if (!wantsLastDepth && !depthBar.playing()) {
            depthBar.follow(wantedDepth);
        }
        grid.show(next, kinds, preview);
        commands.refresh();
    }

    // sliders

    private final class Sliders implements NumberControl.Listener {
        @Override
        public void begin() {
            editor.beginSlide();
        }

        @Override
        public void change(Parameter parameter, String value, boolean dragging) {
            editor.edit(Parameters.edits(parameter, value));
            session().edit(editor.text());
            parameters.follow(session().text());
            editor.reveal(parameter.number().start());
            retitle();
            if (dragging) {
                solve(true, 0);
            } else {
                showSliders();
                solve(false, 0);
                keepLater.restart();
            }
        }

        @Override
        public void end() {
            editor.endSlide();
            showSliders();
            solve(false, 0);
            keepLater.restart();
        }
    }

    // views

    private final class ViewChanges implements ViewGrid.Listener {
        @Override
        public void depthChosen(double depth) {
            chooseDepth(depth);
        }

        @Override
        public void export(ViewPanel panel) {
            exports.figure(panel);
        }

        @Override
        public void changed() {
            keepLater.restart();
        }

        @Override
        public void failed(Problem problem) {
            status.say(problem.text(), false);
        }
    }

    private Theme theme() {
        return dark ? Theme.DARK : Theme.LIGHT;
    }

    void setDark(boolean on) {
        dark = on;
        Look.setUp(dark);
        FlatLaf.updateUI();
        editor.applyTheme(dark);
        grid.setTheme(theme());
        commands.refresh();
        keepLater.restart();
    }

    /** Chooses the saved depth nearest to this one. */
    void chooseDepth(double depth) {
        depthBar.choose(depth);
    }

    private void depthChosen(double depth) {
        double[] depths = depthBar.depths();
        wantedDepth = depth;
        wantsLastDepth = depth == depths[depths.length - 1];
        grid.setDepth(depth);
        keepLater.restart();
    }

    // what leaves the program

    Exports exports() {
        return exports;
    }

    /** The directory that holds this very result; absent if there is none. */
    Optional<Path> saved() {
        return saved;
    }

    /** Takes note that a directory holds a result, if it is the one that is shown. */
    @SuppressWarnings("ReferenceEquality") // an equal result that was solved again is another
    void savedIn(Path target, Result what) {
        if (result.filter(now -> now == what).isPresent()) {
            saved = Optional.of(target);
        }
    }

    FileWork files() {
        return files;
    }

    void read(String title, String html) {
        dialogs.read(title, html);
    }

    // the end

    private Settings settings() {
        Rectangle bounds = normalBounds;
        return new Settings(
                bounds.x,
                bounds.y,
                bounds.width,
                bounds.height,
                (getExtendedState() & Frame.MAXIMIZED_BOTH) != 0,
                dark,
                live,
                share(columns.getDividerLocation(), columns.getWidth()),
                share(rows.getDividerLocation(), rows.getHeight()),
                wantsLastDepth ? Double.NaN : wantedDepth,
                session().place().toString(),
                session().file().isPresent(),
                session().dirty() ? session().text() : "",
                studies.recent(),
                views().stream().map(ViewPanel::view).toList());
    }

    private static double share(int part, int whole) {
        return whole > 0 ? (double) part / whole : 0;
    }

    /** Writes down how the window is, so that nothing is lost in a crash. */
    private void keep() {
        Settings now = settings();
        files.run(() -> {
            try {
                now.save(directory);
            } catch (IOException | RuntimeException e) {
                EventQueue.invokeLater(() -> status.say("The session cannot be kept: " + Faults.explain(e), false));
            }
        });
    }

    /** Asks about unsaved changes, and closes. */
    void quit() {
        if (!studies.mayLeave()) {
            return;
        }
        slidersLater.stop();
        keepLater.stop();
        depthBar.play(false);
        runner.close();
        // what was discarded is not to come back
        session().edit(session().saved());
        keep();
        files.close(closed);
        grid.close();
        dispose();
    }
}
