package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.anisoflow.core.InvalidInputException;
import org.junit.jupiter.api.Test;

class RankHistogramTest {
    private static RankHistogram.Data data(int[]... counts) {
        return new RankHistogram.Data(
                "ranks", "", "rank", List.of("scheme", "flow"), List.of(new RankHistogram.Panel(2, counts)));
    }

    @Test
    void countsStandAboveBarsAndGroupsInTheLegend() throws IOException {
        List<String> texts =
                Pictures.texts(RankHistogram.of(data(new int[] {3, 17, 80}, new int[] {0, 29, 71}), Theme.LIGHT));
        assertThat(texts).contains("17", "80", "29", "71", "scheme", "flow", "rank, d = 2", "number of runs");
    }

    @Test
    void missingAndNegativeCountsAreRefused() {
        assertThatThrownBy(() -> data(new int[] {3, 17, 80}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("counts must be as long as groups, 2, but has length 1");
        assertThatThrownBy(() -> data(new int[] {1, 2, 3}, new int[] {1, -2, 3}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("counts must not be negative but one is -2");
    }
}
