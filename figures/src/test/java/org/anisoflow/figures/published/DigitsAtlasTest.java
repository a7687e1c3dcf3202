package org.anisoflow.figures.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.Study;
import org.junit.jupiter.api.Test;

class DigitsAtlasTest {
    @Test
    void everyAttentionTypeMovesTheSameTokens() {
        List<Study> studies = new DigitsAtlas().studies();
        assertThat(studies.stream().map(Study::attentionTypes))
                .containsExactly(
                        "softmax", "softmax", "l2", "sinkhorn", "linear", "sigmoid", "relu", "erf", "unnormalized");
        assertThat(studies.stream().map(study -> study.closure().key()))
                .containsExactly(
                        "exact",
                        "exact",
                        "exact",
                        "exact",
                        "exact",
                        "projected",
                        "projected",
                        "projected",
                        "projected");
        for (Study study : studies) {
            assertThat(study.initial().covariance())
                    .isEqualTo(studies.get(0).initial().covariance());
        }
        assertThat(studies.get(1).heads()).isEqualTo(4);
    }

    @Test
    void aCancelledAtlasIsNone() {
        Watch cancelled = new Watch() {
            @Override
            public boolean cancelled() {
                return true;
            }
        };
        try (Workers workers = new Workers(2)) {
            assertThat(new DigitsAtlas().run(workers, cancelled)).isEqualTo(Optional.empty());
        }
    }
}
