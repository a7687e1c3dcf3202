package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stiff runs finish and say that they are stiff; others never do. */
class StiffnessTest {
    /** K = -Q of floor(d / 2) rows beside a dense positive definite V: some of these are stiff, at 500 to 80000 steps. */
    @ParameterizedTest
    @CsvSource({"3, 7", "3, 10", "4, 1", "4, 19", "5, 6"})
    void fastContractionBesideSlowTailsIsStiff(int d, long seed) {
        RandomCases cases = new RandomCases(seed);
        Matrix query = cases.matrix(d / 2, d).times(Math.sqrt(d));
        Matrix value = square(cases.matrix(d, d).times(Math.sqrt(d)));
        Head head = new Head(new Kernel.Softmax(1), query, query.times(-1), value);
        Gaussian law = Gaussian.of(new double[d], square(cases.matrix(d, d).times(Math.sqrt(d))));
        Trajectory trajectory = new FlowSolver()
                .solve(FlowRequest.of(law, Transformer.of(Attention.of(head), 1e5))
                        .with(new SavePlan(
                                new SavePlan.Depths.Points(41, SavePlan.Spacing.LOGARITHMIC, OptionalDouble.empty()),
                                Optional.empty())));
        assertThat(trajectory.status()).as("%s", cases).isEqualTo(Status.REACHED_END);
        assertThat(trajectory.stiff()).as("%s", cases).isTrue();
        assertThat(trajectory.message())
                .endsWith(". The run is stiff: stability of the explicit method, not accuracy, held the step down (fast"
                        + " contraction beside slow tails); the result stands, a looser tolerance would not be"
                        + " faster");
    }

    private static Matrix square(Matrix a) {
        return a.times(a.transpose());
    }

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> accurateRunsOfTheCatalogueAreNotStiff() {
        return Catalogue.all().stream().flatMap(problem -> Stream.of(
                        Method.DORMAND_PRINCE_853, Method.DORMAND_PRINCE_54)
                .map(method -> DynamicTest.dynamicTest(problem + ", " + method.key(), () -> {
                    Trajectory trajectory = new FlowSolver()
                            .solve(FlowRequest.of(problem.initial(), problem.transformer())
                                    .with(CatalogueTest.adaptive(method, 1e-11))
                                    .with(new SavePlan(new SavePlan.Depths.At(List.of(0.0)), Optional.empty())));
                    assertThat(trajectory.stiff()).isFalse();
                    assertThat(trajectory.message()).doesNotContain("stiff");
                })));
    }
}
