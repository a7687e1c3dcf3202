package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Flows under unnormalised exponential attention, whose expectations become infinite. */
class UnnormalizedFlowTest {
    private static Attention attention(int d, double scale, double value) {
        Matrix one = Matrix.identity(d);
        return Attention.of(new Head(new Kernel.Pointwise(Activation.EXP, scale, 0), one, one, one.times(value)));
    }

    private static double integral(DoubleUnaryOperator f, double from, double to) {
        GaussIntegrator line = new GaussIntegratorFactory().legendre(100, from, to);
        return line.integrate(f::applyAsDouble);
    }

    /**
     * Mean 0, Sigma = S I, A_s = a I, V = v I: with u = a S the equations are {@code u' = 2 v u^2 (1 - u^2)^(-1 - d/2)}, and
     * the expectation is infinite at u = 1.
     */
    @ParameterizedTest
    @CsvSource({"1, 0.3, 1, 1", "1, 0.9, 0.8, 2", "2, 0.5, 1, 0.7", "3, 0.4, 1.5, 1"})
    void aRunEndsWhereTheExpectationBecomesInfinite(int d, double variance, double scale, double value) {
        double u = scale * variance;
        // u = sin(angle) takes away the singular end
        double exact = integral(
                        angle -> Math.pow(Math.cos(angle), 3 + d) / Math.pow(Math.sin(angle), 2),
                        Math.asin(u),
                        Math.PI / 2)
                / (2 * value);
        Gaussian law = Gaussian.of(new double[d], Matrix.identity(d).times(variance));
        Trajectory trajectory =
                new FlowSolver().solve(FlowRequest.of(law, Transformer.of(attention(d, scale, value), 100)));
        assertThat(trajectory.status()).as(trajectory.message()).isEqualTo(Status.BLEW_UP);
        assertThat(trajectory.blowUpDepth().orElseThrow()).isCloseTo(exact, within(1e-8 * exact));
        assertThat(trajectory.message())
                .matches("the expectation of unnormalised attention becomes infinite at depth [0-9.e-]+");
        // the law is finite there
        assertThat(trajectory.last().eigenvalues()[0]).isBetween(0.999 / scale, 1 / scale);
        assertThat(trajectory.last().depth()).isEqualTo(trajectory.end());
        assertThat(trajectory.cubatureError()).isEmpty();
        for (Trajectory.Point point : trajectory.points()) {
            assertThat(point.depth()).isLessThanOrEqualTo(exact * (1 + 1e-8));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"DORMAND_PRINCE_853", "DORMAND_PRINCE_54"})
    void withAMeanTheVelocityOutrunsTheStepsBeforeTheExpectationIsInfinite(Method method) {
        // the velocity grows like exp(1 / (1 - u))
        for (double mean : new double[] {0.1, 0.5, 1, 2}) {
            Gaussian law = Gaussian.of(new double[] {mean}, Matrix.of(1, 1, 0.3));
            FlowRequest request = FlowRequest.of(law, Transformer.of(attention(1, 1, 1), 100));
            SolverOptions options = new SolverOptions(
                    method,
                    1e-9,
                    1e-12,
                    request.solver().step(),
                    request.solver().maxSteps(),
                    request.solver().maxSeconds());
            Trajectory trajectory = new FlowSolver().solve(request.with(options));
            assertThat(trajectory.status()).as(trajectory.message()).isEqualTo(Status.BLEW_UP);
            double exact = scalarBlowUp(mean, 0.3);
            assertThat(trajectory.blowUpDepth().orElseThrow())
                    .as("mean %s", mean)
                    .isCloseTo(exact, within(1e-7 * exact));
        }
    }

    /**
     * The depth at which d = 1, scale and value 1 blow up, with dt = ds / speed so that the end is approached gently, by
     * Runge-Kutta of order 4. With {@code P = 1 - S^2, l = alpha sqrt(S) (1 + S)}: {@code Z = P^(-1/2) exp(alpha^2 +
     * alpha^2 S / 2 + l^2 / (2 P))}, zbar = l / P; the token mean under the weight is {@code alpha + S (alpha + F zbar)}.
     */
    private static double scalarBlowUp(double mean, double variance) {
        double[] y = {mean, Math.sqrt(variance), 0};
        double h = 1e-4;
        while (true) {
            double[] k1 = slow(y);
            double[] k2 = slow(shifted(y, 0.5 * h, k1));
            double[] k3 = slow(shifted(y, 0.5 * h, k2));
            double[] k4 = slow(shifted(y, h, k3));
            double before = y[2];
            for (int i = 0; i < 3; i++) {
                y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
            }
            if (y[2] - before < 1e-13 * y[2]) {
                return y[2];
            }
        }
    }

    private static double[] shifted(double[] y, double h, double[] k) {
        return new double[] {y[0] + h * k[0], y[1] + h * k[1], y[2] + h * k[2]};
    }

    /** (alpha, F, t) per unit of length. */
    private static double[] slow(double[] y) {
        double alpha = y[0];
        double f = y[1];
        double s = f * f;
        double p = 1 - s * s;
        double l = alpha * f * (1 + s);
        double zbar = l / p;
        double z = Math.exp(alpha * alpha + 0.5 * alpha * alpha * s + 0.5 * l * zbar) / Math.sqrt(p);
        double alphaDot = z * (alpha + s * (alpha + f * zbar));
        double fDot = z * ((alpha + s * alpha) * zbar + s * f * (1 / p + zbar * zbar));
        double speed = Math.hypot(alphaDot, fDot);
        return new double[] {alphaDot / speed, fDot / speed, 1 / speed};
    }

    @Test
    void aLawWhoseExpectationIsInfiniteIsRefused() {
        Gaussian law = Gaussian.of(new double[1], Matrix.of(1, 1, 1.1));
        FlowRequest request = FlowRequest.of(law, Transformer.of(attention(1, 1, 1), 1));
        assertThatThrownBy(() -> new FlowSolver().solve(request))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the expectation of unnormalised attention must be finite for the initial law but is "
                        + "infinite: I - F^T A_s^T Sigma A_s F is not positive definite; lower the scale or the "
                        + "covariance");
        // two components that are tame alone: 0.5 * 3 > 1
        GaussianMixture pair = new GaussianMixture(
                List.of(
                        new Component(0.5, Gaussian.of(new double[1], Matrix.of(1, 1, 0.5))),
                        new Component(0.5, Gaussian.of(new double[1], Matrix.of(1, 1, 3)))),
                Arrangement.CLUSTERS);
        FlowRequest mixed = FlowRequest.of(pair, Transformer.of(attention(1, 1, 1), 1));
        assertThatThrownBy(() -> new FlowSolver().solve(mixed)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void aLayerThatStartsWithAnInfiniteExpectationEndsTheRunThere() {
        Drift growth = new Drift(Optional.of(Matrix.identity(1)), Optional.empty());
        Gaussian law = Gaussian.of(new double[1], Matrix.of(1, 1, 0.5));
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(
                                law,
                                new Transformer(
                                        List.of(new Layer(1, Mixtures.idle(1)), new Layer(1, attention(1, 1, 1))),
                                        growth))
                        .with(Mixtures.depths(5)));
        assertThat(trajectory.status()).isEqualTo(Status.BLEW_UP);
        assertThat(trajectory.blowUpDepth()).hasValue(1);
        assertThat(trajectory.end()).isEqualTo(1);
        assertThat(trajectory.last().depth()).isEqualTo(1);
        assertThat(trajectory.last().eigenvalues()[0]).isCloseTo(0.5 * Math.exp(2), within(1e-8));
        assertThat(trajectory.message())
                .isEqualTo("the expectation of unnormalised attention becomes infinite at depth 1.00000");
    }

    @Test
    void aNegativeValueContractsForEver() {
        Gaussian law = Gaussian.of(new double[] {0.4, 0}, Matrix.identity(2).times(0.6));
        Trajectory trajectory = Mixtures.solved(FlowRequest.of(law, Transformer.of(attention(2, 1, -1), 5)));
        assertThat(trajectory.last().eigenvalues()[0]).isLessThan(0.2);
    }
}
