/**
 * Gaussian clouds of tokens under attention, without files, streams or global state.
 *
 * <p>The packages below say what a law is ({@code gaussian}), what attention is ({@code attention}) and what a law does under
 * attention ({@code closure}), on matrices of {@code linalg}. Here is only what all of them need: the exception for bad
 * input, whose message names rule, value and remedy, and the estimate of memory that refuses what does not fit. How laws move in
 * depth is not here but in {@code org.anisoflow.ode}.
 */
package org.anisoflow.core;
