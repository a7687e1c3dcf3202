package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.SavePlan.Depths;
import org.anisoflow.ode.flow.SavePlan.Laws;
import org.anisoflow.ode.flow.SavePlan.Spacing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowMemoryTest {
    private static FlowRequest request(int d, Depths depths, Laws laws) {
        Matrix identity = Matrix.identity(d);
        Attention attention = Attention.of(new Head(new Kernel.Softmax(1), identity, identity.times(-1), identity));
        return FlowRequest.of(Gaussian.standard(d), Transformer.of(attention, 10))
                .with(new SavePlan(depths, Optional.of(laws)));
    }

    private static Depths points(int count) {
        return new Depths.Points(count, Spacing.LINEAR, OptionalDouble.empty());
    }

    /** Bytes of a heap after garbage collection. */
    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @ParameterizedTest
    @CsvSource({"2, 20000, ALL", "2, 20000, NONE", "16, 4000, ALL", "16, 8000, ENDS", "64, 400, ALL"})
    void savedDepthsTakeWhatIsEstimatedToAFactorOfTwo(int d, int points, Laws laws) {
        FlowRequest request = request(d, points(points), laws);
        long before = used();
        Trajectory trajectory = new FlowSolver().solve(request);
        double held = used() - before;
        assertThat(trajectory.points()).hasSize(points);
        assertThat(FlowMemory.saved(request).bytes()).isBetween(0.9 * held, 2 * held);
    }

    @Test
    void remediesAreThoseThatSuffice() {
        FlowRequest request = request(64, points(1_000_000), Laws.ALL);
        assertThatThrownBy(() -> new FlowSolver().solve(request))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageMatching(
                        "the study needs about [0-9.]+ GiB of memory, most of it for saved laws, but Java has "
                                + "\\d+ MiB; set save.points: \\d+(, or .*)?")
                .satisfies(e -> {
                    Matcher count = Pattern.compile("save.points: (\\d+)").matcher(e.getMessage());
                    assertThat(count.find()).isTrue();
                    int few = Integer.parseInt(count.group(1));
                    assertThat(FlowMemory.of(request(64, points(few), Laws.ALL)).fits())
                            .isTrue();
                    assertThat(FlowMemory.of(request(64, points(few + few / 5), Laws.ALL))
                                    .fits())
                            .isFalse();
                });
    }

    @Test
    void wholeLawsAtTheEndsAreRecommendedWhereThatSuffices() {
        FlowRequest request = request(64, points(200_000), Laws.ALL);
        assertThatThrownBy(() -> FlowMemory.require(request, FlowMemory::of, List.of()))
                .hasMessageContaining("set save.laws: ends");
        assertThat(FlowMemory.of(request(64, points(200_000), Laws.ENDS)).fits())
                .isTrue();
    }

    @Test
    void stepsOfDepthAreRecommendedForStudiesThatGiveThem() {
        FlowRequest request = request(64, new Depths.Every(2e-5), Laws.ALL);
        assertThatThrownBy(() -> FlowMemory.require(request, FlowMemory::of, List.of()))
                .hasMessageContaining("set save.every: 0.0");
    }

    @ParameterizedTest
    @CsvSource({"2", "201"})
    void plansCountWhatTheyResolve(int count) {
        for (Depths depths : List.of(
                points(count), new Depths.Every(10.0 / count), new Depths.Every(3), new Depths.At(List.of(0.0, 4.0)))) {
            SavePlan plan = new SavePlan(depths, Optional.empty());
            assertThat(plan.count(10)).isEqualTo(plan.resolve(10).length);
        }
    }
}
