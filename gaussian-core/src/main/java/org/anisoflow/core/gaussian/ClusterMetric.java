package org.anisoflow.core.gaussian;

import java.util.Locale;

/** Diagnostics of tokens in groups: the components of a mixture, or labelled tokens. docs/theory.md section 9. */
public enum ClusterMetric {
    /** {@code sum_j pi_j tr Sigma_j}. */
    WITHIN_SCATTER("token^2", "sum_j pi_j tr Sigma_j"),
    /** {@code sum_j pi_j |alpha_j - alpha|^2}. */
    BETWEEN_SCATTER("token^2", "sum_j pi_j |alpha_j - alpha|^2"),
    /** Between over within. */
    SCATTER_RATIO("1", "between_scatter / within_scatter"),
    /** Number of groups that are left after linking those closer than the merging distance in W2. */
    CLUSTER_COUNT("1", "number of clusters after linking components that have merged");

    private final String unit;
    private final String formula;

    ClusterMetric(String unit, String formula) {
        this.unit = unit;
        this.formula = formula;
    }

    /** The name in results. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its unit, as {@link Metric#unit}. */
    public String unit() {
        return unit;
    }

    public String formula() {
        return formula;
    }
}
