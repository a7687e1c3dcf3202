package org.anisoflow.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.FileCache;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.Result;

/**
 * Solves studies on a thread of its own.
 *
 * <ol>
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

    private final Listener listener;
    private final Executor events;
    private final FileCache cache = new FileCache();
    private final ScheduledThreadPoolExecutor thread;
    private volatile Run newest = new Run(new Request(Path.of("none"), "", false, 0));
    private Future<?> waiting = CompletableFuture.completedFuture(null);
    private volatile boolean busy;

    /**
     * What is to be solved.
     *
     * @param place where the text stands
     * @param preview whether a rough solution will do
     * @param delay milliseconds to wait for a newer request
     */
    record Request(Path place, String text, boolean preview, long delay) {}

    /**
     * What came of a request.
     *
     * @param result absent if there is none
     * @param kinds of charts that it can be drawn as
     * @param problems empty if there are none
     * @param seconds from the start of the work
     */
    record Outcome(
            Request request, Optional<Result> result, List<ChartKind> kinds, List<Problem> problems, double seconds) {}

    /** Is told what happens, by the executor of events. */
    interface Listener {
        void progress(Request request, FlowObserver.Progress progress);

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
        waiting = thread.schedule(() -> solve(run), request.delay(), TimeUnit.MILLISECONDS);
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

    private void solve(Run run) {
        if (run != newest) {
            return;
        }
        if (!run.cancelled) {
            long start = System.nanoTime();
            Optional<Result> result = Optional.empty();
            List<ChartKind> kinds = List.of();
            List<Problem> problems = List.of();
            try {
                Result computed = result(run);
                kinds = Drawing.kinds(computed);
                result = Optional.of(computed);
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                problems = Problem.of(e);
            }
            boolean stale = run.superseded != 0 && run.over();
            if (!stale) {
                Outcome outcome = new Outcome(run.request, result, kinds, problems, 1e-9 * (System.nanoTime() - start));
                events.execute(() -> listener.ended(outcome));
            }
        }
        synchronized (this) {
            busy = run != newest;
        }
        if (!busy) {
            events.execute(listener::idle);
        }
    }

    private Result result(Run run) {
        Request request = run.request;
        Study study = StudyFile.parse(request.place(), request.text(), cache);
        FlowObserver observer = new FlowObserver() {
            private long told;

            @Override
            public void step(Progress progress) {
                long now = System.nanoTime();
                if (now - told > TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS)) {
                    told = now;
                    events.execute(() -> listener.progress(request, progress));
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
