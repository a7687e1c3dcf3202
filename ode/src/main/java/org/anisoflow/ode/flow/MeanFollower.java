package org.anisoflow.ode.flow;

import java.util.Arrays;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.ode.stepper.AdaptiveStepper;

/**
 * Carries the mean and the passengers that see it through accepted steps of F, with steps of their own: where the covariance does
 * not see the mean, its equation is linear given F, and neither spoils the other. A mean that leaves the range of
 * doubles is NaN from there on.
 */
final class MeanFollower {
    private final ClosureField field;
    private final int d;
    private final Passenger.Seats passengers;
    private final Method method;
    private final double[] absolute;
    private final double[] relative;
    private final RunState run;
    private final double[] meanDot;
    private double depth;
    private double lastStep;
    private boolean lost;

    /** Entries: alpha (d), then the passengers. */
    private double[] state;

    MeanFollower(
            RunState run,
            ClosureField field,
            Passenger.Seats passengers,
            Method method,
            double depth,
            double[] state,
            double[] absolute,
            double[] relative) {
        this.run = run;
        this.field = field;
        this.method = method;
        d = absolute.length;
        this.passengers = passengers;
        this.depth = depth;
        this.state = state;
        this.absolute = absolute;
        this.relative = relative;
        meanDot = new double[d];
        lost = !Double.isFinite(state[0]);
    }

    /** Moves on to a depth within or at the end of a step of F. */
    void follow(AdaptiveStepper.Step step, double to) {
        double from = depth;
        if (lost || !(to > from)) {
            return;
        }
        depth = to;
        FollowerListener listener = new FollowerListener();
        AdaptiveStepper.Field velocity = (t, y, yDot) -> {
            run.countEvaluation();
            field.setLaw(y, 0, step.at(t), 0);
            field.velocityOfMean(yDot, 0);
            passengers.velocity(field, y, yDot);
        };
        try {
            new AdaptiveStepper(method.pair(), state.length, absolute, relative, velocity, listener)
                    .integrate(from, to, state, Math.min(lastStep, to - from));
            // the last step of an interval is cut short: the largest one tells what accuracy allows
            lastStep = listener.largest;
        } catch (AdaptiveStepper.Stop stop) {
            if (!listener.collapsed) {
                throw stop;
            }
            lose();
        } catch (ArithmeticException e) {
            lose();
        }
        if (!lost && !(Math.abs(state[0]) < Double.POSITIVE_INFINITY)) {
            lose();
        }
    }

    private void lose() {
        lost = true;
        Arrays.fill(state, Double.NaN);
    }

    /** alpha, length d; NaN once lost. */
    double[] mean() {
        return Arrays.copyOf(state, d);
    }

    /** alpha' for a law whose factor stands in y. */
    double[] meanVelocity(double[] y) {
        field.setLaw(state, 0, y, 0);
        field.velocityOfMean(meanDot, 0);
        return meanDot;
    }

    /** Whether the mean left the range of doubles. */
    boolean lost() {
        return lost;
    }

    /** The whole state, to carry over a boundary of layers. */
    double[] state() {
        return state;
    }

    private final class FollowerListener implements AdaptiveStepper.Listener {
        private boolean collapsed;
        private double largest;

        @Override
        public void rejected() {
            run.countFollowerStep();
        }

        @Override
        public void accepted(AdaptiveStepper.Step own) {
            largest = Math.max(largest, own.to() - own.from());
            run.countFollowerStep();
        }

        @Override
        public void collapsed() {
            collapsed = true;
        }
    }
}
