package org.anisoflow.notebooks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.closure.ClosureField;
import org.anisoflow.core.closure.Cubature;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;

/**
 * The cells that check a result in Python, without Java. The strongest check that Python can make in a few seconds is chosen, see
 * docs/notebooks.md.
 */
final class PythonCheck {
    private static final int MAX_DIMENSION = 256;

    /** Nodes of all components and contexts that quadrature in Python bears. */
    private static final long MOST_NODES = 100_000;

    /** Floating-point operations that sampling may take. */
    private static final double OPERATIONS = 3e10;

    private static final int BATCHES = 8;

    private final Subject subject;
    private final Study study;
    private final Trajectory trajectory;
    private final FlowRequest request;
    private final GaussianMixture law;
    private final int d;
    private final boolean affine;
    private final Kind kind;

    /** What is checked. */
    private enum Kind {
        /** The equations of mean and factor are integrated, or applied layer by layer. */
        AFFINE,
        /** The same for a projected closure whose expectations are closed. */
        CLOSED,
        /** The same with the expectations of a projected closure by Gauss-Hermite quadrature. */
        QUADRATURE,
        /** Saved laws are followed over short stretches of depth, by sampling. */
        SAVED_RATES,
        /** The first velocity is compared, by sampling. */
        FIRST_RATES,
        NONE
    }

    PythonCheck(Subject subject) {
        this.subject = subject;
        study = subject.result().study();
        trajectory = subject.result().trajectory();
        request = study.request();
        law = study.law();
        d = law.dimension();
        affine = layers().stream().allMatch(layer -> ClosureField.suits(layer.attention(), law));
        kind = choose();
    }

    private List<Layer> layers() {
        return study.transformer().layers();
    }

    private Kind choose() {
        if (d > MAX_DIMENSION
                || layers().stream().anyMatch(l -> l.attention().normalization() instanceof Normalization.Rms)) {
            return Kind.NONE;
        }
        if (affine) {
            return Kind.AFFINE;
        }
        if (heads().allMatch(this::isClosed)) {
            return Kind.CLOSED;
        }
        if (nodes() <= MOST_NODES) {
            return Kind.QUADRATURE;
        }
        if (lawsAreSaved() && !triples().isEmpty()) {
            return Kind.SAVED_RATES;
        }
        return law.size() == 1
                        && trajectory.points().size() >= 5
                        && trajectory.first().depth() == 0
                        && trajectory.points().get(4 * stride()).depth()
                                <= layers().get(0).depth()
                ? Kind.FIRST_RATES
                : Kind.NONE;
    }

    private Stream<Head> heads() {
        return layers().stream().flatMap(layer -> layer.attention().heads().stream());
    }

    /** Whether the expectations of a head's velocity are known without quadrature. */
    private boolean isClosed(Head head) {
        return head.kernel().isLinear()
                || head.kernel().type().key().equals("unnormalized")
                || (law.size() == 1 && head.kernel().preservesGaussians());
    }

    private boolean lawsAreSaved() {
        return subject.data().isPresent()
                && trajectory.points().stream().allMatch(p -> p.factor().isPresent());
    }

    /** The cost of quadrature: nodes times components of the context, over all components. */
    private long nodes() {
        Cubature.Rule rule = request.cubature().rule();
        long nodes = 0;
        for (Component component : law.components()) {
            int r = component.law().rank();
            boolean tensor = rule == Cubature.Rule.GAUSS_HERMITE || (rule == Cubature.Rule.AUTO && r <= 3);
            if (!tensor) {
                return Long.MAX_VALUE;
            }
            nodes += (long) Math.pow(points(r), r) * law.size();
        }
        return nodes;
    }

    /** Points per direction of the rule that solved the study. */
    private int points(int r) {
        return request.cubature()
                .points()
                .orElse(
                        switch (r) {
                            case 0, 1 -> 64;
                            case 2 -> 48;
                            case 3 -> 16;
                            default -> 7;
                        });
    }

    /** Middles of three saved depths in one layer: early, in the middle, late. */
    private List<Integer> triples() {
        List<Point> points = trajectory.points();
        int last = points.size() - 1;
        TreeSet<Integer> middles = new TreeSet<>();
        for (double share : new double[] {0.1, 0.4, 0.75}) {
            OptionalInt middle = IntStream.range(Math.max(1, (int) Math.round(share * last)), last)
                    .filter(i -> inOneLayer(
                            points.get(i - 1).depth(), points.get(i + 1).depth()))
                    .findFirst();
            middle.ifPresent(middles::add);
        }
        return List.copyOf(middles);
    }

    private boolean inOneLayer(double from, double to) {
        double start = 0;
        for (Layer layer : layers()) {
            double end = start + layer.depth();
            if (from >= start * (1 - 1e-12) && to <= end * (1 + 1e-12)) {
                return true;
            }
            start = end;
        }
        return false;
    }

    /** Between the depths that a first derivative is taken from: about a sixth of the saved ones in all. */
    private int stride() {
        return Math.max(1, (trajectory.points().size() - 1) / 24);
    }

    /** Text and code. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell.Markdown("check", "## Check it without Java\n\n" + explanation()));
        if (kind == Kind.NONE) {
            return cells;
        }
        PythonData data = new PythonData();
        String inputs = inputs(data);
        String matrices = data.matrices();
        boolean embedded = inputs.contains("unpack(");
        if (!matrices.isEmpty() || embedded) {
            cells.add(new Cell.Code(
                    "numbers",
                    PythonSource.of("unpack") + (matrices.isEmpty() ? "" : "\n\n\n" + matrices),
                    List.of(),
                    true));
        }
        cells.add(new Cell.Code("inputs", inputs, List.of()));
        cells.add(new Cell.Code("rates", equations(), List.of()));
        cells.add(new Cell.Code("verdict", verdict(), List.of()));
        return cells;
    }

    private String explanation() {
        String saved = "Run these cells to repeat it: they need NumPy and SciPy and nothing of Anisoflow.";
        return switch (kind) {
            case AFFINE ->
                (request.solver().method() == Method.LAYERS
                                ? "The next cells apply the layers to mean $\\alpha$ and factor $F$ of $\\Sigma = FF^T$ in NumPy, one "
                                        + "after another"
                                : "The next cells integrate the equations of mean $\\alpha$ and factor $F$ of $\\Sigma = FF^T$ again, "
                                        + "with SciPy")
                        + ", from the study's matrices and the law at depth 0, and assert that the saved means and eigenvalues "
                        + "agree" + tolerances() + ". " + saved;
            case CLOSED ->
                "The next cells integrate the projected closure again, with SciPy: its expectations are known in closed form. They "
                        + "assert that the saved means and eigenvalues agree" + tolerances() + ". " + saved;
            case QUADRATURE ->
                "The next cells integrate the projected closure again, with SciPy and Gauss-Hermite quadrature written anew with "
                        + "as many points as the run had, and assert that the saved means and eigenvalues agree"
                        + tolerances()
                        + ". They check that these equations are solved, not how far the closure is from the tokens; "
                        + "`anisoflow validate` measures that. " + saved;
            case SAVED_RATES ->
                "To integrate this projected closure again takes Python too long. The next cells make a **weaker check**: at "
                        + (triples().size() == 1 ? "one place" : triples().size() + " places")
                        + " along the saved depths they compute the velocity of the saved law from random tokens, "
                        + "integrate it by Simpson's rule over two intervals of saved depths, and compare with what mean and "
                        + "covariance did there. The bound adds four standard errors of the samples, the difference between "
                        + "Simpson's rule and the trapezoidal one, and twice the share of the cubature error that the run "
                        + "reports for such a stretch. " + saved;
            case FIRST_RATES ->
                "To integrate this projected closure again takes Python too long, and whole laws were not saved. The next cells "
                        + "make a **weak check**: they compute the velocity of the first law from random tokens and compare it "
                        + "with the derivatives of the first saved means and eigenvalues. The bound adds four standard errors of the "
                        + "samples, the difference of two orders of the derivative, the solver's tolerance and the cubature "
                        + "error that the run reports. " + saved;
            case NONE ->
                "This notebook does not solve the equations again: "
                        + (d > MAX_DIMENSION
                                ? "for d = " + d + " Python would take too long."
                                : "the closure needs expectations for which Python would take too long.")
                        + " `anisoflow validate` checks them by particles.";
        };
    }

    private String tolerances() {
        return " to " + tolerance();
    }

    /** What the saved numbers may differ by: the solver's own tolerance, with room for what adds up along a run. */
    private String tolerance() {
        double relative = request.solver().relative();
        return request.solver().method() == Method.LAYERS
                ? "1e-9"
                : relative <= 1e-9
                        ? "1e-7"
                        : String.format(Locale.ROOT, "%.0e", 100 * relative).replace("e-0", "e-");
    }

    /** The study's numbers. */
    private String inputs(PythonData data) {
        StringBuilder text = new StringBuilder("layers = [\n");
        for (Layer layer : layers()) {
            text.append(layer(layer, data));
        }
        Drift drift = study.transformer().drift();
        text.append("]\n")
                .append("drift = {\"D\": ")
                .append(data.matrix(drift.linear().orElse(Matrix.zeros(d, d))))
                .append(", \"c\": ")
                .append(PythonData.vector(
                        drift.constant().map(Matrix::toRowMajor).orElse(new double[d])))
                .append(", \"kappa\": ")
                .append(PythonData.number(study.transformer().noise().diffusion()))
                .append("}\n");
        text.append(initial()).append('\n').append(PythonSource.of("defaults"));
        return text.toString();
    }

    private String layer(Layer layer, PythonData data) {
        Attention attention = layer.attention();
        Normalization normalization = attention.normalization();
        StringBuilder text = new StringBuilder("    {\"depth\": ")
                .append(PythonData.number(layer.depth()))
                .append(", \"causal\": ")
                .append(attention.mask() instanceof Mask.Causal && law.size() > 1 ? "True" : "False")
                .append(", \"normalization\": \"")
                .append(normalization instanceof Normalization.None ? "none" : "mean-field-rms")
                .append('"');
        if (!(normalization instanceof Normalization.None)) {
            text.append(", \"gain\": ")
                    .append(normalization
                            .gain()
                            .map(gain -> PythonData.vector(gain.toRowMajor()))
                            .orElse("np.ones(" + d + ")"));
        }
        text.append(", \"heads\": [\n");
        for (Head head : attention.heads()) {
            text.append("        {")
                    .append(fields(head, data).entrySet().stream()
                            .map(field -> "\"" + field.getKey() + "\": " + field.getValue())
                            .collect(Collectors.joining(",\n         ")))
                    .append("},\n");
        }
        return text.append("    ]},\n").toString();
    }

    private static Map<String, String> fields(Head head, PythonData data) {
        Kernel kernel = head.kernel();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("type", "\"" + kernel.type().key() + "\"");
        if (kernel instanceof Kernel.Sinkhorn sinkhorn) {
            fields.put("epsilon", PythonData.number(sinkhorn.epsilon()));
        } else {
            fields.put("scale", PythonData.number(kernel.scale()));
        }
        if (kernel.bias() != 0) {
            fields.put("bias", PythonData.number(kernel.bias()));
        }
        fields.put("Q", data.matrix(head.query()));
        fields.put("K", data.matrix(head.key()));
        fields.put("V", data.matrix(head.value()));
        head.output().ifPresent(output -> fields.put("W", data.matrix(output)));
        head.biases().query().ifPresent(bias -> fields.put("query bias", PythonData.vector(bias.toRowMajor())));
        head.biases().key().ifPresent(bias -> fields.put("key bias", PythonData.vector(bias.toRowMajor())));
        head.biases().value().ifPresent(bias -> fields.put("value bias", PythonData.vector(bias.toRowMajor())));
        head.biases().output().ifPresent(bias -> fields.put("output bias", PythonData.vector(bias.toRowMajor())));
        return fields;
    }

    /** The law at depth 0: from the saved arrays where they have it. */
    private String initial() {
        boolean saved = subject.data().isPresent()
                && trajectory.first().depth() == 0
                && trajectory.first().factor().isPresent()
                && law.components().stream().allMatch(c -> c.law().rank() > 0);
        if (law.size() == 1) {
            Gaussian gaussian = law.components().get(0).law();
            String one = saved
                    ? "alpha0, F0 = saved[\"mean\"][0], saved[\"factor\"][0]  # the law at depth 0, Sigma = F F^T"
                    : "alpha0 = " + PythonData.vector(gaussian.mean()) + "  # the law at depth 0, Sigma = F F^T\nF0 = "
                            + array(gaussian.factor());
            return affine ? one : one + "\nlaw0 = [(1.0, alpha0, F0)]";
        }
        return saved
                ? PythonSource.of("saved-law")
                : law.components().stream()
                        .map(c -> "    (" + PythonData.number(c.weight()) + ", "
                                + PythonData.vector(c.law().mean()) + ", "
                                + array(c.law().factor()) + "),\n")
                        .collect(Collectors.joining("", "law0 = [  # weight, mean and factor at depth 0\n", "]"));
    }

    private static String array(Matrix matrix) {
        return PythonData.vector(matrix.toRowMajor()) + ".reshape(" + matrix.rows() + ", " + matrix.columns() + ")";
    }

    private String equations() {
        List<String> parts = new ArrayList<>();
        TreeSet<String> types =
                heads().map(head -> head.kernel().type().key()).collect(Collectors.toCollection(TreeSet::new));
        boolean closedHeads = heads().anyMatch(this::isClosed);
        TreeSet<String> tilts = new TreeSet<>(types);
        tilts.retainAll(List.of("softmax", "l2", "sinkhorn"));
        if (law.size() > 1) {
            tilts.clear();
        }
        if (closedHeads && (!tilts.isEmpty() || types.contains("linear"))) {
            tilts.forEach(type -> parts.add(PythonSource.of("tilt-" + type)));
            parts.add("TILTS = " + dictionary(tilts, type -> type));
            parts.add(PythonSource.of(types.contains("linear") ? "affine-linear" : "affine-normalized"));
        }
        if (kind == Kind.AFFINE) {
            boolean rms = layers().stream()
                    .anyMatch(layer -> !(layer.attention().normalization() instanceof Normalization.None));
            parts.add(PythonSource.of(rms ? "field-rms" : "field"));
            if (request.solver().method() == Method.LAYERS) {
                parts.add("h = "
                        + PythonData.number(request.solver().step().orElseThrow()) + "\n\n\n"
                        + PythonSource.of("iterate"));
            } else {
                parts.add(PythonSource.of(study.transformer().noise().diffusion() > 0 ? "rates-diffusion" : "rates"));
            }
            return "import numpy as np\n\n\n" + String.join("\n\n\n", parts);
        }
        return "import numpy as np\n\n\n" + String.join("\n\n\n", projected(parts, types));
    }

    private List<String> projected(List<String> parts, Set<String> types) {
        Map<String, String> functions = new LinkedHashMap<>();
        Map<String, String> closed = new LinkedHashMap<>();
        TreeSet<String> means = new TreeSet<>();
        for (String type : types) {
            switch (type) {
                case "linear" -> closed.put(type, "closed");
                case "unnormalized" -> closed.put(type, "exponential");
                case "softmax", "l2", "sinkhorn" -> {
                    if (law.size() == 1) {
                        closed.put(type, "closed");
                    } else {
                        functions.put(type, "reweighted");
                    }
                }
                default -> {
                    functions.put(type, "pointwise");
                    means.add(type);
                }
            }
        }
        if (closed.containsValue("closed")) {
            parts.add(PythonSource.of("closed"));
        }
        if (closed.containsValue("exponential")) {
            parts.add(PythonSource.of("exponential"));
        }
        if (functions.containsValue("reweighted")) {
            parts.add(PythonSource.of("heads-normalized"));
        }
        if (!means.isEmpty()) {
            parts.add("from scipy.special import erf, expit, ndtr");
            means.forEach(type -> parts.add(PythonSource.of("mean-" + type)));
            parts.add("MEANS = " + dictionary(means, type -> type + "_means"));
            parts.add(PythonSource.of("heads-pointwise"));
        }
        parts.add("CLOSED = " + dictionary(closed.keySet(), closed::get) + "\nHEADS = "
                + dictionary(functions.keySet(), functions::get));
        parts.add(PythonSource.of("project"));
        return parts;
    }

    private static String dictionary(Collection<String> keys, UnaryOperator<String> value) {
        return keys.stream()
                .map(key -> "\"" + key + "\": " + value.apply(key))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private String verdict() {
        List<String> parts = new ArrayList<>();
        if (kind == Kind.SAVED_RATES || kind == Kind.FIRST_RATES) {
            parts.add("BATCHES, PAIRS = " + BATCHES + ", " + pairs());
            parts.add(PythonSource.of("monte-carlo"));
            parts.add(
                    kind == Kind.SAVED_RATES
                            ? "DEPTHS = "
                                    + triples().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", ", "[", "]"))
                            : "STRIDE, SOLVER = " + stride() + ", "
                                    + PythonData.number(request.solver().relative()));
            parts.add(PythonSource.of(kind == Kind.SAVED_RATES ? "saved-rates" : "first-rates"));
            return String.join("\n\n\n", parts);
        }
        String constants = "TOLERANCE = " + tolerance();
        if (request.solver().method() != Method.LAYERS) {
            constants += "\nRTOL = " + (affine ? "1e-11" : "1e-9") + "  # of SciPy";
        }
        parts.add(constants);
        if (kind != Kind.AFFINE) {
            parts.add(PythonSource.of("pack"));
            if (kind == Kind.QUADRATURE) {
                parts.add("POINTS = "
                        + law.components().stream()
                                .map(component -> component.law().rank())
                                .distinct()
                                .sorted()
                                .map(r -> r + ": " + points(r))
                                .collect(Collectors.joining(", ", "{", "}  # per direction, by rank")));
            }
            parts.add(PythonSource.of(kind == Kind.QUADRATURE ? "gauss-hermite" : "no-nodes"));
            parts.add(PythonSource.of("component-rates"));
        }
        if (request.solver().method() != Method.LAYERS) {
            parts.add(PythonSource.of("integrate"));
        }
        parts.add(PythonSource.of("errors"));
        parts.add(PythonSource.of(kind == Kind.AFFINE ? "compare" : "compare-components"));
        parts.add(PythonSource.of("verdict"));
        return String.join("\n\n\n", parts);
    }

    /** Pairs of samples in a batch, so that sampling takes a few seconds. */
    private int pairs() {
        double ranks = law.components().stream()
                .mapToDouble(component -> component.law().rank())
                .sum();
        double one = 4.0
                * d
                * ranks
                * law.size()
                * (kind == Kind.SAVED_RATES ? 3 * triples().size() : 1);
        return (int) Math.max(100, Math.min(10_000, OPERATIONS / (2 * BATCHES * one)));
    }
}
