package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The field in lanes is that of {@link ClosureField}. */
class LaneFieldTest {
    private static final int LANES = 3;
    private static final List<Kernel> KERNELS =
            List.of(new Kernel.Softmax(0.7), new Kernel.L2(0.4), new Kernel.Linear(-0.3));

    @TestFactory
    Stream<DynamicTest> velocitiesAreThoseOfTheClosure() {
        return IntStream.rangeClosed(1, 8).boxed().flatMap(d -> IntStream.of(1, 1 + d / 2, d)
                .distinct()
                .boxed()
                .flatMap(r -> IntStream.of(1, d, d + 2).distinct().boxed().flatMap(k -> KERNELS.stream()
                        .map(kernel -> DynamicTest.dynamicTest(
                                kernel + ", d = " + d + ", r = " + r + ", k = " + k, () -> check(d, r, kernel, k))))));
    }

    private static void check(int d, int r, Kernel kernel, int k) {
        compare(d, r, cases -> new Head(kernel, cases.matrix(k, d), cases.matrix(k, d), cases.matrix(d, d)));
        compare(
                d,
                r,
                cases -> new Head(
                        kernel,
                        cases.matrix(k, d),
                        cases.matrix(k, d),
                        Matrix.identity(d).times(cases.uniform(-2, 2))));
        Matrix shared = new RandomCases(k).matrix(k, d);
        compare(d, r, cases -> new Head(kernel, shared, shared.times(-2), cases.matrix(d, d)));
    }

    private static void compare(int d, int r, Function<RandomCases, Head> head) {
        compare(d, r, seed -> Attention.of(head.apply(new RandomCases(seed))), seed -> Drift.NONE);
    }

    /** Heads of all kernels with output matrices, and a drift. */
    @TestFactory
    Stream<DynamicTest> headsAreSummedAndDriftIsAdded() {
        return IntStream.rangeClosed(1, 8)
                .mapToObj(d -> DynamicTest.dynamicTest(
                        "d = " + d,
                        () -> compare(
                                d,
                                Math.max(1, d - 1),
                                seed -> mixture(new RandomCases(seed), d),
                                seed -> new Drift(Optional.of(new RandomCases(seed).matrix(d, d)), Optional.empty()))));
    }

    private static Attention mixture(RandomCases cases, int d) {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int k = 1 + (i + d) % 3;
            heads.add(new Head(
                    KERNELS.get(i % KERNELS.size()),
                    cases.matrix(k, d),
                    cases.matrix(k, d),
                    cases.matrix(k, d),
                    Optional.of(cases.matrix(d, k)),
                    Head.Biases.NONE));
        }
        return new Attention(heads, new Normalization.None());
    }

    private static void compare(int d, int r, IntFunction<Attention> attention, IntFunction<Drift> drift) {
        LaneField.Shape shape = LaneField.Shape.of(attention.apply(0), drift.apply(0), r);
        LaneField field = new LaneField(shape, LANES);
        double[][] y = new double[d * r][LANES];
        double[][] yDot = new double[d * r][LANES];
        double[] times = {1, -2, 0.5};
        for (int n = 0; n < LANES; n++) {
            assertThat(LaneField.Shape.of(attention.apply(n), drift.apply(n), r))
                    .isEqualTo(shape);
            field.take(n, attention.apply(n), drift.apply(n));
            double[] factor = new RandomCases(100 + n).vector(d * r);
            for (int i = 0; i < factor.length; i++) {
                y[i][n] = factor[i];
            }
        }
        field.velocity(y, times, yDot);
        for (int n = 0; n < LANES; n++) {
            ClosureField alone = new ClosureField(attention.apply(n), drift.apply(n), r, r);
            double[] factor = new RandomCases(100 + n).vector(d * r);
            double[] expected = new double[d * r];
            alone.setLaw(new double[d], 0, factor, 0);
            alone.velocityOfFactor(expected);
            double size = Matrices.norm(expected) + 1;
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs(yDot[i][n] - times[n] * expected[i]))
                        .as("entry %d, lane %d", i, n)
                        .isLessThan(1e-12 * size);
            }
        }
    }
}
