package org.anisoflow.study.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Metric;

/**
 * Names, shapes, units and meanings of all arrays and columns of saved files; HDF5 files carry them as attributes. In shapes T
 * is the number of saved depths, T_l that of saved laws, d the token dimension, r the rank, J the number of components, R
 * the sum of their ranks, n the number of query tokens.
 */
public final class DataDictionary {
    private static final String NAME = "NAME";
    private static final String ONE = "1";
    private static final String TOKEN = "token";
    private static final String TOKEN_SQUARED = "token^2";
    private static final String STEP = "residual step";
    private static final String TEXT = "-";
    private static final String VARIOUS = "see diagnostics";

    private DataDictionary() {}

    /** What holds arrays or columns. */
    public enum Source {
        /** What every file knows under the same names. */
        DIAGNOSTICS("Diagnostics"),
        /** {@code trajectory.npz} and {@code trajectory.h5}. */
        ARRAYS("trajectory.npz and trajectory.h5"),
        /** {@code trajectory.csv}. */
        TRAJECTORY("trajectory.csv"),
        /** {@code metrics.csv}. */
        METRICS("metrics.csv"),
        /** {@code components.csv}. */
        COMPONENTS("components.csv"),
        /** {@code tidy.csv}. */
        TIDY("tidy.csv"),
        /** {@code particles-nN.npz} of a check. */
        PARTICLES("particles-nN.npz");

        private final String title;

        Source(String title) {
            this.title = title;
        }

        /** The files, for headings. */
        public String title() {
            return title;
        }
    }

    /**
     * One array or column, or several whose names are alike.
     *
     * @param name {@code NAME} in it stands for a diagnostic, {@code _i} and {@code _j} at the end for indices
     * @param shape lengths of the axes joined by {@code x}, {@code scalar}, or {@code text} and {@code int64} for scalars of
     *     these types; of one value for a column
     * @param unit {@code token} is the unit of the tokens after standardisation; 1 if there is none, - for texts
     */
    public record Entry(String name, String shape, String unit, String description) {
        private boolean matches(String actual) {
            String pattern = Pattern.quote(name);
            for (String index : List.of("_i", "_j")) {
                pattern = pattern.replace(index, "_\\E[0-9]+\\Q");
            }
            return actual.matches(pattern);
        }
    }

    /**
     * What stands under a name in a file.
     *
     * @param name of an array, or of a column
     * @return empty if no file has it
     */
    public static Optional<Entry> find(Source source, String name) {
        for (Entry entry : entries(source)) {
            if (entry.matches(name)) {
                return Optional.of(new Entry(name, entry.shape(), entry.unit(), entry.description()));
            }
            int start = entry.name().indexOf(NAME);
            if (start >= 0 && name.startsWith(entry.name().substring(0, start))) {
                Optional<Entry> diagnostic = entries(Source.DIAGNOSTICS).stream()
                        .filter(one -> one.name().equals(name.substring(start)))
                        .findFirst();
                if (diagnostic.isPresent()) {
                    return diagnostic.map(one -> new Entry(name, entry.shape(), one.unit(), one.description()));
                }
            }
        }
        return Optional.empty();
    }

    /** Everything that a file can hold, in its order. */
    public static List<Entry> entries(Source source) {
        return switch (source) {
            case DIAGNOSTICS -> diagnostics();
            case ARRAYS -> arrays();
            case TRAJECTORY ->
                Stream.concat(
                                Stream.of(column("t", STEP, "depth")),
                                moments(
                                        "alpha",
                                        "Sigma, upper triangle row by row; up to d = 16 and where every law is saved")
                                        .stream())
                        .toList();
            case METRICS ->
                List.of(
                        column("t", STEP, "depth"),
                        column(
                                NAME,
                                VARIOUS,
                                "the diagnostics asked for; those of components only if there are several"),
                        cubatureError("one value"),
                        column("lambda_i", TOKEN_SQUARED, "eigenvalue i of Sigma, descending, counted from 1"));
            case COMPONENTS -> components();
            case TIDY ->
                List.of(
                        column("run_id", TEXT, "run- and the first 12 digits of the SHA-256 of study.yaml"),
                        column("t", STEP, "depth"),
                        column(
                                "layer",
                                ONE,
                                "layer that the depth lies in, counted from 0; of two that meet there the first"),
                        column("metric", TEXT, "mean_i, lambda_i, or a diagnostic: a column of the other tables"),
                        column("value", VARIOUS, "its value"));
            case PARTICLES ->
                List.of(
                        new Entry("n", "int64", ONE, "number of tokens of each run"),
                        new Entry("sampling", "text", TEXT, "independent or moment-matched initial tokens"),
                        new Entry("cov_divisor", "text", TEXT, "n: what cov was divided by"),
                        new Entry("t", "T", STEP, "depths of the snapshots"),
                        new Entry("mean", "runs x T x d", TOKEN, "means of the tokens"),
                        new Entry("cov", "runs x T x d x d", TOKEN_SQUARED, "covariances of the tokens, divisor n"));
        };
    }

    private static Entry column(String name, String unit, String description) {
        return new Entry(name, "one value", unit, description);
    }

    private static Entry cubatureError(String shape) {
        return new Entry(
                "cubature_error",
                shape,
                "sqrt(tr Sigma) at depth 0",
                "estimated W2 error by cubature so far; only where expectations needed cubature");
    }

    private static List<Entry> moments(String mean, String covariance) {
        return List.of(
                column("mean_i", TOKEN, mean + ", coordinate i, counted from 0"),
                column("cov_i_j", TOKEN_SQUARED, covariance));
    }

    private static List<Entry> components() {
        List<Entry> entries = new ArrayList<>(List.of(
                column("t", STEP, "depth"),
                column("component", ONE, "number of the component, counted from 0"),
                column("weight", ONE, "its share of the tokens")));
        entries.addAll(moments("its mean", "its covariance, as in trajectory.csv"));
        entries.add(column(NAME, VARIOUS, "the diagnostics asked for, of the component"));
        entries.add(column("lambda_i", TOKEN_SQUARED, "its eigenvalue i, descending, counted from 1"));
        return entries;
    }

    private static List<Entry> diagnostics() {
        List<Entry> entries = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            entries.add(column(metric.key(), unit(metric), metric.formula()));
        }
        for (ClusterMetric metric : ClusterMetric.values()) {
            entries.add(
                    switch (metric) {
                        case WITHIN_SCATTER -> column(metric.key(), TOKEN_SQUARED, "sum_j pi_j tr Sigma_j");
                        case BETWEEN_SCATTER -> column(metric.key(), TOKEN_SQUARED, "sum_j pi_j |alpha_j - alpha|^2");
                        case SCATTER_RATIO -> column(metric.key(), ONE, "between_scatter / within_scatter");
                        case CLUSTER_COUNT ->
                            column(metric.key(), ONE, "number of clusters after linking components that have merged");
                    });
        }
        return entries;
    }

    private static String unit(Metric metric) {
        return switch (metric) {
            case TOTAL_VARIANCE -> TOKEN_SQUARED;
            case MEAN_NORM, BURES_WASSERSTEIN_FROM_START -> TOKEN;
            case LOG_VOLUME -> "ln(token^rank)";
            case TOP_SHARE,
                    CONDITION_NUMBER,
                    EFFECTIVE_RANK,
                    EFFECTIVE_RANK_OF_DEVIATIONS,
                    PARTICIPATION_RATIO,
                    ISOSCORE,
                    SPHERICITY,
                    MEAN_COSINE,
                    PARTITION_ISOTROPY,
                    INTERACTION_ENERGY,
                    GAP_RANK,
                    RANK_GAP,
                    THRESHOLDED_RANK -> ONE;
        };
    }

    private static List<Entry> arrays() {
        return List.of(
                new Entry("format", "int64", ONE, "version of the format, as in summary.json"),
                new Entry("title", "text", TEXT, "title of the study"),
                new Entry("attention", "text", TEXT, "attention types in order of appearance, joined by +"),
                new Entry("closure", "text", TEXT, "exact or projected"),
                new Entry("arrangement", "text", TEXT, "clusters or cells; only for several components"),
                new Entry("status", "text", TEXT, "how the run ended"),
                new Entry("d", "int64", ONE, "token dimension"),
                new Entry("t_end", "scalar", STEP, "depth where the run ended"),
                new Entry("blow_up_time", "scalar", STEP, "extrapolated depth of the blow-up; only if there is one"),
                new Entry(
                        "decay_exponent", "scalar", ONE, "d log |Sigma'|_F / d log t at the end; only if there is one"),
                new Entry("t", "T", STEP, "depths"),
                new Entry("mean", "T x d", TOKEN, "alpha"),
                new Entry("eigenvalues", "T x d", TOKEN_SQUARED, "eigenvalues of Sigma, descending"),
                new Entry("metrics/" + NAME, "T", VARIOUS, "one array per diagnostic asked for"),
                cubatureError("T"),
                new Entry("weights", "J", ONE, "shares of the tokens; this and the following for several components"),
                new Entry("labels", "J", ONE, "labels of the components, for labelled tokens"),
                new Entry("component_mean", "T x J x d", TOKEN, "means"),
                new Entry("component_eigenvalues", "T x J x d", TOKEN_SQUARED, "eigenvalues, descending"),
                new Entry("component_metrics/" + NAME, "T x J", VARIOUS, "one array per diagnostic asked for"),
                new Entry("component_cov", "T_l x J x d x d", TOKEN_SQUARED, "covariances, symmetric to the last bit"),
                new Entry("component_rank", "J", ONE, "number of columns of each factor; their sum is R"),
                new Entry(
                        "component_factor", "T_l x d x R", TOKEN, "factors F_j, columns of one after those of another"),
                new Entry("cosine_bins", "41", ONE, "edges of the bins of the histogram, from -1 to 1"),
                new Entry(
                        "cosine_histogram",
                        "T_l x 40",
                        ONE,
                        "shares of the cosine of two independent tokens; they sum to 1"),
                new Entry("query", "T x n x d", TOKEN, "query tokens, if asked for"),
                new Entry("law_t", "T_l", STEP, "depths of the saved laws, if these are only the first and the last"),
                new Entry("cov", "T_l x d x d", TOKEN_SQUARED, "Sigma, symmetric to the last bit"),
                new Entry("factor", "T_l x d x r", TOKEN, "F with Sigma = F F^T"),
                new Entry(
                        "flow_map",
                        "T_l x d x d",
                        ONE,
                        "linear part of the in-context map, for an exact closure of one component; NaN beyond the range "
                                + "of doubles"));
    }
}
