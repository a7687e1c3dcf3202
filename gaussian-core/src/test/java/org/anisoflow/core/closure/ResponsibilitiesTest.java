package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;

class ResponsibilitiesTest {
    private static final List<Kernel> KERNELS = List.of(new Kernel.Softmax(0.7), new Kernel.L2(0.6));

    private static Head head(RandomCases cases, Kernel kernel, int d) {
        return ClosureFieldTest.head(cases, kernel, d, 2, d, true);
    }

    /** The kernel between x and every component, integrated with the trapezoidal rule in the z of {@code y = alpha + F z}. */
    private static double[] bruteForce(Head head, GaussianMixture context, double[] x) {
        double[] q = affine(head.query(), head.biases().query(), x);
        double[] shares = context.components().stream()
                .mapToDouble(component -> {
                    Gaussian law = component.law();
                    int reach = 100;
                    double sum = 0;
                    for (int i = -reach; i <= reach; i++) {
                        for (int l = law.rank() < 2 ? reach : -reach; l <= reach; l++) {
                            double[] z = Arrays.copyOf(new double[] {0.1 * i, 0.1 * l}, law.rank());
                            double[] y = law.mean();
                            double density = law.rank() == 0 ? (i == 0 ? 1 : 0) : Math.pow(0.1, law.rank());
                            for (int c = 0; c < z.length; c++) {
                                density *= Math.exp(-0.5 * z[c] * z[c]) / Math.sqrt(2 * Math.PI);
                                for (int row = 0; row < y.length; row++) {
                                    y[row] += law.factor().get(row, c) * z[c];
                                }
                            }
                            sum += density
                                    * kernel(
                                            head,
                                            q,
                                            affine(head.key(), head.biases().key(), y));
                        }
                    }
                    return component.weight() * sum;
                })
                .toArray();
        double total = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(share -> share / total).toArray();
    }

    private static double kernel(Head head, double[] q, double[] k) {
        double dot = 0;
        double square = 0;
        for (int i = 0; i < q.length; i++) {
            dot += q[i] * k[i];
            square += (q[i] - k[i]) * (q[i] - k[i]);
        }
        return head.kernel() instanceof Kernel.Softmax softmax
                ? Math.exp(softmax.scale() * dot)
                : Math.exp(-((Kernel.L2) head.kernel()).scale() * square);
    }

    private static double[] affine(Matrix a, Optional<Matrix> bias, double[] x) {
        return Matrices.sum(a.times(Matrices.column(x)), 1, bias.orElseThrow()).toRowMajor();
    }

    @Test
    void areSharesOfTheKernelIntegratedOverEachComponent() {
        for (Kernel kernel : KERNELS) {
            for (int d : new int[] {1, 2}) {
                RandomCases cases = new RandomCases(10 + d);
                GaussianMixture context = Rates.mild(Rates.mixture(cases, d, d, 1, 0));
                Head head = head(cases, kernel, d);
                double[] token = cases.vector(d);

                double[] shares = Responsibilities.of(head, context, token);

                assertThat(shares)
                        .as("%s, d = %d, %s", kernel, d, cases)
                        .containsExactly(bruteForce(head, context, token), within(1e-9));
                assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-14));
            }
        }
    }

    @Test
    void formsAlongAPlaneAgreeWithSingleTokens() {
        for (Kernel kernel : KERNELS) {
            RandomCases cases = new RandomCases(20);
            // ranks below that of the plane, too
            GaussianMixture context = Rates.mixture(cases, 5, 1, 0, 1);
            Head head = head(cases, kernel, 5);
            double[] origin = cases.vector(5);
            Matrix directions = cases.matrix(5, 2);
            double[] z = {0.3, -0.8};
            double[] token = origin.clone();
            for (int i = 0; i < 5; i++) {
                token[i] += directions.get(i, 0) * z[0] + directions.get(i, 1) * z[1];
            }

            assertThat(Responsibilities.along(head, context, origin, directions).at(z))
                    .containsExactly(Responsibilities.of(head, context, token), within(1e-12));
        }
    }

    @Test
    void rowsBelongToTheMeans() {
        RandomCases cases = new RandomCases(30);
        GaussianMixture context = Rates.mixture(cases, 3, 3, 2, 0, 1);
        Head head = head(cases, KERNELS.get(0), 3);

        double[][] matrix = Responsibilities.atMeans(head, context);

        assertThat(matrix).hasDimensions(4, 4);
        for (int i = 0; i < 4; i++) {
            assertThat(matrix[i])
                    .containsExactly(
                            Responsibilities.of(
                                    head,
                                    context,
                                    context.components().get(i).law().mean()),
                            within(1e-14));
        }
    }

    @Test
    void areStableFarOut() {
        Gaussian law = Gaussian.standard(2);
        Gaussian other = Gaussian.ofFactor(new double[] {1, 0}, Matrix.identity(2));
        GaussianMixture context =
                new GaussianMixture(List.of(new Component(0.5, law), new Component(0.5, other)), Arrangement.CLUSTERS);
        Matrix i = Matrix.identity(2);

        assertThat(Responsibilities.of(new Head(new Kernel.Softmax(1), i, i, i), context, new double[] {1e8, 0}))
                .containsExactly(0, 1);
        assertThat(Responsibilities.of(new Head(new Kernel.L2(1), i, i, i), context, new double[] {-1e8, 0}))
                .containsExactly(1, 0);
    }

    @Test
    void equalComponentsShareByWeightAndASingleOneTakesAll() {
        RandomCases cases = new RandomCases(40);
        Gaussian law = cases.law(3, 2);
        Head head = head(cases, KERNELS.get(1), 3);

        assertThat(Responsibilities.of(head, Rates.copies(law, 0.2, 0.5, 0.3), cases.vector(3)))
                .containsExactly(new double[] {0.2, 0.5, 0.3}, within(1e-14));
        assertThat(Responsibilities.of(head, GaussianMixture.of(law), cases.vector(3)))
                .containsExactly(1);
    }

    /** The head of a normalised attention moves tokens as the attention does. */
    @Test
    void aHeadTakesOverTheMeanFieldNormalization() {
        RandomCases cases = new RandomCases(50);
        GaussianMixture context = Rates.mixture(cases, 3, 3, 2);
        Attention attention = new Attention(
                List.of(head(cases, KERNELS.get(0), 3)),
                new Normalization.MeanFieldRms(Optional.of(Matrices.column(0.5, 2, -1))));
        double[] token = cases.vector(3);

        Head head = Responsibilities.head(attention, 0, context);

        assertThat(velocity(Attention.of(head), context, token))
                .containsExactly(velocity(attention, context, token), within(1e-12));
        Attention plain = Attention.of(head);
        assertThat(Responsibilities.head(plain, 0, context)).isSameAs(head);
    }

    private static double[] velocity(Attention attention, GaussianMixture context, double[] token) {
        return Rates.token(Rates.field(attention, Drift.NONE, context, Cubature.DEFAULT), token);
    }

    @Test
    void refusesWhatHasNoResponsibilities() {
        Matrix i = Matrix.identity(2);
        GaussianMixture context = GaussianMixture.of(Gaussian.standard(2));
        Head softmax = new Head(new Kernel.Softmax(1), i, i, i);
        Head sigmoid = new Head(new Kernel.Pointwise(Activation.SIGMOID, 1, 0), i, i, i);

        assertThatThrownBy(() -> Responsibilities.of(sigmoid, context, new double[2]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "responsibilities need attention weights that sum to one for every token, as those of softmax"
                                + " and l2 do, but the kernel is sigmoid");
        assertThatThrownBy(() -> Responsibilities.atMeans(new Head(new Kernel.Sinkhorn(1), i, i, i), context))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("but the kernel is sinkhorn");
        assertThatThrownBy(() -> Responsibilities.of(softmax, context, new double[3]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("head, context and tokens must have one dimension but the head has 2, the context 2, the"
                        + " origin of the tokens 3 and their directions 3");
        assertThatThrownBy(() -> Responsibilities.of(softmax, context, new double[] {0, Double.NaN}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tokens must be finite but entry 1 is NaN");
        assertThatThrownBy(() -> Responsibilities.head(Attention.of(softmax), 1, context))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("heads are counted from 0 to 0 but one is asked for 1");
        assertThatThrownBy(() -> Responsibilities.head(
                        new Attention(List.of(softmax), new Normalization.Rms(Optional.empty())), 0, context))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "responsibilities need components that are Gaussian where attention sees them, but tokens that "
                                + "are normalised one by one are not; use mean-field normalisation");
    }
}
