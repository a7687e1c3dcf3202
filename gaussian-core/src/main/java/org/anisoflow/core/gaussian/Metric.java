package org.anisoflow.core.gaussian;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.anisoflow.core.InvalidInputException;

/**
 * Diagnostics of a law N(alpha, Sigma), docs/theory.md section 9. lambda_1 >= ... >= lambda_d are the eigenvalues of Sigma,
 * p_i = lambda_i / tr Sigma. Ratios are NaN where Sigma = 0.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions, and a set that stays as it is
public enum Metric implements Measure {
    /** {@code tr Sigma}. */
    TOTAL_VARIANCE("token^2", "tr Sigma", "$\\mathrm{tr} \\, \\Sigma$", Axis.VARIANCE, Spectrum::totalVariance),
    /** {@code lambda_1 / tr Sigma}, in [1/d, 1]. */
    TOP_SHARE("1", "lambda_1 / tr Sigma", "$\\lambda_1 / \\mathrm{tr} \\, \\Sigma$", Axis.SHARE, Spectrum::topShare),
    /** {@code lambda_1 / lambda_d}, infinite for a degenerate law. */
    CONDITION_NUMBER(
            "1", "lambda_1 / lambda_d", "$\\lambda_1 / \\lambda_d$", Axis.CONDITION, Spectrum::conditionNumber),
    /** {@code exp(-sum p_i ln p_i)}, in [1, d]: the effective rank of the eigenvalues. */
    EFFECTIVE_RANK(
            "1",
            "exp(-sum p_i ln p_i), p_i = lambda_i / tr Sigma",
            "$\\exp(-\\sum_i p_i \\ln p_i)$, $p_i = \\lambda_i / \\mathrm{tr} \\, \\Sigma$",
            Axis.DIMENSION,
            Spectrum::effectiveRank),
    /** The same of the standard deviations: {@code p_i = sqrt(lambda_i) / sum sqrt(lambda_j)}. */
    EFFECTIVE_RANK_OF_DEVIATIONS(
            "1",
            "exp(-sum p_i ln p_i), p_i = sqrt(lambda_i) / sum_j sqrt(lambda_j)",
            "the same of the deviations $\\sqrt{\\lambda_i}$",
            Axis.DIMENSION,
            Spectrum::effectiveRankOfDeviations) {
        @Override
        public String shortTitle() {
            return "rank of deviations";
        }
    },
    /** {@code (tr Sigma)^2 / tr(Sigma^2)}, in [1, d]. */
    PARTICIPATION_RATIO(
            "1",
            "(tr Sigma)^2 / tr(Sigma^2)",
            "$(\\mathrm{tr} \\, \\Sigma)^2 / \\mathrm{tr}(\\Sigma^2)$",
            Axis.DIMENSION,
            Spectrum::participationRatio),
    /** {@code (participation ratio - 1) / (d - 1)}, in [0, 1]; NaN for d = 1. */
    ISOSCORE(
            "1",
            "(participation ratio - 1) / (d - 1)",
            "$(P - 1) / (d - 1)$, $P$ the participation ratio",
            Axis.SHARE,
            Spectrum::isoScore),
    /** {@code d det(Sigma)^(1/d) / tr Sigma}, in [0, 1], 1 if isotropic. */
    SPHERICITY(
            "1",
            "d det(Sigma)^(1/d) / tr Sigma",
            "$d \\, \\det(\\Sigma)^{1/d} / \\mathrm{tr} \\, \\Sigma$",
            Axis.SHARE,
            Spectrum::sphericity),
    /** {@code 1/2 log det Sigma} on the support: the sum over positive eigenvalues. */
    LOG_VOLUME(
            "ln(token^rank)",
            "1/2 log det Sigma on the support",
            "$\\tfrac{1}{2} \\ln \\, \\det \\Sigma$ on the support",
            Axis.VOLUME,
            Spectrum::logVolume),
    /** {@code |alpha|}. */
    MEAN_NORM("token", "|alpha|", "$\\lVert \\alpha \\rVert$", Axis.DISTANCE, Spectrum::meanNorm, Trait.SEES_MEAN),
    /** {@code |alpha|^2 / (|alpha|^2 + tr Sigma)}, in [0, 1]: the cosine of two tokens in ratio form. */
    MEAN_COSINE(
            "1",
            "|alpha|^2 / (|alpha|^2 + tr Sigma)",
            "$\\lVert \\alpha \\rVert^2 / (\\lVert \\alpha \\rVert^2 + \\mathrm{tr} \\, \\Sigma)$",
            Axis.SHARE,
            Spectrum::meanCosine,
            Trait.SEES_MEAN),
    /** min Z / max Z, {@code Z(c) = exp(c.alpha + 1/2 c^T Sigma c)} over both signs of the eigenvectors, in [0, 1]. */
    PARTITION_ISOTROPY(
            "1",
            "min Z / max Z, Z(c) = exp(c.alpha + 1/2 c^T Sigma c), c = plus and minus the eigenvectors",
            "$\\min_c Z(c) / \\max_c Z(c)$, $Z(c) = \\mathbb{E} \\, e^{\\langle c, x \\rangle}$",
            Axis.SHARE,
            Spectrum::partitionIsotropy,
            Trait.SEES_MEAN),
    /** {@code E exp(beta <x, y>)} for independent x, y; infinite from beta lambda_1 = 1 on. */
    INTERACTION_ENERGY(
            "1",
            "E exp(beta <x, y>), x and y independent",
            "$\\mathbb{E} \\, e^{\\beta \\langle x, y \\rangle}$, $\\beta = BETA$",
            Axis.ENERGY,
            (law, spectrum, run) -> Math.exp(spectrum.logInteractionEnergy(run.energyBeta())),
            Trait.SEES_MEAN),
    /** The number of eigenvalues before the largest gap of the spectrum, see Spectrum.gapRank. */
    GAP_RANK(
            "1",
            "number of eigenvalues before the largest gap in the log-spectrum of F",
            "eigenvalues before the largest gap",
            Axis.DIMENSION,
            Spectrum::gapRank,
            Trait.WHOLE),
    /** The gap, {@code ln(sigma_r / sigma_{r+1})} for singular values of F. */
    RANK_GAP(
            "1",
            "ln(sigma_r / sigma_(r+1)) at the gap rank r",
            "that gap, $\\ln(\\sigma_r / \\sigma_{r+1})$",
            Axis.GAP,
            Spectrum::rankGap),
    /** The number of eigenvalues above 0.1, as in published histograms; not a rank. */
    THRESHOLDED_RANK(
            "1",
            "number of eigenvalues above 0.1",
            "eigenvalues above $0.1$",
            Axis.DIMENSION,
            spectrum -> spectrum.thresholdedRank(Diagnostics.RANK_THRESHOLD),
            Trait.WHOLE) {
        @Override
        public String label() {
            return "eigenvalues above 0.1";
        }
    },
    /** Bures-Wasserstein distance W2 to the initial law. */
    BURES_WASSERSTEIN_FROM_START(
            "token",
            "W2 distance to the initial law",
            "$W_2$ to the initial law",
            Axis.DISTANCE,
            (law, spectrum, run) -> BuresWasserstein.distance(run.start(), law),
            Trait.SEES_MEAN,
            Trait.COSTLY) {
        @Override
        public String title() {
            return "Bures-Wasserstein from start";
        }

        @Override
        public String shortTitle() {
            return "W₂ from start";
        }
    };

    /** What stands for the beta of {@link #INTERACTION_ENERGY} in its LaTeX. */
    public static final String BETA = "BETA";

    private static final Map<String, Metric> BY_KEY =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Metric::key, metric -> metric));

    private final Definition definition;
    private final Value value;
    private final Set<Trait> traits;

    private enum Trait {
        SEES_MEAN,
        WHOLE,
        COSTLY
    }

    @FunctionalInterface
    private interface Value {
        double of(Gaussian law, Spectrum spectrum, Diagnostics run);
    }

    Metric(String unit, String formula, String latex, Axis axis, ToDoubleFunction<Spectrum> value, Trait... traits) {
        this(unit, formula, latex, axis, (law, spectrum, run) -> value.applyAsDouble(spectrum), traits);
    }

    Metric(String unit, String formula, String latex, Axis axis, Value value, Trait... traits) {
        definition = new Definition(unit, formula, latex, axis);
        this.value = value;
        this.traits = Set.of(traits);
    }

    @Override
    public Definition definition() {
        return definition;
    }

    @Override
    public boolean isWhole() {
        return traits.contains(Trait.WHOLE);
    }

    /** Whether the metric depends on alpha, not on Sigma alone. */
    public boolean seesMean() {
        return traits.contains(Trait.SEES_MEAN);
    }

    /** Whether it takes a decomposition of its own, besides the spectrum. */
    public boolean isCostly() {
        return traits.contains(Trait.COSTLY);
    }

    /** The metric of a law along a run. */
    double of(Gaussian law, Spectrum spectrum, Diagnostics run) {
        return value.of(law, spectrum, run);
    }

    /**
     * The metric of this name.
     *
     * @throws InvalidInputException if there is none
     */
    public static Metric ofKey(String key) {
        return Optional.ofNullable(BY_KEY.get(key))
                .orElseThrow(() -> new InvalidInputException("there is no metric named " + key + "; choose from "
                        + Arrays.stream(values()).map(Metric::key).collect(Collectors.joining(", "))));
    }
}
