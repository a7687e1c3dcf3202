package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad requests are refused in one sentence. */
class FlowMessagesTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();
    private static final Attention ATTENTION =
            Attention.of(new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.identity(2)));
    private static final FlowRequest REQUEST = FlowRequest.of(Gaussian.standard(2), Transformer.of(ATTENTION, 1));

    @ParameterizedTest
    @MethodSource
    void badInputIsNamed(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InvalidInputException.class).hasMessage(message);
    }

    private static Arguments refused(ThrowingCallable call, String message) {
        return Arguments.of(call, message);
    }

    static Stream<Arguments> badInputIsNamed() {
        return Stream.of(
                        requests(),
                        options(),
                        plans(),
                        Stream.of(
                                refused(() -> new StopRule(1, 10), "converged must be in [0, 1) but is 1.0"),
                                refused(() -> new StopRule(Double.NaN, 10), "converged must be in [0, 1) but is NaN"),
                                refused(() -> new StopRule(0, 1), "blow-up must be a number above 1 but is 1.0")))
                .flatMap(stream -> stream);
    }

    private static FlowRequest energy(double beta) {
        return new FlowRequest(
                REQUEST.law(),
                REQUEST.transformer(),
                SolverOptions.DEFAULT,
                StopRule.DEFAULT,
                SavePlan.DEFAULT,
                Optional.empty(),
                false,
                Set.of(),
                beta,
                Cubature.DEFAULT,
                FlowRequest.DEFAULT_MERGE_DISTANCE);
    }

    private static Stream<Arguments> requests() {
        Transformer noisy = new Transformer(List.of(new Layer(1, ATTENTION)), Drift.NONE, Noise.own(0.1));
        return Stream.of(
                refused(
                        () -> FlowRequest.of(Gaussian.standard(3), REQUEST.transformer()),
                        "the initial law has dimension 3 but attention acts on tokens of dimension 2"),
                refused(
                        () -> REQUEST.withPassengers(Optional.of(Matrix.zeros(4, 3)), false),
                        "queries must have 2 columns, one row per token, but are 4 x 3"),
                refused(
                        () -> FlowRequest.of(Gaussian.ofFactor(new double[2], Matrix.of(2, 1, 1, 1)), noisy),
                        "diffusion needs an initial covariance of full rank 2 but its rank is 1; add a small multiple "
                                + "of the identity, or use the method layers"),
                refused(() -> energy(0), "energy-beta must be a positive number but is 0.0"),
                refused(() -> energy(Double.NaN), "energy-beta must be a positive number but is NaN"),
                refused(
                        () -> REQUEST.with(SolverOptions.layers(0.3)),
                        "depth must be a whole multiple of the step 0.3, in every layer, but layer 0 has 1.0"),
                refused(
                        () -> REQUEST.with(SolverOptions.layers(2)),
                        "depth must be a whole multiple of the step 2.0, in every layer, but layer 0 has 1.0"),
                refused(
                        () -> REQUEST.with(new SavePlan(new SavePlan.Depths.At(List.of(0.0, 2.0)), Optional.empty())),
                        "depths in at must not exceed the depth of the study, 1.0, but 2.0 does"));
    }

    private static SolverOptions options(Method method, double relative, double absolute, OptionalDouble step) {
        return new SolverOptions(method, relative, absolute, step, 10, NONE);
    }

    private static Stream<Arguments> options() {
        Method adaptive = Method.DORMAND_PRINCE_853;
        return Stream.of(
                refused(
                        () -> options(adaptive, 1e-15, 1e-12, NONE),
                        "relative tolerance must be in [1e-14, 1) but is 1.0E-15"),
                refused(
                        () -> options(adaptive, Double.NaN, 1e-12, NONE),
                        "relative tolerance must be in [1e-14, 1) but is NaN"),
                refused(
                        () -> options(adaptive, 1e-9, 0, NONE),
                        "absolute tolerance must be a positive number but is 0.0"),
                refused(
                        () -> options(adaptive, 1e-9, Double.POSITIVE_INFINITY, NONE),
                        "absolute tolerance must be a positive number but is Infinity"),
                refused(() -> SolverOptions.layers(-1), "step must be a positive number but is -1.0"),
                refused(
                        () -> options(adaptive, 1e-9, 1e-12, OptionalDouble.of(1)),
                        "step belongs to the method layers but the method is dormand-prince-853; remove step, adaptive "
                                + "methods choose it from the tolerance"),
                refused(
                        () -> options(Method.LAYERS, 1e-9, 1e-12, NONE),
                        "the method layers needs a step; add step: 1 for a residual stack as it is"),
                refused(
                        () -> new SolverOptions(adaptive, 1e-9, 1e-12, NONE, 0, NONE),
                        "max-steps must be at least 1 but is 0"),
                refused(
                        () -> new SolverOptions(adaptive, 1e-9, 1e-12, NONE, 1, OptionalDouble.of(0)),
                        "max-seconds must be a positive number but is 0.0"));
    }

    private static SavePlan.Depths points(int count, SavePlan.Spacing spacing, OptionalDouble first) {
        return new SavePlan.Depths.Points(count, spacing, first);
    }

    private static Stream<Arguments> plans() {
        return Stream.of(
                refused(() -> points(1, SavePlan.Spacing.LINEAR, NONE), "points must be from 2 to 1000000 but is 1"),
                refused(
                        () -> points(9, SavePlan.Spacing.LOGARITHMIC, OptionalDouble.of(0)),
                        "first must be a positive depth but is 0.0"),
                refused(
                        () -> points(9, SavePlan.Spacing.LINEAR, OptionalDouble.of(1)),
                        "first belongs to logarithmic spacing but the spacing is linear; remove first"),
                refused(
                        () -> new SavePlan(
                                        points(9, SavePlan.Spacing.LOGARITHMIC, OptionalDouble.of(3)), Optional.empty())
                                .resolve(2),
                        "first must be below the depth of the study, 2.0, but is 3.0"),
                refused(
                        () -> new SavePlan.Depths.At(Collections.emptyList()),
                        "at must list from 1 to 1000000 depths but lists 0"),
                refused(
                        () -> new SavePlan.Depths.At(List.of(-1.0)),
                        "depths in at must increase from 0 or above: entry 0 is -1.0"),
                refused(
                        () -> new SavePlan.Depths.At(List.of(1.0, 1.0)),
                        "depths in at must increase from 0 or above: entry 1 is 1.0 after 1.0"),
                refused(() -> new SavePlan.Depths.Every(0), "every must be a positive number but is 0.0"),
                refused(
                        () -> new SavePlan(new SavePlan.Depths.Every(1e-7), Optional.empty()).resolve(1),
                        "every 1.0E-7 over a depth of 1.0 asks for more than 1000000 points; choose a larger step"));
    }
}
