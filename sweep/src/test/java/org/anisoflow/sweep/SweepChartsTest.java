package org.anisoflow.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.viz.PictureFormat;
import org.anisoflow.viz.Theme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepChartsTest {
    private static String svg(Drawn chart) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PictureFormat.SVG.write(chart.chart().apply(Theme.LIGHT), out, chart.size(), 1);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<String> names(List<Drawn> charts) {
        return charts.stream().map(Drawn::name).toList();
    }

    /** Rows of given values, the first of each being the status. */
    private static Rows rows(Sweep sweep, Map<String, double[]> columns, double[][] along) {
        List<String> names = new Columns(sweep).names();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < sweep.size(); i++) {
            double[] values = new double[names.size()];
            Arrays.fill(values, Double.NaN);
            values[0] = RowStatus.REACHED_END.code();
            for (Map.Entry<String, double[]> column : columns.entrySet()) {
                values[names.indexOf(column.getKey())] = column.getValue()[i];
            }
            rows.add(new Row(i, values, along.length == 0 ? new double[0] : along[i], Optional.empty(), 0));
        }
        return new Rows(sweep, rows);
    }

    @Test
    void aSweepOfRandomWeightsHasRanksAndBands() throws IOException {
        Rows table = Rows.solved(Rows.ENSEMBLE.replace("replicates: 40", "replicates: 3"));
        List<Drawn> charts = SweepCharts.of(table);

        assertThat(names(charts))
                .containsExactly(
                        "rank-histogram-thresholded-rank",
                        "rank-histogram-gap-rank",
                        "bands-effective-rank",
                        "bands-total-variance");
        assertThat(svg(charts.get(0))).contains("eigenvalues above 0.1, d = 3", ">softmax<", ">linear<");
        assertThat(svg(charts.get(2))).contains("softmax (6)", ">effective rank<", ">depth t<");
        assertThat(charts.get(2).what().by()).contains("attention");
        assertThat(charts.get(2).caption()).contains("over all values of scale s, replicate.");
        assertThat(svg(charts.get(1))).isEqualTo(svg(SweepCharts.of(table).get(1)));
    }

    @Test
    void bandsOfPanelsAreThoseOfTheirMembers() throws IOException {
        String text = Rows.ENSEMBLE.replace("replicates: 40", "replicates: 3") + """
                charts:
                  - {chart: bands, measure: effective_rank, by: scale, panels: attention}
                """;
        Rows all = Rows.solved(text);
        List<Drawn> charts = SweepCharts.of(all);

        assertThat(names(charts))
                .containsExactly(
                        "bands-effective-rank-softmax", "bands-effective-rank-l2", "bands-effective-rank-linear");
        assertThat(charts.get(1).where()).isEqualTo(Map.of("attention", 1));
        assertThat(charts.get(1).caption()).contains("at every depth, l2, over all values of replicate.");
        Rows alone = new Rows(
                all.sweep(),
                all.rows().stream()
                        .filter(row -> all.sweep().position(row.index())[0] == 1)
                        .toList());
        assertThat(svg(charts.get(1)))
                .contains("scale s = 0.1 (3)", ">l2<")
                .isEqualTo(svg(SweepCharts.of(alone).get(1)))
                .isNotEqualTo(svg(charts.get(2)));
    }

    @Test
    void twoAxesOfNumbersGiveADiagramForEachValueOfTheOther() throws IOException {
        Rows table = Rows.solved(Rows.PHASES);
        List<Drawn> charts = SweepCharts.of(table);

        assertThat(names(charts)).containsExactly("phase-diagram-softmax", "phase-diagram-l2");
        assertThat(svg(charts.get(0))).contains("blows up", ">scale s<", ">value V₁₁<", ">softmax<");
        assertThat(charts.get(1).where()).isEqualTo(Map.of("attention", 1));
    }

    @Test
    void theOutcomeOfMostReplicatesCounts() {
        Sweep sweep = Rows.sweep(grid("replicates: 3", ""));
        double[] outcomes = new double[27];
        Arrays.fill(outcomes, 2);
        outcomes[0] = 3; // 3, 2, 2
        outcomes[3] = 1; // 1, 3 and none: level, and the first wins
        outcomes[4] = 3;
        outcomes[5] = Double.NaN;
        Arrays.fill(outcomes, 6, 9, Double.NaN);
        PhaseCells cells = PhaseCells.chosen(sweep).orElseThrow();
        rows(sweep, Map.of("outcome", outcomes), new double[0][])
                .forEach(row -> cells.add(row, sweep.position(row.index())));

        // the file has s downwards and x is the first axis
        assertThat(cells.majority(0, new int[] {0, 1, 2}, new int[] {0, 1, 2})[0])
                .containsExactly(2, 2, 2);
        assertThat(cells.majority(0, new int[] {1}, new int[] {0})[0]).containsExactly(1);
        assertThat(cells.majority(0, new int[] {2}, new int[] {0})[0]).containsExactly(-1);
    }

    @Test
    void ranksAreCountedByDimensionAndGroup() throws IOException {
        Sweep sweep = Rows.sweep("""
                anisoflow-sweep: 1
                study: {anisoflow: 1, attention: {type: softmax, scale: 1, query: {identity: 2}, key: {identity: 2},
                  value: {identity: 2}}, initial: {covariance: {identity: 2}}, depth: 1}
                axes:
                  - {key: attention.type, name: attention, values: [softmax, l2]}
                  - name: d
                    cases:
                      2: {attention.query: {identity: 2}, attention.key: {identity: 2}, attention.value: {identity: 2},
                          initial.covariance: {identity: 2}}
                      3: {attention.query: {identity: 3}, attention.key: {identity: 3}, attention.value: {identity: 3},
                          initial.covariance: {identity: 3}}
                replicates: 11
                measures: [gap_rank]
                """);
        double[] ranks = new double[44];
        Arrays.fill(ranks, 0, 11, 1);
        Arrays.fill(ranks, 11, 22, 3);
        Arrays.fill(ranks, 22, 33, 2);
        Arrays.fill(ranks, 33, 44, Double.NaN);
        List<Drawn> charts = SweepCharts.of(rows(sweep, Map.of("gap_rank", ranks), new double[0][]));

        assertThat(names(charts)).containsExactly("rank-histogram-gap-rank");
        assertThat(charts.get(0).what().panels()).contains("d");
        assertThat(svg(charts.get(0)))
                .contains("gap rank, d = 2", "gap rank, d = 3", ">11<", "11 of 44 members have no rank", ">l2<");
    }

    @Test
    void quantilesInterpolateAndConvergedMembersStay(@TempDir Path scratch) throws IOException {
        Sweep sweep = Rows.sweep(grid("replicates: 2", "along: [effective_rank]"));
        int count = (int) sweep.size();
        double[][] along = new double[count][];
        double[] status = new double[count];
        for (int i = 0; i < count; i++) {
            // depths 0, 1, 2; even members converge at 0.5, every sixth blows up there
            boolean whole = i % 2 == 1;
            along[i] = whole ? new double[] {0, 1, 2, 10, 20, 30} : new double[] {0, 0.5, 0, 4};
            status[i] = (whole ? RowStatus.REACHED_END : i % 6 == 0 ? RowStatus.BLEW_UP : RowStatus.CONVERGED).code();
        }
        Path file = scratch.resolve(Quantiles.FILE_NAME);

        assertThat(Quantiles.write(rows(sweep, Map.of("status", status), along), file))
                .isTrue();
        assertThat(Files.readAllLines(file))
                .hasSize(1 + 9 * 3)
                .startsWith(
                        "s,v,t,measure,q05,q25,median,q75,q95,count",
                        "1,1,0.0,effective_rank,0.5,2.5,5.0,7.5,9.5,2",
                        "1,1,1.0,effective_rank,20.0,20.0,20.0,20.0,20.0,1",
                        "1,1,2.0,effective_rank,30.0,30.0,30.0,30.0,30.0,1",
                        "1,2,0.0,effective_rank,0.5,2.5,5.0,7.5,9.5,2",
                        "1,2,1.0,effective_rank,4.8,8.0,12.0,16.0,19.2,2");
    }

    @Test
    void aSampleOfIndicesIsUniform() {
        IndexSample sample = new IndexSample(1e5, 1e6);
        long[] taken = IntStream.range(0, 1_000_000)
                .filter(sample::takes)
                .mapToLong(i -> i)
                .toArray();

        assertThat((double) taken.length).isCloseTo(1e5, within(4 * Math.sqrt(0.9e5)));
        for (int residue = 0; residue < 10; residue++) {
            int r = residue;
            assertThat((double) Arrays.stream(taken).filter(i -> i % 10 == r).count())
                    .isCloseTo(1e4, within(4 * Math.sqrt(0.9e4)));
        }
        assertThat(new IndexSample(10, 10).takesAll()).isTrue();
    }

    private static String grid(String replicates, String more) {
        return """
                anisoflow-sweep: 1
                study: {anisoflow: 1, attention: {type: softmax, scale: 1, query: {identity: 1}, key: {identity: 1},
                  value: [[1]]}, initial: {covariance: [[1]]}, depth: 2, save: {every: 1}}
                axes:
                  - {key: attention.scale, name: s, values: [1, 2, 3]}
                  - {key: attention.value.0.0, name: v, values: [1, 2, 3]}
                  - {key: attention.type, name: attention, values: [softmax]}
                measures: [total_variance, effective_rank]
                """.replace("  - {key: attention.type, name: attention, values: [softmax]}\n", "")
                + replicates + "\n" + more + "\n";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {chart: scatter, x: total_variance} | sweep.yaml:9:5: charts.0 needs y, the name of a column or an axis
            {chart: scatter, x: total_varianc, y: s} | sweep.yaml:9:25: charts.0.x must name a column or an axis but is total_varianc; choose one of s, v, t_end, blow_up_time, decay_exponent, cubature_error, accepted, rejected, evaluations, total_variance, effective_rank
            {chart: scatter, x: s, y: v, panels: s} | sweep.yaml:9:42: charts.0.panels does not belong to a chart of kind scatter; it has x, y, color
            {chart: phase-diagram, x: s, y: s} | sweep.yaml:9:37: charts.0.y must name another axis than x, s
            {chart: phase-diagram, x: s, y: effective_rank} | sweep.yaml:9:37: charts.0.y must name an axis but is effective_rank; choose one of s, v
            {chart: bands} | sweep.yaml:9:5: charts.0 needs a measure along the depth but the sweep collects none; add along: [effective_rank], say
            {chart: rank-histogram} | sweep.yaml:9:5: charts.0 needs a rank but the sweep collects none; add gap_rank or thresholded_rank to its measures
            """)
    void whatCannotBeDrawnIsToldAtItsPlace(String chart, String message) {
        Sweep sweep = Rows.sweep(grid("charts:", "  - " + chart));

        assertThatThrownBy(() -> SweepCharts.check(sweep))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void panelsOfBandsNeedGroupsByAnotherAxis() {
        assertThatThrownBy(() -> SweepCharts.check(
                        Rows.sweep(grid("along: [effective_rank]", "charts: [{chart: bands, panels: s}]"))))
                .hasMessage("sweep.yaml:9:10: charts.0 needs by, the name of a column or an axis");
        assertThatThrownBy(() -> SweepCharts.check(
                        Rows.sweep(grid("along: [effective_rank]", "charts: [{chart: bands, panels: s, by: s}]"))))
                .hasMessage("sweep.yaml:9:40: charts.0.by must name another axis than panels, s");
    }

    @Test
    void bandsNeedTheSameDepthsForAllMembers() {
        String text = grid("along: [effective_rank]", "").replace("key: attention.scale", "key: depth");

        assertThat(SweepCharts.of(rows(Rows.sweep(text), Map.of(), new double[0][])))
                .extracting(Drawn::name)
                .containsExactly("phase-diagram");
        assertThatThrownBy(() -> SweepCharts.check(Rows.sweep(text + "charts: [{chart: bands}]\n")))
                .hasMessageContaining("needs members that are saved at the same depths, but the axis s changes them");
    }

    @Test
    void marksAreColouredByOutcome() throws IOException {
        Sweep sweep = Rows.sweep(
                grid("charts:", "  - {chart: scatter, x: total_variance, y: effective_rank, color: outcome}"));
        double[] outcome = {0, 0, 0, 1, 1, 2, 3, Double.NaN, 0};
        double[] variance = {1, 2, 3, 4, 5, 6, 7, 8, Double.POSITIVE_INFINITY};
        List<Drawn> charts = SweepCharts.of(rows(
                sweep,
                Map.of("outcome", outcome, "total_variance", variance, "effective_rank", variance.clone()),
                new double[0][]));

        assertThat(names(charts)).containsExactly("scatter-total-variance-effective-rank");
        assertThat(svg(charts.get(0)))
                .contains(
                        "shrinks to zero (3)",
                        "stays regular (1)",
                        "no outcome (1)",
                        "1 of 9 is left out: not finite",
                        ">total variance tr Σ<");
    }
}
