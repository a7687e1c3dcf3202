package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.anisoflow.core.gaussian.Metric;

/**
 * A number that every member has: one of its columns, or its value on an axis.
 *
 * @param name of the column
 * @param label of chart axes
 * @param column of {@link Columns}, if it is one
 * @param place of the axis in the sweep, if it is not
 * @param values of the axis
 */
record Quantity(String name, String label, OptionalInt column, int place, double[] values) {
    /** Names of all numbers that charts may show. */
    static List<String> names(Sweep sweep) {
        List<String> names = new ArrayList<>();
        sweep.axes().stream().filter(Axis::isNumeric).map(Axis::name).forEach(names::add);
        new Columns(sweep)
                .names().stream()
                        .filter(name -> !name.equals("status") && !name.equals("outcome"))
                        .forEach(names::add);
        return names;
    }

    /** The number of this name; one of {@link #names}. */
    static Quantity of(Sweep sweep, String name) {
        Optional<Axis> axis = sweep.axis(name);
        if (axis.isPresent()) {
            return new Quantity(
                    name,
                    axis.get().label(),
                    OptionalInt.empty(),
                    sweep.axes().indexOf(axis.get()),
                    axis.get().numbers());
        }
        return new Quantity(
                name, label(name), OptionalInt.of(new Columns(sweep).names().indexOf(name)), 0, new double[0]);
    }

    private static String label(String name) {
        if (name.startsWith("lambda_")) {
            return "eigenvalue λ" + subscript(name.substring("lambda_".length()));
        }
        for (Metric metric : Metric.values()) {
            if (metric.key().equals(name)) {
                return metric.label();
            }
        }
        return switch (name) {
            case "t_end" -> "depth at the end";
            case "blow_up_time" -> "blow-up depth t*";
            case "accepted", "rejected" -> name + " steps";
            default -> name.replace('_', ' ').toLowerCase(Locale.ROOT);
        };
    }

    private static String subscript(String digits) {
        StringBuilder text = new StringBuilder();
        digits.chars().forEach(c -> text.append((char) (c - '0' + '₀')));
        return text.toString();
    }

    /** The number of a member. */
    double of(Row row, int[] position) {
        return column.isPresent() ? row.values()[column.getAsInt()] : values[position[place]];
    }
}
