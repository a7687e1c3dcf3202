package org.anisoflow.core.closure;

import org.anisoflow.core.InvalidInputException;

/**
 * Nodes z_i and weights omega_i with {@code E f(z) ~ sum_i omega_i f(z_i)} for z ~ N(0, I_r). docs/theory.md section 5.
 *
 * <p>The integrands of projected closures are functions of a linear and a quadratic form in z, and what is wanted are their
 * moments against 1, z and z z^T. Rules with sparse nodes have both in O(1) per node.
 *
 * <p>Every rule has a companion that is used for nothing but to estimate its error: {@link #safety} times the difference of the
 * two results, in the Euclidean norm over all moments that belong together.
 */
abstract class CubatureRule {
    final int r;
    final int size;
    private final double safety;

    CubatureRule(int r, int size, double safety) {
        this.r = r;
        this.size = size;
        this.safety = safety;
    }

    /**
     * The rule for dimension r, and the one that its error is estimated with. In dimension 0 both are one node of weight 1; in
     * dimension 1 the spherical-radial rule is Gauss-Hermite, as its sphere is two points.
     *
     * @param companion whether the other rule is wanted
     * @throws InvalidInputException if it would have more than {@link Cubature#MAX_POINTS} points, or is not known in so many
     *     dimensions
     */
    static CubatureRule of(Cubature cubature, int r, boolean companion) {
        if (r == 0) {
            return DenseRule.point();
        }
        return switch (cubature.rule()) {
            case AUTO -> r <= 3 ? gaussHermite(cubature, r, companion) : SphericalRadialRule.of(r, companion);
            case GAUSS_HERMITE -> gaussHermite(cubature, r, companion);
            case SPHERICAL_RADIAL ->
                r == 1 ? gaussHermite(cubature, r, companion) : SphericalRadialRule.of(r, companion);
            case QUASI_MONTE_CARLO -> SobolPoints.rule(cubature.points(), r, companion);
        };
    }

    /**
     * About how many nodes the rule for dimension r has, or would have.
     *
     * @param tokenwise whether it is for token-wise normalisation
     */
    static double nodes(Cubature cubature, int r, boolean tokenwise) {
        double sobol = cubature.points().orElse(Math.max(NodeVelocity.POINTS, SobolPoints.POINTS_PER_DIMENSION * r));
        if (tokenwise && cubature.rule() != Cubature.Rule.GAUSS_HERMITE) {
            return sobol;
        }
        return switch (cubature.rule()) {
            case GAUSS_HERMITE -> Math.pow(cubature.points().orElse(7), r);
            case QUASI_MONTE_CARLO -> cubature.points().orElse(SphericalRadialRule.NODES);
            case AUTO, SPHERICAL_RADIAL -> Math.max(SphericalRadialRule.NODES, 4.0 * r * r);
        };
    }

    /** The companion has one point less per direction: its error has about the same size but another sign. */
    private static CubatureRule gaussHermite(Cubature cubature, int r, boolean companion) {
        int byDefault =
                switch (r) {
                    case 1 -> 64;
                    case 2 -> 48;
                    case 3 -> 16;
                    default -> 7;
                };
        int n = cubature.points().orElse(byDefault);
        if (Math.pow(n, r) > Cubature.MAX_POINTS) {
            throw new InvalidInputException("points of the cubature " + Cubature.Rule.GAUSS_HERMITE.key() + " make " + n
                    + "^" + r + " nodes in " + r + " dimensions, more than " + Cubature.MAX_POINTS + "; use "
                    + Cubature.Rule.SPHERICAL_RADIAL.key() + " or " + Cubature.Rule.QUASI_MONTE_CARLO.key());
        }
        return DenseRule.gaussHermite(companion ? n - 1 : n, r);
    }

    /** By what the difference to the companion rule is multiplied to bound the error. */
    double safety() {
        return safety;
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
