package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;

/** Attention without special structure. */
final class Attentions {
    /** One kernel of every type, mild enough for a unit of depth. */
    static final List<Kernel> KERNELS =
            List.of(new Kernel.Softmax(0.3), new Kernel.L2(0.4), new Kernel.Sinkhorn(1.5), new Kernel.Linear(0.1));

    private Attentions() {}

    /** A head with k rows, output matrix and query, key, value and output biases. */
    static Head head(RandomCases cases, Kernel kernel, int k, int d) {
        return new Head(
                kernel,
                cases.matrix(k, d),
                cases.matrix(k, d),
                cases.matrix(k, d),
                Optional.of(cases.matrix(d, k)),
                new Head.Biases(bias(cases, k), bias(cases, k), bias(cases, k), bias(cases, d)));
    }

    private static Optional<Matrix> bias(RandomCases cases, int length) {
        return Optional.of(Matrices.column(cases.vector(length)).times(0.3));
    }

    /** A head of every type. */
    static Attention mixture(RandomCases cases, int d, boolean normalized) {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < KERNELS.size(); i++) {
            heads.add(head(cases, KERNELS.get(i), 1 + i % (d + 1), d));
        }
        return new Attention(
                heads, normalized ? new Normalization.MeanFieldRms(Optional.empty()) : new Normalization.None());
    }

    static Drift drift(RandomCases cases, int d) {
        return new Drift(Optional.of(cases.matrix(d, d).times(0.5)), Optional.of(Matrices.column(cases.vector(d))));
    }
}
