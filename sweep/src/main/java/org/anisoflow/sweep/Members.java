package org.anisoflow.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
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

    private long combination = -1;
    private Mapping tree;
    private List<Draw> draws = List.of();

    /** For every axis whether it sets such parts alone. */
    private final boolean[] within;

    /** The first of the members that differ in such parts alone, and its request if it can be made. */
    private long first = -1;

    private Optional<FlowRequest> like = Optional.empty();

    /** A seed that differs from member to member, or from replicate to replicate. */
    private record Draw(TreePath path, Mark mark, boolean byReplicate) {}

    Members(Sweep sweep, Mapping base, StudyTemplate template) {
        this.sweep = sweep;
        this.base = base;
        this.template = template;
        within = new boolean[sweep.axes().size()];
        for (int i = 0; i < within.length; i++) {
            within[i] = sweep.axes().get(i).values().stream()
                    .flatMap(value -> value.assignments().stream())
                    .allMatch(assignment ->
                            MADE_ANEW.contains(assignment.path().steps().get(0)));
        }
    }

    /**
     * The study of a member. It depends on the sweep and the index alone.
     *
     * @throws DocumentException if the member's values do not make a study
     */
    public Study study(long index) {
        return template.read(tree(index));
    }

    /** What is solved for a member: its study with the measures of the sweep, and laws kept at the end only. */
    public FlowRequest request(long index) {
        long newFirst = first(index);
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

    /** The first member with the same values on all axes that set other parts than are made anew. */
    private long first(long index) {
        int[] position = sweep.position(index);
        long combinations = 0;
        for (int i = 0; i < position.length; i++) {
            combinations = combinations * sweep.axes().get(i).values().size() + (within[i] ? 0 : position[i]);
        }
        return combinations * sweep.replicates();
    }

    /**
     * The tree of a member's study, with its defaults.
     *
     * @throws DocumentException if a value has no place in the study
     */
    private Mapping tree(long index) {
        if (index / sweep.replicates() != combination) {
            Node merged = base;
            int[] position = sweep.position(index);
            for (int i = 0; i < position.length; i++) {
                for (Axis.Assignment assignment :
                        sweep.axes().get(i).values().get(position[i]).assignments()) {
                    merged = assign(merged, assignment);
                }
            }
            List<Draw> found = new ArrayList<>();
            collect(merged, new TreePath(List.of()), found);
            for (Draw draw : found) {
                merged = draw.path().set(merged, new Scalar(draw.mark(), "0", Kind.INTEGER), STUDY);
            }
            combination = -1;
            tree = template.filled(merged);
            draws = found;
            combination = index / sweep.replicates();
        }
        Node member = tree;
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
