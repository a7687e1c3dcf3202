package org.anisoflow.figures;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.study.document.NearestName;
import org.anisoflow.study.result.Result;

/** What can be drawn of the result of a study. */
@SuppressWarnings("ImmutableEnumChecker") // charts have no state
public enum ChartKind {
    /** Eigenvalues of Sigma and effective rank over depth. */
    SPECTRUM(new SpectrumDrawing()),
    /** Diagnostics over depth. */
    MEASURES(new MeasuresDrawing()),
    /** The mean, by coordinate, and its norm over depth. */
    MEAN(new MeanDrawing()),
    /** Ellipses of the law in a plane, at some depths or at one, with tokens if there are any. */
    ELLIPSES(new EllipsesDrawing()),
    /** Query tokens carried by the flow, in a plane. */
    QUERIES(new QueriesDrawing()),
    /** The covariance at a depth, entry by entry. */
    HEAT_MAP(new HeatMapDrawing()),
    /** The path of a 2 x 2 covariance in the cone. */
    CONE(new ConeDrawing()),
    /** The path of a 2 x 2 covariance of trace 1 in the unit disc. */
    DISC(new DiscDrawing()),
    /** Spreads, scatter ratio and clusters over depth. */
    COMPONENTS(new ComponentsDrawing()),
    /** Which component attends to which at a depth. */
    RESPONSIBILITIES(new ResponsibilitiesDrawing()),
    /** Components that merge over depth. */
    MERGING_TREE(new MergingTreeDrawing());

    private final Chart chart;

    ChartKind(Chart chart) {
        this.chart = chart;
    }

    /** The name in figure files and on the command line: lower case with hyphens. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The kind of this name.
     *
     * @throws InvalidInputException if there is none; the message lists them
     */
    public static ChartKind ofKey(String key) {
        List<String> keys = Arrays.stream(values()).map(ChartKind::key).toList();
        return Arrays.stream(values())
                .filter(kind -> kind.key().equals(key))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidInputException("chart must be one of " + String.join(", ", keys) + " but is " + key
                                + NearestName.of(key, keys)
                                        .map(nearest -> "; did you mean " + nearest + "?")
                                        .orElse("")));
    }

    /** The name that a reader sees. */
    public String title() {
        return chart.title();
    }

    /** What the chart shows, in a sentence. */
    public String caption() {
        return chart.caption();
    }

    /** The label of the horizontal axis of every such chart; empty if it depends on the result. */
    public String axis() {
        return chart.axis();
    }

    /** Whether an option makes a difference to the chart. */
    public boolean takes(FigureOption option) {
        return chart.options().contains(option);
    }

    /** Whether the chart shows the law at one depth, and another at another. */
    public boolean isAtDepth() {
        return takes(FigureOption.DEPTH);
    }

    /** Whether a result can be drawn so. */
    public boolean suits(Result result) {
        return chart.suits(result);
    }

    /** The names of the curves that a figure of this kind can choose from; empty where there is no choice. */
    public List<String> series(Result result) {
        return chart.series(result);
    }

    /** The name of the file in which it is saved with a result that it suits; absent if it is drawn on demand only. */
    public Optional<String> savedAs(Result result) {
        return chart.savedAs(result);
    }

    Chart chart() {
        return chart;
    }
}
