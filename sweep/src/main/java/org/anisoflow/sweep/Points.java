package org.anisoflow.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.anisoflow.ode.flow.Outcome;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.ScatterChart;

/** Keeps two numbers of members and what their colour stands for. */
final class Points implements SweepCharts.Gathering {
    private static final double MOST = 1e6;

    private final Wish wish;
    private final Quantity x;
    private final Quantity y;
    private final Optional<Quantity> number;
    private final Optional<Axis> axis;
    private final int place;
    private final IndexSample sample;
    private final double[][] kept = new double[3][1024];
    private int size;

    private Points(Wish wish, Quantity x, Quantity y, Optional<Quantity> number, Optional<Axis> axis) {
        this.wish = wish;
        this.x = x;
        this.y = y;
        this.number = number;
        this.axis = axis;
        place = axis.map(wish.sweep().axes()::indexOf).orElse(-1);
        sample = new IndexSample(MOST, wish.sweep().size());
    }

    static Points of(Wish wish) {
        Quantity x = wish.quantity("x");
        Quantity y = wish.quantity("y");
        Optional<String> color = wish.name("color");
        Optional<Axis> axis = color.flatMap(wish.sweep()::axis)
                .filter(each -> !each.isNumeric())
                .flatMap(each -> wish.shortAxis("color", ScatterChart.MAX_GROUPS));
        boolean outcome = color.equals(Optional.of("outcome"));
        Optional<Quantity> number =
                color.isEmpty() || axis.isPresent() || outcome ? Optional.empty() : Optional.of(wish.quantity("color"));
        return new Points(wish, x, y, number, axis);
    }

    @Override
    public void add(Row row, int[] position) {
        if (!sample.takes(row.index())) {
            return;
        }
        if (size == kept[0].length) {
            for (int i = 0; i < kept.length; i++) {
                kept[i] = Arrays.copyOf(kept[i], 2 * size);
            }
        }
        kept[0][size] = x.of(row, position);
        kept[1][size] = y.of(row, position);
        kept[2][size++] = number.isPresent()
                ? number.get().of(row, position)
                : place >= 0 ? position[place] : row.values()[Columns.OUTCOME];
    }

    @Override
    public List<Drawn> drawn() {
        double[] third = Arrays.copyOf(kept[2], size);
        ScatterChart.Colors colors = number.isPresent()
                ? new ScatterChart.Numbers(number.get().label(), third)
                : axis.isPresent()
                        ? groups(
                                axis.get().values().stream()
                                        .map(Axis.Value::text)
                                        .toList(),
                                third)
                        : wish.name("color").isPresent()
                                ? groups(
                                        Stream.of(Outcome.values())
                                                .map(Outcome::words)
                                                .toList(),
                                        third)
                                : new ScatterChart.Plain();
        ScatterChart.Data data = new ScatterChart.Data(
                wish.title(),
                sample.takesAll() ? "" : size + " of " + wish.sweep().size() + " members, drawn by their index",
                x.label(),
                Arrays.copyOf(kept[0], size),
                y.label(),
                Arrays.copyOf(kept[1], size),
                colors);
        return List.of(new Drawn(
                "scatter-" + SweepCharts.fileName(x.name()) + "-" + SweepCharts.fileName(y.name()),
                SweepCharts.sentences(
                        y.label() + " against " + x.label() + ", a mark for every member"
                                + wish.name("color")
                                        .map(name -> ", coloured by " + name.replace('_', ' '))
                                        .orElse("")
                                + ".",
                        sample.takesAll() ? "" : "About a million members, drawn by their index."),
                wish.filled(Map.of()),
                Map.of(),
                theme -> ScatterChart.of(data, theme),
                PictureSize.SCREEN));
    }

    private static ScatterChart.Groups groups(List<String> names, double[] codes) {
        return new ScatterChart.Groups(
                names,
                Arrays.stream(codes)
                        .mapToInt(code -> Double.isNaN(code) ? -1 : (int) code)
                        .toArray(),
                "no outcome");
    }
}
