package org.anisoflow.sweep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.study.FileKind;
import org.anisoflow.study.Study;
import org.anisoflow.study.Study.Tokens;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.StudyTemplate;
import org.anisoflow.study.document.At;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.DocumentFile;
import org.anisoflow.study.document.DocumentSchema;
import org.anisoflow.study.document.Mark;
import org.anisoflow.study.document.NearestName;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Kind;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;
import org.anisoflow.study.document.TreePath;
import org.anisoflow.study.document.YamlText;
import org.anisoflow.sweep.Axis.Assignment;
import org.anisoflow.sweep.Axis.Value;

/**
 * Reads sweep files: YAML 1.2 or JSON in UTF-8. The format is described in docs/sweeps.md and, for editors, in
 * docs/sweep-schema.json.
 */
public final class SweepFile {
    private static final String ROOT = "the sweep";
    private static final String STUDY = "the study";
    private static final String KIND = "sweep file";
    private static final DocumentSchema SCHEMA = DocumentSchema.of(SweepFile.class, "sweep-schema.json", ROOT);

    private static final TreePath STEPS = TreePath.parse("solver.max-steps");

    /** Names that columns and arrays other than those of axes have, or can have. */
    private static final Predicate<String> RESERVED = Pattern.compile("lambda_[0-9]+|.*_names")
            .asMatchPredicate()
            .or(Columns.FIXED::contains)
            .or(name -> Arrays.stream(Metric.values())
                    .anyMatch(metric -> metric.key().equals(name)));

    private final Path file;
    private final At root;
    private final Path studyFile;
    private final StudyTemplate template;
    private final Map<TreePath, String> owners = new HashMap<>();
    private Mapping base;

    private SweepFile(Path file, Mapping document, List<StudyOverride> overrides) {
        this.file = file;
        root = At.root(document, ROOT);
        At study = root.get("study");
        Node tree = study.node();
        if (tree instanceof Scalar) {
            studyFile = study.file(file.resolveSibling(""));
            if (!Files.exists(studyFile)) {
                throw study.problem("names " + studyFile + ", which does not exist");
            }
            tree = DocumentFile.read(studyFile, "study file");
            FileKind.STUDY.require(studyFile, tree, "a study file");
        } else {
            studyFile = file;
        }
        for (StudyOverride override : overrides) {
            tree = override.applyTo(tree);
        }
        if (!(tree instanceof Mapping mapping)) {
            throw new DocumentException(tree.mark(), "the study must be a map but is " + tree.describe());
        }
        base = mapping;
        template = new StudyTemplate(studyFile);
    }

    /** The sweep of a file as it is. */
    public static Sweep read(Path file) {
        return read(file, List.of(), OptionalLong.empty());
    }

    /**
     * The sweep of a file.
     *
     * @param overrides values of its study that are replaced before anything is checked
     * @param seed replaces that of the file
     * @throws DocumentException if the file, its study or another file that it refers to cannot be used
     */
    public static Sweep read(Path file, List<StudyOverride> overrides, OptionalLong seed) {
        return of(file, DocumentFile.read(file, KIND), overrides, seed);
    }

    /**
     * The sweep of a text.
     *
     * @param file where the text could stand: errors name it, relative paths start at its directory
     * @throws DocumentException if the text cannot be used
     */
    public static Sweep parse(Path file, String text) {
        return of(file, DocumentFile.parse(file, text, KIND), List.of(), OptionalLong.empty());
    }

    private static Sweep of(Path file, Node tree, List<StudyOverride> overrides, OptionalLong seed) {
        FileKind.SWEEP.require(file, tree, "a " + KIND);
        SCHEMA.check(tree);
        Mapping document = (Mapping) tree;
        if (seed.isPresent()) {
            document =
                    document.with("seed", new Scalar(Mark.of("--seed"), Long.toString(seed.getAsLong()), Kind.INTEGER));
        }
        return new SweepFile(file, document, overrides).sweep();
    }

    private Sweep sweep() {
        for (Assignment assignment :
                root.find("set").map(at -> assignments(at, "set")).orElse(List.of())) {
            base = (Mapping) Members.assign(base, assignment);
        }
        Measures measures = measures();
        if (STEPS.in(base).isEmpty()) {
            Mark mark = base.mark();
            base = (Mapping)
                    STEPS.set(base, new Scalar(mark, Long.toString(SweepLimits.MAX_STEPS), Kind.INTEGER), STUDY);
        }
        Mapping study = base;
        base = base.with("metrics", metrics(measures, base.mark()));
        List<At> written = root.find("axes").map(At::items).orElse(List.of());
        List<Axis> axes = new ArrayList<>();
        for (At at : written) {
            axes.add(axis(at, axes));
        }
        long replicates = root.find("replicates")
                .map(at -> at.whole(1, SweepLimits.MAX_MEMBERS))
                .orElse(1L);
        long seed = root.find("seed")
                .map(at -> at.whole(Long.MIN_VALUE, Long.MAX_VALUE))
                .orElse(0L);
        checkSize(axes, replicates);
        String title = root.find("title")
                .map(At::text)
                .orElseGet(() -> file.getFileName().toString().replaceFirst("\\.(yaml|yml|json)$", ""));
        List<ChartWish> charts = root.find("charts")
                .map(list -> list.items().stream().map(SweepFile::chart).toList())
                .orElse(List.of());
        Sweep plain = new Sweep(
                title,
                seed,
                axes,
                replicates,
                measures,
                charts,
                base,
                template,
                (Mapping) root.node(),
                studyFile.resolveSibling("").toAbsolutePath(),
                1,
                List.of(),
                List.of());
        Mapping document = ((Mapping) root.node())
                .with("study", study)
                .orElse("title", title)
                .orElse("seed", "0")
                .orElse("replicates", "1");
        Mapping filled = plain.withoutAxes().members().study(0).document();
        requireKeys(filled, written);
        Sweep draft = plain.with(withLists(base, filled, axes));
        Set<Tokens> tokens = new LinkedHashSet<>();
        List<int[]> dimensions = dimensions(draft, tokens);
        int largest = dimensions.stream()
                .flatMapToInt(IntStream::of)
                .max()
                .orElseGet(() -> dimension(draft.members(), 0, tokens));
        return draft.with(document, largest, dimensions, List.copyOf(tokens));
    }

    private void checkSize(List<Axis> axes, long replicates) {
        double count = axes.stream()
                .mapToDouble(axis -> (double) axis.values().size())
                .reduce((double) replicates, (a, b) -> a * b);
        if (count > SweepLimits.MAX_MEMBERS) {
            throw root.problem("must have at most " + SweepLimits.MAX_MEMBERS + " members but has "
                    + axes.stream()
                            .map(axis -> Integer.toString(axis.values().size()))
                            .collect(Collectors.joining(" x "))
                    + " x " + replicates + " replicates; shorten an axis");
        }
    }

    private static void requireKeys(Mapping filled, List<At> written) {
        for (At at : written) {
            if (at.has("key")
                    && keys(at).stream().anyMatch(path -> path.in(filled).isEmpty())) {
                throw missing(at, filled);
            }
        }
    }

    /**
     * The study with the lists of its defaults that an axis sets an entry of, such as a mean that is not written: maps on the way
     * to a value are made, lists are not.
     *
     * @param filled the study with its defaults
     */
    private static Mapping withLists(Mapping study, Mapping filled, List<Axis> axes) {
        Node base = study;
        Set<TreePath> paths = new LinkedHashSet<>();
        axes.forEach(axis -> axis.values()
                .forEach(value -> value.assignments().forEach(assignment -> paths.add(assignment.path()))));
        for (TreePath path : paths) {
            for (int length = 1; length < path.steps().size(); length++) {
                TreePath part = new TreePath(path.steps().subList(0, length));
                Optional<Node> list = part.in(filled).filter(Sequence.class::isInstance);
                if (list.isPresent() && part.in(base).isEmpty()) {
                    base = part.set(base, list.get(), STUDY);
                }
            }
        }
        return (Mapping) base;
    }

    /**
     * Builds the study of every value of every axis, the other axes at their first.
     *
     * @param tokens takes those that their laws were fitted to
     * @return their dimensions
     */
    private static List<int[]> dimensions(Sweep sweep, Set<Tokens> tokens) {
        Members members = sweep.members();
        List<int[]> dimensions = new ArrayList<>();
        long stride = sweep.size();
        for (Axis axis : sweep.axes()) {
            stride /= axis.values().size();
            long step = stride;
            boolean numbers = members.setsNumbers(axis);
            dimensions.add(IntStream.range(0, axis.values().size())
                    .map(j -> numbers && j > 0
                            ? members.request(j * step).initial().dimension()
                            : dimension(members, j * step, tokens))
                    .toArray());
        }
        return dimensions;
    }

    private static int dimension(Members members, long index, Set<Tokens> tokens) {
        Study study = members.study(index);
        study.tokens().ifPresent(tokens::add);
        return study.initial().dimension();
    }

    private static DocumentException missing(At axis, Mapping study) {
        TreePath path = keys(axis).stream()
                .filter(each -> each.in(study).isEmpty())
                .findFirst()
                .orElseThrow();
        int known = path.steps().size() - 1;
        while (new TreePath(path.steps().subList(0, known)).in(study).isEmpty()) {
            known--;
        }
        Node parent = new TreePath(path.steps().subList(0, known)).in(study).orElseThrow();
        String place = known == 0 ? STUDY : String.join(".", path.steps().subList(0, known)) + " of the study";
        String has = parent instanceof Mapping map
                ? "has the keys " + String.join(", ", map.entries().keySet())
                : parent instanceof Sequence list
                        ? "is a list of " + list.items().size() + " entries, counted from 0"
                        : "is " + parent.describe();
        Optional<String> meant = parent instanceof Mapping map
                ? NearestName.of(path.steps().get(known), map.entries().keySet())
                : Optional.empty();
        DocumentException problem = axis.get("key").problem("names " + path + " but " + place + " " + has);
        return new DocumentException(
                axis.get("key").node().mark(),
                problem.problem().message(),
                meant.map(name -> "did you mean " + name + "?")
                        .or(() -> Optional.of("write the key in the study, with any value; the axis replaces it")));
    }

    private Axis axis(At at, List<Axis> before) {
        int number = before.size();
        List<Value> values = at.has("cases") ? cases(at, number) : values(at, number);
        String name = at.find("name").map(At::text).orElseGet(() -> name(keys(at).get(0)));
        if (!name.matches("[A-Za-z][A-Za-z0-9_.-]*")) {
            throw at.find("name")
                    .orElse(at)
                    .problem("must be a name of letters, digits, dots, dashes and underscores but is " + name
                            + "; give the axis a name");
        }
        if (RESERVED.test(name) || before.stream().anyMatch(axis -> axis.name().equals(name))) {
            throw at.find("name")
                    .orElse(at)
                    .problem("is named " + name + " like another column; give the axis another name");
        }
        return new Axis(name, at.find("label").map(At::text).orElse(name), values, at.has("logarithmic"));
    }

    /** The last key of a path that is not an index. */
    private static String name(TreePath path) {
        List<String> words =
                path.steps().stream().filter(step -> !step.matches("[0-9]+")).toList();
        return words.isEmpty() ? path.toString() : words.get(words.size() - 1);
    }

    private static List<TreePath> keys(At axis) {
        At key = axis.get("key");
        List<At> all = key.node() instanceof Sequence ? key.items() : List.of(key);
        return all.stream().map(SweepFile::path).toList();
    }

    private static TreePath path(At at) {
        TreePath path = TreePath.parse(at.text());
        if (!path.isSound()) {
            throw at.problem("must be keys joined by dots, such as attention.scale, but is " + at.text());
        }
        return path;
    }

    private void own(At at, TreePath path, int axis) {
        String here = axis < 0 ? "set" : "axis " + axis;
        for (Map.Entry<TreePath, String> other : owners.entrySet()) {
            List<String> shorter = other.getKey().steps();
            List<String> longer = path.steps();
            if (shorter.size() > longer.size()) {
                List<String> swap = shorter;
                shorter = longer;
                longer = swap;
            }
            boolean overlaps = longer.subList(0, shorter.size()).equals(shorter);
            boolean isSet = other.getValue().equals("set") || axis < 0;
            if (overlaps && !isSet && !other.getValue().equals(here)) {
                throw at.problem(
                        "sets " + path + " as " + other.getValue() + " does (counted from 0); let one axis set "
                                + "it, an axis of cases if several keys go together");
            }
        }
        owners.put(path, here);
    }

    private List<Value> values(At at, int axis) {
        List<TreePath> paths = keys(at);
        paths.forEach(path -> own(at.get("key"), path, axis));
        List<Node> nodes = at.has("values")
                ? ((Sequence) at.get("values").node()).items()
                : grid(at, at.has("linear") ? "linear" : "logarithmic");
        if (nodes.isEmpty()) {
            throw at.get("values").problem("is empty; an axis needs at least one value");
        }
        if (nodes.size() > SweepLimits.MAX_VALUES) {
            throw at.problem("must have at most " + SweepLimits.MAX_VALUES + " values but has " + nodes.size());
        }
        List<Value> values = new ArrayList<>();
        for (Node node : nodes) {
            Optional<Node> value =
                    node instanceof Scalar scalar && scalar.kind() == Kind.NULL ? Optional.empty() : Optional.of(node);
            String text = value.map(SweepFile::text).orElse("none");
            values.add(new Value(
                    text,
                    number(node),
                    paths.stream().map(path -> new Assignment(path, value)).toList()));
        }
        return values;
    }

    private static String text(Node node) {
        return node instanceof Scalar scalar
                ? scalar.text()
                : YamlText.of(Mapping.empty(node.mark()).with("x", node))
                        .substring(2)
                        .strip()
                        .replaceAll("\\s+", " ");
    }

    private static Optional<Double> number(Node node) {
        return node instanceof Scalar scalar && (scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.FLOAT)
                ? Optional.of(scalar.toDouble())
                : Optional.empty();
    }

    private List<Node> grid(At axis, String form) {
        At at = axis.get(form);
        double from = at.get("from").number();
        double to = at.get("to").number();
        int points = (int) at.get("points").whole(1, SweepLimits.MAX_VALUES);
        boolean logarithmic = form.equals("logarithmic");
        for (String end : List.of("from", "to")) {
            double value = at.get(end).number();
            if (!Double.isFinite(value) || (logarithmic && !(value > 0))) {
                throw at.get(end)
                        .problem("must be a " + (logarithmic ? "positive" : "finite") + " number but is "
                                + at.get(end).text());
            }
        }
        if (points > 1 && from == to) {
            throw at.get("to").problem("must differ from the first value, " + from + "; or ask for one point");
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            double share = points == 1 ? 0 : i / (points - 1.0);
            double value = i == points - 1 && points > 1
                    ? to
                    : logarithmic ? from * Math.pow(to / from, share) : from + (to - from) * share;
            nodes.add(new Scalar(at.node().mark(), Double.toString(value), Kind.FLOAT));
        }
        return nodes;
    }

    private List<Value> cases(At at, int axis) {
        At cases = at.get("cases");
        Map<String, Node> entries = ((Mapping) cases.node()).entries();
        if (entries.isEmpty()) {
            throw cases.problem("is empty; an axis needs at least one case");
        }
        List<Value> values = new ArrayList<>();
        for (String name : entries.keySet()) {
            List<Assignment> assignments = assignments(cases.get(name), "");
            assignments.forEach(assignment -> own(cases.get(name), assignment.path(), axis));
            Scalar written = new Scalar(cases.node().mark(), name, Kind.ofPlain(name));
            values.add(new Value(name, number(written), assignments));
        }
        return values;
    }

    private List<Assignment> assignments(At map, String owner) {
        List<Assignment> assignments = new ArrayList<>();
        for (Map.Entry<String, Node> entry : ((Mapping) map.node()).entries().entrySet()) {
            At at = map.get(entry.getKey());
            TreePath path = TreePath.parse(entry.getKey());
            if (!path.isSound()) {
                throw at.problem("must be keys joined by dots, such as attention.scale, but is " + entry.getKey());
            }
            if (!owner.isEmpty()) {
                own(at, path, -1);
            }
            boolean removed = entry.getValue() instanceof Scalar scalar && scalar.kind() == Kind.NULL;
            assignments.add(new Assignment(path, removed ? Optional.empty() : Optional.of(entry.getValue())));
        }
        return assignments;
    }

    private Measures measures() {
        List<String> last = root.find("measures").map(SweepFile::texts).orElse(List.of());
        List<Metric> along = root.find("along").map(SweepFile::texts).orElse(List.of()).stream()
                .map(Metric::ofKey)
                .toList();
        List<Metric> metrics = root.has("measures")
                ? last.stream()
                        .filter(name -> !name.equals(Columns.EIGENVALUES))
                        .map(Metric::ofKey)
                        .distinct()
                        .toList()
                : Measures.DEFAULT.last();
        return new Measures(
                metrics,
                last.contains(Columns.EIGENVALUES),
                along.stream().distinct().toList());
    }

    /** The measures as the study lists them, so that no other is computed. */
    private static Sequence metrics(Measures measures, Mark mark) {
        return new Sequence(
                mark,
                Stream.concat(measures.last().stream(), measures.along().stream())
                        .distinct()
                        .map(metric -> (Node) new Scalar(mark, metric.key(), Kind.TEXT))
                        .toList());
    }

    private static List<String> texts(At list) {
        return list.items().stream().map(At::text).toList();
    }

    private static ChartWish chart(At at) {
        return new ChartWish(
                Arrays.stream(ChartWish.Kind.values())
                        .filter(kind -> kind.key().equals(at.get("chart").text()))
                        .findFirst()
                        .orElseThrow(),
                at.find("title").map(At::text),
                at.find("x").map(At::text),
                at.find("y").map(At::text),
                at.find("color").map(At::text),
                at.find("by").map(At::text),
                at.find("measure").map(At::text),
                at.find("panels").map(At::text),
                Optional.of(at));
    }
}
