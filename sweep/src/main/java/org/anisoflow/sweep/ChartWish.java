package org.anisoflow.sweep;

import java.util.Optional;
import org.anisoflow.study.document.At;

/**
 * A chart that a sweep asks for. Which of the names it needs depends on its kind; they are names of columns.
 *
 * @param place where it stands in the sweep file; absent for charts that were not asked for
 */
record ChartWish(
        Kind kind,
        Optional<String> title,
        Optional<String> x,
        Optional<String> y,
        Optional<String> color,
        Optional<String> by,
        Optional<String> measure,
        Optional<String> panels,
        Optional<At> place) {
    /** What can be drawn of a sweep. */
    enum Kind {
        RANK_HISTOGRAM("rank-histogram"),
        PHASE_DIAGRAM("phase-diagram"),
        BANDS("bands"),
        SCATTER("scatter");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** The name in sweep files. */
        String key() {
            return key;
        }
    }
}
