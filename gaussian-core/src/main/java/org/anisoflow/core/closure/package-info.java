/**
 * What a law does under attention: its velocity, exact where Gaussians stay Gaussian, else projected on them.
 *
 * <p>{@link org.anisoflow.core.closure.Closure} says which of the two a request needs, {@link org.anisoflow.core.closure.LawField}
 * is what both give a solver. {@link org.anisoflow.core.closure.ClosureField} is the exact one: stacked keys, a tilt per head, an
 * affine map (docs/theory.md sections 1 and 2). {@link org.anisoflow.core.closure.ProjectedField} is the projected one, for mixtures,
 * masks, token-wise normalisation and the other kernels, with moments by cubature (section 5). Fields take law after law without
 * allocating and are for one thread; they do not step in depth.
 */
package org.anisoflow.core.closure;
