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
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.Products;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.stepper.AdaptiveStepper;
import org.anisoflow.ode.stepper.EmbeddedPair;

/** One run of the {@link ParticleSolver}: the cloud, its snapshots, and its end. */
final class CloudFlow {
    /** Smallest relative tolerance of a token that its digits allow. */
    private static final double ROUND_OFF = 1e-14;

    /** Relative rounding of depths, as between layers of a stack and their step. */
    private static final double ROUNDING = 1e-9;

    private final ParticleRequest request;
    private final ParticleOptions options;
    private final RandomGenerator noise;
    private final Workers workers;
    private final ParticleObserver observer;
    private final int d;
    private final int n;
    private final double kappa;
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
            RandomGenerator noise,
            Workers workers,
            ParticleObserver observer) {
        this.request = request;
        this.noise = noise;
        this.workers = workers;
        this.observer = observer;
        options = request.options();
        d = request.transformer().dimension();
        kappa = request.transformer().drift().diffusion();
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
        Integration integration =
                switch (options.integrator()) {
                    case EULER -> new FixedSteps(new Euler());
                    case RK4 -> new FixedSteps(new RungeKutta4());
                    case ADAPTIVE -> new Adaptive();
                };
        int last = schedule.layerAt(horizon);
        for (number = 0; number <= last; number++) {
            sinkhorn = sinkhorn();
            layer = request.transformer().layers().get(number);
            field = new ParticleField(
                    layer.attention(), integration.drift(), n, options.field(), workers, observer::cancelled);
            snapshotsUpTo(0, at -> x);
            double to = number == last ? schedule.inside(number, horizon) : layer.depth();
            if (to > 0) {
                integration.integrate(to);
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

    private void velocity(double[] tokens, double[] out) {
        if (observer.cancelled()) {
            throw new CancellationException();
        }
        field.velocity(tokens, out);
        evaluations++;
    }

    /** Takes the state at the end of a step, at a depth of the layer. */
    private void arrive(double inside, double[] tokens) {
        double at = schedule.shown(number, inside);
        for (double value : tokens) {
            if (!Double.isFinite(value)) {
                throw nonFinite(
                        "the tokens left the range of doubles in the step from " + text(depth) + " to " + text(at));
            }
        }
        depth = at;
    }

    private NonFinite nonFinite(String what) {
        return new NonFinite(what + "; " + (options.step().isPresent() ? "take a smaller step, " : "")
                + "scale the weights or tokens down, or stop before this depth");
    }

    /** The tokens at a depth of the layer, inside or at the end of a step. */
    @FunctionalInterface
    private interface Path {
        double[] at(double inside);
    }

    /** Whether a further snapshot is to be taken in this layer. */
    private boolean isSnapshotAhead() {
        return snapshots.size() < depths.length && schedule.layerAt(depths[snapshots.size()]) <= number;
    }

    /** Where in this layer. */
    private double nextSnapshot() {
        return schedule.inside(number, depths[snapshots.size()]);
    }

    /** Takes the snapshots that are due up to a depth of the layer. */
    private void snapshotsUpTo(double end, Path path) {
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

    /** Takes the cloud through a stretch of constant weights. */
    private interface Integration {
        /** Goes from the beginning of the layer to a depth inside or at its end. */
        void integrate(double to);

        /** The drift that the field adds. */
        Drift drift();
    }

    /** Moves the cloud by one step. */
    private interface Stepper {
        void step(double h);

        /** The drift that the field adds. */
        Drift drift();
    }

    /** Steps of equal length from stop to stop: snapshots and the end. */
    private final class FixedSteps implements Integration {
        private final Stepper stepper;

        FixedSteps(Stepper stepper) {
            this.stepper = stepper;
        }

        @Override
        public Drift drift() {
            return stepper.drift();
        }

        @Override
        public void integrate(double to) {
            double step = options.step().orElseThrow();
            double start = 0;
            while (start < to) {
                double stop = isSnapshotAhead() ? Math.min(to, nextSnapshot()) : to;
                // a remainder that round-off leaves is not a step of its own
                long count = (long) Math.max(1, Math.ceil((stop - start) / step * (1 - 1e-12)));
                double h = (stop - start) / count;
                // a step that fits but for rounding is the one that was asked for: drift may cancel with its inverse
                h = Math.abs(h - step) <= ROUNDING * step ? step : h;
                for (long i = 1; i <= count; i++) {
                    stepper.step(h);
                    arrive(i == count ? stop : start + (stop - start) * i / count, x);
                    observer.step(depth, horizon);
                }
                snapshotsUpTo(stop, at -> x);
                start = stop;
            }
        }
    }

    /**
     * {@code x <- (I + h D) x + h (Gamma(x) + c)}: what drift keeps is formed first, so that in mean shift (D = -I/h) what attention
     * leaves keeps its digits.
     */
    private final class Euler implements Stepper {
        private static final int ROWS = 256;

        private final double[] k = new double[x.length];
        private final Drift drift = request.transformer().drift();
        private final double[] linear = drift.linear().map(Matrix::toRowMajor).orElse(null);
        private final double[] block = new double[linear == null ? 0 : ROWS * d];
        private double[] kept;
        private double keptOf = Double.NaN;

        @Override
        public Drift drift() {
            return drift.withoutLinear();
        }

        @Override
        public void step(double h) {
            velocity(x, k);
            if (linear != null) {
                keep(h);
            }
            double deviation = Math.sqrt(2 * kappa * h);
            for (int i = 0; i < k.length; i++) {
                x[i] += h * k[i] + (kappa > 0 ? deviation * noise.nextGaussian() : 0);
            }
        }

        /** {@code x <- (I + h D) x}. */
        private void keep(double h) {
            if (h != keptOf) {
                keptOf = h;
                kept = Drift.kept(linear, d, h);
            }
            for (int from = 0; from < n; from += ROWS) {
                int rows = Math.min(ROWS, n - from);
                Products.multiplyTransposedRight(rows, d, d, 1, x, from * d, kept, 0, 0, block, 0);
                System.arraycopy(block, 0, x, from * d, rows * d);
            }
        }
    }

    private final class RungeKutta4 implements Stepper {
        private final double[] k = new double[x.length];
        private final double[] sum = new double[x.length];
        private final double[] stage = new double[x.length];

        @Override
        public Drift drift() {
            return request.transformer().drift();
        }

        @Override
        public void step(double h) {
            velocity(x, sum);
            for (int i = 0; i < k.length; i++) {
                stage[i] = x[i] + 0.5 * h * sum[i];
            }
            inner(0.5 * h);
            inner(h);
            velocity(stage, k);
            for (int i = 0; i < k.length; i++) {
                x[i] += h / 6 * (sum[i] + k[i]);
            }
        }

        /** A stage of weight 2, then the place of the next one. */
        private void inner(double toNext) {
            velocity(stage, k);
            for (int i = 0; i < k.length; i++) {
                sum[i] += 2 * k[i];
                stage[i] = x[i] + toNext * k[i];
            }
        }
    }

    /** The embedded pair, which starts afresh at every boundary of layers. */
    private final class Adaptive implements Integration, AdaptiveStepper.Listener {
        private final AdaptiveStepper stepper;

        Adaptive() {
            MomentAccumulator moments = new MomentAccumulator(d);
            moments.add(x, n);
            double[] mean = moments.mean();
            double[] covariance = moments.covariance();
            double variance = 0;
            double square = 0;
            for (int j = 0; j < d; j++) {
                variance += covariance[j * d + j] / d;
                square += mean[j] * mean[j] / d;
            }
            double size = Math.sqrt(square + variance);
            size = size > 0 ? size : 1;
            double unit = variance > 0 ? Math.sqrt(variance) : size;
            double relative = Math.max(options.tolerance() * unit / size, ROUND_OFF);
            stepper = new AdaptiveStepper(
                    EmbeddedPair.DORMAND_PRINCE_54,
                    x.length,
                    relative * size,
                    relative,
                    (t, y, yDot) -> velocity(y, yDot),
                    this);
        }

        @Override
        public Drift drift() {
            return request.transformer().drift();
        }

        @Override
        public void integrate(double to) {
            stepper.integrate(0, to, x, 0);
        }

        @Override
        public void rejected() {
            // the stepper tries again
        }

        @Override
        public void accepted(AdaptiveStepper.Step step) {
            arrive(step.to(), step.state());
            snapshotsUpTo(step.to(), at -> at == step.to() ? step.state() : step.at(at));
            observer.step(depth, horizon);
        }

        @Override
        public void collapsed() {
            throw nonFinite("no step from " + text(depth) + " on keeps the tokens finite and accurate");
        }
    }
}
