package org.anisoflow.sweep;

import java.util.List;
import org.anisoflow.core.gaussian.Metric;

/**
 * What is collected of every member, besides how it ended.
 *
 * @param last diagnostics of the last law
 * @param eigenvalues whether the eigenvalues of the last covariance are collected
 * @param along diagnostics at every saved depth
 */
record Measures(List<Metric> last, boolean eigenvalues, List<Metric> along) {
    /** What is collected unless a sweep says otherwise. */
    static final Measures DEFAULT = new Measures(
            List.of(Metric.TOTAL_VARIANCE, Metric.EFFECTIVE_RANK, Metric.GAP_RANK, Metric.THRESHOLDED_RANK),
            false,
            List.of());

    Measures {
        last = List.copyOf(last);
        along = List.copyOf(along);
    }
}
