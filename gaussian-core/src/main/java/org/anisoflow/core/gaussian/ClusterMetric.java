package org.anisoflow.core.gaussian;

/** Diagnostics of tokens in groups: the components of a mixture, or labelled tokens. docs/theory.md section 9. */
@SuppressWarnings("ImmutableEnumChecker") // a record of texts
public enum ClusterMetric implements Measure {
    /** {@code sum_j pi_j tr Sigma_j}. */
    WITHIN_SCATTER(
            "token^2", "sum_j pi_j tr Sigma_j", "$\\sum_j \\pi_j \\, \\mathrm{tr} \\, \\Sigma_j$", Axis.VARIANCE),
    /** {@code sum_j pi_j |alpha_j - alpha|^2}. */
    BETWEEN_SCATTER(
            "token^2",
            "sum_j pi_j |alpha_j - alpha|^2",
            "$\\sum_j \\pi_j \\lVert \\alpha_j - \\alpha \\rVert^2$",
            Axis.VARIANCE),
    /** Between over within. */
    SCATTER_RATIO("1", "between_scatter / within_scatter", "between over within", Axis.SCATTER),
    /** Number of groups that are left after linking those closer than the merging distance in W2. */
    CLUSTER_COUNT("1", "number of clusters after linking components that have merged", "clusters left", Axis.CLUSTERS);

    private final Definition definition;

    ClusterMetric(String unit, String formula, String latex, Axis axis) {
        definition = new Definition(unit, formula, latex, axis);
    }

    @Override
    public Definition definition() {
        return definition;
    }

    @Override
    public boolean isWhole() {
        return this == CLUSTER_COUNT;
    }
}
