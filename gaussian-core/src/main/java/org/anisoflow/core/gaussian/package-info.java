/**
 * Laws of tokens: Gaussians by mean and factor, mixtures of them, their moments and their geometry.
 *
 * <p>Start with {@link org.anisoflow.core.gaussian.Gaussian} and {@link org.anisoflow.core.gaussian.GaussianMixture}.
 * {@link org.anisoflow.core.gaussian.MomentAccumulator} estimates a law from tokens that pass by,
 * {@link org.anisoflow.core.gaussian.Metric} lists the diagnostics, {@link org.anisoflow.core.gaussian.Spectrum} has those of the
 * eigenvalues, which always come from singular values of a factor. Definitions are in docs/theory.md section 9. Nothing here knows
 * of attention.
 */
package org.anisoflow.core.gaussian;
