package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.sweep.ChartWish.Kind;
import org.anisoflow.viz.QuantileBands;

/**
 * The charts of a sweep: those that its file asks for, or a choice by what it varies and collects. The table is read once, and
 * what is kept of it does not grow with the number of members. The same rows give the same charts.
 *
 * <p>The choice, if none is asked for:
 *
 * <ol>
 *   <li>a rank histogram of each rank that is collected, if it has at most {@value RankCounts#MAX_BARS} bars: a panel for each
 *       dimension, groups by the first other axis of at most {@value RankCounts#MAX_GROUPS} values that are not numbers;
 *   <li>a phase diagram of outcomes, if exactly two axes have three or more values that are numbers: one for each pairing of values
 *       of the other axes, as far as these are at most {@value PhaseCells#MAX_DIAGRAMS};
 *   <li>bands of every measure along the depth, grouped by the first axis of at most {@value QuantileBands#MAX_GROUPS} values that
 *       are not numbers, else by the first of so many numbers, if all members save at the same depths;
 *   <li>a scatter chart of the first two measures by outcome, if there is nothing else.
 * </ol>
 */
public final class SweepCharts {

    private SweepCharts() {}

    /** What takes the rows of one wish. */
    interface Gathering {
        void add(Row row, int[] position);

        List<Drawn> drawn();
    }

    /**
     * Checks that the charts that a sweep asks for can be drawn.
     *
     * @throws org.anisoflow.core.InvalidInputException if one cannot, at its place in the sweep file
     */
    public static void check(Sweep sweep) {
        gatherings(sweep);
    }

    /**
     * The charts.
     *
     * @throws org.anisoflow.core.InvalidInputException as {@link #check} does
     */
    static List<Drawn> of(SweepTable table) {
        Sweep sweep = table.sweep();
        List<Gathering> gatherings = gatherings(sweep);
        if (!gatherings.isEmpty()) {
            table.forEach(row -> {
                int[] position = sweep.position(row.index());
                gatherings.forEach(gathering -> gathering.add(row, position));
            });
        }
        return named(gatherings.stream()
                .map(Gathering::drawn)
                .flatMap(Collection::stream)
                .toList());
    }

    private static List<Gathering> gatherings(Sweep sweep) {
        return sweep.charts().isEmpty()
                ? chosen(sweep)
                : sweep.charts().stream()
                        .map(chart -> gathering(new Wish(sweep, chart)))
                        .toList();
    }

    private static Gathering gathering(Wish wish) {
        return switch (wish.chart().kind()) {
            case RANK_HISTOGRAM -> RankCounts.of(wish);
            case PHASE_DIAGRAM -> PhaseCells.of(wish);
            case BANDS -> Bands.of(wish);
            case SCATTER -> Points.of(wish);
        };
    }

    private static List<Gathering> chosen(Sweep sweep) {
        List<Gathering> chosen = new ArrayList<>();
        RankCounts.chosen(sweep).ifPresent(chosen::add);
        PhaseCells.chosen(sweep).ifPresent(chosen::add);
        Bands.chosen(sweep).ifPresent(chosen::add);
        List<Metric> last = sweep.measures().last();
        if (chosen.isEmpty() && last.size() > 1) {
            chosen.add(gathering(Wish.of(
                    sweep,
                    Kind.SCATTER,
                    Map.of("x", last.get(0).key(), "y", last.get(1).key(), "color", "outcome"))));
        }
        return chosen;
    }

    /** The groups of bands that nobody has named. */
    static Grouping bandGroups(Sweep sweep) {
        List<Axis> few = sweep.axes().stream()
                .filter(axis -> axis.values().size() > 1 && axis.values().size() <= QuantileBands.MAX_GROUPS)
                .toList();
        return new Grouping(
                sweep,
                few.stream()
                        .filter(axis -> !axis.isNumeric())
                        .findFirst()
                        .or(() -> few.stream().findFirst())
                        .map(List::of)
                        .orElse(List.of()));
    }

    /** Gives each its own name. */
    private static List<Drawn> named(List<Drawn> charts) {
        Map<String, Integer> seen = new HashMap<>();
        List<Drawn> named = new ArrayList<>();
        for (Drawn chart : charts) {
            int number = seen.merge(chart.name(), 1, Integer::sum);
            named.add(
                    number == 1
                            ? chart
                            : new Drawn(
                                    chart.name() + "-" + number,
                                    chart.caption(),
                                    chart.what(),
                                    chart.where(),
                                    chart.chart(),
                                    chart.size()));
        }
        return named;
    }

    /** A text as part of a file name. */
    static String fileName(String text) {
        return text.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^-|-$", "");
    }

    /** Sentences one after another, without those that are empty. */
    static String sentences(String... sentences) {
        return String.join(
                " ", List.of(sentences).stream().filter(text -> !text.isEmpty()).toList());
    }

    /** A clause that follows others, after a comma; empty if it is. */
    static String clause(String text) {
        return text.isEmpty() ? "" : ", " + text;
    }

    /** Names by their keys, without those that are absent. */
    static Map<String, String> names(String key, Optional<Axis> axis) {
        Map<String, String> names = new LinkedHashMap<>();
        axis.ifPresent(each -> names.put(key, each.name()));
        return names;
    }
}
