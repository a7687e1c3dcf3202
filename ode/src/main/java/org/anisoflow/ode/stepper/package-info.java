/**
 * Adaptive steps of ordinary differential equations, of one system or of many at once: an internal building block of flows and
 * particle runs.
 *
 * <p>{@link org.anisoflow.ode.stepper.AdaptiveStepper} moves one state with an embedded Runge-Kutta pair,
 * {@link org.anisoflow.ode.stepper.BatchStepper} many states side by side, each with steps of its own. Coefficients, error
 * estimate and step control are those of Commons Math; the sums over stages are done here, which is most of the time. Both guard
 * against steps and states that are not finite. What is integrated, and when a run ends, they do not know.
 */
package org.anisoflow.ode.stepper;
