package org.anisoflow.core.gaussian;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.GaussianMixture.Component;

/** Evaluates the diagnostics of tokens in groups. docs/theory.md section 9. */
public final class ClusterDiagnostics {
    private ClusterDiagnostics() {}

    /**
     * The diagnostics of the components of a mixture. Within and between scatter sum to the total variance of the whole
     * law. Their ratio is infinite where all components are points, and NaN where they are one point.
     *
     * @param mergeDistance W2 below which two components are linked, > 0; a chain of links is one cluster
     * @throws InvalidInputException if the distance is not positive
     */
    public static Map<ClusterMetric, Double> of(GaussianMixture law, double mergeDistance) {
        return of(law, mergeDistance, () -> false);
    }

    /**
     * The same, which can be stopped.
     *
     * @param stopped asked for every component while pairs are compared; once true, the number of clusters is NaN
     */
    public static Map<ClusterMetric, Double> of(GaussianMixture law, double mergeDistance, BooleanSupplier stopped) {
        double within = 0;
        double between = 0;
        double[] whole = law.moments().mean();
        for (Component component : law.components()) {
            within += component.weight() * squaredNorm(component.law().factor().toRowMajor());
            double[] mean = component.law().mean();
            for (int i = 0; i < mean.length; i++) {
                mean[i] -= whole[i];
            }
            between += component.weight() * squaredNorm(mean);
        }
        Map<ClusterMetric, Double> result = new EnumMap<>(ClusterMetric.class);
        result.put(ClusterMetric.WITHIN_SCATTER, within);
        result.put(ClusterMetric.BETWEEN_SCATTER, between);
        result.put(ClusterMetric.SCATTER_RATIO, between / within);
        result.put(ClusterMetric.CLUSTER_COUNT, count(law.components(), mergeDistance, stopped));
        return result;
    }

    /**
     * The diagnostics of tokens in groups: those of the mixture with the mean and the covariance of each group.
     *
     * @param tokens n x d, row-major
     * @param group group of each token, length n: from 0 on without gaps, each with at least two tokens
     * @param mergeDistance W2 of the groups' Gaussians below which two groups are linked, > 0
     * @throws InvalidInputException if lengths do not fit, a group has fewer tokens, an entry is not finite, or the
     *     distance is not positive
     */
    public static Map<ClusterMetric, Double> of(double[] tokens, int n, int d, int[] group, double mergeDistance) {
        return of(GaussianMixture.ofGroups(tokens, n, d, group), mergeDistance);
    }

    private static double squaredNorm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }

    private static double count(List<Component> components, double mergeDistance, BooleanSupplier stopped) {
        if (!(mergeDistance > 0)) {
            throw new InvalidInputException("the merging distance must be positive but is " + mergeDistance);
        }
        DisjointSets clusters = new DisjointSets(components.size());
        for (int j = 0; j < components.size(); j++) {
            if (stopped.getAsBoolean()) {
                return Double.NaN;
            }
            for (int i = 0; i < j; i++) {
                if (!clusters.together(i, j)
                        && BuresWasserstein.closerThan(
                                components.get(i).law(), components.get(j).law(), mergeDistance)) {
                    clusters.join(i, j);
                }
            }
        }
        return clusters.count();
    }
}
