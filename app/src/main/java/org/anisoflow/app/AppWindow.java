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
import java.util.OptionalDouble;
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
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.TimeLeft;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.Result;
import org.anisoflow.study.result.Results;
import org.anisoflow.viz.Theme;

/** The window: a study on the left, views of its result beside it, the depth below. All methods are for the event thread. */
final class AppWindow extends JFrame {
    private static final long serialVersionUID = 1L;
    private static final long TYPING_MILLIS = 350;
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
    private final Timer lateLater = new Timer(StudyState.PATIENCE, event -> waited());
    private final Timer keepLater = new Timer(KEEP_MILLIS, event -> keep());
    private final transient Studies studies;
    private transient StudyState state = StudyState.opened(StudyText.NONE);
    private transient Optional<Slide> slide = Optional.empty();
    private transient Optional<Problem> takenBack = Optional.empty();
    private transient TimeLeft timeLeft = new TimeLeft(0);
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
        lateLater.setRepeats(false);
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
        rows.setBorder(Controls.NO_BORDER);
        columns.setLeftComponent(rows);
        columns.setRightComponent(grid);
        columns.setResizeWeight(0.15);
        columns.setBorder(Controls.NO_BORDER);
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
        slide.filter(Slide::dragging).ifPresent(moving -> editor.endSlide());
        slide = Optional.empty();
        takenBack = Optional.empty();
        result = Optional.empty();
        saved = Optional.empty();
        lateLater.stop();
        status.opened();
        editor.load(session().text());
        become(StudyState.opened(editor.now()));
        parameters.load(editor.now(), session().ranges());
        depthBar.show(new double[] {0});
        grid.clear(state.text() == StudyState.Text.EMPTY ? "" : session().name());
        retitle();
        keepLater.restart();
    }

    /** Takes another state, and shows it. */
    private void become(StudyState next) {
        state = next;
        parameters.setLive(state.sliders() == StudyState.Sliders.LIVE, state.reason());
        grid.setVeil(state.veil());
    }

    private void waited() {
        become(state.waited());
    }

    StudyState state() {
        return state;
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
                    become(state.checked(state.revision(), Optional.empty()));
                    picture(new StudyState.Shown(state.revision(), false, upTo(opened)));
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
        slide.filter(Slide::dragging).ifPresent(moving -> editor.endSlide());
        slide = Optional.empty();
        takenBack = Optional.empty();
        session().edit(editor.text());
        become(state.edited(editor.now()));
        retitle();
        keepLater.restart();
        if (state.text() == StudyState.Text.EMPTY) {
            noStudy();
        } else {
            submit(live ? Runner.Purpose.SOLVE : Runner.Purpose.CHECK, TYPING_MILLIS);
        }
    }

    private void noStudy() {
        runner.cancel();
        lateLater.stop();
        result = Optional.empty();
        saved = Optional.empty();
        editor.show(List.of());
        parameters.show(editor.now());
        depthBar.show(new double[] {0});
        grid.clear("");
        status.idle();
        status.noStudy();
        commands.refresh();
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
        submit(preview ? Runner.Purpose.PREVIEW : Runner.Purpose.SOLVE, delay);
    }

    private void submit(Runner.Purpose purpose, long delay) {
        StudyText text = editor.now();
        if (text.isEmpty()) {
            noStudy();
            return;
        }
        runner.submit(new Runner.Request(session().place(), text, purpose, delay));
        commands.cancel.setEnabled(purpose != Runner.Purpose.CHECK);
        // the views wait from the first change on that they do not show, but not while the reader types
        if (!lateLater.isRunning() || delay > 0) {
            lateLater.setInitialDelay((int) delay + StudyState.PATIENCE);
            lateLater.restart();
        }
    }

    private boolean isNow(Runner.Request request) {
        return request.revision() == state.revision();
    }

    private final class Outcomes implements Runner.Listener {
        @Override
        public void sound(Runner.Request request, Study study) {
            if (!isNow(request)) {
                return;
            }
            boolean moving = slide.filter(Slide::dragging).isPresent();
            become(state.checked(request.revision(), Optional.empty()));
            editor.show(List.of());
            grid.setTitle(study.title());
            if (!moving) {
                parameters.show(request.text());
            }
            timeLeft = new TimeLeft(System.nanoTime());
            if (request.purpose() != Runner.Purpose.CHECK) {
                become(state.progress(request.revision(), 0));
            }
            if (request.purpose() == Runner.Purpose.SOLVE && state.picture().isEmpty()) {
                status.begun();
            }
        }

        @Override
        public void progress(Runner.Request request, FlowObserver.Progress at) {
            if (!isNow(request) || !runner.busy()) {
                return;
            }
            double share = at.depth() / at.horizon();
            become(state.progress(request.revision(), share));
            timeLeft.look(share, System.nanoTime());
            if (!request.preview()) {
                status.running(at, timeLeft.text());
            }
        }

        @Override
        public void part(Runner.Request request, Result soFar, List<ChartKind> kinds) {
            if (isNow(request)
                    && state.wantsParts()
                    && picture(new StudyState.Shown(request.revision(), true, OptionalDouble.empty()))) {
                showDepths(soFar);
                grid.showPart(
                        soFar, kinds, soFar.trajectory().request().transformer().depth());
            }
        }

        @Override
        public void ended(Runner.Outcome outcome) {
            if (outcome.result().isPresent()) {
                solved(outcome, outcome.result().get());
            } else if (isNow(outcome.request())) {
                failed(outcome);
            }
        }

        @Override
        public void idle() {
            become(state.idle());
            status.idle();
            commands.cancel.setEnabled(false);
        }
    }

    private void solved(Runner.Outcome outcome, Result ended) {
        long revision = outcome.request().revision();
        slide = slide.filter(moving -> !moving.solved(revision));
        if (isNow(outcome.request())) {
            editor.show(List.of());
            if (takenBack.isPresent() && !outcome.request().preview()) {
                status.say(takenBack.get().text(), false);
                takenBack = Optional.empty();
            } else {
                status.ended(ended, outcome.seconds());
            }
        }
        if (picture(new StudyState.Shown(revision, false, upTo(ended)))) {
            show(ended, outcome.kinds(), outcome.request().preview());
        }
    }

    /** Depth that a run has reached which failed or was cancelled. */
    private static OptionalDouble upTo(Result ended) {
        return ended.trajectory().status().isComplete()
                ? OptionalDouble.empty()
                : OptionalDouble.of(ended.trajectory().end());
    }

    /** Takes note of a picture, and tells whether it may be shown. */
    private boolean picture(StudyState.Shown next) {
        if (!state.takes(next)) {
            return false;
        }
        become(state.shows(next));
        if (!state.isOutdated()) {
            if (!next.growing()) {
                lateLater.stop();
            }
        } else if (lateLater.isRunning()) {
            lateLater.setInitialDelay(StudyState.PATIENCE);
            lateLater.restart();
        }
        return true;
    }

    private void failed(Runner.Outcome outcome) {
        Problem first = outcome.problems().get(0);
        editor.show(outcome.problems());
        if (!outcome.refused()) {
            become(state.idle().waited());
            status.say(first.text(), false);
            return;
        }
        become(state.checked(outcome.request().revision(), Optional.of(first)));
        status.broken(first);
        if (slide.filter(moving -> !moving.dragging()).isPresent()) {
            takeBack();
        }
    }

    private void show(Result next, List<ChartKind> kinds, boolean preview) {
        result = Optional.of(next);
        saved = Optional.empty();
        showDepths(next);
        grid.show(next, kinds, preview);
        commands.refresh();
    }

    private void showDepths(Result next) {
        depthBar.show(
                next.trajectory().points().stream().mapToDouble(Point::depth).toArray());
        if (!wantsLastDepth && !depthBar.playing()) {
            depthBar.follow(wantedDepth);
        }
    }

    // sliders

    private final class Sliders implements NumberControl.Listener {
        @Override
        public boolean begin(Parameter parameter) {
            if (!takes(parameter)) {
                return false;
            }
            slide = slide.filter(older -> older.path().equals(parameter.path()))
                    .or(() -> Optional.of(new Slide(parameter.path())));
            slide.get().begin();
            editor.beginSlide();
            become(state.sliding(true));
            return true;
        }

        private boolean takes(Parameter parameter) {
            return parameter.revision() == editor.now().revision() && state.takesEditsOf(parameter.revision());
        }

        @Override
        public boolean change(Parameter parameter, String value, boolean dragging) {
            if (!takes(parameter) || !editor.edit(Parameters.edits(parameter, value))) {
                return false;
            }
            if (slide.filter(older -> older.path().equals(parameter.path())).isEmpty()) {
                slide = Optional.of(new Slide(parameter.path()));
            }
            takenBack = Optional.empty();
            slide.get().changed(editor.now().revision(), value);
            changedText();
            editor.reveal(parameter.number().start());
            if (dragging) {
                solve(true, 0);
            } else {
                parameters.show(editor.now());
                solve(false, 0);
                keepLater.restart();
            }
            return true;
        }

        @Override
        public void end() {
            if (slide.isEmpty()) {
                return;
            }
            editor.endSlide();
            slide.get().end();
            become(state.sliding(false));
            if (state.text() == StudyState.Text.BROKEN) {
                takeBack();
                return;
            }
            parameters.show(editor.now());
            solve(false, 0);
            keepLater.restart();
        }

        @Override
        public void range(Parameter parameter, Optional<Parameter.Range> range) {
            session().setRange(parameter.path(), range);
            parameters.setRanges(editor.now(), session().ranges());
            keepLater.restart();
        }
    }

    /** The text is another, by a slider. */
    private void changedText() {
        session().edit(editor.text());
        become(state.slid(editor.now()));
        parameters.follow(editor.now());
        retitle();
    }

    /** Takes a number back to the last value that the study bore, and says why at its control. */
    private void takeBack() {
        Slide over = slide.orElseThrow();
        Problem why = state.problem().orElseThrow();
        slide = Optional.empty();
        editor.undo(over.back().undo());
        changedText();
        over.back().value().ifPresent(value -> Parameters.of(editor.now(), over.path())
                .at(over.path())
                .ifPresent(parameter -> {
                    editor.edit(Parameters.edits(parameter, value));
                    changedText();
                }));
        become(state.checked(state.revision(), Optional.empty()));
        parameters.show(editor.now());
        parameters.control(over.path()).ifPresent(control -> control.refuse(why.text()));
        takenBack = Optional.of(Problem.of("Taken back: " + why.message()));
        solve(false, 0);
        keepLater.restart();
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
                session().ranges(),
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
        lateLater.stop();
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
