package org.anisoflow.ode.flow;

import java.util.Arrays;
import org.anisoflow.ode.stepper.AdaptiveStepper;

/**
 * Tells whether stability rather than accuracy holds the step down: now and then one iteration of the nonlinear power
 * method gives the size rho of the fastest rate of the velocity field, and a step counts as held down when h rho fills
 * at least half of the method's real stability interval while the state itself barely moves.
 */
final class StiffnessGauge {
    private static final int FIRST = 200;
    private static final int EVERY = 25;
    private static final int FEWEST_CHECKS = 8;

    private final AdaptiveStepper.Field field;
    private final double limit;
    private double[] direction;
    private double[] probe;
    private double[] probeDot;
    private long steps;
    private int checks;
    private int held;

    StiffnessGauge(AdaptiveStepper.Field field, double stabilityInterval) {
        this.field = field;
        this.limit = 0.5 * stabilityInterval;
    }

    /** Takes an accepted step of length h that ends in state y, of which n entries steer. */
    void accepted(double t, double h, double[] y, double[] yDot, int n) {
        steps++;
        if (steps < FIRST || steps % EVERY != 0) {
            return;
        }
        if (direction == null || direction.length != n) {
            direction = Arrays.copyOf(yDot, n);
            probe = y.clone();
            probeDot = new double[y.length];
        }
        double size = norm(y, n);
        double length = norm(direction, n);
        if (!(length > 0) || !(size > 0)) {
            return;
        }
        double delta = 1e-7 * size;
        for (int i = 0; i < n; i++) {
            probe[i] = y[i] + delta * direction[i] / length;
        }
        field.velocity(t, probe, probeDot);
        for (int i = 0; i < n; i++) {
            direction[i] = (probeDot[i] - yDot[i]) / delta;
        }
        double rho = norm(direction, n);
        double motion = h * norm(yDot, n) / size;
        checks++;
        if (h * rho >= limit && motion < 0.1) {
            held++;
        }
    }

    /** Whether at least half of the checks found the step held down. */
    boolean stiff() {
        return checks >= FEWEST_CHECKS && 2 * held >= checks;
    }

    private static double norm(double[] v, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += v[i] * v[i];
        }
        return Math.sqrt(sum);
    }
}
