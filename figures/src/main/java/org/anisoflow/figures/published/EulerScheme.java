package org.anisoflow.figures.published;

import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.core.linalg.SemidefiniteFactor;

/**
 * The scheme of the published scripts [castin2025], kept to show what it does; the solver of the project is not this one.
 *
 * <p>Explicit Euler on the covariance with projection: {@code Sigma <- P(Sigma + h (B Sigma + Sigma B^T))}, where P sets
 * negative eigenvalues to zero and B is the linear part of the velocity (docs/theory.md section 1). Step n computes the
 * velocity at {@code Sigma_(n-1)} and the projected {@code Sigma_n}, and the run ends with {@code Sigma_(n-1)}
 *
 * <ol>
 *   <li>as converged when the Frobenius norm of the velocity is below a bound,
 *   <li>else as diverged when the trace of {@code Sigma_n} is above a bound or not finite.
 * </ol>
 *
 * The projection is computed only where a pivoted Cholesky decomposition meets a negative pivot; pivots below rounding count
 * as zero. Where {@code h |B|} is above 1, a step overshoots: the projection then sets eigenvalues to zero for good that the
 * exact flow keeps positive.
 */
final class EulerScheme {
    private final Attention attention;
    private final double step;
    private final double stopVelocity;
    private final double stopTrace;
    private final int d;
    private final SemidefiniteFactor cholesky;

    /**
     * How a run ended.
     *
     * @param steps number n of steps, the last included
     * @param covariance d x d
     */
    record Run(Ending ending, int steps, Matrix covariance) {}

    /** Why a run ended. */
    enum Ending {
        CONVERGED,
        DIVERGED,
        STEP_LIMIT,
        CANCELLED
    }

    EulerScheme(Attention attention, double step, double stopVelocity, double stopTrace) {
        this.attention = attention;
        this.step = step;
        this.stopVelocity = stopVelocity;
        this.stopTrace = stopTrace;
        d = attention.dimension();
        cholesky = new SemidefiniteFactor(d);
    }

    Run run(Matrix initial, int maxSteps, Watch watch) {
        ClosureField field = new ClosureField(attention, Drift.NONE, d, d);
        double[] mean = new double[d];
        double[] sigma = initial.toRowMajor();
        double[] next = new double[d * d];
        double[] factor = new double[d * d];
        double[] half = new double[d * d];
        if (!cholesky.factorize(sigma, factor)) {
            sigma = project(sigma, factor);
        }
        for (int n = 1; n <= maxSteps; n++) {
            field.setLaw(mean, 0, factor, 0);
            field.linear(sigma, d, half);
            double squared = 0;
            double trace = 0;
            for (int i = 0; i < d; i++) {
                for (int j = 0; j <= i; j++) {
                    double velocity = half[i * d + j] + half[j * d + i];
                    squared += (i == j ? 1 : 2) * velocity * velocity;
                    next[i * d + j] = sigma[i * d + j] + step * velocity;
                    next[j * d + i] = next[i * d + j];
                }
                trace += next[i * d + i];
            }
            if (Math.sqrt(squared) < stopVelocity) {
                return new Run(Ending.CONVERGED, n, Matrix.of(d, d, sigma));
            }
            if (!(trace <= stopTrace)) {
                return new Run(Ending.DIVERGED, n, Matrix.of(d, d, sigma));
            }
            if (cholesky.factorize(next, factor)) {
                double[] swap = sigma;
                sigma = next;
                next = swap;
            } else {
                sigma = project(next, factor);
            }
            if (n % 1024 == 0 && watch.cancelled()) {
                return new Run(Ending.CANCELLED, n, Matrix.of(d, d, sigma));
            }
        }
        return new Run(Ending.STEP_LIMIT, maxSteps, Matrix.of(d, d, sigma));
    }

    /** The nearest positive semidefinite matrix; its factor is written. */
    private double[] project(double[] sigma, double[] factor) {
        Decompositions.SymmetricEigen eigen = Decompositions.symmetricEigen(Matrix.of(d, d, sigma));
        for (int l = 0; l < d; l++) {
            double root = Math.sqrt(Math.max(0, eigen.values()[l]));
            for (int i = 0; i < d; i++) {
                factor[i * d + l] = root * eigen.vectors().get(i, l);
            }
        }
        double[] projected = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                for (int l = 0; l < d; l++) {
                    projected[i * d + j] += factor[i * d + l] * factor[j * d + l];
                }
            }
        }
        return projected;
    }
}
