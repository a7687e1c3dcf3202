package org.anisoflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts of a law of several components. */
class ComponentChartsTest {
    private static final String TWO_CLUSTERS = """
            anisoflow: 1
            title: Two clusters
            attention:
              type: softmax
              query: {identity: %1$d}
              key: {identity: %1$d}
              value: {identity: %1$d, times: -1}
            initial:
              mixture:
                - {weight: 0.5, mean: %2$s, covariance: {identity: %1$d}}
                - {weight: 0.5, mean: %3$s, covariance: {identity: %1$d}}
            depth: 0.1
            save: {points: 3, laws: %4$s}
            """;

    @TempDir
    private Path scratch;

    private List<String> pictures(String study) throws IOException {
        Path file = Files.writeString(scratch.resolve("study.yaml"), study);
        Path result = scratch.resolve("result");
        Outcome outcome = Outcome.run("solve", file, "--format", "json", "--out", result);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
        try (Stream<Path> files = Files.list(result)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".png") || name.endsWith(".svg"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void componentsAreDrawnOverDepthAndInThePlane() throws IOException {
        assertThat(pictures(TWO_CLUSTERS.formatted(2, "[1, 0]", "[-1, 0]", "all")))
                .containsExactly(
                        "components.png", "components.svg", "plane.png", "plane.svg", "spectrum.png", "spectrum.svg");
        assertThat(scratch.resolve("result/components.svg"))
                .content()
                .contains("softmax, d = 2, projected closure, reached end at t = 0.1");
        assertThat(scratch.resolve("result/plane.svg"))
                .content()
                .contains("projected closure", "t = 0.05", "component 1");
    }

    @Test
    void tokensOfMoreDimensionsAreProjected() throws IOException {
        assertThat(pictures(TWO_CLUSTERS.formatted(3, "[1, 0, 0]", "[-1, 0, 0]", "all")))
                .contains("plane.png", "plane.svg");
        assertThat(scratch.resolve("result/plane.svg")).content().contains("principal direction u₁");
    }

    @Test
    void thePlaneIsLeftOutInOneDimension() throws IOException {
        assertThat(pictures(TWO_CLUSTERS.formatted(1, "[1]", "[-1]", "all")))
                .containsExactly("components.png", "components.svg", "spectrum.png", "spectrum.svg");
    }

    @Test
    void thePlaneIsLeftOutWithoutSavedLaws() throws IOException {
        assertThat(pictures(TWO_CLUSTERS.formatted(2, "[1, 0]", "[-1, 0]", "none")))
                .contains("components.png")
                .doesNotContain("plane.png");
    }
}
