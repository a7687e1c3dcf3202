package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClosureTest {
    private static final Matrix ONE = Matrix.identity(2);
    private static final Normalization NONE = new Normalization.None();

    private static Head head(Kernel kernel) {
        return new Head(kernel, ONE, ONE, ONE);
    }

    @Test
    void kernelsThatKeepGaussiansAreExactUnderEveryMask() {
        List<Head> heads = List.of(head(new Kernel.Softmax(1)), head(new Kernel.L2(1)), head(new Kernel.Linear(1)));

        assertThat(Closure.of(new Attention(heads, NONE))).isEqualTo(Closure.EXACT);
        assertThat(Closure.of(new Attention(heads, NONE, new Mask.Causal()))).isEqualTo(Closure.EXACT);
        assertThat(Closure.of(new Attention(heads, new Normalization.MeanFieldRms(Optional.empty()))))
                .isEqualTo(Closure.EXACT);
        assertThat(Closure.of(Attention.of(head(new Kernel.Sinkhorn(1))))).isEqualTo(Closure.EXACT);
    }

    @ParameterizedTest
    @EnumSource
    void onePointwiseHeadMakesTheClosureProjected(Activation activation) {
        Attention attention =
                new Attention(List.of(head(new Kernel.Softmax(1)), head(new Kernel.Pointwise(activation, 1, 0))), NONE);

        assertRefused(attention);
    }

    @Test
    void tokenwiseNormalisationMakesTheClosureProjected() {
        assertRefused(new Attention(List.of(head(new Kernel.Softmax(1))), new Normalization.Rms(Optional.empty())));
    }

    private static void assertRefused(Attention attention) {
        assertThat(Closure.of(attention)).isEqualTo(Closure.PROJECTED);
        assertThatThrownBy(() -> ClosureField.of(attention, Drift.NONE, Gaussian.standard(2)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "attention must keep Gaussians Gaussian to have an affine velocity field, but pointwise kernels "
                                + "and token-wise normalisation do not");
    }
}
