package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.anisoflow.core.attention.Activation;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Transformer;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.closure.ProjectedField;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.junit.jupiter.api.Test;

/** The cubature error that a trajectory reports. */
class CubatureErrorOfFlowTest {
    private static final Kernel SIGMOID = new Kernel.Pointwise(Activation.SIGMOID, 1.2, 0);

    private static Cubature hermite(int points) {
        return new Cubature(Cubature.Rule.GAUSS_HERMITE, OptionalInt.of(points));
    }

    private static Trajectory solved(GaussianMixture law, Attention attention, Cubature cubature) {
        return Mixtures.solved(FlowRequest.of(law, Transformer.of(attention, 1))
                .with(Mixtures.depths(5))
                .with(cubature));
    }

    /** {@code sqrt(sum_j pi_j (|d alpha_j|^2 + |d F_j|^2))} in units of the initial spread. */
    private static double difference(GaussianMixture law, Trajectory.Point a, Trajectory.Point b) {
        GaussianMixture first = lawOf(law, a);
        GaussianMixture second = lawOf(law, b);
        double sum = 0;
        for (int j = 0; j < law.size(); j++) {
            Gaussian p = first.components().get(j).law();
            Gaussian q = second.components().get(j).law();
            double mean = Matrices.norm(Matrices.sum(Matrices.column(p.mean()), -1, Matrices.column(q.mean()))
                    .toRowMajor());
            double factor =
                    Matrices.norm(Matrices.sum(p.factor(), -1, q.factor()).toRowMajor());
            sum += law.components().get(j).weight() * (mean * mean + factor * factor);
        }
        return Math.sqrt(sum / Matrices.trace(law.moments().covariance()));
    }

    private static GaussianMixture lawOf(GaussianMixture law, Trajectory.Point point) {
        return law.size() == 1
                ? GaussianMixture.of(
                        Gaussian.ofFactor(point.mean(), point.factor().orElseThrow()))
                : Mixtures.lawOf(law, point);
    }

    @Test
    void theReportedErrorBoundsTheDifferenceToManyPointsAndShrinksWithThem() {
        for (int seed = 400; seed < 406; seed++) {
            RandomCases cases = new RandomCases(seed);
            boolean one = seed % 2 == 0;
            GaussianMixture law = one ? Mixtures.random(cases, 2, 2) : Mixtures.random(cases, 2, 2, 1);
            Attention attention = Attention.of(Mixtures.head(cases, one ? SIGMOID : new Kernel.Softmax(1), 2));
            Trajectory truth = solved(law, attention, hermite(60));
            double previous = Double.POSITIVE_INFINITY;
            for (int points : new int[] {5, 9, 17}) {
                Trajectory run = solved(law, attention, hermite(points));
                double reported = run.cubatureError().orElseThrow();
                // down to round-off
                assertThat(reported).as("%d points, %s", points, cases).isLessThan(Math.max(previous, 1e-13));
                previous = reported;
                assertThat(run.first().cubatureError()).hasValue(0);
                for (int i = 1; i < run.points().size(); i++) {
                    double error =
                            difference(law, run.points().get(i), truth.points().get(i));
                    // two runs differ by their tolerance, too
                    assertThat(error)
                            .as("point %d, %d points, %s", i, points, cases)
                            .isLessThan(run.points().get(i).cubatureError().orElseThrow() + 1e-8);
                }
                assertThat(run.points().stream()
                                .mapToDouble(point -> point.cubatureError().orElseThrow())
                                .max())
                        .hasValue(reported);
            }
        }
    }

    @Test
    void theLawFollowsTheRuleNotItsCompanion() {
        // with so few points the two are far apart; the reference integrates the field of the rule alone
        RandomCases cases = new RandomCases(405);
        GaussianMixture law = Mixtures.random(cases, 2, 2, 2);
        Attention attention = Attention.of(Mixtures.head(cases, new Kernel.Softmax(1), 2));
        Trajectory run = Mixtures.solved(FlowRequest.of(law, Transformer.of(attention, 1))
                .with(SolverOptions.DEFAULT.withTolerances(1e-12, 1e-14))
                .with(Mixtures.depths(2))
                .with(hermite(4)));
        assertThat(run.cubatureError().orElseThrow()).isGreaterThan(0.01);
        ProjectedField field = new ProjectedField(attention, Drift.NONE, law, hermite(4), false);
        double[] y = new double[12];
        for (int j = 0; j < 2; j++) {
            Gaussian component = law.components().get(j).law();
            for (int i = 0; i < 2; i++) {
                y[2 * j + i] = component.mean()[i];
                for (int l = 0; l < 2; l++) {
                    y[4 + 4 * i + 2 * j + l] = component.factor().get(i, l);
                }
            }
        }
        double[] factorsDot = new double[8];
        new DormandPrince853Integrator(0, 1, 1e-13, 1e-13)
                .integrate(
                        new FirstOrderDifferentialEquations() {
                            @Override
                            public int getDimension() {
                                return 12;
                            }

                            @Override
                            public void computeDerivatives(double t, double[] state, double[] dot) {
                                field.setLaw(state, 0, state, 4);
                                field.velocityOfMean(dot, 0);
                                field.velocityOfFactor(factorsDot);
                                System.arraycopy(factorsDot, 0, dot, 4, 8);
                            }
                        },
                        0,
                        y,
                        1,
                        y);
        for (int j = 0; j < 2; j++) {
            SavedLaw component = run.last().components().get(j);
            for (int i = 0; i < 2; i++) {
                assertThat(component.mean()[i]).as("%s", cases).isCloseTo(y[2 * j + i], within(1e-11));
                for (int l = 0; l < 2; l++) {
                    assertThat(component.factor().orElseThrow().get(i, l))
                            .as("%s", cases)
                            .isCloseTo(y[4 + 4 * i + 2 * j + l], within(1e-11));
                }
            }
        }
    }

    @Test
    void itIsAbsentWhereNoExpectationNeedsCubature() {
        RandomCases cases = new RandomCases(410);
        GaussianMixture one = Mixtures.random(cases, 2, 2);
        GaussianMixture two = Mixtures.random(cases, 2, 2, 1);
        Kernel softmax = new Kernel.Softmax(0.5);
        Kernel linear = new Kernel.Linear(0.5);
        Kernel exponential = new Kernel.Pointwise(Activation.EXP, 0.2, 0);
        for (Kernel kernel : List.of(softmax, linear, exponential, SIGMOID)) {
            Attention attention = Attention.of(Mixtures.head(cases, kernel, 2));
            Trajectory alone = solved(one, attention, Cubature.DEFAULT);
            assertThat(alone.cubatureError().isPresent()).as("%s", kernel).isEqualTo(kernel.equals(SIGMOID));
            Trajectory several = solved(two, attention, Cubature.DEFAULT);
            boolean needed = kernel.equals(SIGMOID) || kernel.equals(softmax);
            assertThat(several.cubatureError().isPresent()).as("%s", kernel).isEqualTo(needed);
            assertThat(several.last().cubatureError().isPresent())
                    .as("%s", kernel)
                    .isEqualTo(needed);
        }
    }

    @Test
    void anErrorMadeInOneLayerIsCarriedThroughTheNext() {
        RandomCases cases = new RandomCases(420);
        GaussianMixture law = Mixtures.random(cases, 2, 2);
        Attention projected = Attention.of(Mixtures.head(cases, SIGMOID, 2));
        Attention exact = Attention.of(Mixtures.head(cases, new Kernel.Linear(0.1), 2));
        Drift contraction = new Drift(Optional.of(Matrix.identity(2).times(-1)), Optional.empty());
        Trajectory run = Mixtures.solved(
                FlowRequest.of(law, new Transformer(List.of(new Layer(1, projected), new Layer(3, exact)), contraction))
                        .with(Mixtures.depths(5))
                        .with(hermite(5)));
        double atBoundary = run.points().get(1).cubatureError().orElseThrow();
        double atEnd = run.last().cubatureError().orElseThrow();
        assertThat(atBoundary).isPositive();
        // the second layer contracts differences of laws as it contracts laws
        assertThat(atEnd).isPositive().isLessThan(0.5 * atBoundary);
        assertThat(run.cubatureError()).hasValue(atBoundary);
    }
}
