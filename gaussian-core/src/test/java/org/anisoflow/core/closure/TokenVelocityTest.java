package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The velocity of a token in a law of several components against integrals over the kernel. */
class TokenVelocityTest {
    private static final double TOLERANCE = 1e-11;

    /** One kernel of every type that several components can have. */
    static final List<Kernel> KERNELS = List.of(
            new Kernel.Softmax(0.6),
            new Kernel.L2(0.5),
            new Kernel.Linear(0.4),
            new Kernel.Pointwise(Activation.SIGMOID, 0.8, 0.3),
            new Kernel.Pointwise(Activation.RELU, 0.7, -0.2),
            new Kernel.Pointwise(Activation.ERF, 0.6, 0.1),
            new Kernel.Pointwise(Activation.EXP, 0.15, -0.2));

    private static void check(String what, RandomCases cases, Attention attention, Drift drift, GaussianMixture law) {
        ProjectedField field = Rates.field(attention, drift, law, Cubature.DEFAULT);
        BruteForceVelocity expected = new BruteForceVelocity(attention, drift, law);
        int d = law.dimension();
        int n = 2;
        double[] tokens = cases.vector(d * n);
        double[] out = new double[d * n];
        field.velocityOfTokens(tokens, 0, n, out, 0);
        for (int l = 0; l < n; l++) {
            assertThat(Matrices.error(
                            Matrices.column(column(out, n, l)), Matrices.column(expected.at(column(tokens, n, l)))))
                    .as("token %d, %s, %s", l, what, cases)
                    .isLessThan(TOLERANCE);
        }
    }

    private static double[] column(double[] a, int n, int l) {
        double[] column = new double[a.length / n];
        Arrays.setAll(column, i -> a[i * n + l]);
        return column;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, 1",
        "1, 2, 2, 1 0 1",
        "2, 2, 0, 2",
        "2, 1, 3, 2 1 0",
        "2, 4, 0, 0 2",
        "3, 2, 1, 1 2 0",
        "3, 5, 4, 2 1",
        "3, 3, 0, 3"
    })
    void everyKernelIsAnIntegralOverTheContext(int d, int k, int valueRows, String ranks) {
        for (Kernel kernel : KERNELS) {
            RandomCases cases = new RandomCases(100L * d + 10L * k + valueRows);
            Head head = ClosureFieldTest.head(cases, kernel, d, k, valueRows, true);
            GaussianMixture law = Rates.mixture(cases, d, ranks(ranks));
            check(kernel.toString(), cases, Attention.of(head), Drift.NONE, law);
        }
    }

    private static int[] ranks(String text) {
        return Stream.of(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1, 1 1", "2, 2 1 0", "2, 2", "3, 1 2"})
    void headsOfAllKernelsAddUpUnderNormalisationAndDrift(int d, String ranks) {
        RandomCases cases = new RandomCases(50 + d);
        List<Head> heads = KERNELS.stream()
                .map(kernel -> ClosureFieldTest.head(cases, kernel, d, 2, d + 1, true))
                .toList();
        GaussianMixture law = Rates.mild(Rates.mixture(cases, d, ranks(ranks)));
        Drift drift = new Drift(Optional.of(cases.matrix(d, d)), Optional.of(Matrices.column(cases.vector(d))));
        for (Normalization normalization : List.of(
                new Normalization.None(),
                new Normalization.MeanFieldRms(Optional.empty()),
                new Normalization.MeanFieldRms(Optional.of(Matrices.column(cases.vector(d)))))) {
            check(normalization.toString(), cases, new Attention(heads, normalization), drift, law);
            Attention masked = new Attention(heads, normalization, new Mask.Causal());
            check("behind all cells, " + normalization, cases, masked, drift, Rates.cells(law));
        }
    }
}
