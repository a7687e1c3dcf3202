package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.junit.jupiter.api.Test;

/** The published rank histogram of softmax with V = I, K = -Q, against the exact limit. docs/theory.md section 3. */
class RankHistogramTest {
    private static final double DEPTH = 1e12;

    @Test
    void everyLimitHasTheRankOfTheKernelAndTheExactEigenvalues() {
        JsonNode histogram =
                ReferenceData.read("castin2025-rank-histograms.json").get(0);
        assertThat(histogram.get("name").asText()).isEqualTo("softmax-value-identity");
        Map<Integer, int[]> counts = new TreeMap<>();
        for (JsonNode run : histogram.get("runs")) {
            int d = run.get("dimension").asInt();
            Matrix query = queryOf(histogram, run, d);
            Trajectory.Point end = limit(run, query, d);
            int dimensionOfKernel = d - d / 2;
            String name = "d = " + d + ", matrices " + run.get("matrices");
            assertThat(end.metrics().get(Metric.GAP_RANK)).as(name).isEqualTo(dimensionOfKernel);
            counts.computeIfAbsent(d, key -> new int[d + 1])[
                    end.metrics().get(Metric.THRESHOLDED_RANK).intValue()]++;
            compareWithFormula(name, run, query, d, end);
        }
        assertThat(counts.keySet()).containsExactly(3, 4, 5);
        assertThat(counts.get(3)).containsExactly(1, 31, 68, 0);
        assertThat(counts.get(4)).containsExactly(0, 32, 68, 0, 0);
        assertThat(counts.get(5)).containsExactly(0, 0, 47, 53, 0, 0);
    }

    /** The query matrices are listed dimension after dimension. */
    private static Matrix queryOf(JsonNode histogram, JsonNode run, int d) {
        JsonNode query = histogram.get("query").get(run.get("matrices").asInt());
        Matrix matrix = ReferenceData.matrix(query);
        assertThat(matrix.shape()).isEqualTo(d / 2 + " x " + d);
        return matrix;
    }

    private static Trajectory.Point limit(JsonNode run, Matrix query, int d) {
        Head head = new Head(new Kernel.Softmax(1 / Math.sqrt(d)), query, query.times(-1), Matrix.identity(d));
        Gaussian law = Gaussian.of(new double[d], ReferenceData.matrix(run.get("initialCovariance")));
        return new FlowSolver()
                .solveOrThrow(FlowRequest.of(law, Transformer.of(Attention.of(head), DEPTH))
                        .with(Set.of(Metric.GAP_RANK, Metric.THRESHOLDED_RANK))
                        .with(new StopRule(0, 1e30))
                        .with(new SavePlan(new SavePlan.Depths.At(List.of(DEPTH)), Optional.empty())))
                .last();
    }

    /** Sigma(t)^-1 = Sigma0^-1 - t (A + A^T), whitened by a factor of Sigma0. */
    private static void compareWithFormula(String name, JsonNode run, Matrix query, int d, Trajectory.Point end) {
        Gaussian law = Gaussian.of(new double[d], ReferenceData.matrix(run.get("initialCovariance")));
        Matrix a = query.transpose().times(query).times(-1 / Math.sqrt(d));
        Matrix whitened =
                law.factor().transpose().times(Matrices.twiceSymmetricPart(a)).times(law.factor());
        Matrix expected = law.factor()
                .times(Matrices.function(whitened, x -> 1 / (1 - DEPTH * Math.min(0, Math.abs(x) < 1e-13 ? 0 : x))))
                .times(law.factor().transpose());
        assertThat(Matrices.relativeError(Problem.covarianceOf(end), expected))
                .as(name)
                .isLessThan(1e-6);
        assertThat(Arrays.stream(end.eigenvalues()).min().orElseThrow())
                .as(name)
                .isPositive();
    }
}
