package org.anisoflow.study.result;

import java.util.LinkedHashSet;
import java.util.List;
import org.anisoflow.study.result.Channel.Label;

/**
 * Names, shapes, units and meanings of all arrays and columns of saved files, as {@link Channels} has them; HDF5 files carry
 * them as attributes.
 */
public final class DataDictionary {
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
    public record Entry(String name, String shape, String unit, String description) {}

    /** Everything that a file can hold, in its order. */
    public static List<Entry> entries(Source source) {
        Entry depth = column("t", Channels.STEP, "depth");
        return switch (source) {
            case DIAGNOSTICS ->
                Channels.diagnostics()
                        .map(series -> column(
                                series.key(),
                                series.label().unit(),
                                series.label().meaning()))
                        .toList();
            case ARRAYS ->
                List.copyOf(new LinkedHashSet<>(
                        Channels.ALL.stream().map(DataDictionary::array).toList()));
            case TRAJECTORY -> table(List.of(depth), ResultTable.TRAJECTORY, "");
            case METRICS ->
                table(
                        List.of(depth),
                        ResultTable.METRICS,
                        "the diagnostics asked for; those of components only if there are several");
            case COMPONENTS ->
                table(
                        List.of(
                                depth,
                                column("component", Channels.ONE, "number of the component, counted from 0"),
                                column("weight", Channels.ONE, "its share of the tokens")),
                        ResultTable.COMPONENTS,
                        "the diagnostics asked for, of the component");
            case TIDY ->
                List.of(
                        column("run_id", Channels.TEXT, "run- and the first 12 digits of the SHA-256 of study.yaml"),
                        depth,
                        column(
                                "layer",
                                Channels.ONE,
                                "layer that the depth lies in, counted from 0; of two that meet there the first"),
                        column(
                                "metric",
                                Channels.TEXT,
                                "mean_i, lambda_i, or a diagnostic: a column of the other tables"),
                        column("value", VARIOUS, "its value"));
            case PARTICLES ->
                List.of(
                        new Entry("n", "int64", Channels.ONE, "number of tokens of each run"),
                        new Entry("sampling", "text", Channels.TEXT, "independent or moment-matched initial tokens"),
                        new Entry("cov_divisor", "text", Channels.TEXT, "n: what cov was divided by"),
                        new Entry("t", "T", Channels.STEP, "depths of the snapshots"),
                        new Entry("mean", "runs x T x d", Channels.TOKEN, "means of the tokens"),
                        new Entry(
                                "cov",
                                "runs x T x d x d",
                                Channels.TOKEN_SQUARED,
                                "covariances of the tokens, divisor n"));
        };
    }

    private static Entry column(String name, String unit, String description) {
        return new Entry(name, "one value", unit, description);
    }

    private static Entry array(Channel channel) {
        Label label = channel.label();
        return label.group()
                .map(group -> new Entry(group, channel.shape(), VARIOUS, "one array per diagnostic asked for"))
                .orElseGet(() -> new Entry(label.name(), channel.shape(), label.unit(), label.meaning()));
    }

    /** @param diagnostics what stands for the columns of all diagnostics */
    private static List<Entry> table(List<Entry> keys, ResultTable table, String diagnostics) {
        LinkedHashSet<Entry> entries = new LinkedHashSet<>(keys);
        table.series().forEach(series -> {
            Channel.Columns columns = series.columns().orElseThrow();
            entries.add(
                    series.label().group().isPresent()
                            ? column(Channels.NAME, VARIOUS, diagnostics)
                            : column(columns.name(), series.label().unit(), columns.meaning()));
        });
        return List.copyOf(entries);
    }
}
