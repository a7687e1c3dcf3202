package org.anisoflow.study.reference;

import org.anisoflow.core.linalg.Matrix;

/** The law of a problem as a function of depth, evaluated without integrating the equations of the closure. */
@FunctionalInterface
public interface ExactSolution {
    /**
     * The law at a depth.
     *
     * @param depth t >= 0, within the depth of the problem
     */
    Law at(double depth);

    /**
     * A law by its moments.
     *
     * @param mean alpha, length d
     * @param covariance Sigma, d x d, symmetric up to rounding
     */
    record Law(double[] mean, Matrix covariance) {}
}
