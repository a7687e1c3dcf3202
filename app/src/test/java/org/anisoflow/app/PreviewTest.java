package org.anisoflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.study.StudyFile;
import org.junit.jupiter.api.Test;

class PreviewTest {
    private static FlowRequest request(String more) {
        return StudyFile.parse(Path.of("s.yaml"), """
                anisoflow: 1
                attention: {type: softmax, query: {identity: 32}, key: {identity: 32, times: -1}, value: {identity: 32}}
                initial: {covariance: {identity: 32}}
                depth: 4
                """ + more).request();
    }

    private static double[] depths(FlowRequest request) {
        return request.save().resolve(4);
    }

    @Test
    void savesFewerDepthsWithTheSameEnds() {
        for (String save : new String[] {"", "save: {every: 0.001}\n", "save: {points: 500, spacing: logarithmic}\n"}) {
            double[] depths = depths(Preview.of(request(save)));
            assertThat(depths).hasSize(81).startsWith(0).endsWith(4);
        }
        assertThat(depths(Preview.of(request("save: {at: [1, 2]}\n")))).containsExactly(1, 2);
    }

    @Test
    void isRougherUnlessTheStudyIsRougherStill() {
        assertThat(Preview.of(request("")).solver().relative()).isEqualTo(1e-5);
        assertThat(Preview.of(request("solver: {relative: 1e-3}\n")).solver().relative())
                .isEqualTo(1e-3);
    }

    @Test
    void leavesOutWhatCostsMuchInHighDimension() {
        assertThat(Preview.of(request("")).metrics())
                .contains(Metric.EFFECTIVE_RANK)
                .doesNotContain(Metric.BURES_WASSERSTEIN_FROM_START);
        assertThat(Preview.of(request("")).flowMap()).isFalse();
    }

    @Test
    void stacksOfLayersKeepTheirSteps() {
        FlowRequest stack = request("solver: {method: layers, step: 1}\n");
        assertThat(Preview.of(stack).solver()).isEqualTo(stack.solver());
    }
}
