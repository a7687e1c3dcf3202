package org.anisoflow.figures.published;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;

/**
 * One path of a panel.
 *
 * @param depths increasing from 0; the last is where the run ended
 * @param covariances (a, c, b), one per depth
 */
record PanelMember(double[] depths, double[][] covariances, Outcome outcome) {
    /** Points of a path, evenly spread over what of it is drawn. */
    private static final int POINTS = 56;

    private static final int SCOUTED = 50;
    private static final int ROUNDS = 2;
    private static final int PARTS = 10;

    /** In units of the radius of the disc and of the initial trace. */
    private static final double LONGEST_GAP = 0.25;

    /**
     * Solves twice: with a loose tolerance, and depths added until the path is smooth, to see where it goes; then as asked, with
     * depths such that the points lie evenly along what is drawn of the path in the cone and in the disc.
     *
     * @param clip trace above which the cone shows nothing
     */
    static PanelMember solve(FlowRequest request, double clip) {
        FlowRequest loose = request.with(request.solver().withTolerances(1e-5, 1e-8))
                .with(new SavePlan(
                        new SavePlan.Depths.Points(SCOUTED, SavePlan.Spacing.LOGARITHMIC, OptionalDouble.empty()),
                        request.save().laws()));
        PanelMember scout = of(new FlowSolver().solve(loose));
        for (int round = 0; round < ROUNDS; round++) {
            List<Double> finer = scout.refined(clip);
            if (finer.size() == scout.depths.length) {
                break;
            }
            scout = of(new FlowSolver().solve(loose.with(saving(finer))));
        }
        List<Double> even = scout.even(clip);
        double horizon = request.transformer().depth();
        if (even.get(even.size() - 1) < horizon) {
            even.add(horizon);
        }
        return of(new FlowSolver().solve(request.with(saving(even))));
    }

    private static SavePlan saving(List<Double> depths) {
        return new SavePlan(new SavePlan.Depths.At(depths), Optional.of(SavePlan.Laws.ALL));
    }

    private static PanelMember of(Trajectory trajectory) {
        return new PanelMember(
                trajectory.points().stream()
                        .mapToDouble(Trajectory.Point::depth)
                        .toArray(),
                trajectory.points().stream()
                        .map(point -> covariance(point.factor().orElseThrow()))
                        .toArray(double[][]::new),
                outcome(trajectory));
    }

    /** The depths, with more of them in gaps in which the drawn path covers a long way. */
    private List<Double> refined(double clip) {
        List<Double> refined = new ArrayList<>(List.of(depths[0]));
        for (int i = 1; i < depths.length; i++) {
            boolean far = distance(covariances[i - 1], covariances[i], clip) > LONGEST_GAP;
            for (int k = 1; far && k < PARTS; k++) {
                refined.add(depths[i - 1] + (depths[i] - depths[i - 1]) * k / PARTS);
            }
            refined.add(depths[i]);
        }
        return refined;
    }

    /** Depths at which the path, linear between its points, has covered equal shares of its drawn length. */
    private List<Double> even(double clip) {
        int last = depths.length - 1;
        double[] length = new double[last + 1];
        for (int i = 1; i <= last; i++) {
            length[i] = length[i - 1] + distance(covariances[i - 1], covariances[i], clip);
        }
        List<Double> even = new ArrayList<>(List.of(0.0));
        int i = 1;
        for (int k = 1; k < POINTS; k++) {
            double wanted = length[last] * k / (POINTS - 1);
            while (i < last && length[i] < wanted) {
                i++;
            }
            double share = length[i] > length[i - 1] ? (wanted - length[i - 1]) / (length[i] - length[i - 1]) : 1;
            double depth = depths[i - 1] + Math.min(1, share) * (depths[i] - depths[i - 1]);
            if (depth > even.get(even.size() - 1)) {
                even.add(depth);
            }
        }
        return even;
    }

    double end() {
        return depths[depths.length - 1];
    }

    double[] last() {
        return covariances[covariances.length - 1];
    }

    double largestTrace() {
        return Arrays.stream(covariances).mapToDouble(PanelMember::trace).max().orElseThrow();
    }

    /** F F^T as (a, c, b). */
    static double[] covariance(Matrix factor) {
        Matrix covariance = factor.times(factor.transpose());
        return new double[] {covariance.get(0, 0), covariance.get(0, 1), covariance.get(1, 1)};
    }

    private static Outcome outcome(Trajectory path) {
        List<Trajectory.Point> points = path.points();
        Trajectory.Point last = path.last();
        Trajectory.Point before = points.get(points.size() - 2);
        if (path.status() == Status.BLEW_UP) {
            return Outcome.BLOW_UP;
        }
        if (path.status() == Status.DIVERGED) {
            return Outcome.GROWTH;
        }
        double decay = Math.log(variance(last) / variance(before)) / Math.log(last.depth() / before.depth());
        return decay < -0.5
                ? Outcome.ZERO
                : last.eigenvalues()[1] < 0.01 * last.eigenvalues()[0] ? Outcome.SINGULAR : Outcome.REGULAR;
    }

    private static double variance(Trajectory.Point point) {
        return Arrays.stream(point.eigenvalues()).sum();
    }

    private static double trace(double[] covariance) {
        return covariance[0] + covariance[2];
    }

    /** The distance in the cone, as far as it is drawn, and in the disc. */
    private static double distance(double[] from, double[] to, double clip) {
        double first = trace(from);
        double second = trace(to);
        double before = Math.min(1, clip / first);
        double after = Math.min(1, clip / second);
        double turn = Math.hypot(
                (to[0] - to[2]) / second - (from[0] - from[2]) / first, 2 * to[1] / second - 2 * from[1] / first);
        double way = Math.hypot(
                Math.hypot(
                        after * (to[0] - to[2]) - before * (from[0] - from[2]), 2 * (after * to[1] - before * from[1])),
                after * second - before * first);
        return way + turn;
    }
}
