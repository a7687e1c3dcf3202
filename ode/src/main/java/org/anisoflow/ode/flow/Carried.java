package org.anisoflow.ode.flow;

import org.anisoflow.core.linalg.Matrix;

/** What rides along a flow without steering it, and is saved beside its laws. */
public enum Carried {
    /** Tokens carried by the in-context map, n x d; if asked for. */
    QUERIES(false),
    /** M(t), d x d, the linear part of the in-context map; if asked for, and while it is finite. */
    FLOW_MAP(true),
    /** M(t)^-1, d x d, integrated by itself; where M is. */
    FLOW_MAP_INVERSE(true),
    /** The largest singular value of M, one number; where M rides along, at every saved depth. */
    MAP_SIGMA_MAX(false),
    /** The smallest, {@code 1 / |M^-1|}, likewise. */
    MAP_SIGMA_MIN(false),
    /**
     * One number, an estimate of what cubature has made of the law up to here: {@code sqrt(sum_j pi_j (|d alpha_j|^2 + |d
     * F_j|^2))}, which bounds W2, in units of the root of the total variance at depth 0; NaN if the companion rules lost
     * the law on the way. Only if an expectation needed cubature.
     */
    CUBATURE_ERROR(false);

    private final boolean withLaws;

    Carried(boolean withLaws) {
        this.withLaws = withLaws;
    }

    /** Whether it is saved only at the depths whose whole law is. */
    public boolean isWithLaws() {
        return withLaws;
    }

    /** How many numbers a request asks for at one depth; 0 for those that are too few to matter. */
    public double numbers(FlowRequest request) {
        double d = request.law().dimension();
        return switch (this) {
            case QUERIES -> d * request.queries().map(Matrix::rows).orElse(0);
            case FLOW_MAP, FLOW_MAP_INVERSE -> request.flowMap() ? d * d : 0;
            case MAP_SIGMA_MAX, MAP_SIGMA_MIN, CUBATURE_ERROR -> 0;
        };
    }
}
