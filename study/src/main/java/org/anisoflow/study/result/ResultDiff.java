package org.anisoflow.study.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.anisoflow.formats.FormatException;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.StudyWriter;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.DocumentFile;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.anisoflow.study.result.Channel.Comparison;

/**
 * How two results differ.
 *
 * <ol>
 *   <li>Studies are compared as the trees in {@code study.yaml}. They may differ, in their method say, and the results agree.
 *   <li>Trajectories are compared at the depths that both have saved, equal to the last bit; nothing is interpolated.
 *   <li>A difference of vectors and matrices is that of the entries which differ most. Its relative size is in units of
 *       {@code sqrt(|alpha|^2 + tr Sigma)} for means and queries, {@code tr Sigma} for covariances and eigenvalues, of
 *       components too, the largest entry for flow maps, and the larger of the two values for anything else; of the two
 *       laws the larger one counts.
 *   <li>NaN equals NaN, infinity equals infinity; anything else differs from them infinitely.
 * </ol>
 *
 * @param study keys of the studies that differ
 * @param summary what differs in how the runs ended
 * @param firstDepths number of depths that the first has saved
 * @param secondDepths number of depths that the second has saved
 * @param commonDepths number of depths that both have saved
 * @param quantities arrays of the trajectories, under their names in {@code trajectory.npz}; empty if the laws have different
 *     dimensions or numbers of components, or no depth in common
 */
public record ResultDiff(
        List<Change> study,
        List<Change> summary,
        int firstDepths,
        int secondDepths,
        int commonDepths,
        List<Quantity> quantities) {
    private static final String MISSING = "-";

    /**
     * Something that is not the same in both.
     *
     * @param key name, with a path of dots and indices in a study
     * @param first its text in the first, - if it is missing there; equal numbers have equal texts
     * @param second its text in the second
     * @param relative relative size of the difference, infinite for what has no size; 0 for what does not count: keys of studies,
     *     counters of work, estimates of errors
     */
    public record Change(String key, String first, String second, double relative) {}

    /**
     * The largest differences of one array.
     *
     * @param depths number of depths at which both have it, of the same shape; 0 if it cannot be compared
     * @param absolute the largest difference; 0 if there is none, or it cannot be compared
     * @param absoluteDepth where it is; 0 if there is none
     * @param relative the largest relative difference, as above
     * @param relativeDepth where it is
     */
    public record Quantity(
            String name, int depths, double absolute, double absoluteDepth, double relative, double relativeDepth) {}

    public ResultDiff {
        study = List.copyOf(study);
        summary = List.copyOf(summary);
        quantities = List.copyOf(quantities);
    }

    /**
     * Compares two result directories.
     *
     * @throws FormatException as {@link Results#open} does
     * @throws DocumentException as {@link Results#open} does
     */
    public static ResultDiff of(Path first, Path second) {
        Trajectory a = Results.open(first).trajectory();
        Trajectory b = Results.open(second).trajectory();
        List<Point[]> common = common(a.points(), b.points());
        boolean comparable = dimension(a) == dimension(b) && components(a) == components(b);
        return new ResultDiff(
                studies(first, second),
                summaries(a, b),
                a.points().size(),
                b.points().size(),
                common.size(),
                comparable ? quantities(a, b, common) : List.of());
    }

    /**
     * The largest relative difference of quantities and of what counts in the summary; infinite if no depth is common.
     */
    public double largest() {
        return DoubleStream.concat(
                        DoubleStream.of(commonDepths == 0 ? Double.POSITIVE_INFINITY : 0),
                        DoubleStream.concat(
                                summary.stream().mapToDouble(Change::relative),
                                quantities.stream().mapToDouble(Quantity::relative)))
                .max()
                .orElseThrow();
    }

    private static int dimension(Trajectory trajectory) {
        return trajectory.request().initial().dimension();
    }

    private static int components(Trajectory trajectory) {
        return trajectory.request().law().size();
    }

    private static List<Change> studies(Path first, Path second) {
        Map<String, String> a = leaves(first);
        Map<String, String> b = leaves(second);
        Set<String> keys = new LinkedHashSet<>(a.keySet());
        keys.addAll(b.keySet());
        return keys.stream()
                .filter(key -> !a.getOrDefault(key, MISSING).equals(b.getOrDefault(key, MISSING)))
                .map(key -> new Change(key, a.getOrDefault(key, MISSING), b.getOrDefault(key, MISSING), 0))
                .toList();
    }

    private static Map<String, String> leaves(Path directory) {
        Map<String, String> leaves = new LinkedHashMap<>();
        Path file = directory.resolve(StudyWriter.FILE_NAME);
        collect("", DocumentFile.read(file, "study file"), directory.toAbsolutePath(), leaves);
        return leaves;
    }

    /** Paths of files are those that they lead to from the directory. */
    private static void collect(String path, Node node, Path directory, Map<String, String> leaves) {
        if (node instanceof Mapping mapping && !mapping.entries().isEmpty()) {
            mapping.entries()
                    .forEach(
                            (key, value) -> collect(path.isEmpty() ? key : path + "." + key, value, directory, leaves));
        } else if (node instanceof Sequence sequence && !sequence.items().isEmpty()) {
            for (int i = 0; i < sequence.items().size(); i++) {
                collect(path + "[" + i + "]", sequence.items().get(i), directory, leaves);
            }
        } else if (node instanceof Scalar scalar) {
            boolean file = path.endsWith(".file") && !Path.of(scalar.text()).isAbsolute();
            leaves.put(path, file ? directory.resolve(scalar.text()).normalize().toString() : text(scalar));
        } else {
            leaves.put(path, node instanceof Sequence ? "[]" : "{}");
        }
    }

    /** Numbers that are equal have one text. */
    private static String text(Scalar scalar) {
        if (scalar.kind() != Kind.FLOAT) {
            return scalar.text();
        }
        double value = scalar.toDouble();
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static List<Change> summaries(Trajectory a, Trajectory b) {
        List<Change> changes = new ArrayList<>();
        text(changes, "d", dimension(a), dimension(b), true);
        text(changes, "components", components(a), components(b), true);
        text(
                changes,
                "arrangement",
                a.request().law().arrangement().key(),
                b.request().law().arrangement().key(),
                components(a) > 1 || components(b) > 1);
        text(
                changes,
                "closure",
                a.request().closure().key(),
                b.request().closure().key(),
                true);
        text(changes, "status", a.status().key(), b.status().key(), true);
        number(changes, "t_end", OptionalDouble.of(a.end()), OptionalDouble.of(b.end()), true);
        number(changes, "blow_up_time", a.blowUpDepth(), b.blowUpDepth(), true);
        number(changes, "decay_exponent", a.decayExponent(), b.decayExponent(), false);
        number(changes, "cubature_error", a.cubatureError(), b.cubatureError(), false);
        text(changes, "stiff", a.stiff(), b.stiff(), false);
        text(changes, "steps.accepted", a.steps().accepted(), b.steps().accepted(), false);
        text(changes, "steps.rejected", a.steps().rejected(), b.steps().rejected(), false);
        text(changes, "steps.evaluations", a.steps().evaluations(), b.steps().evaluations(), false);
        text(changes, "mergers", a.mergers().size(), b.mergers().size(), false);
        return changes;
    }

    private static void text(List<Change> changes, String key, Object a, Object b, boolean counts) {
        if (!a.equals(b)) {
            changes.add(new Change(key, a.toString(), b.toString(), counts ? Double.POSITIVE_INFINITY : 0));
        }
    }

    private static void number(List<Change> changes, String key, OptionalDouble a, OptionalDouble b, boolean counts) {
        double first = a.orElse(Double.NaN);
        double second = b.orElse(Double.NaN);
        double difference = difference(first, second);
        if (difference > 0) {
            changes.add(new Change(
                    key,
                    text(a),
                    text(b),
                    counts ? relative(difference, Math.max(Math.abs(first), Math.abs(second))) : 0));
        }
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : MISSING;
    }

    private static List<Point[]> common(List<Point> a, List<Point> b) {
        Map<Double, Point> points = new TreeMap<>();
        b.forEach(point -> points.put(point.depth(), point));
        return a.stream()
                .filter(point -> points.containsKey(point.depth()))
                .map(point -> new Point[] {point, points.get(point.depth())})
                .toList();
    }

    private static List<Quantity> quantities(Trajectory first, Trajectory second, List<Point[]> common) {
        Map<String, Worst> worst = new LinkedHashMap<>();
        for (Point[] pair : common) {
            Map<String, Values> a = values(first, pair[0]);
            Map<String, Values> b = values(second, pair[1]);
            Set<String> names = new LinkedHashSet<>(a.keySet());
            names.addAll(b.keySet());
            for (String name : names) {
                worst.computeIfAbsent(name, Worst::new)
                        .add(pair[0].depth(), Optional.ofNullable(a.get(name)), Optional.ofNullable(b.get(name)));
            }
        }
        return worst.values().stream().map(Worst::quantity).toList();
    }

    /**
     * Numbers at one depth.
     *
     * @param scale what their differences are measured against; NaN for the larger of the two values
     */
    private record Values(double[] numbers, double scale) {}

    private static Map<String, Values> values(Trajectory trajectory, Point point) {
        Map<String, Values> values = new LinkedHashMap<>();
        Channels.series()
                .filter(series -> series.comparison() != Comparison.NONE && series.isIn(trajectory))
                .forEach(series -> series.values()
                        .apply(trajectory, point)
                        .ifPresent(numbers -> values.put(
                                series.label().name(),
                                new Values(numbers, scale(series.comparison(), point, numbers)))));
        return values;
    }

    private static double scale(Comparison comparison, Point point, double... numbers) {
        double trace = Arrays.stream(point.eigenvalues()).sum();
        return switch (comparison) {
            case SIZE ->
                Math.sqrt(
                        Arrays.stream(point.mean()).map(entry -> entry * entry).sum() + trace);
            case VARIANCE -> trace;
            case LARGEST -> Arrays.stream(numbers).map(Math::abs).max().orElse(0);
            case NONE, ITSELF -> Double.NaN;
        };
    }

    /** 0 for equal values, NaN and infinity included; infinite if one of two different ones is not finite. */
    private static double difference(double a, double b) {
        double difference = Math.abs(a - b);
        boolean same = a == b || (Double.isNaN(a) && Double.isNaN(b));
        return same ? 0 : Double.isFinite(difference) ? difference : Double.POSITIVE_INFINITY;
    }

    private static double relative(double difference, double scale) {
        return difference == 0 ? 0 : Double.isInfinite(difference) ? difference : difference / scale;
    }

    /** The largest differences so far. */
    private static final class Worst {
        private final String name;
        private int depths;
        private double absolute;
        private double absoluteDepth;
        private double relative;
        private double relativeDepth;

        Worst(String name) {
            this.name = name;
        }

        void add(double depth, Optional<Values> a, Optional<Values> b) {
            if (a.isEmpty()
                    || b.isEmpty()
                    || a.get().numbers().length != b.get().numbers().length) {
                return;
            }
            depths++;
            double[] first = a.get().numbers();
            double[] second = b.get().numbers();
            double scale = Math.max(a.get().scale(), b.get().scale());
            for (int i = 0; i < first.length; i++) {
                double difference = difference(first[i], second[i]);
                double own = Math.max(Math.abs(first[i]), Math.abs(second[i]));
                note(depth, difference, relative(difference, Double.isFinite(scale) ? scale : own));
            }
        }

        private void note(double depth, double difference, double ratio) {
            if (difference > absolute) {
                absolute = difference;
                absoluteDepth = depth;
            }
            if (ratio > relative) {
                relative = ratio;
                relativeDepth = depth;
            }
        }

        Quantity quantity() {
            return new Quantity(name, depths, absolute, absoluteDepth, relative, relativeDepth);
        }
    }
}
