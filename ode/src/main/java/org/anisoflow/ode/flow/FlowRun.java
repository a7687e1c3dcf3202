package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Schedule;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.InfiniteExpectationException;
import org.anisoflow.core.closure.LawField;
import org.anisoflow.core.closure.ProjectedField;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.stepper.AdaptiveStepper;

/** One run of the {@link FlowSolver}: its state, its counters and its end. */
final class FlowRun {
    /**
     * Expected growth exponent of the mean above which it follows F with steps of its own. Below, it takes about as many
     * steps and stays within the range of doubles.
     */
    private static final double LONG_HORIZON = 500;

    private static final double MOST_IN_RESERVE = 1 << 26;

    private final FlowRequest request;
    private final FlowObserver observer;
    private final SolverOptions options;
    private final int d;
    private final RunLimit limit;
    final Schedule schedule;
    private final double horizon;
    final double[] saveDepths;
    private final LawLayout layout;
    private final MergeWatch mergers;
    private final Recorder recorder;
    private long recording;

    /** Let go when memory runs out, so that what was computed can be handed over. */
    @SuppressWarnings("UnusedVariable")
    private byte[] reserve;

    private boolean following;
    /** Whether the mean, or a query token, leaves zero. */
    private boolean moving;

    Monitor monitor;
    int nextSave;
    long accepted;
    private long rejected;
    long evaluations;
    private long followerSteps;
    private boolean stiff;
    /** Whether an expectation was infinite since the last accepted step. */
    private boolean infinite;

    private Status status = Status.REACHED_END;
    private String detail = "";

    // the state at the last accepted step, or at a depth inside a step that was saved since
    double depth;
    /** The place of the depth in its layer. */
    private double inside;

    /** Whether the state is the last point of the trajectory. */
    boolean isSaved;

    double[] mean;
    double[] factor;
    int r;
    double[] queries;
    double[] flowMap;
    private MeanFollower follower;

    /** The same law moved with the companion rules of cubature; null without cubature. */
    private double[] shadow;

    private double safety = 1;

    FlowRun(FlowRequest request, FlowObserver observer) {
        this.request = request;
        this.observer = observer;
        options = request.solver();
        limit = new RunLimit(observer, options.maxSeconds());
        d = request.initial().dimension();
        schedule = request.transformer().schedule();
        horizon = schedule.depth();
        saveDepths = request.save().resolve(horizon);
        layout = new LawLayout(request.law(), request.transformer().drift().diffusion() > 0);
        mean = layout.means();
        factor = layout.factors();
        r = layout.columns();
        mergers = new MergeWatch(layout, request.mergeDistance() * request.spread());
        recorder = new Recorder(request, layout, request.mergeDistance() * request.spread(), limit);
        queries = request.queries().map(q -> q.transpose().toRowMajor()).orElse(null);
        flowMap = request.flowMap() ? Matrix.identity(d).toRowMajor() : null;
        reserve = new byte
                [(int) Math.min(MOST_IN_RESERVE, FlowMemory.saved(request).bytes() / 16)];
    }

    Trajectory solve() {
        try {
            if (options.method() == Method.LAYERS) {
                new ResidualStack(this, request).solve();
            } else {
                solveFlow();
            }
        } catch (AdaptiveStepper.Stop stop) {
            // status and state are those of the last accepted step
        } catch (OutOfMemoryError e) {
            reserve = null;
            if (recorder.points().isEmpty()) {
                throw e;
            }
            // the state may be that of a depth that was about to be saved
            status = Status.MEMORY_LIMIT;
            depth = recorder.lastDepth();
            isSaved = true;
        }
        if (!isSaved) {
            save(depth);
        }
        return trajectory(status);
    }

    /** What was computed so far, as that of a run that ends so. */
    private Trajectory trajectory(Status ended) {
        return new Ending(ended, detail, infinite, follower != null && follower.lost(), stiff)
                .trajectory(
                        request,
                        recorder,
                        monitor,
                        depth,
                        new Trajectory.Steps(accepted, rejected, evaluations),
                        mergers.mergers(),
                        limit.seconds() - recording * 1e-9);
    }

    /** Counts an evaluation of the velocity, and ends the run before it at a limit. */
    void countEvaluation() {
        evaluations++;
        stopFromOutside();
    }

    /** Counts a step of the mean's own and ends the run at a limit. */
    void countFollowerStep() {
        followerSteps++;
        if (followerSteps > options.maxSteps()) {
            end(Status.STEP_LIMIT, "");
        }
    }

    void end(Status newStatus, String newDetail) {
        status = newStatus;
        detail = newDetail;
        throw new AdaptiveStepper.Stop();
    }

    private void stopFromOutside() {
        Optional<Status> reached = limit.reached();
        if (reached.isPresent()) {
            end(reached.get(), "");
        }
    }

    /** Saves the state, whose depth this is, and ends the run there if its diagnostics took too long. */
    void record(double at) {
        save(at);
        stopFromOutside();
    }

    /** Says where the run stands after a step or a layer, and ends it at a limit. */
    void report(boolean isEnd) {
        observer.step(new FlowObserver.Progress(depth, horizon, accepted));
        stopFromOutside();
        if (accepted >= options.maxSteps() && !isEnd) {
            end(Status.STEP_LIMIT, "");
        }
    }

    private void save(double at) {
        long before = System.nanoTime();
        recorder.add(at, mean, factor, carried());
        recording += System.nanoTime() - before;
        isSaved = true;
        observer.saved(() -> trajectory(Status.CANCELLED));
    }

    private Map<Carried, double[]> carried() {
        Map<Carried, double[]> carried = new EnumMap<>(Carried.class);
        if (queries != null) {
            carried.put(Carried.QUERIES, rows(queries));
        }
        if (flowMap != null && Arrays.stream(flowMap).allMatch(Double::isFinite)) {
            carried.put(Carried.FLOW_MAP, flowMap.clone());
        }
        if (shadow != null) {
            carried.put(Carried.CUBATURE_ERROR, new double[] {cubatureError()});
        }
        return carried;
    }

    /** Tokens row by row, of tokens that are columns. */
    private double[] rows(double... columns) {
        int n = columns.length / d;
        double[] rows = new double[columns.length];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                rows[i * d + j] = columns[j * n + i];
            }
        }
        return rows;
    }

    private double cubatureError() {
        double[] otherMeans = Arrays.copyOf(shadow, mean.length);
        double[] otherFactors = Arrays.copyOfRange(shadow, mean.length, shadow.length);
        return safety * layout.distance(mean, factor, otherMeans, otherFactors) / request.spread();
    }

    /** The field of a layer; passengers have no say in how it is evaluated, so that steps are the same without them. */
    LawField fieldOf(Layer layer) {
        if (!ClosureField.suits(layer.attention(), request.law())) {
            return projected(layer, false);
        }
        try {
            return new ClosureField(layer.attention(), request.transformer().drift(), r, r);
        } catch (InvalidInputException e) {
            end(Status.NON_FINITE, Ending.productOfWeights());
            throw e;
        }
    }

    private ProjectedField projected(Layer layer, boolean companion) {
        return new ProjectedField(
                layer.attention(), request.transformer().drift(), request.law(), request.cubature(), companion, limit);
    }

    private void solveFlow() {
        boolean closed = true;
        boolean cubature = false;
        moving = queries != null || Arrays.stream(mean).anyMatch(value -> value != 0);
        double growth = 0;
        for (Layer layer : request.transformer().layers()) {
            LawField field = fieldOf(layer);
            if (field instanceof ClosureField affine) {
                closed &= affine.closedCovariance();
                moving |= !affine.keepsZeroMean();
                growth += affine.meanRate() * layer.depth();
            } else {
                closed = false;
                cubature |= ((ProjectedField) field).usesCubature();
                safety = Math.max(safety, ((ProjectedField) field).safety());
            }
        }
        if (cubature) {
            shadow = Arrays.copyOf(mean, mean.length + factor.length);
            System.arraycopy(factor, 0, shadow, mean.length, factor.length);
        }
        boolean separable = closed && r > 0 && moving && growth > LONG_HORIZON;
        monitor = new Monitor(request.stop().above(options), !closed || r == 0, d);
        double[] tolerances = options.tolerances(mean, factor, r);
        List<Layer> layers = request.transformer().layers();
        for (int i = 0; i < layers.size(); i++) {
            following = separable;
            inside = 0;
            try {
                new Segment(i, tolerances).integrate(0);
            } catch (JoinMean join) {
                following = false;
                follower = null;
                new Segment(i, tolerances).integrate(inside);
            }
        }
    }

    /** Restarts with the mean as part of the state that steers. */
    private static final class JoinMean extends RuntimeException {
        private static final long serialVersionUID = 1L;

        JoinMean() {
            super(null, null, false, false);
        }
    }

    /**
     * A stretch of constant weights, in the depth of its own layer. The state holds alpha (unless it follows), F, then the
     * passengers M and queries.
     */
    private final class Segment implements AdaptiveStepper.Listener {
        private final LawField field;
        private final LawField companion;
        private final double[] tolerances;
        private final int number;
        private final double extent;
        private final boolean isLastLayer;
        private final boolean exponential;
        private final int offset;
        private final int steering;
        private final int flowMapAt;
        private final int shadowAt;
        private final int queriesAt;
        private final int length;
        private final double[] factorDot;
        private final double[] meanDot;
        private final double[] flowMapPart;
        private final double[] flowMapDot;
        private final int tokens;
        private final StiffnessGauge gauge;

        Segment(int number, double[] tolerances) {
            this.number = number;
            this.tolerances = tolerances;
            List<Layer> layers = request.transformer().layers();
            Layer layer = layers.get(number);
            extent = layer.depth();
            isLastLayer = number == layers.size() - 1;
            exponential = layer.attention().heads().stream()
                    .anyMatch(head -> head.kernel().type() == AttentionType.UNNORMALIZED);
            field = fieldOf(layer);
            companion = shadow == null
                    ? null
                    : field instanceof ProjectedField projected && projected.usesCubature()
                            ? projected(layer, true)
                            : fieldOf(layer);
            offset = following ? 0 : mean.length;
            steering = offset + d * r;
            flowMapAt = steering;
            shadowAt = flowMapAt + (flowMap == null ? 0 : d * d);
            queriesAt = shadowAt + (shadow == null ? 0 : shadow.length);
            length = queriesAt + (queries == null || following ? 0 : queries.length);
            factorDot = new double[d * r];
            meanDot = new double[mean.length];
            flowMapPart = new double[shadowAt - flowMapAt];
            flowMapDot = new double[shadowAt - flowMapAt];
            tokens = (length - queriesAt) / d;
            gauge = new StiffnessGauge(this::velocity, options.method().pair().stabilityInterval());
        }

        private void velocity(double t, double[] y, double[] yDot) {
            countEvaluation();
            try {
                field.setLaw(following ? mean : y, 0, y, offset);
                field.velocityOfFactor(factorDot);
                System.arraycopy(factorDot, 0, yDot, offset, d * r);
                if (!following && moving) {
                    field.velocityOfMean(yDot, 0);
                } else {
                    Arrays.fill(yDot, 0, offset, 0);
                }
                if (flowMapPart.length > 0) {
                    System.arraycopy(y, flowMapAt, flowMapPart, 0, d * d);
                    ((ClosureField) field).linear(flowMapPart, d, flowMapDot);
                    System.arraycopy(flowMapDot, 0, yDot, flowMapAt, d * d);
                }
                if (tokens > 0) {
                    field.velocityOfTokens(y, queriesAt, tokens, yDot, queriesAt);
                }
                if (companion != null) {
                    shadowVelocity(y, yDot);
                }
            } catch (ArithmeticException e) {
                // a decomposition of a state beyond the doubles; the error estimate rejects the step
                infinite |= e instanceof InfiniteExpectationException;
                Arrays.fill(yDot, Double.NaN);
            } catch (CancellationException e) {
                stopFromOutside();
                throw e;
            }
        }

        /** A shadow that gets lost does not hold up the law. */
        private void shadowVelocity(double[] y, double[] yDot) {
            try {
                companion.setLaw(y, shadowAt, y, shadowAt + mean.length);
                companion.velocityOfMean(yDot, shadowAt);
                companion.velocityOfFactor(factorDot);
                System.arraycopy(factorDot, 0, yDot, shadowAt + mean.length, d * r);
            } catch (ArithmeticException e) {
                Arrays.fill(yDot, shadowAt, shadowAt + shadow.length, Double.NaN);
            }
        }

        /** Goes from a depth of the layer to its end. */
        void integrate(double from) {
            double[] absolute = new double[steering];
            double[] relative = new double[steering];
            // alpha and F weigh the same in the mean square that the step is chosen from
            double share = 1 / Math.sqrt(1.0 + (double) r / layout.components());
            Arrays.fill(absolute, 0, offset, share * tolerances[0]);
            Arrays.fill(relative, 0, offset, share * options.relative());
            for (int i = 0; i < d * r; i++) {
                absolute[offset + i] = tolerances[1 + i % r];
                relative[offset + i] = options.relative();
            }
            double[] y = new double[length];
            System.arraycopy(mean, 0, y, 0, offset);
            System.arraycopy(factor, 0, y, offset, d * r);
            if (flowMap != null) {
                System.arraycopy(flowMap, 0, y, flowMapAt, d * d);
            }
            if (shadow != null) {
                System.arraycopy(shadow, 0, y, shadowAt, shadow.length);
            }
            if (length > queriesAt) {
                System.arraycopy(queries, 0, y, queriesAt, queries.length);
            }
            if (following) {
                follow(from);
            }
            double[] yDot = new double[length];
            infinite = false;
            velocity(from, y, yDot);
            if (infinite) {
                requireFiniteExpectation(from);
            }
            if (isStart(from) && layout.components() > 1) {
                mergers.start(0, y);
            }
            inspect(from, y, yDot);
            saveUpTo(from, null, y);
            new AdaptiveStepper(options.method().pair(), length, absolute, relative, this::velocity, this)
                    .integrate(from, extent, y, 0);
        }

        /** Whether a depth of this layer is that of the initial law. */
        private boolean isStart(double t) {
            return number == 0 && t == 0;
        }

        private void follow(double from) {
            double[] state = follower != null ? follower.state() : withQueries();
            double[] absolute = new double[d];
            double[] relative = new double[d];
            Arrays.fill(absolute, tolerances[0]);
            Arrays.fill(relative, options.relative());
            follower = new MeanFollower(
                    FlowRun.this, (ClosureField) field, options.method(), from, state, absolute, relative);
        }

        private void requireFiniteExpectation(double from) {
            if (isStart(from)) {
                throw new InvalidInputException(
                        "the expectation of unnormalised attention must be finite for the initial law but is infinite:"
                                + " I - F^T A_s^T Sigma A_s F is not positive definite; lower the scale or the "
                                + "covariance");
            }
            end(Status.BLEW_UP, "");
        }

        private double[] withQueries() {
            double[] state = Arrays.copyOf(mean, d + (queries == null ? 0 : queries.length));
            if (queries != null) {
                System.arraycopy(queries, 0, state, d, queries.length);
            }
            return state;
        }

        /** Checks a state for what ends a run. */
        private void inspect(double at, double[] y, double[] yDot) {
            double t = schedule.shown(number, at);
            double[] velocity = meanDot;
            double[] known = mean;
            if (following) {
                known = follower.lost() ? null : mean;
                velocity = follower.lost() ? null : follower.meanVelocity(y);
            } else {
                System.arraycopy(yDot, 0, meanDot, 0, mean.length);
            }
            for (int i = 0; i < steering; i++) {
                if (!Double.isFinite(yDot[i])) {
                    end(Status.NON_FINITE, Ending.notFiniteAt(t));
                }
            }
            Optional<Status> verdict = monitor.accept(t, known, velocity, y, yDot, offset, r);
            if (verdict.equals(Optional.of(Status.CONVERGED)) && !isLastLayer) {
                verdict = Optional.empty();
            }
            monitor.noteMotion(t, y, yDot, offset, r, verdict.isPresent() || isEnd(at));
            if (verdict.isPresent()) {
                end(verdict.get(), "");
            }
        }

        private boolean isEnd(double t) {
            return isLastLayer && t >= extent;
        }

        @Override
        public void rejected() {
            rejected++;
        }

        @Override
        public void accepted(AdaptiveStepper.Step step) {
            accepted++;
            infinite = false;
            if (layout.components() > 1) {
                mergers.accepted(step, t -> schedule.shown(number, t));
            }
            saveUpTo(step.to(), step, step.state());
            if (following) {
                follower.follow(step, step.to());
            }
            arrive(step.to(), step.state());
            gauge.accepted(inside, inside - step.from(), step.state(), step.velocity(), steering);
            stiff = gauge.stiff();
            inspect(inside, step.state(), step.velocity());
            report(isEnd(inside));
            if (following && !follower.lost() && monitor.nearsInfinity()) {
                throw new JoinMean();
            }
        }

        @Override
        public void collapsed() {
            // an expectation that grows like exp(1 / distance) is too fast for steps before it is infinite
            infinite |= exponential && monitor.outrunsDepth(inside);
            status = infinite || monitor.nearsInfinity() ? Status.BLEW_UP : Status.NON_FINITE;
            detail = monitor.hasColumnBelow(10 * options.absolute())
                    ? Ending.collapsedBelowTolerance(depth, options)
                    : Ending.collapsedAt(depth);
        }

        /** Takes over the state at a depth of the layer. */
        private void arrive(double t, double[] y) {
            isSaved &= t == inside;
            inside = t;
            depth = schedule.shown(number, t);
            take(y);
        }

        /** Takes over a whole state. */
        private void take(double[] y) {
            System.arraycopy(y, offset, factor, 0, d * r);
            if (flowMap != null) {
                System.arraycopy(y, flowMapAt, flowMap, 0, d * d);
            }
            if (following) {
                mean = follower.mean();
                if (queries != null) {
                    System.arraycopy(follower.state(), d, queries, 0, queries.length);
                }
                return;
            }
            System.arraycopy(y, 0, mean, 0, mean.length);
            if (shadow != null) {
                System.arraycopy(y, shadowAt, shadow, 0, shadow.length);
            }
            if (queries != null) {
                System.arraycopy(y, queriesAt, queries, 0, queries.length);
            }
        }

        /** Saves the planned depths up to t; those inside a step come from its interpolant. */
        private void saveUpTo(double t, AdaptiveStepper.Step step, double[] y) {
            while (nextSave < saveDepths.length && schedule.layerAt(saveDepths[nextSave]) <= number) {
                double at = schedule.inside(number, saveDepths[nextSave]);
                if (at > t) {
                    return;
                }
                if (following && step != null) {
                    follower.follow(step, at);
                }
                arrive(at, at == t ? y : step.at(at));
                depth = saveDepths[nextSave];
                nextSave++;
                record(depth);
            }
        }
    }
}
