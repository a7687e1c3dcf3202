package org.anisoflow.app;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.anisoflow.ode.crosscheck.ParticlePlan;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.ode.particles.ParticleObserver;
import org.anisoflow.ode.particles.ParticleRequest;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.ParticleSolver;
import org.anisoflow.ode.particles.Sampler;
import org.anisoflow.ode.particles.Streams;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.result.Result;

/** Moves the tokens that are drawn beside laws, on a thread of its own; the newest request wins. */
final class Clouds implements AutoCloseable {
    /** Most numbers that the kept tokens take. */
    private static final int MAX_NUMBERS = 20_000_000;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "anisoflow-particles");
        created.setDaemon(true);
        return created;
    });
    private final Executor events;
    private volatile Object newest = new Object();

    /**
     * What came of a request.
     *
     * @param tokens their number
     * @param run absent if it failed
     */
    record Outcome(int tokens, Optional<ParticleRun> run, List<Problem> problems) {}

    Clouds(Executor events) {
        this.events = events;
    }

    /**
     * Asks for tokens at the saved depths of a result, as many of these as memory bears. The listener is told nothing once something
     * else was asked for, or it was cancelled.
     */
    void request(Result result, int tokens, Consumer<Outcome> listener) {
        Object mine = new Object();
        newest = mine;
        thread.execute(() -> {
            if (mine != newest) {
                return;
            }
            Outcome outcome;
            try {
                ParticleRun run = run(result, tokens, mine);
                outcome = new Outcome(tokens, Optional.of(run), List.of());
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                outcome = new Outcome(tokens, Optional.empty(), Problem.of(e));
            }
            Outcome done = outcome;
            events.execute(() -> {
                if (mine == newest) {
                    listener.accept(done);
                }
            });
        });
    }

    private ParticleRun run(Result result, int tokens, Object mine) {
        ParticlePlan plan = result.study().particles();
        double[] depths =
                result.trajectory().points().stream().mapToDouble(Point::depth).toArray();
        int dimension = result.study().initial().dimension();
        int kept = Math.max(2, Math.min(depths.length, MAX_NUMBERS / Math.max(1, tokens * dimension)));
        double[] some = new double[Math.min(kept, depths.length)];
        for (int i = 0; i < some.length; i++) {
            some[i] = depths[some.length == 1 ? 0 : (int) ((long) i * (depths.length - 1) / (some.length - 1))];
        }
        double[] drawn = Sampler.draw(result.study().law(), tokens, plan.sampling(), Streams.of(plan.seed(), 0))
                .tokens();
        ParticleRequest request = new ParticleRequest(result.study().transformer(), some, plan.options(), true);
        try (Workers workers = new Workers(Math.max(1, Runtime.getRuntime().availableProcessors() - 1))) {
            return new ParticleSolver()
                    .run(request, drawn, Streams.of(plan.seed(), 1), workers, new ParticleObserver() {
                        @Override
                        public boolean cancelled() {
                            return mine != newest;
                        }
                    });
        }
    }

    /** Drops what was asked for. */
    void cancel() {
        newest = new Object();
    }

    @Override
    public void close() {
        cancel();
        thread.shutdownNow();
    }
}
