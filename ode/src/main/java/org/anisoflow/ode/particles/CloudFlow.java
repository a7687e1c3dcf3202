package org.anisoflow.ode.particles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Schedule;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.ode.flow.Status;

/** One run of the {@link ParticleSolver}: the cloud, its snapshots, and its end. */
final class CloudFlow {
    private final ParticleRequest request;
    private final ParticleOptions options;
    private final Space space = Space.EUCLIDEAN;
    private final RandomGenerator random;
    private final Workers workers;
    private final ParticleObserver observer;
    private final int d;
    private final int n;
    private final Schedule schedule;
    private final double[] depths;
    private final double horizon;
    /** Group of each token; empty without groups. */
    private final int[] groups;

    private final int groupCount;
    private final List<ParticleRun.Snapshot> snapshots = new ArrayList<>();
    private SinkhornReport sinkhorn = SinkhornReport.NONE;
    private long evaluations;
    private Layer layer;
    /** Its number. */
    private int number;

    private ParticleField field;

    // the state at the last step
    private double depth;
    private double[] x;

    CloudFlow(
            ParticleRequest request,
            double[] tokens,
            RandomGenerator random,
            Workers workers,
            ParticleObserver observer) {
        this.request = request;
        this.random = random;
        this.workers = workers;
        this.observer = observer;
        options = request.options();
        d = request.transformer().dimension();
        schedule = request.transformer().schedule();
        depths = request.depths();
        horizon = depths[depths.length - 1];
        if (tokens.length % d != 0) {
            throw new InvalidInputException("tokens must be N x " + d + " numbers but are " + tokens.length
                    + "; give all coordinates of every token");
        }
        n = tokens.length / d;
        Sampler.requireCount(n, d);
        for (int i = 0; i < tokens.length; i++) {
            if (!Double.isFinite(tokens[i])) {
                throw new InvalidInputException(
                        "tokens must be finite but token " + i / d + ", coordinate " + i % d + " is " + tokens[i]);
            }
        }
        x = tokens.clone();
        groups = request.groups().orElseGet(() -> new int[0]);
        groupCount = request.groupCount();
        if (request.groups().isPresent() && groups.length != n) {
            throw new InvalidInputException(
                    "groups must name one group for each of the " + n + " tokens but are " + groups.length);
        }
    }

    /** Ends a run because of a number that is not finite; the message tells why. */
    private static final class NonFinite extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NonFinite(String message) {
            super(message, null, false, false);
        }
    }

    ParticleRun solve() {
        try {
            march();
        } catch (CancellationException e) {
            String kept = snapshots.size() + " of " + depths.length + " snapshots are kept";
            return run(Status.CANCELLED, "cancelled at " + text(depth) + "; " + kept);
        } catch (NonFinite e) {
            return run(Status.NON_FINITE, e.getMessage());
        } catch (OutOfMemoryError e) {
            field = null;
            return run(
                    Status.MEMORY_LIMIT,
                    MemoryEstimate.ranOut() + ", which ended the run at " + text(depth)
                            + "; use fewer tokens, or give Java more memory (" + MemoryEstimate.moreMemory() + ")");
        }
        return run(Status.REACHED_END, "reached " + text(horizon));
    }

    private ParticleRun run(Status status, String message) {
        return new ParticleRun(snapshots, status, message, evaluations, sinkhorn());
    }

    private static String text(double depth) {
        return String.format(Locale.ROOT, "depth %.6g", depth);
    }

    private void march() {
        Drift drift = request.transformer().drift();
        Scheme scheme =
                switch (options.integrator()) {
                    case EULER ->
                        new EulerMaruyama(this, drift, request.transformer().noise(), random);
                    case RK4 -> new RungeKutta4(this, drift);
                    case ADAPTIVE -> new AdaptiveScheme(this, drift, options.tolerance());
                };
        int last = schedule.layerAt(horizon);
        for (number = 0; number <= last; number++) {
            sinkhorn = sinkhorn();
            layer = request.transformer().layers().get(number);
            field = new ParticleField(
                    layer.attention(), scheme.drift(), n, options.field(), workers, observer::cancelled);
            snapshotsUpTo(0, at -> x);
            double to = number == last ? schedule.inside(number, horizon) : layer.depth();
            if (to > 0) {
                scheme.integrate(to);
            }
        }
    }

    /** What the fields so far have done. */
    private SinkhornReport sinkhorn() {
        SinkhornReport last = field == null ? SinkhornReport.NONE : field.sinkhorn();
        return new SinkhornReport(
                sinkhorn.evaluations() + last.evaluations(),
                sinkhorn.iterations() + last.iterations(),
                Math.max(sinkhorn.most(), last.most()),
                Math.max(sinkhorn.worstError(), last.worstError()));
    }

    /** Where the tokens live. */
    Space space() {
        return space;
    }

    /** Number of tokens. */
    int count() {
        return n;
    }

    /** The tokens at the last step, N x d; a scheme moves them in place. */
    double[] tokens() {
        return x;
    }

    /** The step that was asked for, of schemes with a fixed one. */
    double step() {
        return options.step().orElseThrow();
    }

    /** The velocity of tokens in the layer. */
    void velocity(double[] tokens, double[] out) {
        if (observer.cancelled()) {
            throw new CancellationException();
        }
        field.velocity(tokens, out);
        evaluations++;
    }

    /** Takes the state at the end of a step, at a depth of the layer. */
    void arrive(double inside, double[] tokens) {
        double at = schedule.shown(number, inside);
        for (double value : tokens) {
            if (!Double.isFinite(value)) {
                throw nonFinite(
                        "the tokens left the range of doubles in the step from " + text(depth) + " to " + text(at));
            }
        }
        depth = at;
    }

    /** Says how far it is. */
    void report() {
        observer.step(depth, horizon);
    }

    /** What ends a run whose steps have become too short. */
    RuntimeException collapsed() {
        return nonFinite("no step from " + text(depth) + " on keeps the tokens finite and accurate");
    }

    private NonFinite nonFinite(String what) {
        return new NonFinite(what + "; " + (options.step().isPresent() ? "take a smaller step, " : "")
                + "scale the weights or tokens down, or stop before this depth");
    }

    /** The tokens at a depth of the layer, inside or at the end of a step. */
    @FunctionalInterface
    interface Path {
        double[] at(double inside);
    }

    /** Whether a further snapshot is to be taken in this layer. */
    boolean isSnapshotAhead() {
        return snapshots.size() < depths.length && schedule.layerAt(depths[snapshots.size()]) <= number;
    }

    /** Where in this layer. */
    double nextSnapshot() {
        return schedule.inside(number, depths[snapshots.size()]);
    }

    /** Takes the snapshots that are due up to a depth of the layer. */
    void snapshotsUpTo(double end, Path path) {
        while (isSnapshotAhead() && nextSnapshot() <= end) {
            double at = depths[snapshots.size()];
            ParticleRun.Snapshot snapshot = snapshot(at, path.at(nextSnapshot()));
            snapshots.add(snapshot);
            observer.snapshot(snapshot);
        }
    }

    private ParticleRun.Snapshot snapshot(double at, double[] tokens) {
        MomentAccumulator moments = new MomentAccumulator(d);
        moments.add(tokens, n);
        double[] covariance = moments.covariance();
        boolean isFinite = Arrays.stream(covariance).allMatch(Double::isFinite);
        Optional<EffectiveTokens> effective = isFinite ? effective(tokens) : Optional.empty();
        return new ParticleRun.Snapshot(
                at,
                moments.mean(),
                covariance,
                groups(tokens),
                effective.orElseThrow(
                        () -> nonFinite("the covariance of the tokens leaves the range of doubles at " + text(at))),
                request.keepTokens() ? Optional.of(tokens.clone()) : Optional.empty());
    }

    private List<ParticleRun.Group> groups(double[] tokens) {
        MomentAccumulator[] moments = new MomentAccumulator[groupCount];
        Arrays.setAll(moments, g -> new MomentAccumulator(d));
        int from = 0;
        while (from < groups.length) {
            int to = from + 1;
            while (to < n && groups[to] == groups[from]) {
                to++;
            }
            moments[groups[from]].add(Arrays.copyOfRange(tokens, from * d, to * d), to - from);
            from = to;
        }
        return Arrays.stream(moments)
                .map(group -> new ParticleRun.Group(group.mean(), group.covariance()))
                .toList();
    }

    private Optional<EffectiveTokens> effective(double[] tokens) {
        try {
            return Optional.of(EffectiveTokens.of(
                    layer.attention(), tokens, n, options.field().positions(), request.groups(), observer::cancelled));
        } catch (InvalidInputException | ArithmeticException e) {
            // a product or a decomposition beyond the doubles
            return Optional.empty();
        }
    }
}
