package org.anisoflow.ode.flow;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.FirstOrderIntegrator;

/** The equations in covariance form, {@code Sigma' = B Sigma + Sigma B^T + 2 kappa I}, by an integrator of choice. */
final class CovarianceFlow implements FirstOrderDifferentialEquations {
    /** B, alpha' and kappa of one law. */
    record Field(Matrix linear, double[] meanVelocity, double diffusion) {}

    /** A law by its mean and covariance. */
    record Moments(double[] mean, Matrix covariance) {}

    private final int d;
    private final BiFunction<double[], Matrix, Field> field;

    CovarianceFlow(int d, BiFunction<double[], Matrix, Field> field) {
        this.d = d;
        this.field = field;
    }

    @Override
    public int getDimension() {
        return d + d * d;
    }

    @Override
    public void computeDerivatives(double t, double[] y, double[] yDot) {
        Moments law = momentsOf(y);
        Field at = field.apply(law.mean(), law.covariance());
        Matrix half = at.linear().times(law.covariance());
        System.arraycopy(at.meanVelocity(), 0, yDot, 0, d);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                yDot[d + i * d + j] = half.get(i, j) + half.get(j, i) + (i == j ? 2 * at.diffusion() : 0);
            }
        }
    }

    Moments solve(FirstOrderIntegrator integrator, Gaussian start, double depth) {
        double[] y = Arrays.copyOf(start.mean(), d + d * d);
        System.arraycopy(start.covariance().toRowMajor(), 0, y, d, d * d);
        if (depth > 0) {
            integrator.integrate(this, 0, y, depth, y);
        }
        return momentsOf(y);
    }

    private Moments momentsOf(double[] y) {
        return new Moments(Arrays.copyOf(y, d), Matrix.of(d, d, Arrays.copyOfRange(y, d, d + d * d)));
    }
}
