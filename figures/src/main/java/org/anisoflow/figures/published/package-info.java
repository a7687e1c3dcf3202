/**
 * The published figures of [castin2025] made anew, and an atlas of attention types on real tokens.
 *
 * <p>Each panel is a study file in examples/castin2025 or examples/digits-atlas, which is part of the jar. The numerical scheme of
 * the publication is {@code EulerScheme}, which nothing else uses: it is there to show the same picture, not to solve.
 * docs/reproduction.md tells what agrees and what differs.
 */
package org.anisoflow.figures.published;
