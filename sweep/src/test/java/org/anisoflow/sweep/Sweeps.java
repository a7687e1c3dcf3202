package org.anisoflow.sweep;

import java.nio.file.Path;

/** Sweeps for tests. */
final class Sweeps {
    /** Random softmax closures in the plane; few steps each. */
    static final String PLANE = """
            anisoflow-sweep: 1
            study:
              anisoflow: 1
              attention:
                type: softmax
                query: {random: normal, shape: [1, 2], seed: member}
                key: {same-as: query, times: -1}
                value: {identity: 2}
              initial: {covariance: {random: wishart, shape: [2, 4], seed: replicate, times: 1}}
              depth: 10
              solver: {relative: 1e-6, absolute: 1e-9}
              save: {points: 5}
            axes:
              - key: initial.covariance.times
                values: [0.5, 1, 2]
              - name: type
                cases:
                  softmax: {attention.type: softmax}
                  l2: {attention.type: l2}
                  sinkhorn: {attention.type: sinkhorn, attention.epsilon: 2}
            replicates: 4
            seed: 3
            measures: [effective_rank, eigenvalues]
            along: [total_variance]
            """;

    private Sweeps() {}

    static Sweep of(String text) {
        return SweepFile.parse(Path.of("sweep.yaml"), text);
    }
}
