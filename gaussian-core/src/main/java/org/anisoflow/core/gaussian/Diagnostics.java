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
                boolean skipped = metric == Metric.BURES_WASSERSTEIN_FROM_START && stopped.getAsBoolean();
                result.put(metric, skipped ? Double.NaN : value(metric, law, spectrum));
            }
        }
        return result;
    }

    private double value(Metric metric, Gaussian law, Spectrum spectrum) {
        return switch (metric) {
            case TOTAL_VARIANCE -> spectrum.totalVariance();
            case TOP_SHARE -> spectrum.topShare();
            case CONDITION_NUMBER -> spectrum.conditionNumber();
            case EFFECTIVE_RANK -> spectrum.effectiveRank();
            case EFFECTIVE_RANK_OF_DEVIATIONS -> spectrum.effectiveRankOfDeviations();
            case PARTICIPATION_RATIO -> spectrum.participationRatio();
            case ISOSCORE -> spectrum.isoScore();
            case SPHERICITY -> spectrum.sphericity();
            case LOG_VOLUME -> spectrum.logVolume();
            case MEAN_NORM -> spectrum.meanNorm();
            case MEAN_COSINE -> spectrum.meanCosine();
            case PARTITION_ISOTROPY -> spectrum.partitionIsotropy();
            case INTERACTION_ENERGY -> Math.exp(spectrum.logInteractionEnergy(energyBeta));
            case GAP_RANK -> spectrum.gapRank();
            case RANK_GAP -> spectrum.rankGap();
            case THRESHOLDED_RANK -> spectrum.thresholdedRank(RANK_THRESHOLD);
            case BURES_WASSERSTEIN_FROM_START -> BuresWasserstein.distance(start, law);
        };
    }
}
