package org.anisoflow.figures;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.study.document.NearestName;

/** What can be drawn of the result of a study. */
public enum ChartKind {
    /** Eigenvalues of Sigma and effective rank over depth. */
    SPECTRUM("Spectrum"),
    /** Diagnostics over depth. */
    MEASURES("Measures"),
    /** The mean, by coordinate, and its norm over depth. */
    MEAN("Mean"),
    /** Ellipses of the law in a plane, at some depths or at one, with tokens if there are any. */
    ELLIPSES("Ellipses"),
    /** Query tokens carried by the flow, in a plane. */
    QUERIES("Query tokens"),
    /** The covariance at a depth, entry by entry. */
    HEAT_MAP("Covariance"),
    /** The path of a 2 x 2 covariance in the cone. */
    CONE("Cone"),
    /** The path of a 2 x 2 covariance of trace 1 in the unit disc. */
    DISC("Unit disc"),
    /** Spreads, scatter ratio and clusters over depth. */
    COMPONENTS("Components"),
    /** Which component attends to which at a depth. */
    RESPONSIBILITIES("Responsibilities"),
    /** Components that merge over depth. */
    MERGING_TREE("Merging tree");

    private final String title;

    ChartKind(String title) {
        this.title = title;
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

    /** Whether the chart shows the law at one depth, and another at another. */
    public boolean isAtDepth() {
        return this == ELLIPSES || this == HEAT_MAP || this == RESPONSIBILITIES;
    }

    /** Whether the chart has an axis of depth. */
    public boolean isOverDepth() {
        return switch (this) {
            case SPECTRUM, MEASURES, MEAN, COMPONENTS, MERGING_TREE -> true;
            case ELLIPSES, QUERIES, HEAT_MAP, CONE, DISC, RESPONSIBILITIES -> false;
        };
    }

    /** The name that a reader sees. */
    public String title() {
        return title;
    }
}
