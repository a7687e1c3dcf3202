package org.anisoflow.figures.published;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.Outcome;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.Trajectory;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.util.MathArrays;

/**
 * One path of a panel.
 *
 * @param depths increasing from 0; the last is where the run ended
 * @param covariances (a, c, b), one per depth
 */
record PanelMember(double[] depths, double[][] covariances, Outcome outcome) {
    /** Solved depths per step of the scout. */
    private static final int PARTS = 3;

    /** Largest distance of a point from the line between its neighbours, in units of the radius of the disc and of the initial trace. */
    private static final double LARGEST_BEND = 0.04;

    /** In the same units; points that are nearer to each other than this would not be seen. */
    private static final double SHORTEST_GAP = 0.05;

    /**
     * Solves twice: with a loose tolerance, to see where the flow is fast; then as asked, with depths inside every one of those
     * steps, of which the ones that a reader of the cone and of the disc can tell apart are kept. Where the path still
     * bends between neighbours, it solves once more with more depths there.
     *
     * @param clip trace above which the cone shows nothing
     */
    static PanelMember solve(FlowRequest request, double clip) {
        double horizon = request.transformer().depth();
        List<Double> depths = new ArrayList<>(List.of(0.0));
        FlowObserver scout = new FlowObserver() {
            @Override
            public void step(Progress progress) {
                divide(depths, progress.depth());
            }
        };
        SolverOptions options = request.solver();
        SolverOptions loose = new SolverOptions(
                Method.DORMAND_PRINCE_54, 1e-6, 1e-9, options.step(), options.maxSteps(), options.maxSeconds());
        new FlowSolver()
                .solve(
                        request.with(loose)
                                .with(new SavePlan(
                                        new SavePlan.Depths.At(List.of(horizon)), Optional.of(SavePlan.Laws.NONE))),
                        scout);
        if (depths.get(depths.size() - 1) < horizon) {
            depths.add(horizon);
        }
        PanelMember member = of(new FlowSolver().solve(request.with(saving(depths))));
        List<Double> finer = member.finer(clip);
        if (finer.size() > member.depths.length) {
            if (finer.get(finer.size() - 1) < horizon) {
                finer.add(horizon);
            }
            member = of(new FlowSolver().solve(request.with(saving(finer))));
        }
        return member.thinned(clip);
    }

    /** Adds depths that divide the way from the last one evenly. */
    private static void divide(List<Double> depths, double to) {
        double from = depths.get(depths.size() - 1);
        for (int k = 1; k <= PARTS; k++) {
            double depth = k == PARTS ? to : from + (to - from) * k / PARTS;
            if (depth > depths.get(depths.size() - 1)) {
                depths.add(depth);
            }
        }
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
                Outcome.of(trajectory).orElseThrow());
    }

    /** The depths, with more of them where the drawn path bends. */
    private List<Double> finer(double clip) {
        List<Double> finer = new ArrayList<>(List.of(depths[0]));
        boolean bends = false;
        for (int i = 1; i < depths.length; i++) {
            boolean bendsNext = i + 1 < depths.length && bend(i, clip) > LARGEST_BEND;
            if (bends || bendsNext) {
                divide(finer, depths[i]);
            } else {
                finer.add(depths[i]);
            }
            bends = bendsNext;
        }
        return finer;
    }

    /** Without the points that lie where the one before them does; the first and the last one stay. */
    private PanelMember thinned(double clip) {
        List<Integer> kept = new ArrayList<>(List.of(0));
        for (int i = 1; i < depths.length; i++) {
            int before = kept.get(kept.size() - 1);
            if (i == depths.length - 1 || distance(before, i, clip) >= SHORTEST_GAP) {
                kept.add(i);
            }
        }
        return new PanelMember(
                kept.stream().mapToDouble(i -> depths[i]).toArray(),
                kept.stream().map(i -> covariances[i]).toArray(double[][]::new),
                outcome);
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

    private static double trace(double[] covariance) {
        return covariance[0] + covariance[2];
    }

    /** A point of the path as it is drawn: in the cone, up to the trace that it shows, then in the disc. */
    private double[] drawn(int i, double clip) {
        double[] c = covariances[i];
        double trace = trace(c);
        double shown = Math.min(1, clip / trace);
        double difference = c[0] - c[2];
        return new double[] {shown * difference, 2 * shown * c[1], shown * trace, difference / trace, 2 * c[1] / trace};
    }

    /** How far the path at a point is from the line between its neighbours. */
    private double bend(int i, double clip) {
        RealVector before = new ArrayRealVector(drawn(i - 1, clip), false);
        RealVector to = new ArrayRealVector(drawn(i, clip), false).subtract(before);
        RealVector chord = new ArrayRealVector(drawn(i + 1, clip), false).subtract(before);
        double length = chord.dotProduct(chord);
        double share = length > 0 ? Math.min(1, Math.max(0, to.dotProduct(chord) / length)) : 0;
        return to.getDistance(chord.mapMultiply(share));
    }

    private double distance(int i, int j, double clip) {
        return MathArrays.distance(drawn(i, clip), drawn(j, clip));
    }
}
