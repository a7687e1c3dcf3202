package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every adaptive method solves every problem of the catalogue to the tolerance asked for, inside its steps too. */
class CatalogueTest {
    private static final double[] TOLERANCES = {1e-4, 1e-6, 1e-8, 1e-10, 1e-11};
    private static final double ALLOWED = 100;

    @TestFactory
    Stream<DynamicTest> errorsStayWithinAHundredTolerances() {
        return Catalogue.all().stream()
                .flatMap(problem -> Stream.of(Method.DORMAND_PRINCE_853, Method.DORMAND_PRINCE_54)
                        .flatMap(method -> DoubleStream.of(TOLERANCES)
                                .mapToObj(tolerance -> DynamicTest.dynamicTest(
                                        problem + ", " + method.key() + ", " + tolerance,
                                        () -> check(problem, method, tolerance)))));
    }

    private static void check(Problem problem, Method method, double tolerance) {
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(problem.initial(), problem.transformer())
                        .with(adaptive(method, tolerance))
                        .with(new StopRule(0, 1e30))
                        .with(new SavePlan(
                                new SavePlan.Depths.Points(9, SavePlan.Spacing.LINEAR, OptionalDouble.empty()),
                                Optional.empty())));
        assertThat(trajectory.status()).isEqualTo(Status.REACHED_END);
        assertThat(trajectory.points()).hasSize(9);
        assertThat(trajectory.end()).isEqualTo(problem.transformer().depth());
        for (Trajectory.Point point : trajectory.points()) {
            assertThat(problem.error(point))
                    .as("error at depth %s", point.depth())
                    .isLessThanOrEqualTo(ALLOWED * tolerance * problem.errorScale());
        }
    }

    @TestFactory
    Stream<DynamicTest> errorsFallWithTheTolerance() {
        return Catalogue.all().stream()
                .flatMap(problem -> Stream.of(Method.DORMAND_PRINCE_853, Method.DORMAND_PRINCE_54)
                        .map(method -> DynamicTest.dynamicTest(problem + ", " + method.key(), () -> {
                            double coarse = worstError(problem, method, 1e-4);
                            double fine = worstError(problem, method, 1e-11);
                            assertThat(fine).isLessThan(Math.max(1e-12, 1e-2 * coarse));
                        })));
    }

    private static double worstError(Problem problem, Method method, double tolerance) {
        return new FlowSolver()
                        .solveOrThrow(FlowRequest.of(problem.initial(), problem.transformer())
                                .with(adaptive(method, tolerance))
                                .with(new StopRule(0, 1e30))
                                .with(new SavePlan(
                                        new SavePlan.Depths.Points(9, SavePlan.Spacing.LINEAR, OptionalDouble.empty()),
                                        Optional.empty())))
                        .points()
                        .stream()
                        .mapToDouble(problem::error)
                        .max()
                        .orElseThrow();
    }

    static SolverOptions adaptive(Method method, double tolerance) {
        return new SolverOptions(
                method, tolerance, 1e-3 * tolerance, OptionalDouble.empty(), 1_000_000, OptionalDouble.empty());
    }
}
