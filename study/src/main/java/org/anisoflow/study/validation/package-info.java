/**
 * Run files, which hold particle runs of ours or of another simulator, and the result directory of a cross-check.
 *
 * <p>{@link org.anisoflow.study.validation.RunFiles} reads runs in all formats and layouts of docs/validating.md, and reduces token
 * snapshots to moments on the way, so that a run may be larger than the memory.
 * {@link org.anisoflow.study.validation.ValidationDirectory} writes what a check came to. The statistics are not here but in
 * {@code org.anisoflow.ode.crosscheck}.
 */
package org.anisoflow.study.validation;
