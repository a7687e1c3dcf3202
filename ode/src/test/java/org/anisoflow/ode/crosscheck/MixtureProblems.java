package org.anisoflow.ode.crosscheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;

/** Laws of several components, and attention that does not keep Gaussians. */
final class MixtureProblems {
    static final Matrix A = Matrix.of(2, 2, 1, 0.4, -0.3, 0.8);
    static final Matrix V = Matrix.of(2, 2, 0.5, -0.2, 0.3, 0.6);
    static final Gaussian FIRST =
            Gaussian.ofFactor(new double[] {1, 0.5}, Matrix.identity(2).times(0.4));
    static final Gaussian SECOND = Gaussian.ofFactor(new double[] {-1, 0.2}, Matrix.of(2, 2, 0.5, 0, 0.2, 0.3));

    private MixtureProblems() {}

    static GaussianMixture mixture(Arrangement arrangement, double firstWeight, Gaussian... laws) {
        List<Component> components = new ArrayList<>();
        for (int j = 0; j < laws.length; j++) {
            components.add(new Component(j == 0 ? firstWeight : (1 - firstWeight) / (laws.length - 1), laws[j]));
        }
        return new GaussianMixture(components, arrangement);
    }

    /** Two clusters of equal weight. */
    static GaussianMixture clusters() {
        return mixture(Arrangement.CLUSTERS, 0.5, FIRST, SECOND);
    }

    static Attention attention(Kernel kernel, Mask mask) {
        // queries A and keys I: scores are <A x, y>
        return new Attention(List.of(new Head(kernel, A, Matrix.identity(2), V)), new Normalization.None(), mask);
    }

    static Attention softmax(Mask mask) {
        return attention(new Kernel.Softmax(1), mask);
    }

    static Attention sigmoid() {
        return attention(new Kernel.Pointwise(Activation.SIGMOID, 1, 0), new Mask.None());
    }

    /** A study of unit depth, saved at its half and its end. */
    static FlowRequest study(GaussianMixture law, Attention attention) {
        return Problems.at(FlowRequest.of(law, Transformer.of(attention, 1)), 0.5, 1.0);
    }

    static Optional<Validation.Test> test(Validation validation, String quantity, double depth) {
        return validation.tests().stream()
                .filter(t -> t.quantity().equals(quantity) && t.depth() == depth)
                .reduce((a, b) -> b);
    }
}
