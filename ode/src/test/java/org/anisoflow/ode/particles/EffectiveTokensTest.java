package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.MomentAccumulator;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveTokensTest {
    private static final int N = 60;

    private static double[] tokens(Gaussian law) {
        return Sampler.draw(law, N, Sampling.INDEPENDENT, Streams.of(11, 0));
    }

    private static Gaussian moments(double[] x, int d) {
        MomentAccumulator moments = new MomentAccumulator(d);
        moments.add(x, x.length / d);
        return moments.toGaussian();
    }

    private static Head head(RandomCases cases, Kernel kernel, int k, int d) {
        Optional<Matrix> queryBias =
                Optional.of(Matrix.of(k, 1, cases.vector(k)).times(0.3));
        Optional<Matrix> keyBias = Optional.of(Matrix.of(k, 1, cases.vector(k)).times(0.3));
        return new Head(
                kernel,
                cases.matrix(k, d),
                cases.matrix(k, d),
                cases.matrix(d, d),
                Optional.empty(),
                new Head.Biases(queryBias, keyBias, Optional.empty(), Optional.empty()));
    }

    private static EffectiveTokens statistics(int n, IntToDoubleFunction effective) {
        double[] sorted = new double[n];
        Arrays.setAll(sorted, effective);
        Arrays.sort(sorted);
        return new EffectiveTokens(
                0.5 * (sorted[n / 2] + sorted[(n - 1) / 2]), sorted[0], sorted[Math.max(0, n / 20 - 1)]);
    }

    private static void assertSame(EffectiveTokens found, EffectiveTokens expected, double relative, Object what) {
        double[] a = {found.median(), found.worst(), found.fifthPercentile()};
        double[] b = {expected.median(), expected.worst(), expected.fifthPercentile()};
        for (int i = 0; i < 3; i++) {
            assertThat(a[i]).as("%s, statistic %d", what, i).isCloseTo(b[i], within(relative * b[i]));
        }
    }

    /** The affine image Q x + c of one token. */
    private static double[] image(Matrix q, Optional<Matrix> bias, double[] x) {
        double[] y = q.times(Matrix.of(x.length, 1, x)).toRowMajor();
        for (int i = 0; i < y.length; i++) {
            y[i] += bias.isPresent() ? bias.get().get(i, 0) : 0;
        }
        return y;
    }

    /** N / E[w^2] of every token by the trapezoidal rule in z, y = alpha + F z, with F d x r and r <= 2. */
    private static double[] byQuadrature(Head head, double[] x, int d) {
        Gaussian law = moments(x, d);
        int r = law.rank();
        // the squared weight of a token far out has its mass far out too, and may be narrow
        boolean isSinkhorn = head.kernel() instanceof Kernel.Sinkhorn;
        int side = isSinkhorn ? 49 : 121;
        double spacing = isSinkhorn ? 0.3 : 0.2;
        int nodes = r == 1 ? side : side * side;
        double[] weight = new double[nodes];
        double[][] queries = new double[nodes + N][];
        double[][] keys = new double[nodes][];
        for (int a = 0; a < nodes; a++) {
            double[] z = {(a % side - side / 2) * spacing, (a / side - side / 2) * spacing};
            double[] y = law.mean();
            double log = 0;
            for (int j = 0; j < r; j++) {
                log -= 0.5 * z[j] * z[j];
                for (int i = 0; i < d; i++) {
                    y[i] += law.factor().get(i, j) * z[j];
                }
            }
            weight[a] = Math.exp(log);
            queries[a] = image(head.query(), head.biases().query(), y);
            keys[a] = image(head.key(), head.biases().key(), y);
        }
        double total = Arrays.stream(weight).sum();
        Arrays.setAll(weight, a -> weight[a] / total);
        for (int i = 0; i < N; i++) {
            queries[nodes + i] = image(head.query(), head.biases().query(), Arrays.copyOfRange(x, i * d, (i + 1) * d));
        }
        double[] potential = head.kernel() instanceof Kernel.Sinkhorn sinkhorn
                ? potential(queries, keys, weight, sinkhorn.epsilon())
                : new double[nodes];
        double[] effective = new double[N];
        for (int i = 0; i < N; i++) {
            double[] scores = new double[nodes];
            double first = 0;
            double second = 0;
            for (int a = 0; a < nodes; a++) {
                scores[a] = score(head.kernel(), queries[nodes + i], keys[a]) + potential[a];
            }
            double max = Arrays.stream(scores).max().orElseThrow();
            for (int a = 0; a < nodes; a++) {
                double w = Math.exp(scores[a] - max);
                first += weight[a] * w;
                second += weight[a] * w * w;
            }
            effective[i] = N * first * first / second;
        }
        return effective;
    }

    private static double score(Kernel kernel, double[] q, double[] k) {
        double inner = 0;
        double square = 0;
        for (int i = 0; i < q.length; i++) {
            inner += q[i] * k[i];
            square += (q[i] - k[i]) * (q[i] - k[i]);
        }
        if (kernel instanceof Kernel.L2 l2) {
            return -l2.scale() * square;
        }
        if (kernel instanceof Kernel.Sinkhorn sinkhorn) {
            return inner / sinkhorn.epsilon();
        }
        return kernel instanceof Kernel.Softmax softmax
                ? softmax.scale() * inner
                : ((Kernel.Pointwise) kernel).scale() * inner;
    }

    /** The potential of the keys after alternate normalisations. */
    private static double[] potential(double[][] queries, double[][] keys, double[] weight, double epsilon) {
        int n = weight.length;
        double[][] kernel = new double[n][n];
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                kernel[a][b] = Math.exp(score(new Kernel.Sinkhorn(epsilon), queries[a], keys[b]));
            }
        }
        double[] u = new double[n];
        double[] v = new double[n];
        Arrays.fill(v, 1);
        for (int iteration = 0; iteration < 60; iteration++) {
            for (int a = 0; a < n; a++) {
                double sum = 0;
                for (int b = 0; b < n; b++) {
                    sum += kernel[a][b] * v[b] * weight[b];
                }
                u[a] = 1 / sum;
            }
            double[] sums = new double[n];
            for (int a = 0; a < n; a++) {
                for (int b = 0; b < n; b++) {
                    sums[b] += kernel[a][b] * u[a] * weight[a];
                }
            }
            Arrays.setAll(v, b -> 1 / sums[b]);
        }
        return Arrays.stream(v).map(Math::log).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "softmax, 1, 1, 1",
        "softmax, 2, 2, 2",
        "softmax, 2, 1, 2",
        "softmax, 3, 2, 2",
        "l2, 1, 1, 1",
        "l2, 2, 2, 2",
        "l2, 2, 1, 2",
        "l2, 3, 2, 1",
        "l2, 2, 3, 2",
        "sinkhorn, 1, 1, 1",
        "sinkhorn, 2, 1, 2",
        "sinkhorn, 3, 2, 1",
        "sinkhorn, 2, 3, 2",
        "unnormalized, 2, 2, 2"
    })
    void agreesWithQuadratureOfTheWeights(String type, int d, int k, int r) {
        RandomCases cases = new RandomCases(100 + 10 * d + k);
        Kernel kernel =
                switch (type) {
                    case "softmax" -> new Kernel.Softmax(0.4);
                    case "l2" -> new Kernel.L2(0.7);
                    case "sinkhorn" -> new Kernel.Sinkhorn(1.5);
                    default -> new Kernel.Pointwise(Activation.EXP, 0.4, -0.2);
                };
        Head head = head(cases, kernel, k, d);
        double[] x = tokens(Gaussian.ofFactor(cases.vector(d), cases.matrix(d, r)));
        double[] expected = byQuadrature(head, x, d);
        EffectiveTokens found = EffectiveTokens.of(Attention.of(head), x, N);
        assertThat(found.worst()).as("%s", cases).isLessThan(0.93 * N);
        assertSame(found, statistics(N, i -> expected[i]), 1e-8, cases);
    }

    @Test
    void softmaxHasNTimesEToTheMinusQ() {
        int d = 4;
        RandomCases cases = new RandomCases(5);
        Matrix q = cases.matrix(3, d);
        Matrix k = cases.matrix(3, d);
        double[] x = tokens(Gaussian.ofFactor(cases.vector(d), cases.matrix(d, d)));
        Matrix sigma = moments(x, d).covariance();
        EffectiveTokens expected = statistics(N, i -> {
            Matrix a = k.transpose()
                    .times(q)
                    .times(Matrix.of(d, 1, Arrays.copyOfRange(x, i * d, (i + 1) * d)))
                    .times(0.5);
            return N * Math.exp(-a.transpose().times(sigma).times(a).get(0, 0));
        });
        Attention attention = Attention.of(new Head(new Kernel.Softmax(0.5), q, k, Matrix.identity(d)));
        assertSame(EffectiveTokens.of(attention, x, N), expected, 1e-11, cases);
    }

    /** What the number is for: the variance of the empirical velocity is that of a mean of so many tokens. */
    @Test
    void theEmpiricalVelocityVariesLikeAMeanOfSoManyTokens() {
        // d = 1, x = 1, s k q = 0.8: N Var -> e^q (1 + q) with q = 0.64
        int n = 400;
        int replicates = 4000;
        double q = 0.64;
        double sum = 0;
        for (int replicate = 0; replicate < replicates; replicate++) {
            double[] y = Sampler.draw(Gaussian.standard(1), n, Sampling.INDEPENDENT, Streams.of(21, replicate));
            double weights = Arrays.stream(y).map(v -> Math.exp(0.8 * v)).sum();
            double mean = Arrays.stream(y).map(v -> v * Math.exp(0.8 * v)).sum() / weights;
            sum += (mean - 0.8) * (mean - 0.8) / replicates;
        }
        double[] symmetric = new double[n];
        Arrays.setAll(symmetric, i -> i % 2 == 0 ? 1 : -1);
        Attention attention = Attention.of(
                new Head(new Kernel.Softmax(0.8), Matrix.identity(1), Matrix.identity(1), Matrix.identity(1)));
        double effective = EffectiveTokens.of(attention, symmetric, n).median();
        // standard error of a variance from 4000 draws 2.2 %, level 0.001, and a bias of order 1 / effective
        assertThat(sum * effective / (1 + q)).isCloseTo(1, within(3.3 * 0.0224 + 2 / effective));
    }

    @Test
    void theWorstHeadCountsAndKernelsWithoutConcentrationCountAsN() {
        RandomCases cases = new RandomCases(6);
        double[] x = tokens(Gaussian.ofFactor(cases.vector(2), cases.matrix(2, 2)));
        Head sharp = head(cases, new Kernel.Softmax(1.5), 2, 2);
        Head flat = head(cases, new Kernel.Softmax(1e-9), 2, 2);
        Head linear = head(cases, new Kernel.Linear(5), 2, 2);
        Head sigmoid = head(cases, new Kernel.Pointwise(Activation.SIGMOID, 5, 0), 2, 2);
        EffectiveTokens one = EffectiveTokens.of(Attention.of(sharp), x, N);
        EffectiveTokens all = EffectiveTokens.of(
                new Attention(List.of(linear, flat, sharp, sigmoid), new Normalization.None()), x, N);
        assertSame(all, one, 1e-12, cases);
        assertThat(EffectiveTokens.of(new Attention(List.of(linear, sigmoid), new Normalization.None()), x, N))
                .isEqualTo(new EffectiveTokens(N, N, N));
    }

    @Test
    void normalisedTokensAreWhatCounts() {
        RandomCases cases = new RandomCases(7);
        double[] x = tokens(Gaussian.ofFactor(cases.vector(2), cases.matrix(2, 2)));
        Head head = head(cases, new Kernel.Softmax(0.8), 2, 2);
        double[] gain = {1.5, 0.5};
        Optional<Matrix> column = Optional.of(Matrix.of(2, 1, gain));
        double[] each = new double[x.length];
        double[] all = new double[x.length];
        double square = Arrays.stream(x).map(v -> v * v).sum() / x.length;
        for (int i = 0; i < x.length; i++) {
            int from = i - i % 2;
            double own = Math.sqrt((x[from] * x[from] + x[from + 1] * x[from + 1]) / 2);
            each[i] = gain[i % 2] * x[i] / own;
            all[i] = gain[i % 2] * x[i] / Math.sqrt(square);
        }
        assertSame(
                EffectiveTokens.of(new Attention(List.of(head), new Normalization.Rms(column)), x, N),
                EffectiveTokens.of(Attention.of(head), each, N),
                1e-11,
                cases);
        assertSame(
                EffectiveTokens.of(new Attention(List.of(head), new Normalization.MeanFieldRms(column)), x, N),
                EffectiveTokens.of(Attention.of(head), all, N),
                1e-11,
                cases);
        assertThat(EffectiveTokens.of(
                        new Attention(List.of(head), new Normalization.Rms(Optional.empty())), new double[2 * N], N))
                .isEqualTo(new EffectiveTokens(N, N, N));
    }

    @Test
    void underAMaskTheTokensInSightCount() {
        // equal tokens have equal weights
        double[] x = new double[N];
        Head head = head(new RandomCases(1), new Kernel.Softmax(1), 1, 1);
        assertThat(masked(head, x, new Mask.Causal(), Optional.empty())).isEqualTo(statistics(N, i -> i + 1));
        assertThat(masked(head, x, new Mask.SlidingWindow(5), Optional.empty()))
                .isEqualTo(statistics(N, i -> Math.min(i + 1, 5)));
        assertThat(masked(head, x, new Mask.Strided(4), Optional.empty())).isEqualTo(statistics(N, i -> i / 4 + 1));
        double[] positions = new double[N];
        Arrays.setAll(positions, i -> Math.floor(0.05 * i + 1e-9));
        assertThat(masked(head, x, new Mask.Causal(), Optional.of(positions)))
                .isEqualTo(statistics(N, i -> 20 * (i / 20 + 1)));
    }

    private static EffectiveTokens masked(Head head, double[] x, Mask mask, Optional<double[]> positions) {
        return EffectiveTokens.of(
                new Attention(List.of(head), new Normalization.None(), mask), x, N, positions, Optional.empty());
    }

    /** N / E[w^2] under the mixture of the groups in sight, by the trapezoidal rule; one head of one dimension. */
    private static double[] byQuadrature(Head head, double[] x, int[] sizes, boolean causal) {
        double[] effective = new double[x.length];
        double[] first = new double[x.length];
        double[] second = new double[x.length];
        int before = 0;
        for (int size : sizes) {
            Gaussian law = moments(Arrays.copyOfRange(x, before, before + size), 1);
            for (int i = causal ? before : 0; i < x.length; i++) {
                double[] q = image(head.query(), head.biases().query(), new double[] {x[i]});
                for (double z = -12; z <= 12; z += 0.05) {
                    double[] y = {
                        law.mean()[0] + (law.rank() == 0 ? 0 : law.factor().get(0, 0) * z)
                    };
                    double k = score(
                            head.kernel(), q, image(head.key(), head.biases().key(), y));
                    double weight = size * 0.05 / Math.sqrt(2 * Math.PI) * Math.exp(-0.5 * z * z);
                    first[i] += weight * Math.exp(k);
                    second[i] += weight * Math.exp(2 * k);
                }
            }
            before += size;
            for (int i = 0; causal && i < before; i++) {
                effective[i] = effective[i] == 0 ? first[i] * first[i] / second[i] : effective[i];
            }
        }
        for (int i = 0; i < x.length; i++) {
            effective[i] = effective[i] == 0 ? first[i] * first[i] / second[i] : effective[i];
        }
        return effective;
    }

    @ParameterizedTest
    @CsvSource({"softmax, false", "softmax, true", "l2, false", "l2, true"})
    void tokensInGroupsSeeTheMixtureOfTheGroups(String kernel, boolean causal) {
        RandomCases cases = new RandomCases(4);
        int[] sizes = {10, 34, 16};
        int[] group = new int[N];
        double[] x = tokens(Gaussian.standard(1));
        for (int i = 0; i < N; i++) {
            group[i] = i < 10 ? 0 : i < 44 ? 1 : 2;
            x[i] = 3 * group[i] - 2 + (0.2 + 0.3 * group[i]) * x[i];
        }
        Head head = head(cases, kernel.equals("l2") ? new Kernel.L2(0.8) : new Kernel.Softmax(0.6), 1, 1);
        EffectiveTokens found = EffectiveTokens.of(
                new Attention(List.of(head), new Normalization.None(), causal ? new Mask.Causal() : new Mask.None()),
                x,
                N,
                Optional.of(Arrays.stream(group).asDoubleStream().toArray()),
                Optional.of(group));
        double[] expected = byQuadrature(head, x, sizes, causal);

        assertSame(found, statistics(N, i -> expected[i]), 1e-9, cases + " " + kernel);
    }

    @Test
    void equalGroupsCountAsOne() {
        RandomCases cases = new RandomCases(6);
        double[] half = tokens(Gaussian.ofFactor(cases.vector(2), cases.matrix(2, 2)));
        double[] x = new double[2 * half.length];
        System.arraycopy(half, 0, x, 0, half.length);
        System.arraycopy(half, 0, x, half.length, half.length);
        int[] group = new int[2 * N];
        Arrays.fill(group, N, 2 * N, 1);
        for (Kernel kernel : List.of(new Kernel.Softmax(0.5), new Kernel.L2(0.5))) {
            Attention attention = Attention.of(head(cases, kernel, 2, 2));
            assertSame(
                    EffectiveTokens.of(attention, x, 2 * N, Optional.empty(), Optional.of(group)),
                    EffectiveTokens.of(attention, x, 2 * N),
                    1e-12,
                    cases);
        }
    }

    @Test
    void numbersBelowTheDoublesAreZero() {
        double[] x = tokens(Gaussian.standard(2));
        for (Kernel kernel : List.of(
                new Kernel.Softmax(1e3), new Kernel.Softmax(1e200), new Kernel.L2(1e12), new Kernel.Sinkhorn(1e-12))) {
            EffectiveTokens found = EffectiveTokens.of(
                    Attention.of(new Head(kernel, Matrix.identity(2), Matrix.identity(2), Matrix.identity(2))), x, N);
            assertThat(found.worst()).as("%s", kernel).isBetween(0.0, 1e-6);
            assertThat(found.median()).as("%s", kernel).isBetween(0.0, 1e-6);
        }
    }

    @Test
    void percentilesAreThoseOfTheTokens() {
        Head head = head(new RandomCases(1), new Kernel.Softmax(1), 1, 1);
        EffectiveTokens found = EffectiveTokens.of(
                new Attention(List.of(head), new Normalization.None(), new Mask.Causal()), new double[100], 100);
        // 1, 2, .., 100: 95 of them exceed 5
        assertThat(found).isEqualTo(new EffectiveTokens(50.5, 1, 5));
    }

    @Test
    void tokensThatAreNotFiniteAreRefused() {
        Attention attention = Attention.of(head(new RandomCases(1), new Kernel.Softmax(1), 1, 1));
        assertThatThrownBy(() -> EffectiveTokens.of(attention, new double[] {0, Double.NaN}, 2))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tokens must be finite: token 1, coordinate 0 is NaN");
    }
}
