/**
 * Clouds of N tokens with weights 1/N, each in the context of all: the model that the closure describes in the limit.
 *
 * <p>{@link org.anisoflow.ode.particles.ParticleSolver} is the entry. {@link org.anisoflow.ode.particles.ParticleField} is the
 * velocity of every token, head by head, {@link org.anisoflow.ode.particles.Sampler} and
 * {@link org.anisoflow.ode.particles.Streams} make initial tokens from a seed and the number of a replicate, a {@code Scheme} takes
 * a cloud through a layer. Loops over pairs are in {@code Lanes}, once for the Vector API and once for plain Java. docs/theory.md
 * section 6. What clouds say about a closure is in {@code ode.crosscheck}.
 */
package org.anisoflow.ode.particles;
