package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.InfiniteExpectationException;
import org.anisoflow.core.closure.LawField;
import org.anisoflow.core.closure.ProjectedField;
import org.anisoflow.ode.stepper.AdaptiveStepper;

/**
 * A run of the {@link FlowSolver} in adaptive steps, a segment for each layer.
 *
 * <p>Only alpha and F steer: passengers lie behind them in the state, where no tolerance looks, so that steps are the same with
 * and without them. A mean that follows is not in the state at all; should the law near infinity then, the segment is left by
 * {@code JoinMean} and begins again at its last accepted step, with the mean in the state.
 */
final class FlowRun implements RunState.Mover {
    /**
     * Expected growth exponent of the mean above which it follows F with steps of its own. Below, it takes about as many
     * steps and stays within the range of doubles.
     */
    private static final double LONG_HORIZON = 500;

    private final FlowRequest request;
    private final SolverOptions options;
    private final RunState state;
    private final LawLayout layout;
    private final int d;
    private final int r;

    private Monitor monitor;
    private boolean following;
    private MeanFollower follower;
    /** Whether the mean, or a query token, leaves zero. */
    private boolean moving;

    private boolean stiff;
    /** Whether an expectation was infinite since the last accepted step. */
    private boolean infinite;

    /** The place of the depth in its layer. */
    private double inside;

    FlowRun(FlowRequest request, RunState state) {
        this.request = request;
        this.state = state;
        options = request.solver();
        layout = state.layout();
        d = request.initial().dimension();
        r = layout.columns();
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public Ending ending(Status status, String detail) {
        return new Ending(status, detail, infinite, follower != null && follower.lost(), stiff);
    }

    /**
     * The field of a layer; passengers have no say in how it is evaluated, so that steps are the same without them.
     *
     * @param companion whether by the companion rules, where it needs cubature
     */
    private LawField fieldOf(Layer layer, boolean companion) {
        return ClosureField.suits(layer.attention(), request.law())
                ? affine(request, layer, r, state)
                : new ProjectedField(
                        layer.attention(),
                        request.transformer().drift(),
                        request.transformer().noise(),
                        request.law(),
                        request.cubature(),
                        companion,
                        state.limit());
    }

    /** The affine field of a layer for factors of r columns; ends the run if its weights leave the doubles. */
    static ClosureField affine(FlowRequest request, Layer layer, int r, RunState state) {
        try {
            return new ClosureField(
                    layer.attention(),
                    request.transformer().drift(),
                    request.transformer().noise(),
                    r,
                    r);
        } catch (InvalidInputException e) {
            state.end(Status.NON_FINITE, Ending.productOfWeights());
            throw e;
        }
    }

    @Override
    public void move() {
        boolean closed = true;
        boolean cubature = false;
        double safety = 1;
        moving = state.passengers().stream().anyMatch(Passenger::ridesWithMean)
                || Arrays.stream(state.mean()).anyMatch(value -> value != 0);
        double growth = 0;
        for (Layer layer : request.transformer().layers()) {
            LawField field = fieldOf(layer, false);
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
            state.passengers().add(new CompanionLaw(layout, safety, request.spread(), layer -> fieldOf(layer, true)));
        }
        boolean separable = closed && r > 0 && moving && growth > LONG_HORIZON;
        monitor = new Monitor(request.stop().above(options), !closed || r == 0, d);
        double[] tolerances = options.tolerances(state.mean(), state.factor(), r);
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
     * A stretch of constant weights, in the depth of its own layer. The state holds alpha (unless it follows) and F, which
     * steer, then the passengers.
     */
    private final class Segment implements AdaptiveStepper.Listener {
        private final LawField field;
        private final double[] tolerances;
        private final int number;
        private final double extent;
        private final boolean isLastLayer;
        private final boolean exponential;
        /** Where F is. */
        private final int offset;

        private final int steering;
        private final Passenger.Seats seats;
        private final Passenger.Seats withMean;
        private final double[] factorDot;
        private final double[] meanDot;
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
            field = fieldOf(layer, false);
            state.passengers().forEach(passenger -> passenger.enter(layer, field));
            int means = state.mean().length;
            offset = following ? 0 : means;
            steering = offset + d * r;
            seats = new Passenger.Seats(
                    state.passengers().stream()
                            .filter(passenger -> !(following && passenger.ridesWithMean()))
                            .toList(),
                    steering);
            withMean = new Passenger.Seats(
                    state.passengers().stream().filter(Passenger::ridesWithMean).toList(), d);
            factorDot = new double[d * r];
            meanDot = new double[means];
            gauge = new StiffnessGauge(this::velocity, options.method().pair().stabilityInterval());
        }

        private void velocity(double t, double[] y, double[] yDot) {
            state.countEvaluation();
            try {
                field.setLaw(following ? state.mean() : y, 0, y, offset);
                field.velocityOfFactor(factorDot);
                System.arraycopy(factorDot, 0, yDot, offset, d * r);
                if (!following && moving) {
                    field.velocityOfMean(yDot, 0);
                } else {
                    Arrays.fill(yDot, 0, offset, 0);
                }
                seats.velocity(field, y, yDot);
            } catch (ArithmeticException e) {
                // a decomposition of a state beyond the doubles; the error estimate rejects the step
                infinite |= e instanceof InfiniteExpectationException;
                Arrays.fill(yDot, Double.NaN);
            } catch (CancellationException e) {
                state.stopFromOutside();
                throw e;
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
            double[] y = new double[seats.end()];
            System.arraycopy(state.mean(), 0, y, 0, offset);
            System.arraycopy(state.factor(), 0, y, offset, d * r);
            seats.board(y);
            if (following) {
                follow(from);
            }
            double[] yDot = new double[y.length];
            infinite = false;
            velocity(from, y, yDot);
            if (infinite) {
                requireFiniteExpectation(from);
            }
            if (isStart(from) && layout.components() > 1) {
                state.mergers().start(0, y);
            }
            inspect(from, y, yDot);
            saveUpTo(from, null, y);
            new AdaptiveStepper(options.method().pair(), y.length, absolute, relative, this::velocity, this)
                    .integrate(from, extent, y, 0);
        }

        /** Whether a depth of this layer is that of the initial law. */
        private boolean isStart(double t) {
            return number == 0 && t == 0;
        }

        private void follow(double from) {
            double[] start = follower != null ? follower.state() : meanAndPassengers();
            double[] absolute = new double[d];
            double[] relative = new double[d];
            Arrays.fill(absolute, tolerances[0]);
            Arrays.fill(relative, options.relative());
            follower = new MeanFollower(
                    state, (ClosureField) field, withMean, options.method(), from, start, absolute, relative);
        }

        private double[] meanAndPassengers() {
            double[] start = Arrays.copyOf(state.mean(), withMean.end());
            withMean.board(start);
            return start;
        }

        private void requireFiniteExpectation(double from) {
            if (isStart(from)) {
                throw new InvalidInputException(
                        "the expectation of unnormalised attention must be finite for the initial law but is infinite:"
                                + " I - F^T A_s^T Sigma A_s F is not positive definite; lower the scale or the "
                                + "covariance");
            }
            state.end(Status.BLEW_UP, "");
        }

        /** Checks a state for what ends a run. */
        private void inspect(double at, double[] y, double[] yDot) {
            double t = state.schedule().shown(number, at);
            double[] velocity = meanDot;
            double[] known = state.mean();
            if (following) {
                known = follower.lost() ? null : state.mean();
                velocity = follower.lost() ? null : follower.meanVelocity(y);
            } else {
                System.arraycopy(yDot, 0, meanDot, 0, meanDot.length);
            }
            for (int i = 0; i < steering; i++) {
                if (!Double.isFinite(yDot[i])) {
                    state.end(Status.NON_FINITE, Ending.notFiniteAt(t));
                }
            }
            Optional<Status> verdict = monitor.accept(t, known, velocity, y, yDot, offset, r);
            if (verdict.equals(Optional.of(Status.CONVERGED)) && !isLastLayer) {
                verdict = Optional.empty();
            }
            monitor.noteMotion(t, y, yDot, offset, r, verdict.isPresent() || isEnd(at));
            if (verdict.isPresent()) {
                state.end(verdict.get(), "");
            }
        }

        private boolean isEnd(double t) {
            return isLastLayer && t >= extent;
        }

        @Override
        public void rejected() {
            state.countRejected();
        }

        @Override
        public void accepted(AdaptiveStepper.Step step) {
            // depths inside the step are saved first, while state and follower are still those of its beginning; the
            // end is
            // judged last, so that a run that ends has taken over the step that made it end
            state.countAccepted();
            infinite = false;
            if (layout.components() > 1) {
                state.mergers().accepted(step, t -> state.schedule().shown(number, t));
            }
            saveUpTo(step.to(), step, step.state());
            if (following) {
                follower.follow(step, step.to());
            }
            arrive(step.to(), state.schedule().shown(number, step.to()), step.state());
            gauge.accepted(inside, inside - step.from(), step.state(), step.velocity(), steering);
            stiff = gauge.stiff();
            inspect(inside, step.state(), step.velocity());
            state.report(isEnd(inside));
            if (following && !follower.lost() && monitor.nearsInfinity()) {
                throw new JoinMean();
            }
        }

        @Override
        public void collapsed() {
            // an expectation that grows like exp(1 / distance) is too fast for steps before it is infinite
            infinite |= exponential && monitor.outrunsDepth(inside);
            state.note(
                    infinite || monitor.nearsInfinity() ? Status.BLEW_UP : Status.NON_FINITE,
                    monitor.hasColumnBelow(10 * options.absolute())
                            ? Ending.collapsedBelowTolerance(state.depth(), options)
                            : Ending.collapsedAt(state.depth()));
        }

        /**
         * Takes over the state at a depth of the layer.
         *
         * @param shown the same depth as it is shown
         */
        private void arrive(double t, double shown, double[] y) {
            state.arrive(shown, t == inside);
            inside = t;
            System.arraycopy(y, offset, state.factor(), 0, d * r);
            seats.leave(y);
            if (following) {
                state.become(follower.mean(), state.factor());
                withMean.leave(follower.state());
            } else {
                System.arraycopy(y, 0, state.mean(), 0, offset);
            }
        }

        /** Saves the planned depths up to t; those inside a step come from its interpolant. */
        private void saveUpTo(double t, AdaptiveStepper.Step step, double[] y) {
            while (Double.isFinite(state.nextSave()) && state.schedule().layerAt(state.nextSave()) <= number) {
                double at = state.schedule().inside(number, state.nextSave());
                if (at > t) {
                    return;
                }
                if (following && step != null) {
                    follower.follow(step, at);
                }
                arrive(at, state.nextSave(), at == t ? y : step.at(at));
                state.skipSave();
                state.record(state.depth());
            }
        }
    }
}
