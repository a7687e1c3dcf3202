package org.anisoflow.core.gaussian;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anisoflow.core.InvalidInputException;

/**
 * Diagnostics of a law N(alpha, Sigma), docs/theory.md section 9. lambda_1 >= ... >= lambda_d are the eigenvalues of Sigma,
 * p_i = lambda_i / tr Sigma. Ratios are NaN where Sigma = 0.
 */
public enum Metric {
    /** {@code tr Sigma}. */
    TOTAL_VARIANCE("token^2", "tr Sigma"),
    /** {@code lambda_1 / tr Sigma}, in [1/d, 1]. */
    TOP_SHARE("1", "lambda_1 / tr Sigma"),
    /** {@code lambda_1 / lambda_d}, infinite for a degenerate law. */
    CONDITION_NUMBER("1", "lambda_1 / lambda_d"),
    /** {@code exp(-sum p_i ln p_i)}, in [1, d]: the effective rank of the eigenvalues. */
    EFFECTIVE_RANK("1", "exp(-sum p_i ln p_i), p_i = lambda_i / tr Sigma"),
    /** The same of the standard deviations: {@code p_i = sqrt(lambda_i) / sum sqrt(lambda_j)}. */
    EFFECTIVE_RANK_OF_DEVIATIONS("1", "exp(-sum p_i ln p_i), p_i = sqrt(lambda_i) / sum_j sqrt(lambda_j)"),
    /** {@code (tr Sigma)^2 / tr(Sigma^2)}, in [1, d]. */
    PARTICIPATION_RATIO("1", "(tr Sigma)^2 / tr(Sigma^2)"),
    /** {@code (participation ratio - 1) / (d - 1)}, in [0, 1]; NaN for d = 1. */
    ISOSCORE("1", "(participation ratio - 1) / (d - 1)"),
    /** {@code d det(Sigma)^(1/d) / tr Sigma}, in [0, 1], 1 if isotropic. */
    SPHERICITY("1", "d det(Sigma)^(1/d) / tr Sigma"),
    /** {@code 1/2 log det Sigma} on the support: the sum over positive eigenvalues. */
    LOG_VOLUME("ln(token^rank)", "1/2 log det Sigma on the support"),
    /** {@code |alpha|}. */
    MEAN_NORM("token", "|alpha|"),
    /** {@code |alpha|^2 / (|alpha|^2 + tr Sigma)}, in [0, 1]: the cosine of two tokens in ratio form. */
    MEAN_COSINE("1", "|alpha|^2 / (|alpha|^2 + tr Sigma)"),
    /** min Z / max Z, {@code Z(c) = exp(c.alpha + 1/2 c^T Sigma c)} over both signs of the eigenvectors, in [0, 1]. */
    PARTITION_ISOTROPY(
            "1", "min Z / max Z, Z(c) = exp(c.alpha + 1/2 c^T Sigma c), c = plus and minus the eigenvectors"),
    /** {@code E exp(beta <x, y>)} for independent x, y; infinite from beta lambda_1 = 1 on. */
    INTERACTION_ENERGY("1", "E exp(beta <x, y>), x and y independent"),
    /** The number of eigenvalues before the largest gap of the spectrum, see Spectrum.gapRank. */
    GAP_RANK("1", "number of eigenvalues before the largest gap in the log-spectrum of F"),
    /** The gap, {@code ln(sigma_r / sigma_{r+1})} for singular values of F. */
    RANK_GAP("1", "ln(sigma_r / sigma_(r+1)) at the gap rank r"),
    /** The number of eigenvalues above 0.1, as in published histograms; not a rank. */
    THRESHOLDED_RANK("1", "number of eigenvalues above 0.1"),
    /** Bures-Wasserstein distance W2 to the initial law. */
    BURES_WASSERSTEIN_FROM_START("token", "W2 distance to the initial law");

    private static final Map<String, Metric> BY_KEY =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Metric::key, metric -> metric));

    private final String unit;
    private final String formula;
    private final String key = name().toLowerCase(Locale.ROOT);

    Metric(String unit, String formula) {
        this.unit = unit;
        this.formula = formula;
    }

    /** The name in files, charts and study files. */
    public String key() {
        return key;
    }

    /** Its unit, in terms of that of the tokens, {@code token}; 1 if there is none. */
    public String unit() {
        return unit;
    }

    public String formula() {
        return formula;
    }

    /** Whether the metric depends on alpha, not on Sigma alone. */
    public boolean seesMean() {
        return switch (this) {
            case MEAN_NORM, MEAN_COSINE, PARTITION_ISOTROPY, INTERACTION_ENERGY, BURES_WASSERSTEIN_FROM_START -> true;
            default -> false;
        };
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
