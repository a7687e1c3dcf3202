package org.anisoflow.study.validation;

import org.anisoflow.ode.crosscheck.ParticleMoments;

/**
 * Runs of one number of tokens from one place.
 *
 * @param source the file, and what of it
 */
record Run(String source, ParticleMoments moments) {}
