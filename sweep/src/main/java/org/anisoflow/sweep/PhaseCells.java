package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.ode.flow.Outcome;
import org.anisoflow.sweep.ChartWish.Kind;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.PhaseDiagram;
import org.anisoflow.viz.PictureSize;

/** Counts outcomes, or keeps values of a measure, by two axes of numbers. */
final class PhaseCells implements SweepCharts.Gathering {
    /** Most diagrams of one wish. */
    static final int MAX_DIAGRAMS = 12;

    private static final int MAX_CELLS = 250_000;
    private static final int FEWEST_VALUES = 3;
    private static final double DECADES_FOR_LOG = 1.5;

    /** Numbers that are kept for medians. */
    private static final double ROOM = 4e6;

    private static final int FEWEST = 5;

    private final Wish wish;
    private final Axis x;
    private final Axis y;
    private final Grouping panels;
    private final Grouping cells;
    private final Optional<Quantity> color;
    private final int[][] counts;
    private final double[][] kept;
    private final int[] sizes;
    private final IndexSample sample;

    private PhaseCells(Wish wish, Axis x, Axis y, List<Axis> panels, Optional<Quantity> color) {
        this.wish = wish;
        this.x = x;
        this.y = y;
        this.color = color;
        this.panels = new Grouping(wish.sweep(), panels);
        cells = new Grouping(
                wish.sweep(), Stream.concat(panels.stream(), Stream.of(y, x)).toList());
        int count = (int) cells.count();
        counts = new int[color.isPresent() ? 0 : count][Outcome.values().length];
        kept = new double[color.isPresent() ? count : 0][0];
        sizes = new int[count];
        sample = new IndexSample(Math.max(FEWEST, ROOM / count), cells.membersOfEach());
    }

    static PhaseCells of(Wish wish) {
        Sweep sweep = wish.sweep();
        Axis x = numeric(wish, "x");
        Axis y = numeric(wish, "y");
        if (x.equals(y)) {
            throw wish.problem("y", "must name another axis than x, " + x.name());
        }
        double most = (double) x.values().size() * y.values().size();
        Optional<Axis> named = wish.axis("panels");
        if (named.isPresent() && (named.get().equals(x) || named.get().equals(y))) {
            throw wish.problem("panels", "must name another axis than x and y, " + x.name() + " and " + y.name());
        }
        List<Axis> panels = named.map(List::of).orElseGet(() -> others(sweep, x, y));
        double diagrams =
                panels.stream().mapToDouble(axis -> axis.values().size()).reduce(1, (a, b) -> a * b);
        if (diagrams > MAX_DIAGRAMS) {
            throw wish.problem(
                    "panels",
                    "would give " + (long) diagrams + " diagrams, one for each value of "
                            + String.join(
                                    " and ", panels.stream().map(Axis::name).toList()) + ", but at most "
                            + MAX_DIAGRAMS + " are drawn; name an axis with fewer values in panels");
        }
        if (most * diagrams > MAX_CELLS) {
            throw wish.problem(
                    "", "would have " + (long) (most * diagrams) + " cells but must have at most " + MAX_CELLS);
        }
        Optional<Quantity> color =
                wish.name("color").filter(name -> !name.equals("outcome")).map(name -> wish.quantity("color"));
        return new PhaseCells(wish, x, y, panels, color);
    }

    private static Axis numeric(Wish wish, String key) {
        wish.required(key);
        Axis axis = wish.axis(key).orElseThrow();
        if (!axis.isNumeric()) {
            throw wish.problem(
                    key,
                    "must name an axis of numbers but the values of " + axis.name() + " are "
                            + axis.values().get(0).text() + " and so on");
        }
        double[] sorted = sorted(axis);
        for (int i = 0; i < sorted.length; i++) {
            if (!Double.isFinite(sorted[i]) || (i > 0 && sorted[i] == sorted[i - 1])) {
                throw wish.problem(
                        key,
                        "must name an axis of different finite numbers but " + axis.name() + " has " + sorted[i]
                                + (i > 0 && sorted[i] == sorted[i - 1] ? " twice" : ""));
            }
        }
        return axis;
    }

    private static List<Axis> others(Sweep sweep, Axis x, Axis y) {
        return sweep.axes().stream()
                .filter(axis ->
                        !axis.equals(x) && !axis.equals(y) && axis.values().size() > 1)
                .toList();
    }

    static Optional<PhaseCells> chosen(Sweep sweep) {
        List<Axis> numeric = sweep.axes().stream()
                .filter(axis -> axis.isNumeric()
                        && Arrays.stream(sorted(axis))
                                        .filter(Double::isFinite)
                                        .distinct()
                                        .count()
                                == axis.values().size()
                        && axis.values().size() >= FEWEST_VALUES)
                .toList();
        if (numeric.size() != 2) {
            return Optional.empty();
        }
        Axis x = numeric.get(0);
        Axis y = numeric.get(1);
        int diagrams = 1;
        List<Axis> panels = new ArrayList<>();
        for (Axis axis : others(sweep, x, y)) {
            if (diagrams * axis.values().size() <= MAX_DIAGRAMS) {
                panels.add(axis);
                diagrams *= axis.values().size();
            }
        }
        return (double) diagrams * x.values().size() * y.values().size() > MAX_CELLS
                ? Optional.empty()
                : Optional.of(new PhaseCells(
                        Wish.of(sweep, Kind.PHASE_DIAGRAM, Map.of("x", x.name(), "y", y.name())),
                        x,
                        y,
                        panels,
                        Optional.empty()));
    }

    private static double[] sorted(Axis axis) {
        return Arrays.stream(axis.numbers()).sorted().toArray();
    }

    @Override
    public void add(Row row, int[] position) {
        int cell = cells.of(position);
        if (color.isEmpty()) {
            double outcome = row.values()[Columns.OUTCOME];
            if (outcome >= 0) {
                counts[cell][(int) outcome]++;
            }
        } else if (sample.takes(row.index())) {
            double value = color.get().of(row, position);
            if (!Double.isNaN(value)) {
                if (sizes[cell] == kept[cell].length) {
                    kept[cell] = Arrays.copyOf(kept[cell], 2 * sizes[cell] + 1);
                }
                kept[cell][sizes[cell]++] = value;
            }
        }
    }

    @Override
    public List<Drawn> drawn() {
        return IntStream.range(0, (int) panels.count()).mapToObj(this::drawn).toList();
    }

    private Drawn drawn(int panel) {
        int[] columns = order(x);
        int[] rows = order(y);
        PhaseDiagram.Cells shown = color.isPresent()
                ? new PhaseDiagram.Measure(label(), median(panel, rows, columns))
                : new PhaseDiagram.Outcome(
                        Stream.of(Outcome.values()).map(Outcome::words).toList(), majority(panel, rows, columns));
        PhaseDiagram.Data data =
                new PhaseDiagram.Data(wish.title(), panels.name(panel), parameter(x), parameter(y), shown);
        String pooled = cells.others();
        String what = color.isPresent()
                ? "Median of " + color.get().name().replace('_', ' ') + SweepCharts.clause(pooled)
                : pooled.isEmpty()
                        ? "Outcome of each member"
                        : "The outcome of most members in a cell, " + pooled
                                + ", the first in the legend where two are level";
        Map<String, String> resolved = SweepCharts.names("x", Optional.of(x));
        resolved.put("y", y.name());
        resolved.put("color", color.map(Quantity::name).orElse("outcome"));
        return new Drawn(
                "phase-diagram"
                        + String.join(
                                "",
                                panels.texts(panel).stream()
                                        .map(text -> "-" + SweepCharts.fileName(text))
                                        .toList()),
                SweepCharts.sentences(
                        what + (panels.axes().isEmpty() ? "" : "; " + panels.name(panel)) + ".",
                        color.isPresent() && !sample.takesAll()
                                ? "Medians are those of members drawn by their index."
                                : ""),
                wish.filled(resolved),
                panels.where(panel),
                theme -> PhaseDiagram.of(data, theme),
                PictureSize.pixels(Figures.WIDTH, Figures.HEIGHT));
    }

    private String label() {
        return (cells.others().isEmpty() ? "" : "median ") + color.orElseThrow().label();
    }

    /** The values of an axis from the smallest to the largest, as indices. */
    private static int[] order(Axis axis) {
        return IntStream.range(0, axis.values().size())
                .boxed()
                .sorted(Comparator.comparingDouble(
                        i -> axis.values().get(i).number().orElseThrow()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static PhaseDiagram.Parameter parameter(Axis axis) {
        double[] values = sorted(axis);
        boolean wide = values[0] > 0 && Math.log10(values[values.length - 1]) - Math.log10(values[0]) > DECADES_FOR_LOG;
        return new PhaseDiagram.Parameter(axis.label(), values, axis.logarithmic() || wide);
    }

    private int cell(int panel, int row, int column) {
        return (panel * y.values().size() + row) * x.values().size() + column;
    }

    int[][] majority(int panel, int[] rows, int[] columns) {
        return IntStream.of(rows)
                .mapToObj(row -> IntStream.of(columns)
                        .map(column -> {
                            int[] votes = counts[cell(panel, row, column)];
                            int most = IntStream.of(votes).max().orElseThrow();
                            return most == 0
                                    ? -1
                                    : IntStream.range(0, votes.length)
                                            .filter(outcome -> votes[outcome] == most)
                                            .findFirst()
                                            .orElseThrow();
                        })
                        .toArray())
                .toArray(int[][]::new);
    }

    private double[][] median(int panel, int[] rows, int[] columns) {
        return IntStream.of(rows)
                .mapToObj(row -> IntStream.of(columns)
                        .mapToDouble(column -> {
                            int cell = cell(panel, row, column);
                            double[] values = Arrays.copyOf(kept[cell], sizes[cell]);
                            Arrays.sort(values);
                            return Quantiles.quantile(values, 0.5);
                        })
                        .toArray())
                .toArray(double[][]::new);
    }
}
