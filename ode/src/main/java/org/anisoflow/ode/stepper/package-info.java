/** Adaptive steps of ordinary differential equations: an internal building block of the flows and the particle runs. */
package org.anisoflow.ode.stepper;
