package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavePlan;
import org.anisoflow.ode.flow.SavePlan.Depths;
import org.anisoflow.ode.flow.SavePlan.Laws;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyTemplate;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.anisoflow.study.document.TreePath;

/** Makes the studies of members. Fast for members in their order; for use by one thread. */
public final class Members {
    private static final String STUDY = "the study";

    /** Parts of a study that a request is made of anew for every member; nothing else in a request depends on them. */
    private static final Set<String> MADE_ANEW = Set.of("attention", "drift", "initial");

    private final Sweep sweep;
    private final Mapping base;
    private final StudyTemplate template;

    /** For every axis whether it sets such parts alone. */
    private final boolean[] within;

    /** For every axis whether its values put other numbers at the same places in such parts, and so change no default. */
    private final boolean[] numbers;

    /** The first of the members that differ in such parts alone, and its request if it can be made. */
    private long first = -1;

    private Optional<FlowRequest> like = Optional.empty();

    /** The first of the members that differ in such numbers alone, and its tree. */
    private long corner = -1;

    private Filled filled;

    /** The tree of the members that differ in their draws alone. */
    private long combination = -1;

    private Node tree;

    /** A seed that differs from member to member, or from replicate to replicate. */
    private record Draw(TreePath path, Mark mark, boolean byReplicate) {}

    /** A tree with its defaults, and with numbers in the place of seeds. */
    private record Filled(Mapping tree, List<Draw> draws) {}

    Members(Sweep sweep, Mapping base, StudyTemplate template) {
        this.sweep = sweep;
        this.base = base;
        this.template = template;
        List<Axis> axes = sweep.axes();
        within = new boolean[axes.size()];
        numbers = new boolean[axes.size()];
        for (int i = 0; i < within.length; i++) {
            within[i] = all(
                    axes.get(i),
                    assignment -> MADE_ANEW.contains(assignment.path().steps().get(0)));
            List<TreePath> paths = paths(axes.get(i).values().get(0));
            numbers[i] = within[i]
                    && all(
                            axes.get(i),
                            assignment ->
                                    assignment.value().filter(Members::isNumber).isPresent())
                    && axes.get(i).values().stream()
                            .allMatch(value -> paths(value).equals(paths));
        }
    }

    private static boolean all(Axis axis, Predicate<Axis.Assignment> property) {
        return axis.values().stream()
                .flatMap(value -> value.assignments().stream())
                .allMatch(property);
    }

    private static List<TreePath> paths(Axis.Value value) {
        return value.assignments().stream().map(Axis.Assignment::path).toList();
    }

    private static boolean isNumber(Node node) {
        return node instanceof Scalar scalar && (scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.FLOAT);
    }

    /** Whether the values of an axis differ in numbers of attention, drift or initial law alone, so that a request shows all. */
    boolean setsNumbers(Axis axis) {
        return numbers[sweep.axes().indexOf(axis)];
    }

    /**
     * The study of a member. It depends on the sweep and the index alone.
     *
     * @throws DocumentException if the member's values do not make a study
     */
    public Study study(long index) {
        Filled own = filled(index);
        return template.read(drawn(own.tree(), own.draws(), index));
    }

    /** What is solved for a member: its study with the measures of the sweep, and laws kept at the end only. */
    public FlowRequest request(long index) {
        long newFirst = first(index, within);
        if (newFirst != first) {
            first = newFirst;
            try {
                like = Optional.of(whole(first));
            } catch (InvalidInputException | ArithmeticException e) {
                like = Optional.empty();
            }
        }
        return like.map(request -> template.request(tree(index), request)).orElseGet(() -> whole(index));
    }

    private FlowRequest whole(long index) {
        FlowRequest request = study(index).request();
        Depths depths = sweep.measures().along().isEmpty()
                ? new Depths.At(List.of(request.transformer().depth()))
                : request.save().depths();
        return request.with(new SavePlan(depths, Optional.of(Laws.ENDS))).withPassengers(Optional.empty(), false);
    }

    /** The first of the members that have the same values on all axes but the free ones. */
    private long first(long index, boolean... free) {
        int[] position = sweep.position(index);
        long combinations = 0;
        for (int i = 0; i < position.length; i++) {
            combinations = combinations * sweep.axes().get(i).values().size() + (free[i] ? 0 : position[i]);
        }
        return combinations * sweep.replicates();
    }

    /** The tree of a member's study, with its defaults; that every value has its place was seen when the sweep was read. */
    private Mapping tree(long index) {
        long newCorner = first(index, numbers);
        if (newCorner != corner) {
            corner = -1;
            filled = filled(newCorner);
            corner = newCorner;
            combination = -1;
        }
        if (index / sweep.replicates() != combination) {
            Node numbered = filled.tree();
            int[] position = sweep.position(index);
            for (int i = 0; i < position.length; i++) {
                if (numbers[i]) {
                    numbered = assigned(numbered, i, position[i]);
                }
            }
            tree = numbered;
            combination = index / sweep.replicates();
        }
        return drawn(tree, filled.draws(), index);
    }

    /**
     * The tree of a member's study, with its defaults.
     *
     * @throws DocumentException if a value has no place in the study
     */
    private Filled filled(long index) {
        Node merged = base;
        int[] position = sweep.position(index);
        for (int i = 0; i < position.length; i++) {
            merged = assigned(merged, i, position[i]);
        }
        List<Draw> draws = new ArrayList<>();
        collect(merged, new TreePath(List.of()), draws);
        for (Draw draw : draws) {
            merged = draw.path().set(merged, new Scalar(draw.mark(), "0", Kind.INTEGER), STUDY);
        }
        return new Filled(template.filled(merged), draws);
    }

    private Node assigned(Node root, int axis, int value) {
        Node assigned = root;
        for (Axis.Assignment assignment :
                sweep.axes().get(axis).values().get(value).assignments()) {
            assigned = assign(assigned, assignment);
        }
        return assigned;
    }

    private Mapping drawn(Node root, List<Draw> draws, long index) {
        Node member = root;
        for (Draw draw : draws) {
            long seed = seed(sweep.seed(), draw.byReplicate() ? sweep.replicate(index) : index, draw);
            member = draw.path().set(member, new Scalar(draw.mark(), Long.toString(seed), Kind.INTEGER), STUDY);
        }
        return (Mapping) member;
    }

    /** The study's tree with one value set or removed. */
    static Node assign(Node tree, Axis.Assignment assignment) {
        TreePath path = assignment.path();
        if (assignment.value().isPresent()) {
            return path.set(tree, assignment.value().get(), STUDY);
        }
        if (path.in(tree).isEmpty()) {
            return tree;
        }
        TreePath parent = new TreePath(path.steps().subList(0, path.steps().size() - 1));
        if (!(parent.in(tree).orElseThrow() instanceof Mapping map)) {
            return tree;
        }
        Map<String, Node> entries = new LinkedHashMap<>(map.entries());
        Map<String, Mark> keys = new LinkedHashMap<>(map.keys());
        String key = path.steps().get(path.steps().size() - 1);
        entries.remove(key);
        keys.remove(key);
        return parent.set(tree, new Mapping(map.mark(), entries, keys), STUDY);
    }

    private static void collect(Node node, TreePath path, List<Draw> found) {
        if (node instanceof Mapping mapping) {
            mapping.entries().forEach((key, child) -> {
                if (key.equals("seed") && child instanceof Scalar seed && seed.kind() == Kind.TEXT) {
                    if (seed.text().equals("member") || seed.text().equals("replicate")) {
                        found.add(new Draw(
                                path.then(key), seed.mark(), seed.text().equals("replicate")));
                    }
                } else if (!(child instanceof Scalar)) {
                    collect(child, path.then(key), found);
                }
            });
        } else if (node instanceof Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                if (!(sequence.items().get(i) instanceof Scalar)) {
                    collect(sequence.items().get(i), path.then(Integer.toString(i)), found);
                }
            }
        }
    }

    /** Mixed from the sweep's seed, the number and the place; adjacent numbers start far apart. */
    private static long seed(long seed, long number, Draw draw) {
        long mixed = new SplittableRandom(seed).nextLong();
        mixed = new SplittableRandom(mixed + number).nextLong();
        return new SplittableRandom(mixed ^ draw.path().toString().hashCode()).nextLong();
    }
}
