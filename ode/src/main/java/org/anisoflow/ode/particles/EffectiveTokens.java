package org.anisoflow.ode.particles;

/**
 * Effective number of tokens behind the velocity at x, {@code N / E[w_x^2]} with the weight w_x of mean 1: N e^-q for
 * softmax. Over the tokens x of a cloud, the worst head counting. docs/theory.md section 7.
 *
 * @param worst smallest
 * @param fifthPercentile exceeded by 95 % of the tokens
 */
public record EffectiveTokens(double median, double worst, double fifthPercentile) {}
