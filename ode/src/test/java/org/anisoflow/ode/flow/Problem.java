package org.anisoflow.ode.flow;

import java.util.function.DoubleFunction;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;

/**
 * A flow whose solution is known.
 *
 * @param mean alpha as a function of depth
 * @param covariance Sigma as a function of depth
 * @param errorScale by how much the problem itself magnifies a relative error made on the way
 */
record Problem(
        String name,
        Gaussian initial,
        Transformer transformer,
        DoubleFunction<double[]> mean,
        DoubleFunction<Matrix> covariance,
        double errorScale) {

    /**
     * The larger error of mean and covariance: of the covariance relative to its largest entry, of the mean relative to
     * the larger of its norm and the spread.
     */
    double error(Trajectory.Point point) {
        Matrix expected = covariance.apply(point.depth());
        double[] expectedMean = mean.apply(point.depth());
        double error = 0;
        for (int i = 0; i < expectedMean.length; i++) {
            error = Math.max(error, Math.abs(point.mean()[i] - expectedMean[i]));
        }
        double unit = Math.max(Matrices.norm(expectedMean), Math.sqrt(Matrices.trace(expected)));
        return Math.max(error / unit, Matrices.relativeError(covarianceOf(point), expected));
    }

    static Matrix covarianceOf(Trajectory.Point point) {
        Matrix factor = point.factor().orElseThrow();
        return factor.times(factor.transpose());
    }

    @Override
    public String toString() {
        return name;
    }
}
