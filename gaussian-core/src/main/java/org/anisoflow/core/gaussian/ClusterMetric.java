package org.anisoflow.core.gaussian;

import java.util.Locale;

/** Diagnostics of tokens in groups: the components of a mixture, or labelled tokens. docs/theory.md section 9. */
public enum ClusterMetric {
    /** {@code sum_j pi_j tr Sigma_j}. */
    WITHIN_SCATTER,
    /** {@code sum_j pi_j |alpha_j - alpha|^2}. */
    BETWEEN_SCATTER,
    /** Between over within. */
    SCATTER_RATIO,
    /** Number of groups that are left after linking those closer than the merging distance in W2. */
    CLUSTER_COUNT;

    /** The name in results. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
