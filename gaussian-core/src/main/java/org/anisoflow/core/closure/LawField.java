package org.anisoflow.core.closure;

/**
 * The velocity of a law, one law after another: of the means and factors of its components, and of single tokens. Nothing
 * is allocated after the first law; instances are not safe for use by several threads.
 *
 * <p>Layout: the means of J components of dimension d one after another; their factors side by side as one d x R matrix
 * {@code (F_1, ..., F_J)}, row-major, R being the sum of their ranks.
 */
public interface LawField {
    /**
     * Takes a law; everything after speaks of it.
     *
     * @param means array that holds the means (J d) from its offset on
     * @param factors array that holds the factors (d x R) from its offset on
     * @throws ArithmeticException if the velocity is not finite, or a decomposition fails
     */
    void setLaw(double[] means, int meanOffset, double[] factors, int factorOffset);

    /** Writes the velocities of the means (J d) from the offset on. */
    void velocityOfMean(double[] out, int offset);

    /** Writes the velocities of the factors (d x R). */
    void velocityOfFactor(double[] out);

    /**
     * Writes the velocities of n tokens that do not act on the law: query tokens.
     *
     * @param x tokens as columns (d x n, row-major) from its offset on; out likewise
     */
    void velocityOfTokens(double[] x, int offsetX, int n, double[] out, int offsetOut);
}
