/**
 * What attention is: kernels, heads, normalisation, masks, layers, drift, noise. Pure data, checked when built.
 *
 * <p>A {@link org.anisoflow.core.attention.Transformer} is a list of layers with a drift and a noise; each layer has an
 * {@link org.anisoflow.core.attention.Attention}, whose heads have a {@link org.anisoflow.core.attention.Kernel}, the sealed type from
 * which everything about a kind of attention is asked. {@link org.anisoflow.core.attention.Schedule} knows where in depth layers
 * begin. What a law does under attention is in {@code core.closure}; formulas are in docs/theory.md section 1.
 */
package org.anisoflow.core.attention;
