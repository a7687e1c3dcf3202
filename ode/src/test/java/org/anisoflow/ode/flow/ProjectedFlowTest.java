package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
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
import org.junit.jupiter.api.Test;

class ProjectedFlowTest {
    private static final Matrix A = Matrix.of(new double[][] {{1, .4}, {-.3, .8}});
    private static final Matrix V = Matrix.of(new double[][] {{.5, -.2}, {.3, .6}});

    private static Transformer transformer(Kernel kernel) {
        Attention attention = Attention.of(new Head(kernel, A, Matrix.identity(2), V));
        return new Transformer(List.of(new Layer(1, attention)), Drift.NONE);
    }

    @Test
    void sigmoidReference() {
        Gaussian law = Gaussian.ofFactor(new double[] {.3, -.2}, Matrix.of(new double[][] {{.9, 0}, {.3, .6}}));
        Trajectory run = new FlowSolver()
                .solveOrThrow(FlowRequest.of(law, transformer(new Kernel.Pointwise(Activation.SIGMOID, 1, 0))));
        Matrix f = run.last().factor().orElseThrow();
        assertThat(run.last().mean()).containsExactly(new double[] {0.43301666, -0.20753229}, within(1e-6));
        assertThat(f.times(f.transpose()).toRowMajor())
                .containsExactly(new double[] {0.95998864, 0.38019708, 0.38019708, 0.57112012}, within(1e-6));
    }

    @Test
    void twoComponentReference() {
        GaussianMixture law = new GaussianMixture(
                List.of(
                        new Component(.5, Gaussian.ofFactor(new double[] {1, .5}, Matrix.diagonal(.4, .4))),
                        new Component(
                                .5, Gaussian.ofFactor(new double[] {-1, .2}, Matrix.of(new double[][] {{.5, 0}, {.2, .3}
                                })))),
                Arrangement.CLUSTERS);
        Trajectory run = new FlowSolver().solveOrThrow(FlowRequest.of(law, transformer(new Kernel.Softmax(1))));
        assertComponent(run, 0, new double[] {1.5384421, 1.56915026}, .22899407, .03703633, .22757826);
        assertComponent(run, 1, new double[] {-1.65494889, -0.22066356}, .67244535, .61253411, .72923059);
    }

    private static void assertComponent(Trajectory run, int j, double[] mean, double... covariance) {
        SavedLaw component = run.last().components().get(j);
        Matrix f = component.factor().orElseThrow();
        Matrix sigma = f.times(f.transpose());
        assertThat(component.mean()).containsExactly(mean, within(1e-6));
        assertThat(new double[] {sigma.get(0, 0), sigma.get(0, 1), sigma.get(1, 1)})
                .containsExactly(covariance, within(1e-6));
    }
}
