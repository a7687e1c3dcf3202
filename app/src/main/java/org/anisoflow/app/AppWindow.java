package org.anisoflow.app;

import com.formdev.flatlaf.FlatDarkLaf;
import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.FlatLightLaf;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.GraphicsEnvironment;
import java.awt.GridLayout;
import java.awt.Rectangle;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.JSplitPane;
import javax.swing.Timer;
import javax.swing.UIManager;
import javax.swing.WindowConstants;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
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
    private static final String DARK_GROUND = "#2B2F36";
    private static final String ACCENT_LIGHT = "#0072B2";
    private static final String ACCENT_DARK = "#56B4E9";

    /** What a first start shows. */
    private static final String FIRST_PRESET = "two-heads";

    /** A first study. */
    static final String TEMPLATE = """
            anisoflow: 1
            title: A new study
            attention:
              type: softmax
              scale: 1
              query: [[1, 0], [0, 1]]
              key: [[-1, 0], [0, -1]]
              value: {identity: 2}
            initial:
              mean: [0, 0]
              covariance: [[2, 0.5], [0.5, 1]]
            depth: 5
            """;

    private final transient Renders renders = new Renders();
    private final transient Clouds clouds = new Clouds(EventQueue::invokeLater);
    private final transient ExecutorService work = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "anisoflow-files");
        created.setDaemon(false);
        return created;
    });
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
    private final JPanel grid = new JPanel();
    private final List<ViewPanel> views = new ArrayList<>();
    private final JSplitPane columns = new JSplitPane(JSplitPane.HORIZONTAL_SPLIT, true);
    private final JSplitPane rows = new JSplitPane(JSplitPane.VERTICAL_SPLIT, true);
    private final Timer slidersLater = new Timer(SLIDERS_MILLIS, event -> showSliders());
    private final Timer keepLater = new Timer(KEEP_MILLIS, event -> keep());
    private transient Optional<ViewPanel> maximized = Optional.empty();
    private transient Session session;
    private transient Optional<Result> result = Optional.empty();
    private transient Optional<Path> saved = Optional.empty();
    private transient List<ChartKind> possible = List.of();
    private transient Optional<Clouds.Outcome> cloud = Optional.empty();
    private transient List<String> recent;
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
        exports = new Exports(this, dialogs, environment);
        runner = new Runner(new Outcomes(), EventQueue::invokeLater);
        Settings settings = Settings.load(directory);
        recent = settings.recent();
        live = settings.live();
        dark = settings.dark();
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
        layOut(settings);
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
        restore(settings);
    }

    /** Sets up the look of all windows. */
    static void lookAndFeel(boolean dark) {
        FlatLaf.setGlobalExtraDefaults(
                dark
                        ? Map.of("@accentColor", ACCENT_DARK, "@background", DARK_GROUND)
                        : Map.of("@accentColor", ACCENT_LIGHT));
        if (dark) {
            FlatDarkLaf.setup();
        } else {
            FlatLightLaf.setup();
        }
        UIManager.put("SplitPane.continuousLayout", true);
        UIManager.put("SplitPaneDivider.style", "plain");
        UIManager.put("ScrollBar.showButtons", false);
    }

    private void layOut(Settings settings) {
        for (View view : settings.views()) {
            addView(view);
        }
        arrange();
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
        grid.setMinimumSize(Controls.size(300, 200));
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

    private void restore(Settings settings) {
        if (!settings.unsaved().isEmpty()) {
            show(Session.restored(Path.of(settings.place()), settings.named(), settings.unsaved()));
        } else if (settings.named() && Files.isReadable(Path.of(settings.place()))) {
            show(Session.open(Path.of(settings.place())));
        } else {
            String stem = settings.place().isEmpty() ? "" : Export.stem(Path.of(settings.place()));
            try {
                show(Presets.open(Presets.named(stem).orElse(FIRST_PRESET), presets()));
            } catch (IOException e) {
                show(Session.untitled(presets().resolve("untitled.yaml"), TEMPLATE));
            }
        }
    }

    private void remember() {
        if ((getExtendedState() & Frame.MAXIMIZED_BOTH) == 0) {
            normalBounds = getBounds();
        }
        keepLater.restart();
    }

    private Path presets() {
        return directory.resolve("presets");
    }

    // studies

    Session session() {
        return session;
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
        return views;
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

    List<String> recent() {
        return recent;
    }

    boolean dark() {
        return dark;
    }

    boolean live() {
        return live;
    }

    private void show(Session next) {
        load(next);
        solve(false, 0);
    }

    private void load(Session next) {
        if (session != null) {
            views.forEach(ViewPanel::showEverything);
        }
        session = next;
        editor.load(session.text());
        parameters.show(session.text());
        next.file().ifPresent(file -> recent = Settings.recent(recent, file));
        retitle();
        keepLater.restart();
    }

    /** Begins a study. */
    void newStudy() {
        if (mayLeave()) {
            show(Session.untitled(presets().resolve("untitled.yaml"), TEMPLATE));
        }
    }

    /** Opens a file that the reader chooses. */
    void chooseStudy() {
        dialogs.openStudy(home()).ifPresent(this::openStudy);
    }

    /** Opens a file. */
    void openStudy(Path file) {
        if (mayLeave()) {
            try {
                show(Session.open(file));
            } catch (RuntimeException e) {
                dialogs.failed("The study could not be opened", Problem.of(e));
            }
        }
    }

    /** Opens a result directory that the reader chooses. */
    void chooseResult() {
        dialogs.openResult(home()).ifPresent(this::openResult);
    }

    /** Shows what a result directory holds; its study can be edited, and is saved elsewhere. */
    void openResult(Path chosen) {
        if (!mayLeave()) {
            return;
        }
        status.say("Opening " + chosen + " …", true);
        work.execute(() -> {
            try {
                Result opened = Results.open(chosen);
                List<ChartKind> kinds = Drawing.kinds(opened);
                String text = StudyFile.text(chosen.resolve("study.yaml"));
                EventQueue.invokeLater(() -> {
                    runner.cancel();
                    load(Session.untitled(chosen.resolve("study.yaml"), text));
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

    /** Opens a study that comes with the program. */
    void openPreset(String name) {
        if (mayLeave()) {
            try {
                show(Presets.open(name, presets()));
            } catch (IOException e) {
                dialogs.failed("The preset could not be opened", Problem.of(e));
            }
        }
    }

    /** Saves the study, to a file that the reader chooses if it has none; tells whether it is saved. */
    boolean save() {
        return session.file().map(this::saveTo).orElseGet(this::saveAs);
    }

    boolean saveAs() {
        return dialogs.saveStudy(home()).map(this::saveTo).orElse(false);
    }

    private boolean saveTo(Path file) {
        List<Path> companions = session.place().startsWith(presets()) ? Presets.companions(session.text()) : List.of();
        try {
            session = session.saveAs(file, companions);
        } catch (IOException | RuntimeException e) {
            dialogs.failed("The study could not be saved", Problem.of(e));
            return false;
        }
        recent = Settings.recent(recent, session.place());
        status.say("Saved " + session.place(), true);
        retitle();
        keepLater.restart();
        return true;
    }

    private boolean mayLeave() {
        if (!session.dirty()) {
            return true;
        }
        return switch (dialogs.unsaved(session.name())) {
            case SAVE -> save();
            case DISCARD -> true;
            case CANCEL -> false;
        };
    }

    /** Where the reader may want to keep things of this study: not beside presets. */
    Path home() {
        return session.file().orElse(Path.of(System.getProperty("user.home"), session.name()));
    }

    private void retitle() {
        String title = (session.dirty() ? "*" : "") + session.name() + " – Anisoflow";
        if (!title.equals(getTitle())) {
            setTitle(title);
        }
        getRootPane().putClientProperty("Window.documentModified", session.dirty());
        commands.refresh();
    }

    private void typed() {
        session.edit(editor.text());
        retitle();
        slidersLater.restart();
        keepLater.restart();
        if (live) {
            solve(false, TYPING_MILLIS);
        }
    }

    private void showSliders() {
        parameters.show(session.text());
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
        runner.submit(new Runner.Request(session.place(), session.text(), preview, delay));
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
        possible = kinds;
        clouds.cancel();
        cloud = Optional.empty();
        depthBar.show(
                next.trajectory().points().stream().mapToDouble(Point::depth).toArray());
        if (!wantsLastDepth && !depthBar.playing()) {
            depthBar.follow(wantedDepth);
        }
        showViews();
        if (!preview) {
            requestCloud();
        }
        commands.refresh();
    }

    private void requestCloud() {
        int tokens = views.stream()
                .filter(panel -> panel.shown() == ChartKind.ELLIPSES)
                .mapToInt(panel -> panel.view().tokens())
                .max()
                .orElse(0);
        if (tokens > 0) {
            clouds.request(result.orElseThrow(), tokens, outcome -> {
                cloud = Optional.of(outcome);
                outcome.problems().stream().findFirst().ifPresent(problem -> status.say(problem.text(), false));
                showViews();
            });
        }
    }

    private void showViews() {
        if (result.isEmpty()) {
            return;
        }
        List<ChartKind> kinds = View.kinds(views.stream().map(ViewPanel::view).toList(), possible);
        for (int i = 0; i < views.size(); i++) {
            Optional<Clouds.Outcome> tokens =
                    views.get(i).view().tokens() > 0 && kinds.get(i) == ChartKind.ELLIPSES ? cloud : Optional.empty();
            views.get(i).show(result.get(), possible, kinds.get(i), tokens, depthBar.depth());
        }
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
            session.edit(editor.text());
            parameters.follow(session.text());
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

    private void addView(View view) {
        ViewPanel panel =
                new ViewPanel(views.size() + 1, view, renders, theme(), this::chooseDepth, new ViewPanel.Listener() {
                    @Override
                    public void maximize(ViewPanel which) {
                        toggleMaximized(which);
                    }

                    @Override
                    public void viewChanged(ViewPanel which) {
                        showViews();
                        if (which.view().tokens() > 0
                                && result.isPresent()
                                && cloud.map(Clouds.Outcome::tokens).orElse(0)
                                        != which.view().tokens()) {
                            requestCloud();
                        }
                        keepLater.restart();
                    }

                    @Override
                    public void export(ViewPanel which) {
                        exports.figure(which);
                    }
                });
        views.add(panel);
    }

    /** Shows this many views. */
    void setViewCount(int count) {
        while (views.size() > count) {
            views.remove(views.size() - 1).chart().close();
        }
        while (views.size() < count) {
            addView(View.of(another()));
        }
        maximized = Optional.empty();
        views.forEach(panel -> panel.setMaximized(false));
        arrange();
        showViews();
        keepLater.restart();
    }

    /** A kind of chart that no view shows yet. */
    private ChartKind another() {
        List<ChartKind> wanted =
                views.stream().map(panel -> panel.view().kind()).toList();
        return possible.stream()
                .filter(kind -> !wanted.contains(kind))
                .findFirst()
                .orElse(ChartKind.SPECTRUM);
    }

    /** Makes a view the only one, or shows all again. */
    void toggleMaximized(ViewPanel panel) {
        maximized = maximized.isPresent() ? Optional.empty() : Optional.of(panel);
        panel.setMaximized(maximized.isPresent());
        arrange();
        panel.chart().requestFocusInWindow();
    }

    private void arrange() {
        List<ViewPanel> seen = maximized.map(List::of).orElse(views);
        int across = seen.size() <= 1 ? 1 : seen.size() <= 4 ? 2 : 3;
        int gap = Controls.size(6, 0).width;
        grid.removeAll();
        grid.setLayout(new GridLayout(0, seen.size() == 2 ? 1 : across, gap, gap));
        grid.setBorder(Controls.padding(0, 4, 2, 6));
        seen.forEach(grid::add);
        grid.revalidate();
        grid.repaint();
    }

    /** The view that has the focus, or else the first. */
    ViewPanel activeView() {
        return views.stream()
                .filter(panel -> panel.isAncestorOf(getFocusOwner()))
                .findFirst()
                .orElseGet(() -> maximized.orElse(views.get(0)));
    }

    private Theme theme() {
        return dark ? Theme.DARK : Theme.LIGHT;
    }

    void setDark(boolean on) {
        dark = on;
        lookAndFeel(dark);
        FlatLaf.updateUI();
        editor.applyTheme(dark);
        views.forEach(panel -> panel.setTheme(theme()));
        grid.setBorder(Controls.padding(0, 4, 2, 6));
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
        views.forEach(panel -> panel.setDepth(depth));
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

    /** Does something with files on a thread of its own; they are told to be written, or why they are not. */
    void write(Path target, Callable<Path> action) {
        write(target, action, written -> status.say("Written: " + written, true));
    }

    /** The same, where something else is to be done at the end. */
    void write(Path target, Callable<Path> action, Consumer<Path> done) {
        status.say("Writing " + target + " …", true);
        work.execute(() -> {
            try {
                Path written = action.call();
                EventQueue.invokeLater(() -> done.accept(written));
            } catch (Exception e) {
                EventQueue.invokeLater(() -> {
                    status.say(target.getFileName() + " could not be written", false);
                    dialogs.failed("The file could not be written", Problem.of(e));
                });
            }
        });
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
                session.place().toString(),
                session.file().isPresent(),
                session.dirty() ? session.text() : "",
                recent,
                views.stream().map(ViewPanel::view).toList());
    }

    private static double share(int part, int whole) {
        return whole > 0 ? (double) part / whole : 0;
    }

    /** Writes down how the window is, so that nothing is lost in a crash. */
    private void keep() {
        Settings now = settings();
        work.execute(() -> {
            try {
                now.save(directory);
            } catch (IOException | RuntimeException e) {
                EventQueue.invokeLater(() -> status.say("The session cannot be kept: " + e.getMessage(), false));
            }
        });
    }

    /** Asks about unsaved changes, and closes. */
    void quit() {
        if (!mayLeave()) {
            return;
        }
        slidersLater.stop();
        keepLater.stop();
        depthBar.play(false);
        runner.close();
        clouds.close();
        // what was discarded is not to come back
        session.edit(session.saved());
        keep();
        work.execute(() -> EventQueue.invokeLater(closed));
        work.shutdown();
        views.forEach(panel -> panel.chart().close());
        renders.close();
        dispose();
    }
}
