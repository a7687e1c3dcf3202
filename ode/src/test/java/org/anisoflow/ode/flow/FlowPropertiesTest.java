package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Noise;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.AffineField;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Decompositions;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for flows of any attention. */
class FlowPropertiesTest {
    private static final double CLOSE = 1e-9;
    private static final SolverOptions FINE = SolverOptions.DEFAULT.withTolerances(1e-12, 1e-14);

    private static FlowRequest fine(Gaussian law, Transformer transformer) {
        return FlowRequest.of(law, transformer)
                .with(FINE)
                .with(new StopRule(0, 1e30))
                .with(new SavePlan(
                        new SavePlan.Depths.Points(4, SavePlan.Spacing.LINEAR, OptionalDouble.empty()),
                        Optional.empty()));
    }

    private static Trajectory.Point end(Gaussian law, Transformer transformer) {
        Trajectory trajectory = new FlowSolver().solve(fine(law, transformer));
        assertThat(trajectory.status()).as(trajectory.message()).isEqualTo(Status.REACHED_END);
        return trajectory.last();
    }

    private static void assertSame(RandomCases cases, Trajectory.Point actual, double[] mean, Matrix covariance) {
        assertThat(Matrices.relativeError(Problem.covarianceOf(actual), covariance))
                .as("covariance, %s", cases)
                .isLessThan(CLOSE);
        assertThat(Matrices.relativeError(Matrices.column(actual.mean()), Matrices.column(mean)))
                .as("mean, %s", cases)
                .isLessThan(CLOSE);
    }

    private static Gaussian law(RandomCases cases, int d) {
        return Gaussian.of(cases.vector(d), cases.symmetric(d, 0.3, 1.5));
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true", "3, false", "4, true"})
    void factorFormAgreesWithCovarianceForm(int d, boolean normalized) {
        RandomCases cases = new RandomCases(50 + d);
        Attention attention = Attentions.mixture(cases, d, normalized);
        Drift drift = Attentions.drift(cases, d);
        Noise noise = Noise.own(0.2);
        Gaussian law = law(cases, d);
        CovarianceFlow equations = new CovarianceFlow(d, (mean, sigma) -> {
            AffineField field = ClosureField.of(attention, drift, Gaussian.of(mean, sigma));
            return new CovarianceFlow.Field(field.linear(), field.at(mean), noise.diffusion());
        });
        CovarianceFlow.Moments expected = equations.solve(new DormandPrince853Integrator(0, 1, 1e-12, 1e-12), law, 0.8);
        Trajectory.Point actual = end(law, new Transformer(List.of(new Layer(0.8, attention)), drift, noise));
        assertSame(cases, actual, expected.mean(), expected.covariance());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void turnedTokensFollowTurnedFlows(boolean withDrift) {
        RandomCases cases = new RandomCases(61);
        int d = 3;
        Matrix u = cases.orthogonal(d);
        Attention attention = Attentions.mixture(cases, d, true);
        Drift drift = withDrift ? Attentions.drift(cases, d) : Drift.NONE;
        Noise noise = Noise.own(withDrift ? 0.1 : 0);
        Gaussian law = law(cases, d);
        Drift turnedDrift = new Drift(
                drift.linear().map(m -> u.times(m).times(u.transpose())),
                drift.constant().map(u::times));
        List<Head> heads = new ArrayList<>();
        for (Head head : attention.heads()) {
            heads.add(new Head(
                    head.kernel(),
                    head.query().times(u.transpose()),
                    head.key().times(u.transpose()),
                    head.value().times(u.transpose()),
                    head.output().map(u::times),
                    new Head.Biases(
                            head.biases().query(),
                            head.biases().key(),
                            head.biases().value(),
                            head.biases().output().map(u::times))));
        }
        Attention turned = new Attention(heads, new Normalization.MeanFieldRms(Optional.empty()));
        Trajectory.Point plain = end(law, new Transformer(List.of(new Layer(1, attention)), drift, noise));
        Trajectory.Point actual = end(
                Gaussian.of(
                        Matrices.apply(u, law.mean()), u.times(law.covariance()).times(u.transpose())),
                new Transformer(List.of(new Layer(1, turned)), turnedDrift, noise));
        assertSame(
                cases,
                actual,
                Matrices.apply(u, plain.mean()),
                u.times(Problem.covarianceOf(plain)).times(u.transpose()));
    }

    @Test
    void backwardInDepthReturnsToTheStart() {
        RandomCases cases = new RandomCases(62);
        int d = 4;
        Gaussian law = law(cases, d);
        Attention attention = Attentions.mixture(cases, d, false);
        List<Head> reversed = new ArrayList<>();
        for (Head head : attention.heads()) {
            reversed.add(new Head(
                    head.kernel(),
                    head.query(),
                    head.key(),
                    head.value().times(-1),
                    head.output(),
                    new Head.Biases(
                            head.biases().query(),
                            head.biases().key(),
                            head.biases().value().map(c -> c.times(-1)),
                            head.biases().output().map(c -> c.times(-1)))));
        }
        Trajectory.Point there = end(law, Transformer.of(attention, 1));
        Trajectory.Point back = end(
                Gaussian.ofFactor(there.mean(), there.factor().orElseThrow()),
                Transformer.of(new Attention(reversed, new Normalization.None()), 1));
        assertThat(Matrices.relativeError(Problem.covarianceOf(there), law.covariance()))
                .isGreaterThan(0.1);
        assertSame(cases, back, law.mean(), law.covariance());
    }

    @Test
    void meanShiftIsTheDriftOfMinusTheIdentity() {
        RandomCases cases = new RandomCases(63);
        int d = 3;
        Attention attention = Attentions.mixture(cases, d, false);
        Drift shift = new Drift(Optional.of(Matrix.identity(d).times(-1)), Optional.empty());
        Gaussian law = law(cases, d);
        AffineField plain = ClosureField.of(attention, Drift.NONE, law);
        AffineField shifted = ClosureField.of(attention, shift, law);
        double[] x = cases.vector(d);
        for (int i = 0; i < d; i++) {
            assertThat(Math.abs(shifted.at(x)[i] - (plain.at(x)[i] - x[i]))).isLessThan(1e-14);
        }
    }

    @Test
    void aLayerSplitInTwoIsTheSameLayer() {
        RandomCases cases = new RandomCases(64);
        int d = 3;
        Attention first = Attentions.mixture(cases, d, false);
        Attention second = Attentions.mixture(cases, d, true);
        Drift drift = Attentions.drift(cases, d);
        Gaussian law = law(cases, d);
        Trajectory.Point whole =
                end(law, new Transformer(List.of(new Layer(0.7, first), new Layer(0.5, second)), drift));
        Trajectory.Point split = end(
                law,
                new Transformer(List.of(new Layer(0.4, first), new Layer(0.3, first), new Layer(0.5, second)), drift));
        assertSame(cases, split, whole.mean(), Problem.covarianceOf(whole));
        assertThat(split.depth()).isEqualTo(whole.depth());
    }

    @Test
    void oneHeadIsTheSumOfTheHeadsOfItsOutput() {
        RandomCases cases = new RandomCases(65);
        int d = 4;
        Gaussian law = law(cases, d);
        for (var kernel : Attentions.KERNELS) {
            Head head = new Head(kernel, cases.matrix(2, d), cases.matrix(2, d), cases.matrix(d, d));
            Matrix output = cases.matrix(d, d);
            Head left = half(head, output, 0);
            Head right = half(head, output, 1);
            Head whole = new Head(
                    kernel, head.query(), head.key(), output.times(head.value()), Optional.empty(), Head.Biases.NONE);
            Trajectory.Point expected = end(law, Transformer.of(Attention.of(whole), 0.5));
            Trajectory.Point actual =
                    end(law, Transformer.of(new Attention(List.of(left, right), new Normalization.None()), 0.5));
            assertSame(cases, actual, expected.mean(), Problem.covarianceOf(expected));
        }
    }

    private static Head half(Head head, Matrix output, int which) {
        int d = head.dimension();
        int rows = d / 2;
        double[][] value = new double[rows][];
        double[][] columns = new double[rows][];
        for (int i = 0; i < rows; i++) {
            value[i] = head.value().row(which * rows + i);
            columns[i] = output.transpose().row(which * rows + i);
        }
        return new Head(
                head.kernel(),
                head.query(),
                head.key(),
                Matrix.of(value),
                Optional.of(Matrix.of(columns).transpose()),
                Head.Biases.NONE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFlowMapCarriesFactorAndTokens(boolean normalized) {
        RandomCases cases = new RandomCases(66);
        int d = 4;
        Matrix factor = cases.matrix(d, 2);
        Gaussian law = Gaussian.ofFactor(cases.vector(d), factor);
        Matrix z = cases.matrix(3, 2);
        double[][] tokens = z.times(factor.transpose()).toArray();
        for (double[] token : tokens) {
            for (int i = 0; i < d; i++) {
                token[i] += law.mean()[i];
            }
        }
        Transformer transformer = new Transformer(
                List.of(
                        new Layer(0.6, Attentions.mixture(cases, d, normalized)),
                        new Layer(0.4, Attentions.mixture(cases, d, false))),
                Attentions.drift(cases, d));
        FlowRequest alone = fine(law, transformer);
        Trajectory expected = new FlowSolver().solveOrThrow(alone);
        Trajectory carried = new FlowSolver().solveOrThrow(alone.withPassengers(Optional.of(Matrix.of(tokens)), true));
        assertThat(carried.steps().accepted()).isEqualTo(expected.steps().accepted());
        assertThat(carried.steps().rejected()).isEqualTo(expected.steps().rejected());
        assertThat(carried.points()).hasSameSizeAs(expected.points());
        for (int p = 0; p < carried.points().size(); p++) {
            Trajectory.Point point = carried.points().get(p);
            Matrix moved = point.factor().orElseThrow();
            assertThat(Matrices.relativeError(
                            moved, expected.points().get(p).factor().orElseThrow()))
                    .as("F, %s", cases)
                    .isLessThan(1e-13);
            assertThat(Matrices.relativeError(
                            point.rows(Carried.FLOW_MAP)
                                    .map(Matrix::of)
                                    .orElseThrow()
                                    .times(factor),
                            moved))
                    .as("M F, %s", cases)
                    .isLessThan(CLOSE);
            Matrix offsets = z.times(moved.transpose());
            for (int n = 0; n < 3; n++) {
                for (int i = 0; i < d; i++) {
                    assertThat(Math.abs(point.rows(Carried.QUERIES).orElseThrow()[n][i]
                                    - point.mean()[i]
                                    - offsets.get(n, i)))
                            .as("token, %s", cases)
                            .isLessThan(CLOSE);
                }
            }
        }
    }

    @Test
    void tokensFollowTheMeanOverALongHorizon() {
        RandomCases cases = new RandomCases(67);
        Matrix query = cases.matrix(3, 3);
        Problem problem = Catalogue.scalarValueSoftmax(
                        "tokens", cases.matrix(3, 3), new double[] {1, 2, -1}, query, query.times(-1), 1, 1)
                .to(60);
        Matrix factor = problem.initial().factor();
        double[] token = Matrices.apply(factor, new double[] {1.5, 2, -1});
        Trajectory.Point last = new FlowSolver()
                .solveOrThrow(fine(problem.initial(), problem.transformer())
                        .withPassengers(Optional.of(Matrix.of(1, 3, token)), false))
                .last();
        double[] offset = Matrices.apply(last.factor().orElseThrow(), new double[] {0.5, 0, 0});
        double[] mean = problem.mean().apply(60);
        for (int i = 0; i < 3; i++) {
            double expected = mean[i] + offset[i];
            assertThat(Math.abs(last.rows(Carried.QUERIES).orElseThrow()[0][i] / expected - 1))
                    .as("%s", cases)
                    .isLessThan(1e-8);
        }
    }

    @Test
    void theRankOfADegenerateLawStays() {
        for (int rank = 0; rank <= 4; rank++) {
            RandomCases cases = new RandomCases(70 + rank);
            Gaussian law = Gaussian.ofFactor(cases.vector(4), cases.matrix(4, rank));
            Trajectory.Point last = end(
                    law,
                    new Transformer(
                            List.of(new Layer(1, Attentions.mixture(cases, 4, false))), Attentions.drift(cases, 4)));
            Matrix factor = last.factor().orElseThrow();
            assertThat(factor.columns()).as("%s", cases).isEqualTo(rank);
            double[] values = Decompositions.svd(factor).values();
            assertThat(values).as("%s", cases).hasSize(rank);
            for (double value : values) {
                assertThat(value).as("%s", cases).isGreaterThan(1e-3);
            }
        }
    }

    @Test
    void theLogVolumeGrowsByTheTraceOfTheField() {
        RandomCases cases = new RandomCases(80);
        int d = 3;
        Gaussian law = law(cases, d);
        Attention attention = Attentions.mixture(cases, d, false);
        double h = 1e-4;
        Trajectory.Point last = end(law, Transformer.of(attention, 2 * h));
        Trajectory.Point middle = end(law, Transformer.of(attention, h));
        Matrix b = ClosureField.of(
                        attention,
                        Drift.NONE,
                        Gaussian.ofFactor(middle.mean(), middle.factor().orElseThrow()))
                .linear();
        double growth = (logDeterminant(Problem.covarianceOf(last)) - logDeterminant(law.covariance())) / (2 * h);
        assertThat(Math.abs(growth - 2 * Matrices.trace(b))).as("%s", cases).isLessThan(1e-6);
    }

    private static double logDeterminant(Matrix symmetric) {
        double sum = 0;
        for (double value : Decompositions.symmetricEigen(symmetric).values()) {
            sum += Math.log(value);
        }
        return sum;
    }
}
