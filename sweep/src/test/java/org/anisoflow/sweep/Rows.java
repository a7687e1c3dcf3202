package org.anisoflow.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A table in memory. */
record Rows(Sweep sweep, List<Row> rows) implements SweepTable {
    /** Ranks, bands along the depth and three kinds of attention, 3 x 3 x 40 members that are solved in a second or two. */
    static final String ENSEMBLE = """
            anisoflow-sweep: 1
            title: Random weights
            study:
              anisoflow: 1
              attention:
                type: softmax
                scale: 1
                query: {random: normal, shape: [3, 3], seed: member, times: 0.7}
                key: {random: normal, shape: [3, 3], seed: member, times: 0.7}
                value: {random: normal, shape: [3, 3], seed: member, times: 0.7}
              initial: {covariance: {random: wishart, shape: [3, 3], seed: replicate}}
              depth: 2
              solver: {max-steps: 400}
              save: {points: 41}
              stop: {converged: 1e-6}
            axes:
              - name: attention
                cases:
                  softmax: {attention.type: softmax}
                  l2: {attention.type: l2}
                  linear: {attention.type: linear}
              - {key: attention.scale, name: scale, label: scale s, logarithmic: {from: 0.1, to: 1, points: 2}}
            replicates: 40
            measures: [total_variance, effective_rank, gap_rank, thresholded_rank, condition_number]
            along: [effective_rank, total_variance]
            """;

    /** Outcomes over two numbers for two kinds of attention. */
    static final String PHASES = """
            anisoflow-sweep: 1
            title: Collapse and blow-up
            study:
              anisoflow: 1
              attention:
                type: softmax
                scale: 1
                query: {identity: 2}
                key: {identity: 2}
                value: [[1, 0], [0, -1]]
              initial: {covariance: [[1, 0.2], [0.2, 0.5]]}
              depth: 20
            axes:
              - {key: attention.type, name: attention, values: [softmax, l2]}
              - {key: attention.scale, name: scale, label: scale s, logarithmic: {from: 0.1, to: 10, points: 9}}
              - {key: attention.value.0.0, name: v, label: value V₁₁, linear: {from: -2, to: 2, points: 9}}
            measures: [total_variance, effective_rank]
            """;

    /** The sweep of a text, as it stands in a file {@code sweep.yaml}. */
    static Sweep sweep(String text) {
        return SweepFile.parse(Path.of("sweep.yaml"), text);
    }

    /** All members of a sweep, solved. */
    static Rows solved(String text) {
        Sweep sweep = sweep(text);
        List<Row> rows = new ArrayList<>();
        new MemberRunner(sweep, () -> false).run(0, sweep.size(), rows::add);
        return new Rows(sweep, rows);
    }

    @Override
    public long size() {
        return rows.size();
    }

    @Override
    public void forEach(Consumer<Row> consumer) {
        rows.forEach(consumer);
    }
}
