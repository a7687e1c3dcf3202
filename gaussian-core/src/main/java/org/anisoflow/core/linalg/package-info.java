/**
 * Immutable matrices, products on plain arrays, decompositions: the only place that touches BLAS, LAPACK and EJML.
 *
 * <p>{@link org.anisoflow.core.linalg.Matrix} is what domain objects hold. Hot loops use
 * {@link org.anisoflow.core.linalg.Products} on row-major arrays of their own; what is decomposed goes through
 * {@link org.anisoflow.core.linalg.Decompositions} or a workspace, which check for numbers that are not finite, scale, sort and fix
 * signs. It is no general library: there is what the closure and its diagnostics need.
 */
package org.anisoflow.core.linalg;
