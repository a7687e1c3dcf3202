package org.anisoflow.ode.crosscheck;

import java.util.List;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.particles.ParticleRun;

/**
 * A cloud or a law at one depth.
 *
 * @param whole of all tokens
 * @param components of those of each component; empty if there is one component, or they are not compared
 */
record State(Moments whole, List<Moments> components) {
    /** A state without components. */
    static State of(double[] mean, double[] covariance) {
        return new State(new Moments(mean, covariance), List.of());
    }

    static State of(Gaussian law) {
        return of(law.mean(), law.covariance().toRowMajor());
    }

    static State of(ParticleRun.Snapshot snapshot) {
        return new State(
                new Moments(snapshot.mean(), snapshot.covariance()),
                snapshot.groups().stream()
                        .map(group -> new Moments(group.mean(), group.covariance()))
                        .toList());
    }

    /** A point that has factors. */
    static State of(Trajectory.Point point) {
        return new State(
                moments(point.mean(), point.factor().orElseThrow()),
                point.components().stream()
                        .filter(component -> point.components().size() > 1)
                        .map(component ->
                                moments(component.mean(), component.factor().orElseThrow()))
                        .toList());
    }

    private static Moments moments(double[] mean, Matrix factor) {
        return new Moments(mean, factor.times(factor.transpose()).toRowMajor());
    }

    State withoutComponents() {
        return new State(whole, List.of());
    }

    boolean isFinite() {
        return whole.isFinite() && components.stream().allMatch(Moments::isFinite);
    }
}
