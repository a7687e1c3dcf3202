package org.anisoflow.study.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.study.result.DataDictionary.Entry;
import org.anisoflow.study.result.DataDictionary.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataDictionaryTest {
    /** The section of docs/data.md about a file. */
    private static String table(Source source) {
        boolean arrays = source == Source.ARRAYS || source == Source.PARTICLES;
        StringBuilder table = new StringBuilder("## " + source.title() + "\n\n");
        table.append(
                arrays
                        ? "| array | shape | unit | content |\n|---|---|---|---|\n"
                        : "| name | unit | content |\n|---|---|---|\n");
        for (Entry entry : DataDictionary.entries(source)) {
            table.append("| `").append(entry.name()).append("` | ");
            table.append(arrays ? entry.shape() + " | " : "");
            table.append(entry.unit()).append(" | ");
            table.append(entry.description().replace("|", "\\|").replace("<", "&lt;"))
                    .append(" |\n");
        }
        return table.toString();
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void guideHasEveryNameWithItsShapeUnitAndMeaning(Source source) throws IOException {
        assertThat(Files.readString(Path.of("../docs/data.md"))).contains(table(source) + "\n");
    }

    @Test
    void namesAreFoundWithTheirIndicesAndDiagnostics() {
        assertThat(DataDictionary.find(Source.TRAJECTORY, "cov_0_15")).hasValueSatisfying(entry -> {
            assertThat(entry.name()).isEqualTo("cov_0_15");
            assertThat(entry.unit()).isEqualTo("token^2");
        });
        assertThat(DataDictionary.find(Source.ARRAYS, "metrics/mean_norm"))
                .hasValue(new Entry("metrics/mean_norm", "T", "token", Metric.MEAN_NORM.formula()));
        assertThat(DataDictionary.find(Source.COMPONENTS, "effective_rank")).isPresent();
        assertThat(DataDictionary.find(Source.ARRAYS, "component_metrics/total_variance"))
                .hasValueSatisfying(entry -> assertThat(entry.shape()).isEqualTo("T x J"));
        for (String unknown : new String[] {"cov_0", "cov_i_j", "metrics/", "metrics/none", "mean_0_1", "NAME", ""}) {
            assertThat(DataDictionary.find(Source.TRAJECTORY, unknown)).isEmpty();
            assertThat(DataDictionary.find(Source.ARRAYS, unknown)).isEmpty();
        }
        for (ClusterMetric metric : ClusterMetric.values()) {
            assertThat(DataDictionary.find(Source.METRICS, metric.key())).isPresent();
        }
    }
}
