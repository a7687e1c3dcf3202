package org.anisoflow.ode.particles;

import java.util.OptionalDouble;
import org.anisoflow.core.InvalidInputException;

/**
 * How particles are integrated.
 *
 * @param step step h of {@link Integrator#RK4} and {@link Integrator#EULER}; it is shortened to meet the depths of
 *     snapshots and the boundaries of layers
 * @param tolerance of {@link Integrator#ADAPTIVE}: the error of a coordinate x in one step, in units of {@code spread (1 + |x|
 *     / size)}. The spread is the root of the mean variance of the initial coordinates, the size that of their mean square;
 *     the size stands for the spread where all tokens are equal
 * @param field how the velocity is computed
 */
public record ParticleOptions(Integrator integrator, OptionalDouble step, double tolerance, FieldOptions field) {
    /** Adaptive with tolerance 1e-8. */
    public static final ParticleOptions DEFAULT =
            new ParticleOptions(Integrator.ADAPTIVE, OptionalDouble.empty(), 1e-8, FieldOptions.DEFAULT);

    public ParticleOptions {
        boolean fixed = integrator != Integrator.ADAPTIVE;
        if (fixed && step.isEmpty()) {
            throw new InvalidInputException("the integrator " + integrator.key() + " needs a step; add step, or use "
                    + Integrator.ADAPTIVE.key());
        }
        if (!fixed && step.isPresent()) {
            throw new InvalidInputException("step belongs to the integrators " + Integrator.RK4.key() + " and "
                    + Integrator.EULER.key() + " but the integrator is " + integrator.key() + "; remove step");
        }
        if (step.isPresent() && (!(step.getAsDouble() > 0) || !Double.isFinite(step.getAsDouble()))) {
            throw new InvalidInputException("step must be a positive number but is " + step.getAsDouble());
        }
        if (!(tolerance >= 1e-13 && tolerance < 1)) {
            throw new InvalidInputException("tolerance must be in [1e-13, 1) but is " + tolerance);
        }
    }

    /** Fixed steps. */
    public static ParticleOptions fixed(Integrator integrator, double step) {
        return new ParticleOptions(integrator, OptionalDouble.of(step), DEFAULT.tolerance, FieldOptions.DEFAULT);
    }
}
