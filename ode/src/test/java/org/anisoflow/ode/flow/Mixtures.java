package org.anisoflow.ode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.testkit.Matrices;
import org.anisoflow.testkit.RandomCases;

/** Laws of several components, and what tests of their flows have in common. */
final class Mixtures {
    private Mixtures() {}

    /** Clusters of equal weight with random means and factors. */
    static GaussianMixture random(RandomCases cases, int d, int... ranks) {
        List<Component> components = new ArrayList<>();
        for (int rank : ranks) {
            components.add(new Component(
                    1.0 / ranks.length,
                    Gaussian.ofFactor(
                            cases.vector(d),
                            rank == 0
                                    ? Matrix.zeros(d, 0)
                                    : cases.matrix(d, rank).times(0.5))));
        }
        return new GaussianMixture(components, Arrangement.CLUSTERS);
    }

    static GaussianMixture cells(GaussianMixture law) {
        return new GaussianMixture(law.components(), Arrangement.CELLS);
    }

    /** The law of a saved point, which must have it. */
    static GaussianMixture lawOf(GaussianMixture initial, Trajectory.Point point) {
        List<Component> components = new ArrayList<>();
        for (int j = 0; j < initial.size(); j++) {
            SavedLaw component = point.components().get(j);
            components.add(new Component(
                    initial.components().get(j).weight(),
                    Gaussian.ofFactor(component.mean(), component.factor().orElseThrow())));
        }
        return new GaussianMixture(components, initial.arrangement());
    }

    /** Largest difference of an entry of a mean or a covariance, in units of the initial spread of order one. */
    static double error(GaussianMixture actual, GaussianMixture expected) {
        double error = 0;
        for (int j = 0; j < expected.size(); j++) {
            Gaussian a = actual.components().get(j).law();
            Gaussian e = expected.components().get(j).law();
            error = Math.max(
                    error, Matrices.largest(Matrices.sum(Matrices.column(a.mean()), -1, Matrices.column(e.mean()))));
            error = Math.max(error, Matrices.largest(Matrices.sum(a.covariance(), -1, e.covariance())));
        }
        return error;
    }

    /** A head without biases, of moderate scores. */
    static Head head(RandomCases cases, Kernel kernel, int d) {
        return new Head(kernel, cases.matrix(d, d), cases.matrix(d, d), cases.matrix(d, d));
    }

    /** Attention that does not move tokens. */
    static Attention idle(int d) {
        Matrix zero = Matrix.zeros(d, d);
        return Attention.of(new Head(new Kernel.Linear(1), zero, zero, zero));
    }

    static SavePlan depths(int count) {
        return new SavePlan(
                new SavePlan.Depths.Points(count, SavePlan.Spacing.LINEAR, OptionalDouble.empty()), Optional.empty());
    }

    static Trajectory solved(FlowRequest request) {
        Trajectory trajectory = new FlowSolver().solve(request);
        assertThat(trajectory.status()).as(trajectory.message()).isEqualTo(Status.REACHED_END);
        return trajectory;
    }
}
