package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Members by their values on some axes, in the order of these values, the last axis changing fastest. Without axes all
 * members are one group.
 */
final class Grouping {
    private final Sweep sweep;
    private final List<Axis> axes;
    private final int[] places;

    Grouping(Sweep sweep, List<Axis> axes) {
        this.sweep = sweep;
        this.axes = List.copyOf(axes);
        places = axes.stream().mapToInt(sweep.axes()::indexOf).toArray();
    }

    Sweep sweep() {
        return sweep;
    }

    List<Axis> axes() {
        return axes;
    }

    /** The axis, if there is one. */
    Optional<Axis> first() {
        return axes.stream().findFirst();
    }

    /** Number of groups. */
    long count() {
        return axes.stream().mapToLong(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
    }

    /** The group of a member. */
    int of(int[] position) {
        int group = 0;
        for (int i = 0; i < places.length; i++) {
            group = group * axes.get(i).values().size() + position[places[i]];
        }
        return group;
    }

    /** Which value a group has on every axis. */
    Map<String, Integer> where(int group) {
        Map<String, Integer> where = new LinkedHashMap<>();
        int rest = group;
        for (int i = axes.size() - 1; i >= 0; i--) {
            Axis axis = axes.get(i);
            where.put(axis.name(), rest % axis.values().size());
            rest /= axis.values().size();
        }
        return where;
    }

    /** The values of a group as tables have them. */
    List<String> texts(int group) {
        Map<String, Integer> where = where(group);
        return axes.stream()
                .map(axis -> axis.values().get(where.get(axis.name())).text())
                .toList();
    }

    /** What a legend says of a group; empty without axes. Values that are words need no name. */
    String name(int group) {
        List<String> texts = texts(group);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            parts.add((axes.get(i).isNumeric() ? axes.get(i).label() + " = " : "") + texts.get(i));
        }
        return String.join(", ", parts);
    }

    /** The members of the sweep in each group. */
    double membersOfEach() {
        return (double) sweep.size() / count();
    }

    /** The axes that are not these, in words: members differ in them within a group. */
    String others() {
        List<String> others = sweep.axes().stream()
                .filter(axis -> !axes.contains(axis) && axis.values().size() > 1)
                .map(Axis::label)
                .collect(Collectors.toCollection(ArrayList::new));
        if (sweep.replicates() > 1) {
            others.add("replicate");
        }
        return others.isEmpty() ? "" : "over all values of " + String.join(", ", others);
    }
}
