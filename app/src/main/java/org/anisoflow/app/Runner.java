package org.anisoflow.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.formats.FormatException;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.FileCache;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.Result;

/**
 * Looks at studies and solves them, on a thread of its own.
 *
 * <ol>
 *   <li>A text is looked at soon; whether it is sound is told before it is solved, which may come later or not at all.
 *   <li>The newest request wins: one that waits is replaced, one that runs is cancelled.
 *   <li>While a slider is dragged a new request comes every few milliseconds, and none would ever be done: a preview
 *       may go on for {@value #PATIENCE} ms more when the next preview is asked for.
 *   <li>Outcomes come in the order of the requests, and none of a request that was cancelled for a newer one.
 *   <li>{@link #cancel} ends what runs and what waits; what a run computed until then is an outcome.
 * </ol>
 */
final class Runner implements AutoCloseable {
    private static final long PATIENCE = 300;
    private static final long PROGRESS_MILLIS = 50;
    private static final long FIRST_PART_MILLIS = 60;
    private static final long PARTS_MILLIS = 200;

    /** Milliseconds without a newer request after which a text is looked at. */
    private static final long LOOK_MILLIS = 150;

    private final Listener listener;
    private final Executor events;
    private final FileCache cache = new FileCache();
    private final ScheduledThreadPoolExecutor thread;
    private volatile Run newest = new Run(new Request(Path.of("none"), StudyText.NONE, Purpose.CHECK, 0));
    private Future<?> waiting = CompletableFuture.completedFuture(null);
    private volatile boolean busy;

    /** What is wanted of a study. */
    enum Purpose {
        /** Whether it is sound. */
        CHECK,
        /** A rough solution, while a slider is dragged. */
        PREVIEW,
        SOLVE
    }

    /**
     * What is to be done.
     *
     * @param place where the text stands
     * @param delay milliseconds to wait for a newer request before it is solved
     */
    record Request(Path place, StudyText text, Purpose purpose, long delay) {
        boolean preview() {
            return purpose == Purpose.PREVIEW;
        }

        long revision() {
            return text.revision();
        }
    }

    /**
     * What came of a request.
     *
     * @param result absent if there is none
     * @param kinds of charts that it can be drawn as
     * @param problems empty if there are none
     * @param refused whether the problems are those of the text, not of the run
     * @param seconds of work
     */
    record Outcome(
            Request request,
            Optional<Result> result,
            List<ChartKind> kinds,
            List<Problem> problems,
            boolean refused,
            double seconds) {}

    /** Is told what happens, by the executor of events. */
    interface Listener {
        /** The text is sound. */
        void sound(Request request, Study study);

        void progress(Request request, FlowObserver.Progress progress);

        /** What a run, not a preview, has computed so far; now and then. */
        void part(Request request, Result soFar, List<ChartKind> kinds);

        /** A request came to its end: with a result, or with problems. A look at a sound text has no outcome. */
        void ended(Outcome outcome);

        /** Nothing runs and nothing waits any more. */
        void idle();
    }

    private static final class Run {
        private final Request request;
        private volatile boolean cancelled;
        private volatile long superseded;

        Run(Request request) {
            this.request = request;
        }

        boolean over() {
            long since = superseded;
            return cancelled || (since != 0 && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(PATIENCE));
        }
    }

    /**
     * A runner.
     *
     * @param events runs what the listener is told
     */
    Runner(Listener listener, Executor events) {
        this.listener = listener;
        this.events = events;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "anisoflow-solver");
            created.setDaemon(true);
            return created;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    /** Asks for a solution. */
    synchronized void submit(Request request) {
        Run older = newest;
        if (older.superseded == 0) {
            older.superseded = System.nanoTime();
        }
        if (!request.preview() || !older.request.preview()) {
            older.cancelled = true;
        }
        Run run = new Run(request);
        newest = run;
        busy = true;
        waiting.cancel(false);
        waiting = thread.schedule(() -> look(run), Math.min(request.delay(), LOOK_MILLIS), TimeUnit.MILLISECONDS);
    }

    /** Ends what runs and what waits. */
    void cancel() {
        newest.cancelled = true;
    }

    /** Whether something runs or waits. */
    boolean busy() {
        return busy;
    }

    @Override
    public void close() {
        cancel();
        thread.shutdownNow();
    }

    private void look(Run run) {
        if (run != newest) {
            return;
        }
        Request request = run.request;
        long start = System.nanoTime();
        Optional<Study> study = Optional.empty();
        try {
            study = Optional.of(StudyFile.parse(request.place(), request.text().text(), cache));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            tell(run, failed(request, e, start));
        }
        if (study.isEmpty()) {
            finish(run);
            return;
        }
        Study sound = study.get();
        events.execute(() -> listener.sound(request, sound));
        double seconds = 1e-9 * (System.nanoTime() - start);
        long wait = request.delay() - LOOK_MILLIS;
        if (request.purpose() == Purpose.CHECK) {
            finish(run);
        } else if (wait <= 0) {
            solve(run, sound, seconds);
        } else {
            solveLater(run, sound, seconds, wait);
        }
    }

    private synchronized void solveLater(Run run, Study study, double seconds, long wait) {
        if (run == newest) {
            waiting = thread.schedule(() -> solve(run, study, seconds), wait, TimeUnit.MILLISECONDS);
        }
    }

    /** @param before seconds of work so far */
    private void solve(Run run, Study study, double before) {
        if (run != newest) {
            return;
        }
        long start = System.nanoTime() - (long) (1e9 * before);
        Outcome outcome;
        try {
            Result computed = result(run, study);
            outcome = new Outcome(
                    run.request,
                    Optional.of(computed),
                    Drawing.kinds(computed),
                    List.of(),
                    false,
                    1e-9 * (System.nanoTime() - start));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            outcome = failed(run.request, e, start);
        }
        tell(run, outcome);
        finish(run);
    }

    private static Outcome failed(Request request, Throwable e, long start) {
        return new Outcome(
                request,
                Optional.empty(),
                List.of(),
                Problem.of(e),
                e instanceof InvalidInputException || e instanceof FormatException,
                1e-9 * (System.nanoTime() - start));
    }

    private void tell(Run run, Outcome outcome) {
        boolean stale = run.superseded != 0 && run.over();
        if (!stale) {
            events.execute(() -> listener.ended(outcome));
        }
    }

    private void finish(Run run) {
        synchronized (this) {
            busy = run != newest;
        }
        if (!busy) {
            events.execute(listener::idle);
        }
    }

    private Result result(Run run, Study study) {
        Request request = run.request;
        FlowObserver observer = new FlowObserver() {
            private long told;
            private long next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_PART_MILLIS);

            @Override
            public void step(Progress progress) {
                long now = System.nanoTime();
                if (now - told > TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS)) {
                    told = now;
                    events.execute(() -> listener.progress(request, progress));
                }
            }

            @Override
            public void saved(Supplier<Trajectory> soFar) {
                long now = System.nanoTime();
                if (request.preview() || now - next < 0) {
                    return;
                }
                Result part = new Result(study, soFar.get());
                if (part.trajectory().points().size() > 1) {
                    next = now + TimeUnit.MILLISECONDS.toNanos(PARTS_MILLIS);
                    List<ChartKind> kinds = Drawing.kinds(part);
                    events.execute(() -> listener.part(request, part, kinds));
                }
            }

            @Override
            public boolean cancelled() {
                return run.over();
            }
        };
        Trajectory trajectory = study.attempt(() ->
                new FlowSolver().solve(request.preview() ? Preview.of(study.request()) : study.request(), observer));
        return new Result(study, trajectory);
    }
}
