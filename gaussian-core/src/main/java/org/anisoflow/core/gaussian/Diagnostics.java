package org.anisoflow.core.gaussian;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Evaluates metrics of laws along a run. */
public final class Diagnostics {
    /** Eigenvalues above this count for {@link Metric#THRESHOLDED_RANK}, as in the published histograms. */
    public static final double RANK_THRESHOLD = 0.1;

    private final Set<Metric> metrics;
    private final double energyBeta;
    private final Gaussian start;

    /**
     * Diagnostics of the laws that start at one law.
     *
     * @param energyBeta beta of {@link Metric#INTERACTION_ENERGY}
     */
    public Diagnostics(Set<Metric> metrics, double energyBeta, Gaussian start) {
        this.metrics = metrics;
        this.energyBeta = energyBeta;
        this.start = start;
    }

    /** The metrics of one law, in the order of the enum. */
    public Map<Metric, Double> of(Gaussian law, Spectrum spectrum) {
        return of(law, spectrum, () -> false);
    }

    /**
     * The metrics of one law, in the order of the enum.
     *
     * @param stopped asked before a metric that takes more than the spectrum; once true, such metrics are NaN
     */
    public Map<Metric, Double> of(Gaussian law, Spectrum spectrum, BooleanSupplier stopped) {
        Map<Metric, Double> result = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            if (metrics.contains(metric)) {
                boolean skipped = metric.isCostly() && stopped.getAsBoolean();
                result.put(metric, skipped ? Double.NaN : metric.of(law, spectrum, this));
            }
        }
        return result;
    }

    /** beta of the interaction energy. */
    double energyBeta() {
        return energyBeta;
    }

    /** The law at which the run starts. */
    Gaussian start() {
        return start;
    }
}
