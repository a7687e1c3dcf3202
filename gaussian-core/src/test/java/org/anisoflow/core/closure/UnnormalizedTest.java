package org.anisoflow.core.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unnormalised exponential attention: its closed form, and where it ends. */
class UnnormalizedTest {
    private static Kernel kernel(double scale) {
        return new Kernel.Pointwise(Activation.EXP, scale, 0);
    }

    private static Matrix inverse(Matrix symmetric) {
        return Matrices.function(symmetric, x -> 1 / x);
    }

    private static double determinant(Matrix symmetric) {
        double product = 1;
        for (double value : Decompositions.symmetricEigen(symmetric).values()) {
            product *= value;
        }
        return product;
    }

    private static double product(Matrix column, Matrix other) {
        return column.transpose().times(other).get(0, 0);
    }

    /** A scale at which the largest eigenvalue of {@code F^T A_s^T Sigma A_s F} is a share of one. */
    private static double scale(Gaussian tokens, Gaussian context, Head head, double share) {
        Matrix inner = context.factor()
                .transpose()
                .times(head.key().transpose())
                .times(head.query())
                .times(tokens.factor());
        return Math.sqrt(share) / Decompositions.svd(inner).values()[0];
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void theProjectionIsTheFormulaWithInverses(int d) {
        RandomCases cases = new RandomCases(1000 + d);
        Gaussian law = cases.law(d, d);
        Head plain = new Head(kernel(1), cases.matrix(3, d), cases.matrix(3, d), cases.matrix(d, d));
        double s = scale(law, law, plain, 0.6);
        Matrix as = plain.key().transpose().times(plain.query()).times(s);
        Matrix alpha = Matrices.column(law.mean());
        Matrix sigma = law.covariance();
        Matrix m = as.transpose().times(sigma).times(as);
        Matrix p = Matrices.sum(inverse(sigma), -1, m);
        Matrix right =
                Matrices.sum(inverse(sigma).times(alpha), 1, as.transpose().times(alpha));
        Matrix tilted = inverse(p).times(right);
        // det(I - Sigma M) = det(Sigma) det(P)
        double z = Math.pow(determinant(sigma) * determinant(p), -0.5)
                * Math.exp(0.5 * product(right, tilted)
                        - 0.5 * product(alpha, inverse(sigma).times(alpha)));
        Matrix value = Matrices.sum(alpha, 1, sigma.times(as).times(tilted));
        Matrix mean = plain.value().times(value).times(z);
        Matrix withTokens = plain.value()
                .times(Matrices.sum(
                        value.times(Matrices.sum(tilted, -1, alpha).transpose()),
                        1,
                        sigma.times(as).times(inverse(p))))
                .times(z);
        Head head = new Head(kernel(s), plain.query(), plain.key(), plain.value());
        GaussianMixture alone = GaussianMixture.of(law);
        Rates rates = Rates.of(Attention.of(head), Drift.NONE, alone, Cubature.DEFAULT);
        assertThat(Matrices.error(rates.means().get(0), mean)).as("%s", cases).isLessThan(1e-11);
        // E[Gamma (X - alpha)^T] = E[Gamma z^T] F^T
        assertThat(Matrices.error(rates.factors().get(0).times(law.factor().transpose()), withTokens))
                .as("%s", cases)
                .isLessThan(1e-11);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 2", "3, 1", "2, 0"})
    void singularCovariancesNeedNoInverse(int d, int r) {
        RandomCases cases = new RandomCases(1100 + 10L * d + r);
        GaussianMixture law = Rates.mixture(cases, d, r, Math.max(0, r - 1));
        Head head = ClosureFieldTest.head(cases, kernel(1), d, 2, d + 1, true);
        double s = 0.3;
        for (Component tokens : law.components()) {
            for (Component context : law.components()) {
                if (tokens.law().rank() * context.law().rank() > 0) {
                    s = Math.min(s, scale(tokens.law(), context.law(), head, 0.3));
                }
            }
        }
        Attention attention = Attention.of(new Head(
                new Kernel.Pointwise(Activation.EXP, s, -0.3),
                head.query(),
                head.key(),
                head.value(),
                head.output(),
                head.biases()));
        ProjectedField field = Rates.field(attention, Drift.NONE, law, Cubature.DEFAULT);
        Rates actual = Rates.of(field, law);
        for (int i = 0; i < 2; i++) {
            Gaussian tokens = law.components().get(i).law();
            // tilted tokens are spread wider, up to 1 / sqrt(1 - 0.3), and lie off the mean
            Rates expected = Rates.expectation(tokens, x -> Rates.token(field, x), 0.1, 16);
            assertThat(actual.component(i).error(expected))
                    .as("component %d, %s", i, cases)
                    .isLessThan(1e-11);
        }
    }

    @Test
    void theExpectationIsInfiniteFromAnEigenvalueOfOneOn() {
        RandomCases cases = new RandomCases(1200);
        int d = 3;
        GaussianMixture law = Rates.mixture(cases, d, 2, 3);
        Matrix query = cases.matrix(2, d);
        Matrix key = cases.matrix(2, d);
        double low = 0;
        double high = 100;
        while (high - low > 1e-13 * high) {
            double middle = 0.5 * (low + high);
            if (isFinite(law, new Head(kernel(middle), query, key, Matrix.identity(d)))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Head head = new Head(kernel(1), query, key, Matrix.identity(d));
        double least = Double.POSITIVE_INFINITY;
        for (Component tokens : law.components()) {
            for (Component context : law.components()) {
                least = Math.min(least, scale(tokens.law(), context.law(), head, 1));
            }
        }
        assertThat(low).as("%s", cases).isCloseTo(least, within(1e-11 * least));
    }

    private static boolean isFinite(GaussianMixture law, Head head) {
        ProjectedField field = new ProjectedField(Attention.of(head), Drift.NONE, law, Cubature.DEFAULT, false);
        try {
            Rates.setLaw(field, law);
            return true;
        } catch (InfiniteExpectationException e) {
            assertThat(e)
                    .hasMessage("the expectation of unnormalised attention is infinite: "
                            + "I - F^T A_s^T Sigma A_s F is not positive definite");
            return false;
        } catch (ArithmeticException e) {
            // finite, but beyond the doubles
            return true;
        }
    }

    @Test
    void anInfiniteExpectationInOneCellOnlyIsFoundThere() {
        Head head = new Head(kernel(1), Matrix.identity(1), Matrix.identity(1), Matrix.identity(1));
        Attention causal = new Attention(List.of(head), new Normalization.None(), new Mask.Causal());
        // cell 0 sees itself: 0.5^2 * 0.5^2 < 1; cell 1 sees cell 0, 0.5^2 * 3^2 > 1
        Gaussian narrow = Gaussian.ofFactor(new double[1], Matrix.of(1, 1, 0.5));
        Gaussian wide = Gaussian.ofFactor(new double[1], Matrix.of(1, 1, 3));
        GaussianMixture cells =
                new GaussianMixture(List.of(new Component(0.5, narrow), new Component(0.5, wide)), Arrangement.CELLS);
        ProjectedField field = new ProjectedField(causal, Drift.NONE, cells, Cubature.DEFAULT, false);
        assertThatThrownBy(() -> Rates.setLaw(field, cells)).isInstanceOf(InfiniteExpectationException.class);
        GaussianMixture tame =
                new GaussianMixture(List.of(new Component(0.5, narrow), new Component(0.5, narrow)), Arrangement.CELLS);
        Rates.setLaw(field, tame);
        Rates one = Rates.of(Attention.of(head), Drift.NONE, GaussianMixture.of(narrow), Cubature.DEFAULT);
        Rates both = Rates.of(field, tame);
        assertThat(both.component(0).error(one)).isLessThan(1e-14);
        assertThat(both.component(1).error(one)).isLessThan(1e-14);
    }

    @Test
    void theVelocityIsTheSoftmaxVelocityTimesItsMass() {
        RandomCases cases = new RandomCases(1300);
        int d = 3;
        Gaussian law = cases.law(d, 2);
        Head softmax = ClosureFieldTest.head(cases, new Kernel.Softmax(0.4), d, 2, 0, false);
        Head exponential = new Head(kernel(0.4), softmax.query(), softmax.key(), softmax.value());
        AffineField normalized = ClosureField.of(Attention.of(softmax), Drift.NONE, law);
        MomentVelocity velocity = new MomentVelocity(Attention.of(exponential), new int[] {2}, Cubature.DEFAULT, false);
        velocity.setComponent(0, law.mean(), law.factor().toRowMajor());
        double[] x = cases.vector(d);
        double[] out = new double[d];
        velocity.velocity(x, new double[] {1}, out);
        double[] a = BruteForceVelocity.apply(
                softmax.key().transpose().times(softmax.query()).times(0.4), x);
        Matrix column = Matrices.column(a);
        double mass = Math.exp(product(column, Matrices.column(law.mean()))
                + 0.5 * product(column, law.covariance().times(column)));
        assertThat(Matrices.error(
                        Matrices.column(out), Matrices.column(normalized.at(x)).times(mass)))
                .as("%s", cases)
                .isLessThan(1e-12);
    }
}
