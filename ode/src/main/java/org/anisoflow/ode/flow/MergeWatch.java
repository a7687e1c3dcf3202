package org.anisoflow.ode.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.anisoflow.core.gaussian.BuresWasserstein;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.ode.stepper.AdaptiveStepper;

/**
 * Watches the components of a law for pairs that come closer than a distance in W2, for the first time. It looks at the ends of
 * steps: a pair that comes close and parts again within one step is not seen.
 */
final class MergeWatch {
    /** Depths of mergers are located to this fraction of a step. */
    private static final double RESOLUTION = 1e-6;

    private final LawLayout layout;
    private final double distance;
    private final boolean[][] merged;
    private final List<Trajectory.Merger> mergers = new ArrayList<>();

    /**
     * A watch.
     *
     * @param distance in units of the tokens
     */
    MergeWatch(LawLayout layout, double distance) {
        this.layout = layout;
        this.distance = distance;
        merged = new boolean[layout.components()][layout.components()];
    }

    /** In order of depth, then of the components. */
    List<Trajectory.Merger> mergers() {
        mergers.sort(Comparator.comparingDouble(Trajectory.Merger::depth)
                .thenComparingInt(Trajectory.Merger::first)
                .thenComparingInt(Trajectory.Merger::second));
        return mergers;
    }

    /** Takes the first state: means, then factors. */
    void start(double depth, double[] y) {
        for (int[] pair : close(y)) {
            add(depth, pair);
        }
    }

    /**
     * Takes an accepted step, whose state begins with means and factors.
     *
     * @param shown the depth that is shown for one inside the step
     */
    void accepted(AdaptiveStepper.Step step, DoubleUnaryOperator shown) {
        for (int[] pair : close(step.state())) {
            double apart = step.from();
            double close = step.to();
            while (close - apart > RESOLUTION * (step.to() - step.from())) {
                double middle = 0.5 * (apart + close);
                double[] y = step.at(middle);
                if (areClose(layout.component(pair[0], y), layout.component(pair[1], y))) {
                    close = middle;
                } else {
                    apart = middle;
                }
            }
            add(shown.applyAsDouble(close), pair);
        }
    }

    private void add(double depth, int[] pair) {
        merged[pair[0]][pair[1]] = true;
        mergers.add(new Trajectory.Merger(depth, pair[0], pair[1]));
    }

    /** Pairs that are close for the first time. */
    private List<int[]> close(double[] y) {
        List<int[]> pairs = new ArrayList<>();
        List<Gaussian> laws = new ArrayList<>();
        for (int j = 0; j < layout.components(); j++) {
            laws.add(layout.component(j, y));
            for (int i = 0; i < j; i++) {
                if (!merged[i][j] && areClose(laws.get(i), laws.get(j))) {
                    pairs.add(new int[] {i, j});
                }
            }
        }
        return pairs;
    }

    private boolean areClose(Gaussian first, Gaussian second) {
        return BuresWasserstein.closerThan(first, second, distance);
    }
}
