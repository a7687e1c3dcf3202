package org.anisoflow.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anisoflow.core.gaussian.Metric;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published rank histograms [castin2025] as sweeps of 300 cases: weights and covariances are those of the files. */
class RanksTest {
    private static final Path FILES = Path.of("../examples/castin2025");

    /** The upper triangle of a symmetric matrix as rows. */
    private static String symmetric(String[] cells, int from, int d) {
        return IntStream.range(0, d)
                .mapToObj(i -> IntStream.range(0, d)
                        .mapToObj(j -> {
                            int a = Math.min(i, j);
                            int b = Math.max(i, j);
                            return cells[from + a * d - a * (a - 1) / 2 + b - a];
                        })
                        .collect(Collectors.joining(", ", "[", "]")))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String sweep(String key) throws Exception {
        StringBuilder text = new StringBuilder("""
                anisoflow-sweep: 1
                study:
                  anisoflow: 1
                  attention:
                    type: %s
                    query: {identity: 3}
                    key: {identity: 3}
                    value: {identity: 3}
                  initial: {covariance: {identity: 3}}
                  depth: 1e5
                measures: [thresholded_rank]
                axes:
                  - name: run
                    cases:
                """.formatted(key.contains("softmax") ? "softmax" : "l2"));
        List<String> lines = Files.readAllLines(FILES.resolve(key + ".csv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            int d = Integer.parseInt(cells[0]);
            int k = d / 2;
            int triangle = d * (d + 1) / 2;
            String query = IntStream.range(0, k)
                    .mapToObj(i -> Arrays.stream(cells, 1 + i * d, 1 + (i + 1) * d)
                            .collect(Collectors.joining(", ", "[", "]")))
                    .collect(Collectors.joining(", ", "[", "]"));
            int next = 1 + k * d;
            String value =
                    cells.length > next + triangle ? symmetric(cells, next + triangle, d) : "{identity: " + d + "}";
            // the published code divides scores by the root of d
            String scale = Double.toString(1 / Math.sqrt(d));
            text.append("      ")
                    .append(text.length())
                    .append(": {attention.key: ")
                    .append(query)
                    .append(", attention.query: {same-as: key, times: -")
                    .append(key.contains("softmax") ? "1}, attention.scale: " + scale : scale + "}")
                    .append(", attention.value: ")
                    .append(value)
                    .append(", initial.covariance: ")
                    .append(symmetric(cells, next, d))
                    .append("}\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "ranks-softmax-value-identity, 1 31 68 0 | 0 32 68 0 0 | 0 0 47 53 0 0",
        "ranks-l2-value-identity, 1 31 68 0 | 0 32 68 0 0 | 0 0 46 54 0 0",
        "ranks-l2-value-random, 1 27 72 0 | 0 28 72 0 0 | 0 0 37 63 0 0"
    })
    void exactCounts(String key, String expected) throws Exception {
        Sweep sweep = Sweeps.of(sweep(key));
        assertThat(sweep.measures().last()).containsExactly(Metric.THRESHOLDED_RANK);
        int[][] counts = {new int[4], new int[5], new int[6]};
        new LocalEngine()
                .run(
                        sweep,
                        List.of(new Range(0, 300)),
                        2,
                        rows -> rows.forEach(row -> counts[(int) row.index() / 100][
                                (int) row.values()[new Columns(sweep).names().indexOf("thresholded_rank")]]++),
                        () -> false);
        assertThat(Arrays.stream(counts)
                        .map(each ->
                                Arrays.stream(each).mapToObj(Integer::toString).collect(Collectors.joining(" ")))
                        .collect(Collectors.joining(" | ")))
                .isEqualTo(expected);
    }
}
