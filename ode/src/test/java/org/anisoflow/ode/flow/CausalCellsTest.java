package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A law that changes with the position, cut into cells. */
class CausalCellsTest {
    private static final int[] CELLS = {4, 8, 16, 32, 64};

    /** The law at position tau. */
    private static Gaussian at(double tau) {
        double[] mean = {Math.cos(2 * tau), Math.sin(2 * tau) - 0.5 * tau};
        return Gaussian.ofFactor(mean, Matrix.of(2, 2, 0.5 + 0.4 * tau, 0, 0.3 * tau * tau, 0.6 - 0.3 * tau));
    }

    private static Trajectory.Point end(Kernel kernel, int cells) {
        List<Component> components = new ArrayList<>();
        for (int p = 0; p < cells; p++) {
            components.add(new Component(1.0 / cells, at((p + 0.5) / cells)));
        }
        Matrix a = Matrix.of(2, 2, 1, .4, -.3, .8);
        Matrix v = Matrix.of(2, 2, .5, -.2, .3, .6);
        Attention attention = new Attention(
                List.of(new Head(kernel, a, Matrix.identity(2), v)), new Normalization.None(), new Mask.Causal());
        FlowRequest request = FlowRequest.of(
                        new GaussianMixture(components, Arrangement.CELLS), Transformer.of(attention, 1))
                .with(SolverOptions.DEFAULT.withTolerances(1e-8, 1e-11))
                .with(Mixtures.depths(2))
                .with(new Cubature(Cubature.Rule.GAUSS_HERMITE, OptionalInt.of(6)));
        return Mixtures.solved(request).last();
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "l2"})
    void theWholeLawConvergesLikeTheWidthOfCells(String name) {
        Kernel kernel = name.equals("l2") ? new Kernel.L2(0.5) : new Kernel.Softmax(0.3);
        List<double[]> moments = new ArrayList<>();
        for (int cells : CELLS) {
            Trajectory.Point point = end(kernel, cells);
            double[] covariance = Problem.covarianceOf(point).toRowMajor();
            moments.add(new double[] {point.mean()[0], point.mean()[1], covariance[0], covariance[1], covariance[3]});
        }
        SimpleRegression fit = new SimpleRegression();
        for (int i = 1; i < CELLS.length; i++) {
            double square = 0;
            for (int l = 0; l < 5; l++) {
                square += Math.pow(moments.get(i)[l] - moments.get(i - 1)[l], 2);
            }
            fit.addData(Math.log(CELLS[i]), 0.5 * Math.log(square));
        }
        assertThat(fit.getSlope()).as("rate").isCloseTo(-1, within(0.3));
    }
}
