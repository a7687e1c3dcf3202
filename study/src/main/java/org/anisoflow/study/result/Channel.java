package org.anisoflow.study.result;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;

/**
 * One saved quantity: its name, axes, unit and meaning, and how it is taken from a run. Whatever writes, reads, describes or
 * compares results walks the list of them, {@link Channels}.
 */
public sealed interface Channel {
    /** What it is called and means. */
    Label label();

    /** Lengths of its axes joined by {@code x}, {@code scalar}, or {@code text} and {@code int64} for scalars of these types. */
    String shape();

    /**
     * A name and its meaning.
     *
     * @param name under which arrays have it
     * @param unit {@code token} is the unit of the tokens after standardisation; 1 if there is none, - for texts
     * @param group the name, with {@code NAME} in it, that stands for it and its like in lists
     */
    record Label(String name, String unit, String meaning, Optional<String> group) {
        Label(String name, String unit, String meaning) {
            this(name, unit, meaning, Optional.empty());
        }

        /** The name without that of a group. */
        String key() {
            return name.substring(name.lastIndexOf('/') + 1);
        }
    }

    /** An axis and its length. */
    record Axis(String name, ToIntFunction<Trajectory> length) {
        public int lengthIn(Trajectory trajectory) {
            return length.applyAsInt(trajectory);
        }
    }

    /**
     * A number, a text or a list for the run as a whole.
     *
     * @param value a {@link String}, {@link Long}, {@link Double} or {@code double[]}; empty if this run has none
     */
    record Once(Label label, String shape, Function<ResultDirectory.Run, Optional<?>> value) implements Channel {}

    /**
     * An array whose first axis runs over saved depths.
     *
     * @param laws whether it is there only at the depths whose whole law is saved
     * @param rest the other axes
     * @param present whether a run has it
     * @param values of one point, row-major; empty if this point has none
     * @param columns how it stands in tables, if it does
     */
    record Series(
            Label label,
            boolean laws,
            List<Axis> rest,
            Predicate<Trajectory> present,
            BiFunction<Trajectory, Point, Optional<double[]>> values,
            Optional<Columns> columns,
            Comparison comparison)
            implements Channel {
        @Override
        public String shape() {
            return Stream.concat(Stream.of(laws ? "T_l" : "T"), rest.stream().map(Axis::name))
                    .collect(Collectors.joining(" x "));
        }

        /** The name without that of a group, which is that of the column if there is one. */
        public String key() {
            return label.key();
        }

        /** Whether a run has it. */
        public boolean isIn(Trajectory trajectory) {
            return present.test(trajectory);
        }

        /** The points that the first axis runs over. */
        List<Point> points(Trajectory trajectory) {
            return laws ? Laws.kept(trajectory) : trajectory.points();
        }

        /** Lengths of all axes. */
        int[] lengths(Trajectory trajectory) {
            return IntStream.concat(
                            IntStream.of(points(trajectory).size()),
                            rest.stream().mapToInt(axis -> axis.lengthIn(trajectory)))
                    .toArray();
        }

        /** The values of one point, NaN if it has none. */
        public double[] at(Trajectory trajectory, Point point) {
            return values.apply(trajectory, point)
                    .orElseGet(() -> Laws.unknown(rest.stream()
                            .mapToInt(axis -> axis.lengthIn(trajectory))
                            .reduce(1, Math::multiplyExact)));
        }
    }

    /**
     * Columns of a table.
     *
     * @param name of one of them, with the indices i and j
     * @param meaning of one of them
     * @param entries the column of each value, row-major, for laws of dimension d; entries that are the same share one
     */
    record Columns(String name, String meaning, IntFunction<List<String>> entries) {
        static Columns single(String name, String meaning) {
            return new Columns(name, meaning, d -> List.of(name));
        }

        static Columns numbered(String prefix, int from, String meaning) {
            return new Columns(prefix + "i", meaning, d -> IntStream.range(from, from + d)
                    .mapToObj(i -> prefix + i)
                    .toList());
        }

        static Columns symmetric(String prefix, String meaning) {
            return new Columns(prefix + "i_j", meaning, d -> IntStream.range(0, d * d)
                    .mapToObj(i -> prefix + Math.min(i / d, i % d) + "_" + Math.max(i / d, i % d))
                    .toList());
        }

        /** The first of them, whatever d is. */
        String first() {
            return entries.apply(1).get(0);
        }

        List<String> names(int d) {
            return List.copyOf(new LinkedHashSet<>(entries.apply(d)));
        }

        /** For each of the {@link #names}, which value it is. */
        List<Integer> places(int d) {
            List<String> all = entries.apply(d);
            List<Integer> places = new ArrayList<>();
            LinkedHashSet<String> seen = new LinkedHashSet<>();
            for (int i = 0; i < all.size(); i++) {
                if (seen.add(all.get(i))) {
                    places.add(i);
                }
            }
            return places;
        }
    }

    /** What a difference of two results is measured against. */
    enum Comparison {
        /** It is not compared. */
        NONE,
        /** {@code sqrt(|alpha|^2 + tr Sigma)} of the whole law. */
        SIZE,
        /** {@code tr Sigma} of the whole law. */
        VARIANCE,
        /** The largest entry. */
        LARGEST,
        /** The larger of the two values. */
        ITSELF
    }
}
