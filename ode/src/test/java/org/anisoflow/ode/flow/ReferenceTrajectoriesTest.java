package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Trajectories and published figures, solved elsewhere at relative tolerance 1e-12. */
class ReferenceTrajectoriesTest {
    private static final SolverOptions FINE = SolverOptions.DEFAULT.withTolerances(1e-12, 1e-14);

    @TestFactory
    Stream<DynamicTest> trajectoriesAgreeToNineDigits() {
        List<JsonNode> all = ReferenceData.read("trajectories.json");
        assertThat(all).hasSize(12);
        return all.stream()
                .map(node -> DynamicTest.dynamicTest(node.get("name").asText(), () -> checkTrajectory(node)));
    }

    private static void checkTrajectory(JsonNode node) {
        Gaussian law =
                Gaussian.ofFactor(ReferenceData.vector(node.get("mean")), ReferenceData.matrix(node.get("factor")));
        List<Double> depths = new ArrayList<>();
        node.get("points").forEach(point -> depths.add(point.get("t").asDouble()));
        Trajectory trajectory = new FlowSolver()
                .solveOrThrow(FlowRequest.of(
                                law,
                                Transformer.of(
                                        ReferenceData.attention(node.get("heads")), depths.get(depths.size() - 1)))
                        .with(FINE)
                        .with(new SavePlan(new SavePlan.Depths.At(depths), Optional.empty())));
        assertThat(trajectory.points()).hasSize(depths.size());
        for (int i = 0; i < depths.size(); i++) {
            Trajectory.Point point = trajectory.points().get(i);
            JsonNode expected = node.get("points").get(i);
            Matrix factor = point.factor().orElseThrow();
            assertThat(Matrices.relativeError(
                            factor.times(factor.transpose()), ReferenceData.matrix(expected.get("covariance"))))
                    .as("covariance at depth %s", point.depth())
                    .isLessThan(1e-9);
            double[] mean = ReferenceData.vector(expected.get("mean"));
            assertThat(Matrices.relativeError(Matrix.of(mean.length, 1, point.mean()), Matrix.of(mean.length, 1, mean)))
                    .as("mean at depth %s", point.depth())
                    .isLessThan(1e-9);
        }
    }

    @TestFactory
    Stream<DynamicTest> publishedFiguresAgreeToEightDigits() {
        List<JsonNode> all = ReferenceData.read("castin2025-figures.json");
        assertThat(all).hasSize(16);
        return all.stream().map(node -> DynamicTest.dynamicTest(node.get("name").asText(), () -> checkFigure(node)));
    }

    private static void checkFigure(JsonNode node) {
        for (JsonNode run : node.get("runs")) {
            double depth = run.get("depth").asDouble();
            Trajectory trajectory = new FlowSolver()
                    .solveOrThrow(FlowRequest.of(
                                    Gaussian.of(new double[2], ReferenceData.matrix(run.get("initialCovariance"))),
                                    Transformer.of(ReferenceData.attention(node.get("heads")), depth))
                            .with(FINE)
                            .with(new StopRule(0, 1e30))
                            .with(new SavePlan(new SavePlan.Depths.At(List.of(depth)), Optional.empty())));
            Matrix factor = trajectory.last().factor().orElseThrow();
            assertThat(Matrices.relativeError(
                            factor.times(factor.transpose()), ReferenceData.matrix(run.get("covariance"))))
                    .as("run %s", run)
                    .isLessThan(1e-8);
        }
    }
}
