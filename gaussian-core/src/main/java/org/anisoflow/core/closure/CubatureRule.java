package org.anisoflow.core.closure;

/**
 * Nodes z_i and weights omega_i with {@code E f(z) ~ sum_i omega_i f(z_i)} for z ~ N(0, I_r). docs/theory.md section 5.
 *
 * <p>The integrands of projected closures are functions of a linear and a quadratic form in z, and what is wanted are their
 * moments against 1, z and z z^T. Rules with sparse nodes have both in O(1) per node.
 */
abstract class CubatureRule {
    final int r;
    final int size;

    CubatureRule(int r, int size) {
        this.r = r;
        this.size = size;
    }

    /**
     * The rule for dimension r, and the one that its error is estimated with.
     *
     * @param companion whether the other rule is wanted
     * @throws org.anisoflow.core.InvalidInputException if it would have more than {@link Cubature#MAX_POINTS} points
     */
    static CubatureRule of(Cubature cubature, int r, boolean companion) {
        if (r > 3 || cubature.rule() != Cubature.Rule.AUTO) {
            throw new org.anisoflow.core.InvalidInputException("stand-in");
        }
        return DenseRule.gaussHermite(companion ? 20 : 24, r);
    }

    /** By what the difference to the companion rule is multiplied to bound the error. */
    double safety() {
        return 2;
    }

    /**
     * Writes {@code constant + linear . z_i} for all nodes.
     *
     * @param linear length r
     * @param values length {@link #size}
     */
    abstract void linear(double constant, double[] linear, double[] values);

    /**
     * Writes {@code constant + linear . z_i + z_i^T matrix z_i} for all nodes.
     *
     * @param matrix symmetric, r x r
     */
    abstract void quadratic(double constant, double[] linear, double[] matrix, double[] values);

    /**
     * Moments of a function given at the nodes: returns {@code E f}, writes {@code E[f z]} and {@code E[f z z^T]}.
     *
     * @param values f(z_i)
     * @param first length r
     * @param second r x r; null if not wanted
     */
    abstract double moments(double[] values, double[] first, double[] second);

    /** Writes all nodes (size x r, row-major). */
    abstract void nodes(double[] out);

    /** Writes all weights. */
    abstract void weights(double[] out);
}
