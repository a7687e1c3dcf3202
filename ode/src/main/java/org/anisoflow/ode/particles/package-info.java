/**
 * Clouds of N tokens with weights 1/N, each in the context of all: their velocity, samplers, integrators. docs/theory.md
 * section 6.
 */
package org.anisoflow.ode.particles;
