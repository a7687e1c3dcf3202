package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The projection of the velocity of tokens, and what must not change it. */
class ProjectedFieldTest {
    private static final Kernel SIGMOID = new Kernel.Pointwise(Activation.SIGMOID, 0.8, 0.3);

    private static Attention attention(RandomCases cases, Kernel kernel, int d, int k, int valueRows) {
        return Attention.of(ClosureFieldTest.head(cases, kernel, d, k, valueRows, true));
    }

    private static Attention causal(Attention attention) {
        return new Attention(attention.heads(), attention.normalization(), new Mask.Causal());
    }

    private static List<Head> heads(RandomCases cases, int d, List<Kernel> kernels) {
        return kernels.stream()
                .map(kernel -> ClosureFieldTest.head(cases, kernel, d, 2, d + 1, true))
                .toList();
    }

    private static Drift drift(RandomCases cases, int d) {
        return new Drift(Optional.of(cases.matrix(d, d)), Optional.of(Matrices.column(cases.vector(d))));
    }

    @TestFactory
    Stream<DynamicTest> ratesAreExpectationsOfTheVelocityOfTokens() {
        return TokenVelocityTest.KERNELS.stream()
                .map(kernel -> DynamicTest.dynamicTest(kernel.toString(), () -> {
                    for (int[] ranks : new int[][] {{1}, {1, 0, 1}, {2}, {2, 1, 0}}) {
                        int d = ranks[0];
                        RandomCases cases = new RandomCases(200 + 10 * d + ranks.length);
                        GaussianMixture law = Rates.mild(Rates.mixture(cases, d, ranks));
                        Attention attention = attention(cases, kernel, d, 2, d + 1);
                        Drift drift = drift(cases, d);
                        ProjectedField field = Rates.field(attention, drift, law, Rates.FINE);
                        Rates actual = Rates.of(field, law);
                        double cubatureError = Rates.cubatureError(attention, drift, law, Rates.FINE);
                        assertThat(cubatureError).as("%s", cases).isLessThan(0.01);
                        for (int i = 0; i < law.size(); i++) {
                            Gaussian tokens = law.components().get(i).law();
                            Rates expected = Rates.expectation(tokens, x -> Rates.token(field, x), 0.1, 10);
                            assertThat(actual.component(i).error(expected))
                                    .as("component %d of %d, d = %d, %s", i, law.size(), d, cases)
                                    .isLessThan(1e-9 + cubatureError);
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> ratesAreSumsOverTheNodesOfTheRule() {
        // the exponential kernel is projected in closed form
        return TokenVelocityTest.KERNELS.subList(0, 6).stream()
                .map(kernel -> DynamicTest.dynamicTest(kernel.toString(), () -> {
                    for (int d : new int[] {1, 2, 3, 5}) {
                        RandomCases cases = new RandomCases(250 + d);
                        GaussianMixture law = Rates.mixture(cases, d, d, 1, 0);
                        Attention attention = attention(cases, kernel, d, 2, d + 1);
                        Drift drift = drift(cases, d);
                        ProjectedField field = Rates.field(attention, drift, law, Cubature.DEFAULT);
                        Rates actual = Rates.of(field, law);
                        for (int i = 0; i < law.size(); i++) {
                            Gaussian tokens = law.components().get(i).law();
                            Rates expected = Rates.sum(tokens, x -> Rates.token(field, x), Cubature.DEFAULT);
                            assertThat(actual.component(i).error(expected))
                                    .as("component %d, d = %d, %s", i, d, cases)
                                    .isLessThan(1e-12);
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aCellSeesTheMixtureOfTheCellsUpToItself() {
        return TokenVelocityTest.KERNELS.stream()
                .map(kernel -> DynamicTest.dynamicTest(kernel.toString(), () -> {
                    for (int d : new int[] {1, 3}) {
                        RandomCases cases = new RandomCases(300 + d);
                        GaussianMixture law = Rates.mixture(cases, d, d, d - 1, 1, 0, d);
                        for (Normalization normalization : List.of(
                                new Normalization.None(),
                                new Normalization.MeanFieldRms(Optional.of(Matrices.column(cases.vector(d)))))) {
                            List<Head> heads = heads(cases, d, List.of(kernel, new Kernel.Softmax(0.5)));
                            Drift drift = drift(cases, d);
                            Attention plain = new Attention(heads, new Normalization.None());
                            Rates actual = Rates.of(
                                    new Attention(heads, normalization, new Mask.Causal()),
                                    drift,
                                    Rates.cells(law),
                                    Cubature.DEFAULT);
                            for (int i = 0; i < law.size(); i++) {
                                GaussianMixture seen = Rates.seenBy(law, i);
                                Rates expected;
                                if (normalization instanceof Normalization.None) {
                                    expected = Rates.of(plain, drift, seen, Cubature.DEFAULT);
                                } else {
                                    // the root mean square is that of the whole law: the seen cells alone have another
                                    Attention scaled = scaled(plain, normalization, law);
                                    expected = Rates.of(scaled, drift, seen, Cubature.DEFAULT);
                                }
                                assertThat(actual.component(i).error(expected.component(i)))
                                        .as("cell %d, d = %d, %s, %s", i, d, normalization, cases)
                                        .isLessThan(1e-12);
                            }
                        }
                    }
                }));
    }

    /** Attention without normalisation that does to tokens what the mean-field normalisation of a law does. */
    private static Attention scaled(Attention plain, Normalization normalization, GaussianMixture law) {
        int d = law.dimension();
        Matrix second = Matrix.zeros(d, d);
        for (Component component : law.components()) {
            Matrix mean = Matrices.column(component.law().mean());
            second = Matrices.sum(second, component.weight(), component.law().covariance());
            second = Matrices.sum(second, component.weight(), mean.times(mean.transpose()));
        }
        double square = 0;
        for (int i = 0; i < d; i++) {
            square += second.get(i, i) / d;
        }
        Matrix gain = ((Normalization.MeanFieldRms) normalization).gain().orElseThrow();
        Matrix scale = Matrix.diagonal(gain.times(1 / Math.sqrt(square)).toRowMajor());
        return new Attention(
                plain.heads().stream()
                        .map(head -> new Head(
                                head.kernel(),
                                head.query().times(scale),
                                head.key().times(scale),
                                head.value().times(scale),
                                head.output(),
                                head.biases()))
                        .toList(),
                new Normalization.None());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 2", "3, 0"})
    void equalComponentsMoveAsOneGaussian(int d, int r) {
        RandomCases cases = new RandomCases(400 + 10L * d + r);
        Gaussian law = cases.law(d, r);
        List<Head> heads =
                heads(cases, d, List.of(new Kernel.Softmax(0.6), new Kernel.L2(0.5), new Kernel.Linear(0.4)));
        Drift drift = drift(cases, d);
        for (Normalization normalization :
                List.of(new Normalization.None(), new Normalization.MeanFieldRms(Optional.empty()))) {
            Attention attention = new Attention(heads, normalization);
            AffineField exact = ClosureField.of(attention, drift, law);
            for (double[] weights : new double[][] {{1}, {0.5, 0.5}, {0.2, 0.3, 0.5}, {1e-12, 1 - 1e-12}}) {
                GaussianMixture parts = Rates.copies(law, weights);
                assertThat(Rates.of(attention, drift, parts, Cubature.DEFAULT).error(Rates.of(exact, parts)))
                        .as("%d parts, %s, %s", weights.length, normalization, cases)
                        .isLessThan(1e-10);
                GaussianMixture cells = Rates.cells(parts);
                ProjectedField masked = Rates.field(causal(attention), drift, cells, Cubature.DEFAULT);
                assertThat(Rates.of(masked, cells).error(Rates.of(exact, cells)))
                        .as("%d cells, %s, %s", weights.length, normalization, cases)
                        .isLessThan(1e-10);
                double[] x = cases.vector(d);
                assertThat(Matrices.error(Matrices.column(Rates.token(masked, x)), Matrices.column(exact.at(x))))
                        .as("token, %d cells, %s, %s", weights.length, normalization, cases)
                        .isLessThan(1e-10);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> splittingAComponentChangesNothing() {
        return TokenVelocityTest.KERNELS.stream()
                .map(kernel -> DynamicTest.dynamicTest(kernel.toString(), () -> {
                    RandomCases cases = new RandomCases(450);
                    int d = 2;
                    GaussianMixture whole = Rates.mixture(cases, d, 2, 1);
                    Attention attention = attention(cases, kernel, d, 3, 2);
                    Rates expected = Rates.of(attention, Drift.NONE, whole, Cubature.DEFAULT);
                    for (int parts : new int[] {2, 3}) {
                        List<Component> components = new ArrayList<>();
                        components.add(whole.components().get(0));
                        Component last = whole.components().get(1);
                        for (int i = 0; i < parts; i++) {
                            components.add(new Component(last.weight() / parts, last.law()));
                        }
                        Rates split = Rates.of(
                                attention,
                                Drift.NONE,
                                new GaussianMixture(components, Arrangement.CLUSTERS),
                                Cubature.DEFAULT);
                        for (int i = 0; i <= parts; i++) {
                            assertThat(split.component(i).error(expected.component(Math.min(i, 1))))
                                    .as("part %d of %d, %s", i, parts, cases)
                                    .isLessThan(1e-13);
                        }
                    }
                }));
    }

    @Test
    void sigmoidOfTinyScoresIsItsLinearisation() {
        for (double bias : new double[] {0, 0.7, -3}) {
            RandomCases cases = new RandomCases(500);
            int d = 3;
            GaussianMixture law = Rates.mixture(cases, d, 3, 1, 0);
            double scale = 1e-6;
            Head head =
                    ClosureFieldTest.head(cases, new Kernel.Pointwise(Activation.SIGMOID, scale, bias), d, 2, 4, true);
            double g = 1 / (1 + Math.exp(-bias));
            // g(beta + u) = g + g' u + O(u^2): linear attention, and the mean value with weight g
            Head slope = new Head(
                    new Kernel.Linear(scale * g * (1 - g)),
                    head.query(),
                    head.key(),
                    head.value(),
                    head.output(),
                    head.biases());
            Matrix mean = Matrices.column(law.moments().mean());
            Matrix value = Matrices.sum(
                    head.value().times(mean), 1, head.biases().value().orElseThrow());
            Matrix constant = head.output().orElseThrow().times(value).times(g);
            Drift plus = new Drift(Optional.empty(), Optional.of(constant));
            AffineField linear = ClosureField.of(Attention.of(slope), plus, law.moments());
            assertThat(Rates.of(Attention.of(head), Drift.NONE, law, Cubature.DEFAULT)
                            .error(Rates.of(linear, law)))
                    .as("bias %s, %s", bias, cases)
                    .isLessThan(1e-10);
        }
    }

    @Test
    void scoresOfScaleZeroWeighEveryTokenAlike() {
        RandomCases cases = new RandomCases(510);
        int d = 2;
        GaussianMixture law = Rates.mixture(cases, d, 2, 0);
        Matrix mean = Matrices.column(law.moments().mean());
        for (Activation activation : Activation.values()) {
            Head head = new Head(
                    new Kernel.Pointwise(activation, 0, 0.4),
                    cases.matrix(2, d),
                    cases.matrix(2, d),
                    cases.matrix(d, d));
            double g =
                    switch (activation) {
                        case SIGMOID -> 1 / (1 + Math.exp(-0.4));
                        case RELU -> 0.4;
                        case ERF -> Erf.value(0.4);
                        case EXP -> Math.exp(0.4);
                    };
            Rates rates = Rates.of(Attention.of(head), Drift.NONE, law, Cubature.DEFAULT);
            for (int i = 0; i < law.size(); i++) {
                assertThat(Matrices.error(
                                rates.means().get(i), head.value().times(mean).times(g)))
                        .as("%s, %s", activation, cases)
                        .isLessThan(1e-14);
                assertThat(Matrices.error(
                                rates.factors().get(i),
                                law.components().get(i).law().factor().times(0)))
                        .as("%s, %s", activation, cases)
                        .isLessThan(1e-14);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "4"})
    void linearAttentionMovesTheWholeLawAsItsMoments(int d) {
        RandomCases cases = new RandomCases(550 + d);
        GaussianMixture law = Rates.mixture(cases, d, d, 1, 0);
        Gaussian moments = law.moments();
        for (Normalization normalization : List.of(
                new Normalization.None(),
                new Normalization.MeanFieldRms(Optional.of(Matrices.column(cases.vector(d)))))) {
            Attention attention = new Attention(
                    heads(cases, d, List.of(new Kernel.Linear(0.5), new Kernel.Linear(-0.8))), normalization);
            Drift drift = drift(cases, d);
            Rates rates = Rates.of(attention, drift, law, Cubature.DEFAULT);
            AffineField field = ClosureField.of(attention, drift, moments);
            Matrix meanDot = Matrix.zeros(d, 1);
            Matrix covarianceDot = Matrix.zeros(d, d);
            for (int j = 0; j < law.size(); j++) {
                Component component = law.components().get(j);
                meanDot =
                        Matrices.sum(meanDot, component.weight(), rates.means().get(j));
                Matrix centre =
                        Matrices.sum(Matrices.column(component.law().mean()), -1, Matrices.column(moments.mean()));
                Matrix half = Matrices.sum(
                        rates.factors().get(j).times(component.law().factor().transpose()),
                        1,
                        rates.means().get(j).times(centre.transpose()));
                covarianceDot =
                        Matrices.sum(covarianceDot, component.weight(), Matrices.sum(half, 1, half.transpose()));
            }
            Matrix half = field.linear().times(moments.covariance());
            assertThat(Matrices.error(meanDot, Matrices.column(field.at(moments.mean()))))
                    .as("mean, %s, %s", normalization, cases)
                    .isLessThan(1e-12);
            assertThat(Matrices.error(covarianceDot, Matrices.sum(half, 1, half.transpose())))
                    .as("covariance, %s, %s", normalization, cases)
                    .isLessThan(1e-12);
        }
    }

    @TestFactory
    Stream<DynamicTest> turnedLawsMoveAlike() {
        return TokenVelocityTest.KERNELS.stream()
                .map(kernel -> DynamicTest.dynamicTest(kernel.toString(), () -> {
                    int d = 3;
                    RandomCases cases = new RandomCases(600);
                    GaussianMixture law = Rates.mild(Rates.mixture(cases, d, 2, 1, 2));
                    Matrix u = cases.orthogonal(d);
                    Head head = ClosureFieldTest.head(cases, kernel, d, 2, 2, true);
                    Head turned = new Head(
                            kernel,
                            head.query().times(u.transpose()),
                            head.key().times(u.transpose()),
                            head.value().times(u.transpose()),
                            head.output().map(u::times),
                            new Head.Biases(
                                    head.biases().query(),
                                    head.biases().key(),
                                    head.biases().value(),
                                    head.biases().output().map(u::times)));
                    // other factors of the same covariances have other nodes
                    List<Matrix> spins = List.of(cases.orthogonal(2), Matrix.of(1, 1, -1), cases.orthogonal(2));
                    List<Component> components = new ArrayList<>();
                    for (int j = 0; j < law.size(); j++) {
                        Component component = law.components().get(j);
                        components.add(new Component(
                                component.weight(),
                                Gaussian.ofFactor(
                                        BruteForceVelocity.apply(
                                                u, component.law().mean()),
                                        u.times(component.law().factor()).times(spins.get(j)))));
                    }
                    Rates plain = Rates.of(Attention.of(head), Drift.NONE, law, Rates.FINE);
                    Rates expected = new Rates(
                            plain.means().stream().map(u::times).toList(),
                            Stream.of(0, 1, 2)
                                    .map(j -> u.times(plain.factors().get(j)).times(spins.get(j)))
                                    .toList());
                    Rates actual = Rates.of(
                            Attention.of(turned),
                            Drift.NONE,
                            new GaussianMixture(components, Arrangement.CLUSTERS),
                            Rates.FINE);
                    double cubatureError = Rates.cubatureError(Attention.of(head), Drift.NONE, law, Rates.FINE);
                    assertThat(cubatureError).as("%s", cases).isLessThan(1e-3);
                    assertThat(actual.error(expected)).as("%s", cases).isLessThan(1e-9 + 2 * cubatureError);
                }));
    }

    @TestFactory
    Stream<DynamicTest> theOrderOfClustersDoesNotMatter() {
        return TokenVelocityTest.KERNELS.stream()
                .map(kernel -> DynamicTest.dynamicTest(kernel.toString(), () -> {
                    int d = 3;
                    RandomCases cases = new RandomCases(650);
                    GaussianMixture law = Rates.mixture(cases, d, 2, 0, 3, 1);
                    Attention attention = attention(cases, kernel, d, 2, 2);
                    List<Component> reversed = new ArrayList<>(law.components());
                    Collections.reverse(reversed);
                    Rates expected = Rates.of(attention, Drift.NONE, law, Cubature.DEFAULT);
                    Rates actual = Rates.of(
                            attention,
                            Drift.NONE,
                            new GaussianMixture(reversed, Arrangement.CLUSTERS),
                            Cubature.DEFAULT);
                    for (int j = 0; j < 4; j++) {
                        assertThat(actual.component(3 - j).error(expected.component(j)))
                                .as("component %d, %s", j, cases)
                                .isLessThan(1e-13);
                    }
                }));
    }

    @Test
    void aComponentOfHardlyAnyWeightDoesNotActButMoves() {
        RandomCases cases = new RandomCases(700);
        int d = 2;
        Gaussian heavy = cases.law(d, 2);
        Gaussian light = cases.law(d, 1);
        GaussianMixture law = new GaussianMixture(
                List.of(new Component(1 - 1e-12, heavy), new Component(1e-12, light)), Arrangement.CLUSTERS);
        for (Kernel kernel : List.of(new Kernel.Softmax(0.6), new Kernel.L2(0.5), new Kernel.Linear(0.4))) {
            Attention attention = attention(cases, kernel, d, 2, 0);
            AffineField field = ClosureField.of(attention, Drift.NONE, heavy);
            assertThat(Rates.of(attention, Drift.NONE, law, Rates.FINE).error(Rates.of(field, law)))
                    .as("%s, %s", kernel, cases)
                    .isLessThan(1e-10);
        }
    }

    @Test
    void componentsFarApartDoNotSeeEachOtherUnderL2() {
        RandomCases cases = new RandomCases(710);
        int d = 2;
        Head head = new Head(new Kernel.L2(0.5), Matrix.identity(d), Matrix.identity(d), cases.matrix(d, d));
        Gaussian near = cases.law(d, 2);
        Gaussian far = Gaussian.ofFactor(new double[] {1e3, -2e3}, cases.matrix(d, 1));
        GaussianMixture law =
                new GaussianMixture(List.of(new Component(0.5, near), new Component(0.5, far)), Arrangement.CLUSTERS);
        Rates rates = Rates.of(Attention.of(head), Drift.NONE, law, Cubature.DEFAULT);
        for (int j = 0; j < 2; j++) {
            GaussianMixture alone = GaussianMixture.of(law.components().get(j).law());
            AffineField field = ClosureField.of(Attention.of(head), Drift.NONE, alone.moments());
            assertThat(rates.component(j).error(Rates.of(field, alone)))
                    .as("component %d, %s", j, cases)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void scoresInTheThousandsAreDecidedNotLost() {
        RandomCases cases = new RandomCases(720);
        int d = 2;
        GaussianMixture law = new GaussianMixture(
                List.of(
                        new Component(0.5, Gaussian.ofFactor(new double[] {30, 1}, cases.matrix(d, 2))),
                        new Component(0.5, Gaussian.ofFactor(new double[] {-40, 2}, cases.matrix(d, 1)))),
                Arrangement.CLUSTERS);
        Head head = new Head(new Kernel.Softmax(1), Matrix.identity(d), Matrix.identity(d), Matrix.identity(d));
        Rates rates = Rates.of(Attention.of(head), Drift.NONE, law, Cubature.DEFAULT);
        for (int j = 0; j < 2; j++) {
            GaussianMixture alone = GaussianMixture.of(law.components().get(j).law());
            AffineField field = ClosureField.of(Attention.of(head), Drift.NONE, alone.moments());
            assertThat(rates.component(j).error(Rates.of(field, alone)))
                    .as("component %d, %s", j, cases)
                    .isLessThan(1e-12);
        }
        // all scores are high above or far below zero: the weights are 1 or 0, not NaN
        Head gate = new Head(
                new Kernel.Pointwise(Activation.SIGMOID, 1, 0),
                Matrix.identity(d),
                Matrix.identity(d),
                Matrix.identity(d));
        Rates gated = Rates.of(Attention.of(gate), Drift.NONE, law, Cubature.DEFAULT);
        for (int j = 0; j < 2; j++) {
            Matrix own = Matrices.column(law.components().get(j).law().mean()).times(0.5);
            assertThat(Matrices.error(gated.means().get(j), own))
                    .as("component %d, %s", j, cases)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void aPointAmongClustersIsCarriedAsAToken() {
        RandomCases cases = new RandomCases(730);
        int d = 3;
        GaussianMixture law = Rates.mixture(cases, d, 2, 0, 1);
        for (Kernel kernel : TokenVelocityTest.KERNELS) {
            ProjectedField field =
                    Rates.field(attention(cases, kernel, d, 2, 2), drift(cases, d), law, Cubature.DEFAULT);
            Matrix point = Rates.of(field, law).means().get(1);
            double[] token = Rates.token(field, law.components().get(1).law().mean());
            assertThat(Matrices.error(point, Matrices.column(token)))
                    .as("%s, %s", kernel, cases)
                    .isLessThan(1e-14);
        }
    }

    @Test
    void noiseWidensEveryComponent() {
        RandomCases cases = new RandomCases(740);
        int d = 2;
        GaussianMixture law = Rates.mixture(cases, d, 2, 2);
        Attention attention = attention(cases, new Kernel.Softmax(0.6), d, 2, 2);
        ProjectedField noisy =
                new ProjectedField(attention, Drift.NONE, Noise.own(0.4), law, Cubature.DEFAULT, false, () -> false);
        Rates.setLaw(noisy, law);
        Rates still = Rates.of(attention, Drift.NONE, law, Cubature.DEFAULT);
        Rates widened = Rates.of(noisy, law);
        for (int j = 0; j < 2; j++) {
            Matrix noise =
                    Matrices.sum(widened.factors().get(j), -1, still.factors().get(j));
            Matrix product =
                    noise.transpose().times(law.components().get(j).law().factor());
            assertThat(Matrices.error(product, Matrix.identity(d).times(0.4)))
                    .as("%s", cases)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void cubatureIsUsedWhereAnExpectationHasNoClosedForm() {
        RandomCases cases = new RandomCases(750);
        GaussianMixture one = Rates.mixture(cases, 2, 2);
        GaussianMixture two = Rates.mixture(cases, 2, 2, 1);
        for (Kernel kernel : TokenVelocityTest.KERNELS) {
            Attention attention = attention(cases, kernel, 2, 2, 0);
            boolean pointwise = kernel instanceof Kernel.Pointwise p && p.activation() != Activation.EXP;
            boolean responsible = kernel instanceof Kernel.Softmax || kernel instanceof Kernel.L2;
            assertThat(new ProjectedField(attention, Drift.NONE, one, Cubature.DEFAULT, false).usesCubature())
                    .as("%s", kernel)
                    .isEqualTo(pointwise);
            assertThat(new ProjectedField(attention, Drift.NONE, two, Cubature.DEFAULT, false).usesCubature())
                    .as("%s", kernel)
                    .isEqualTo(pointwise || responsible);
        }
    }

    /** Fields of every kind of head, with their laws. */
    private static Attention everything(RandomCases cases, int d, boolean tokenwise) {
        return new Attention(
                heads(cases, d, TokenVelocityTest.KERNELS),
                tokenwise ? new Normalization.Rms(Optional.empty()) : new Normalization.MeanFieldRms(Optional.empty()));
    }

    private static Cubature small(boolean tokenwise) {
        return tokenwise ? new Cubature(Cubature.Rule.GAUSS_HERMITE, OptionalInt.of(8)) : Cubature.DEFAULT;
    }

    @ParameterizedTest
    @CsvSource({"2, false", "2, true", "20, false"})
    void repeatedEvaluationsAllocateNothing(int d, boolean tokenwise) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RandomCases cases = new RandomCases(800);
        GaussianMixture law = d == 2 ? Rates.mixture(cases, d, 2, 1, 0) : Rates.mixture(cases, d, d, 3);
        Attention attention = everything(cases, d, tokenwise);
        if (d == 20) {
            // the exponential head has no finite expectation in so many dimensions
            attention = new Attention(attention.heads().subList(0, 6), attention.normalization());
        }
        ProjectedField field = Rates.field(attention, drift(cases, d), law, small(tokenwise));
        double[] means = Rates.meansOf(law);
        double[] factors = Rates.factorsOf(law);
        double[] meansOut = new double[means.length];
        double[] factorsOut = new double[factors.length];
        double[] tokens = cases.vector(3 * d);
        double[] tokensOut = new double[tokens.length];
        long allocated = Long.MAX_VALUE;
        // objects that live no longer than a call are gone once the code is compiled
        for (int round = 0; round < 300 && allocated >= 4096; round++) {
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int i = 0; i < 20; i++) {
                field.setLaw(means, 0, factors, 0);
                field.velocityOfMean(meansOut, 0);
                field.velocityOfFactor(factorsOut);
                field.velocityOfTokens(tokens, 0, 3, tokensOut, 0);
            }
            allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        }
        assertThat(allocated).as("%s", cases).isLessThan(4096);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void fieldsHaveNoMemoryOfOtherLaws(boolean tokenwise) {
        RandomCases cases = new RandomCases(810);
        int d = 2;
        GaussianMixture first = Rates.mixture(cases, d, 2, 1, 0);
        GaussianMixture second = new GaussianMixture(
                first.components().stream()
                        .map(c -> new Component(c.weight(), cases.law(d, c.law().rank())))
                        .toList(),
                Arrangement.CLUSTERS);
        Attention attention = everything(cases, d, tokenwise);
        ProjectedField used = Rates.field(attention, Drift.NONE, second, small(tokenwise));
        Rates.token(used, cases.vector(d));
        Rates.setLaw(used, first);
        Rates fresh = Rates.of(attention, Drift.NONE, first, small(tokenwise));
        assertThat(Rates.of(used, first)).as("%s", cases).isEqualTo(fresh);
    }

    @Test
    void valuesBeyondTheDoublesAreAnErrorOfArithmetic() {
        GaussianMixture law = Rates.copies(Gaussian.ofFactor(new double[] {1e200, 0}, Matrix.identity(2)), 0.5, 0.5);
        Head head = new Head(new Kernel.Softmax(1), Matrix.identity(2), Matrix.identity(2), Matrix.identity(2));
        ProjectedField field = new ProjectedField(Attention.of(head), Drift.NONE, law, Cubature.DEFAULT, false);
        assertThatThrownBy(() -> Rates.setLaw(field, law))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("the projected velocity is not finite");
    }

    @Test
    void normalisedTokensAreOfOneSizeAtAnyScale() {
        RandomCases cases = new RandomCases(820);
        int d = 2;
        GaussianMixture law = Rates.mixture(cases, d, 2, 1);
        List<Head> heads = heads(cases, d, List.of(new Kernel.Softmax(0.6), SIGMOID));
        Attention attention = new Attention(heads, new Normalization.MeanFieldRms(Optional.empty()));
        Rates expected = Rates.of(attention, Drift.NONE, law, Cubature.DEFAULT);
        for (double unit : new double[] {1e-180, 1e-3, 1e180}) {
            GaussianMixture scaled = new GaussianMixture(
                    law.components().stream()
                            .map(c -> new Component(
                                    c.weight(),
                                    Gaussian.ofFactor(
                                            Matrices.column(c.law().mean())
                                                    .times(unit)
                                                    .toRowMajor(),
                                            c.law().factor().times(unit))))
                            .toList(),
                    Arrangement.CLUSTERS);
            assertThat(Rates.of(attention, Drift.NONE, scaled, Cubature.DEFAULT).error(expected))
                    .as("unit %s, %s", unit, cases)
                    .isLessThan(1e-13);
        }
    }
}
