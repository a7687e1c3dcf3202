package org.anisoflow.notebooks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anisoflow.core.attention.Attention;
import org.anisoflow.core.attention.AttentionType;
import org.anisoflow.core.attention.Drift;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.attention.Layer;
import org.anisoflow.core.attention.Mask;
import org.anisoflow.core.attention.Normalization;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.GaussianMixture;
import org.anisoflow.core.gaussian.GaussianMixture.Arrangement;
import org.anisoflow.core.gaussian.GaussianMixture.Component;
import org.anisoflow.core.gaussian.Spectrum;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.study.Study;
import org.anisoflow.study.document.Node;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;

/** The equations of a study in LaTeX: those of the tokens, of the law, and where they start. docs/theory.md sections 0 to 5. */
public final class Equations {
    /** Heads of a layer whose matrices are stated. */
    private static final int MAX_HEADS = 4;

    /** Different layers that are stated. */
    private static final int MAX_LAYERS = 4;

    /** Components whose means and covariances are stated. */
    private static final int MAX_COMPONENTS = 10;

    /** Largest dimension of components that are stated by their entries. */
    private static final int MAX_DIMENSION_OF_COMPONENTS = 2;

    /** What is zero to rounding, relative to the largest eigenvalue, or the spread. */
    private static final double ROUNDING = 1e-12;

    private final Study study;
    private final FlowRequest request;
    private final GaussianMixture law;
    private final boolean several;
    private final boolean layered;
    private final List<Paragraph> paragraphs = new ArrayList<>();

    /**
     * A piece of the equations.
     *
     * @param text prose in plain characters with LaTeX between single dollar signs; it may be empty where a formula goes on
     *     from the one before
     * @param formula displayed below the text: LaTeX of amsmath without dollar signs
     */
    public record Paragraph(String text, Optional<String> formula) {}

    /** Layers with the same attention. */
    private record Stretch(Attention attention, Mapping document, List<Integer> numbers) {}

    private Equations(Study study) {
        this.study = study;
        this.request = study.request();
        this.law = study.law();
        this.several = law.size() > 1 && !law.isGaussian();
        this.layered = request.solver().method() == Method.LAYERS;
    }

    /** The equations of a study, in reading order. */
    public static List<Paragraph> of(Study study) {
        return new Equations(study).all();
    }

    private List<Paragraph> all() {
        tokens();
        List<Stretch> stretches = stretches();
        if (stretches.size() > 1 || stretches.get(0).numbers().size() > 1) {
            schedule(stretches.size());
        }
        stretches.stream().limit(MAX_LAYERS).forEach(this::attention);
        if (stretches.size() > MAX_LAYERS) {
            say("The other layers are stated in the study.");
        }
        drift();
        law();
        exactness();
        initial();
        return List.copyOf(paragraphs);
    }

    private void say(String text) {
        paragraphs.add(new Paragraph(text, Optional.empty()));
    }

    private void say(String text, String formula) {
        paragraphs.add(new Paragraph(text, Optional.of(formula)));
    }

    private void say(String text, MatrixWords matrices) {
        String words = matrices.text();
        if (!words.isEmpty() || matrices.formula().isPresent()) {
            String whole = words.isEmpty()
                    ? text + ":"
                    : text + ": " + words + (matrices.formula().isPresent() ? "; and" : ".");
            paragraphs.add(new Paragraph(whole, matrices.formula()));
        }
    }

    private Drift drifts() {
        return study.transformer().drift();
    }

    private double diffusion() {
        return study.transformer().noise().diffusion();
    }

    /** What stands beside attention in the velocity of a token. */
    private String driftOf(String x) {
        return drifts().linear().map(d -> " + D " + x).orElse("")
                + drifts().constant().map(c -> " + c").orElse("");
    }

    private boolean noisy() {
        return diffusion() > 0;
    }

    private void tokens() {
        String d = "\\mathbb{R}^{" + law.dimension() + "}";
        String depth = Latex.number(study.transformer().depth());
        String velocity = "\\Gamma_\\mu(x)" + driftOf("x");
        if (layered) {
            double h = request.solver().step().orElseThrow();
            long count = Math.round(study.transformer().depth() / h);
            say(
                    "Tokens $x \\in " + d + "$ pass through a residual stack of " + count + " layers of step $h = "
                            + Latex.number(h) + "$, so that the depth $t$ goes from $0$ to $" + depth
                            + "$. $\\mu$ is the law of infinitely many tokens at a layer, $\\Gamma_\\mu$ the attention that a token "
                            + "pays to it. Every layer moves every token by",
                    "x \\leftarrow x + h \\, " + (driftOf("x").isEmpty() ? velocity : "\\bigl(" + velocity + "\\bigr)")
                            + (noisy() ? " + \\sqrt{2 \\kappa h} \\, w, \\qquad w \\sim N(0, I)" : ""));
            return;
        }
        say(
                "Tokens $x \\in " + d + "$ move in depth $t$, the continuous limit of the layer index, from $0$ to $"
                        + depth
                        + "$. Their law $\\mu$, that of infinitely many tokens, follows the transformer PDE, a continuity "
                        + "equation:",
                "\\partial_t \\mu + \\mathrm{div}\\bigl(\\mu \\, "
                        + (driftOf("x").isEmpty() ? "\\Gamma_\\mu" : "(" + velocity + ")") + "\\bigr) = "
                        + (noisy() ? "\\kappa \\, \\Delta \\mu" : "0"));
        say(
                "$\\Gamma_\\mu(x)$ is the attention that a token at $x$ pays to the law $\\mu$ of all tokens. Tokens are the "
                        + "characteristics of the equation:",
                noisy()
                        ? "d x = \\bigl(" + velocity + "\\bigr) \\, d t + \\sqrt{2 \\kappa} \\, d w"
                        : "\\dot x = " + velocity);
    }

    private List<Stretch> stretches() {
        List<Layer> layers = study.transformer().layers();
        Map<Attention, Stretch> stretches = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            Mapping document = study.document().entries().get("layers") instanceof Sequence list
                    ? (Mapping) list.items().get(i)
                    : study.document();
            stretches
                    .computeIfAbsent(
                            layers.get(i).attention(),
                            attention -> new Stretch(
                                    attention, (Mapping) document.entries().get("attention"), new ArrayList<>()))
                    .numbers()
                    .add(i + 1);
        }
        return List.copyOf(stretches.values());
    }

    private void schedule(int different) {
        List<Layer> layers = study.transformer().layers();
        int shown = 12;
        String depths = layers.stream()
                .limit(shown)
                .map(layer -> "$" + Latex.number(layer.depth()) + "$")
                .collect(Collectors.joining(", "));
        say("The attention changes along depth: " + layers.size() + " stretches, of depths " + depths
                + (layers.size() > shown ? ", and so on" : "") + ", with " + different + " different "
                + (different == 1 ? "attention." : "attentions."));
    }

    private static String numbers(String singular, String plural, List<Integer> numbers) {
        return numbers.size() == 1 ? singular + " " + numbers.get(0) : plural + " $" + list(numbers) + "$";
    }

    private static String list(List<Integer> numbers) {
        int shown = 12;
        return numbers.stream().limit(shown).map(Object::toString).collect(Collectors.joining(", "))
                + (numbers.size() > shown ? ", \\ldots" : "");
    }

    private boolean single() {
        return study.transformer().layers().size() == 1;
    }

    private void attention(Stretch stretch) {
        Attention attention = stretch.attention();
        String where = single() ? "" : "On " + numbers("stretch", "stretches", stretch.numbers()) + ": ";
        List<Head> heads = attention.heads();
        if (heads.size() > 1) {
            say(
                    where + "Attention is the sum of " + heads.size() + " heads:",
                    "\\Gamma_\\mu(x) = \\sum_{h=1}^{" + heads.size() + "} \\Gamma^{h}_{\\mu}(x)");
            where = "";
        }
        for (List<Integer> group : groups(attention)) {
            group(stretch, group, where);
            where = "";
        }
        normalization(stretch);
        mask(attention);
        for (List<Integer> group : groups(attention)) {
            field(attention, group);
        }
        if (heads.size() > 1 && affine(attention)) {
            say(
                    "The velocity of the whole attention is the sum over the heads:",
                    "B = \\sum_{h=1}^{" + heads.size() + "} B_{h}, \\qquad b = \\sum_{h=1}^{" + heads.size()
                            + "} b_{h}");
        }
        if (attention.normalization() instanceof Normalization.MeanFieldRms && !(affine(attention) && !several)) {
            say(
                    "Because of the normalisation these are evaluated at the law of $\\hat x$, and at $\\hat x$ in place of $x$.");
        } else if (attention.normalization() instanceof Normalization.MeanFieldRms) {
            boolean gain = attention.normalization().gain().isPresent();
            say(
                    "Because of the normalisation these are evaluated at the law of $\\hat x$ in place of $N(\\alpha, \\Sigma)$, and "
                            + "$B$ acts on $\\hat x$. In the tokens themselves,",
                    "\\alpha \\leftarrow "
                            + (gain ? "\\gamma \\odot \\alpha / \\rho" : "\\alpha / \\rho")
                            + ", \\qquad \\Sigma \\leftarrow "
                            + (gain
                                    ? "\\mathrm{diag}(\\gamma) \\, \\Sigma \\, \\mathrm{diag}(\\gamma) / \\rho^2"
                                    : "\\Sigma / \\rho^2")
                            + ", \\qquad B \\leftarrow "
                            + (gain ? "B \\, \\mathrm{diag}(\\gamma) / \\rho" : "B / \\rho"));
        }
    }

    /** Whether the velocity is affine in the context of this study's law. */
    private boolean affine(Attention attention) {
        return Closure.of(attention, law) == Closure.EXACT;
    }

    private static List<List<Integer>> groups(Attention attention) {
        List<Head> heads = attention.heads();
        return List.copyOf(IntStream.range(0, heads.size())
                .boxed()
                .collect(Collectors.groupingBy(
                        h -> HeadEquations.signature(heads.get(h)),
                        LinkedHashMap::new,
                        Collectors.mapping(h -> h + 1, Collectors.toList())))
                .values());
    }

    private static HeadEquations head(Attention attention, List<Integer> group) {
        String index = attention.heads().size() == 1
                ? ""
                : group.size() == 1 ? group.get(0).toString() : "h";
        return new HeadEquations(attention.heads().get(group.get(0) - 1), index);
    }

    private void group(Stretch stretch, List<Integer> group, String where) {
        Attention attention = stretch.attention();
        boolean one = attention.heads().size() == 1;
        Head first = attention.heads().get(group.get(0) - 1);
        Kernel kernel = first.kernel();
        String name = name(kernel);
        String text = one
                ? where + "Attention is " + name + " attention of one head:"
                : where
                        + (group.size() == attention.heads().size()
                                ? "All heads are " + name + " heads:"
                                : group.size() == 1
                                        ? "Head " + group.get(0) + " has " + name + " attention:"
                                        : "The heads $h = " + list(group) + "$ have " + name + " attention:");
        say(text, head(attention, group).kernel("\\mu"));
        if (kernel.isBalanced()) {
            say(
                    "The functions $u$ and $w$ make the weights sum to one over keys and over queries, $\\int k^{\\infty}(x, y) \\, "
                            + "d\\mu(y) = \\int k^{\\infty}(x, y) \\, d\\mu(x) = 1$"
                            + (first.biases().query().isPresent()
                                            || first.biases().key().isPresent()
                                    ? "; they absorb the biases of queries and keys."
                                    : "."));
        }
        matrices(stretch, group);
    }

    private static String name(Kernel kernel) {
        return switch (kernel.type()) {
            case SOFTMAX -> "softmax";
            case L2 -> "L2";
            case SINKHORN -> "Sinkhorn";
            case LINEAR -> "linear (not normalised)";
            case SIGMOID -> "sigmoid (pointwise, not normalised)";
            case RELU -> "ReLU (pointwise, not normalised)";
            case ERF -> "erf (pointwise, not normalised)";
            case UNNORMALIZED -> "unnormalised exponential";
        };
    }

    private void matrices(Stretch stretch, List<Integer> group) {
        Attention attention = stretch.attention();
        for (int number : group.subList(0, Math.min(group.size(), MAX_HEADS))) {
            Head head = attention.heads().get(number - 1);
            Mapping document = stretch.document().entries().get("heads") instanceof Sequence list
                    ? (Mapping) list.items().get(number - 1)
                    : stretch.document();
            String index = attention.heads().size() == 1 ? "" : Integer.toString(number);
            Head.Biases biases = head.biases();
            MatrixWords matrices = new MatrixWords(document, index)
                    .add("Q", "query", head.query())
                    .add("K", "key", head.key())
                    .add("V", "value", head.value())
                    .add("W", "output", head.output())
                    .add("c_q", "query-bias", biases.query())
                    .add("c_k", "key-bias", biases.key())
                    .add("c_v", "value-bias", biases.value())
                    .add("c_o", "output-bias", biases.output());
            say(
                    (index.isEmpty() ? "Here " : "In head " + index + ", ") + numbers(head, document, index)
                            + " The matrices",
                    matrices);
        }
        if (group.size() > MAX_HEADS) {
            say("The matrices of the other " + (group.size() - MAX_HEADS) + " heads are stated in the study.");
        }
    }

    /** The numbers of a head: scale, bias, epsilon. */
    private static String numbers(Head head, Mapping document, String index) {
        Kernel kernel = head.kernel();
        String k = "queries and keys have $k = " + head.keyDimension() + "$ coordinates.";
        if (kernel instanceof Kernel.Sinkhorn sinkhorn) {
            return "$" + Latex.indexed("\\varepsilon", index) + " = " + Latex.number(sinkhorn.epsilon()) + "$, and "
                    + k;
        }
        boolean scaled = document.entries().get("scale") instanceof Scalar scale && scale.kind() == Node.Kind.TEXT;
        String bias = kernel.bias() != 0
                ? ", $" + Latex.indexed("\\beta", index) + " = " + Latex.number(kernel.bias()) + "$"
                : "";
        return "the scale is $" + Latex.indexed("s", index) + " = " + (scaled ? "1/\\sqrt{k} = " : "")
                + Latex.number(kernel.scale()) + "$" + bias + ", and " + k;
    }

    private void normalization(Stretch stretch) {
        Normalization normalization = stretch.attention().normalization();
        if (normalization instanceof Normalization.None) {
            return;
        }
        boolean token = normalization instanceof Normalization.Rms;
        boolean gain = normalization.gain().isPresent();
        String root = token
                ? "\\rho(x)^2 = \\tfrac{1}{d} \\lVert x \\rVert^2"
                : "\\rho^2 = \\tfrac{1}{d} \\bigl(\\lVert \\alpha \\rVert^2 + \\mathrm{tr} \\, \\Sigma\\bigr)";
        say(
                "Attention sees normalised tokens $\\hat x$, in place of $x$ and $y$ and of their law $\\mu$: "
                        + (token
                                ? "every token is divided by its own root mean square"
                                : "all tokens are divided by the root mean square of the law, which depends on mean and "
                                        + "covariance alone")
                        + (gain ? ", and multiplied by a gain $\\gamma$, coordinate by coordinate." : "."),
                "\\hat x = " + (gain ? "\\gamma \\odot " : "") + "x / \\rho" + (token ? "(x)" : "") + ", \\qquad "
                        + root);
        if (gain) {
            say("The gain", new MatrixWords(stretch.document(), "").add("\\gamma", "gain", normalization.gain()));
        }
    }

    private void mask(Attention attention) {
        if (attention.mask() instanceof Mask.None) {
            return;
        }
        say(
                "The mask is causal: a token sees itself and the tokens before it, so that $\\mu$ in $\\Gamma_\\mu$ is the law of the "
                        + "tokens up to its own position. "
                        + (several
                                ? "Positions are grouped into " + law.size()
                                        + " cells; cell $i$ sees the cells $j \\le i$, itself as a " + "whole included."
                                : "As the law is the same at every position, a token sees a sample of it whatever its position, and the "
                                        + "velocity for infinitely many visible tokens is the one without mask."));
    }

    private boolean cells() {
        return several
                && law.arrangement() == Arrangement.CELLS
                && study.transformer().layers().stream()
                        .anyMatch(layer -> layer.attention().mask() instanceof Mask.Causal);
    }

    private String context() {
        return cells() ? "\\mu_i" : "\\mu";
    }

    private String seen() {
        return cells() ? "j \\le i" : "j";
    }

    /** The velocity in the context of the laws that are followed. */
    private void field(Attention attention, List<Integer> group) {
        HeadEquations head = head(attention, group);
        Kernel kernel = attention.heads().get(group.get(0) - 1).kernel();
        String of = attention.heads().size() == 1
                ? ""
                : group.size() == attention.heads().size()
                        ? " of every head"
                        : " of " + numbers("head", "heads", group);
        if (attention.normalization() instanceof Normalization.Rms) {
            return;
        }
        if (several) {
            if (kernel.isNormalized()) {
                say(
                        "In the context of a mixture every component is reweighted by the kernel to a Gaussian, and what is left is "
                                + "the responsibility $" + head.s("w", "j")
                                + "(x)$ of each component for the token. The velocity" + of + " is then",
                        head.responsibilities(seen(), context()));
            } else {
                say(
                        "In the context of a mixture the velocity" + of
                                + " is the sum of those in the context of each component"
                                + (cells()
                                        ? " that is seen, weighted by its share of them:"
                                        : ", weighted by its share:"),
                        cells()
                                ? head.gamma("\\mu_i") + "(x) = \\sum_{j \\le i} \\pi_j \\, "
                                        + head.gamma("N(\\alpha_j, \\Sigma_j)") + "(x) \\Big/ \\sum_{j \\le i} \\pi_j"
                                : head.gamma("\\mu") + "(x) = \\sum_j \\pi_j \\, "
                                        + head.gamma("N(\\alpha_j, \\Sigma_j)") + "(x)");
                component(kernel, head, of);
            }
            return;
        }
        component(kernel, head, of);
    }

    private void component(Kernel kernel, HeadEquations head, String of) {
        if (kernel.preservesGaussians()) {
            String b = head.s("b") + " + " + head.s("B") + " x";
            boolean tilts = !kernel.isLinear();
            say(
                    (tilts
                                    ? "In the context of a Gaussian the reweighted law is a Gaussian whose covariance does not depend on "
                                            + "$x$, so the velocity"
                                    : "In the context of a Gaussian the velocity")
                            + of + " is affine, $" + head.gamma("\\mu") + "(x) = " + b + "$, with",
                    "\\begin{aligned} " + head.affine() + " \\end{aligned}");
            if (!head.tilt("").isEmpty()) {
                say(
                        kernel.isBalanced()
                                ? "from a singular value decomposition, which gives the covariance of the reweighted law:"
                                : "and the covariance of the reweighted law:",
                        head.tilt(""));
            }
        } else {
            say(
                    "In the context of a Gaussian the score of $y$ is normal, with mean $" + head.s("m")
                            + "$ and variance $" + head.s("v")
                            + "$, and by Stein's lemma the "
                            + "velocity" + of + " is",
                    head.stein());
            if (kernel.type() == AttentionType.UNNORMALIZED) {
                String m = head.s("m");
                String v = head.s("v");
                say(
                        "At $x = \\alpha + F z$ the exponent is a quadratic form in $z$, so that its expectations are closed, and finite "
                                + "if and only if $P$ is positive definite:",
                        "\\begin{aligned} " + m + " + \\tfrac{1}{2} " + v
                                + " &= c_0 + l^{T} z + \\tfrac{1}{2} z^{T} (I - P) z, \\qquad \\bar z = P^{-1} l, \\\\ "
                                + "\\mathbb{E} \\, e^{" + m + " + " + v
                                + " / 2} &= \\lvert P \\rvert^{-1/2} e^{c_0 + l^{T} \\bar z / 2} "
                                + "\\end{aligned}");
            }
        }
    }

    private void drift() {
        MatrixWords matrices = new MatrixWords(
                        (Mapping) study.document().entries().get("drift"), "")
                .add("D", "linear", drifts().linear())
                .add("c", "constant", drifts().constant());
        say("Beside attention, a drift moves every token", matrices);
        if (noisy()) {
            say("Every token feels a Brownian motion of its own, of intensity $\\kappa = " + Latex.number(diffusion())
                    + "$.");
        }
    }

    private void law() {
        String i = several ? "_i" : "";
        String what = several
                ? "The law is followed as a mixture of $" + law.size()
                        + "$ Gaussians $N(\\alpha_i, \\Sigma_i)$ with shares $\\pi_i$ "
                        + "that never change, and factors $F_i$ of the covariances, $\\Sigma_i = F_i F_i^{T}$. "
                : "The law is followed as a Gaussian $N(\\alpha, \\Sigma)$ with a factor $F$ of its covariance, $\\Sigma = F F^{T}$. ";
        boolean exact = study.closure() == Closure.EXACT;
        boolean linear = drifts().linear().isPresent();
        String matrix = linear ? "(B + D)" : "B";
        String noise = noisy() ? " + \\kappa \\, F" + i + "^{-T}" : "";
        if (exact && several) {
            what += "$b$ and $B$ are those of the context that a component sees. ";
        }
        if (exact && layered) {
            String m = linear ? "\\bigl(I + h (B + D)\\bigr)" : "(I + h B)";
            say(
                    what + "One layer maps it to the Gaussian of",
                    "\\begin{aligned} \\alpha &\\leftarrow \\alpha + h \\, \\bigl(b + " + matrix + " \\alpha"
                            + (drifts().constant().isPresent() ? " + c" : "") + "\\bigr), \\\\ "
                            + (noisy()
                                    ? "\\Sigma &\\leftarrow " + m + " \\, \\Sigma \\, " + m + "^{T} + 2 \\kappa h \\, I"
                                    : "F &\\leftarrow " + m + " F")
                            + " \\end{aligned}");
            return;
        }
        if (exact) {
            say(
                    what + "Its moments follow the ordinary differential equations",
                    "\\begin{aligned} \\dot\\alpha" + i + " &= b + " + matrix + " \\alpha" + i
                            + (drifts().constant().isPresent() ? " + c" : "") + ", \\\\ \\dot F" + i + " &= " + matrix
                            + " F" + i
                            + noise + " \\end{aligned}");
            say(
                    "so that the covariance follows",
                    "\\dot\\Sigma" + i + " = " + matrix + " \\, \\Sigma" + i + " + \\Sigma" + i + " \\, "
                            + (linear ? "(B + D)^{T}" : "B^{T}") + (noisy() ? " + 2 \\kappa \\, I" : ""));
            return;
        }
        String gamma = "\\Gamma_{" + context() + "}(X" + i + ")";
        say(
                what + (several ? "Every component" : "It")
                        + " moves as mean and covariance of its tokens do at this instant:",
                "\\begin{aligned} \\dot\\alpha" + i + " &= \\mathbb{E} \\, " + gamma + driftOf("\\alpha" + i)
                        + ", \\\\ \\dot F" + i
                        + " &= \\mathbb{E}\\bigl[" + gamma + " \\, z^{T}\\bigr]" + (linear ? " + D F" + i : "") + noise
                        + ", \\qquad X" + i + " = \\alpha" + i + " + F" + i
                        + " z, \\quad z \\sim N(0, I) \\end{aligned}");
        say("By Stein's lemma the second expectation is $\\mathbb{E}[D \\Gamma_{" + context() + "}(X" + i + ")] \\, F"
                + i + "$, with the Jacobian matrix $D \\Gamma$.");
    }

    private void exactness() {
        if (study.closure() == Closure.EXACT) {
            String reason = several
                    ? "the velocity of linear attention is affine in $x$, so that every component stays a Gaussian at all depths"
                    : "the velocity is affine in $x$, so that a Gaussian law stays a Gaussian "
                            + (layered ? "after every layer" : "at all depths");
            say("The closure is exact: " + reason + ", and mean and covariance say all of the law. "
                    + (layered
                            ? "The stack is a model in its own right; nothing but rounding is left out."
                            : "What is left is the error of the integration, to a relative tolerance of $"
                                    + Latex.number(request.solver().relative()) + "$ per step."));
        } else {
            say("The closure is projected: the velocity is not affine in $x$, and the law does not stay "
                    + (several ? "a mixture of Gaussians" : "a Gaussian")
                    + ". What is followed is the " + (several ? "mixture" : "Gaussian")
                    + " whose " + (several ? "means and covariances" : "mean and covariance")
                    + " move as those of the law would at this instant. The velocity is computed from "
                    + "that law and not from the true one; the error is of second order in depth at first, and nothing bounds it "
                    + "later. Particle runs measure it.");
        }
    }

    private void initial() {
        Mapping document = (Mapping) study.document().entries().get("initial");
        int d = law.dimension();
        if (!several) {
            Gaussian gaussian = law.moments();
            boolean small = d <= MatrixWords.MAX_SIDE;
            String how = study.tokens()
                    .map(Equations::fitted)
                    .orElse("At depth $0$ the law is the Gaussian $N(\\alpha, \\Sigma)$ in $\\mathbb{R}^{" + d + "}$");
            if (small) {
                say(how + " of", moments("\\alpha(0)", "\\Sigma(0)", gaussian));
            } else {
                MatrixWords words = new MatrixWords(document, "");
                boolean told = study.tokens().isPresent();
                say(how
                        + (told
                                ? ""
                                : "; its covariance is "
                                        + MatrixWords.multipleOfIdentity(gaussian.covariance())
                                                .map(text -> "$" + text + "$")
                                                .orElseGet(() -> words.origin("covariance")))
                        + ". " + spectrum("Its mean", "Its covariance", gaussian));
            }
            return;
        }
        say(study.tokens()
                        .map(Equations::fitted)
                        .orElse("At depth $0$ the law is a mixture of " + law.size() + " Gaussians in $\\mathbb{R}^{"
                                + d + "}$, "
                                + (law.arrangement() == Arrangement.CELLS
                                        ? "cells of positions"
                                        : "clusters of tokens"))
                + ". " + spectrum("The mean of the whole", "Its covariance", law.moments()));
        if (law.size() <= MAX_COMPONENTS && d <= MAX_DIMENSION_OF_COMPONENTS) {
            say(
                    "Shares, means and covariances of the components:",
                    IntStream.range(0, law.size())
                            .mapToObj(j -> {
                                Component component = law.components().get(j);
                                int n = j + 1;
                                return "\\pi_{" + n + "} &= " + Latex.number(component.weight()) + ", & \\alpha_{" + n
                                        + "}(0) &= "
                                        + Latex.column(component.law().mean()) + ", & \\Sigma_{" + n + "}(0) &= "
                                        + covariance(component.law());
                            })
                            .collect(Collectors.joining(", \\\\ ", "\\begin{aligned} ", " \\end{aligned}")));
        } else {
            List<Double> shares =
                    law.components().stream().map(Component::weight).distinct().toList();
            say(
                    shares.size() == 1
                            ? "All components have the share $1 / " + law.size() + "$ of the tokens."
                            : "The shares of the components are "
                                    + law.components().stream()
                                            .limit(MAX_COMPONENTS)
                                            .map(component -> "$" + Latex.number(component.weight()) + "$")
                                            .collect(Collectors.joining(", "))
                                    + (law.size() > MAX_COMPONENTS ? " and so on." : "."));
        }
    }

    private static String fitted(Study.Tokens tokens) {
        String where = tokens.file()
                .map(file -> " of " + MatrixWords.file(file.toString()))
                .orElse("");
        String changed =
                switch (tokens.standardization()) {
                    case NONE -> "";
                    case CENTER -> ", after their mean is subtracted";
                    case SCALE ->
                        ", after their mean is subtracted and coordinates are divided by their standard deviation";
                    case WHITEN -> ", after they are whitened";
                };
        String n = "$n = " + tokens.count() + "$ tokens" + where;
        return tokens.labels().isEmpty()
                ? "At depth $0$ the law is the Gaussian with mean and covariance (divisor $n$) of " + n + changed
                : "At depth $0$ the law is a mixture fitted to " + n + ": one Gaussian for each of "
                        + tokens.labels().size()
                        + " labels, with mean and covariance (divisor $n_j$) of the tokens of that label and their share $n_j / n$"
                        + changed;
    }

    private static String covariance(Gaussian gaussian) {
        Matrix covariance = gaussian.covariance();
        return MatrixWords.multipleOfIdentity(covariance).orElseGet(() -> Latex.matrix(covariance));
    }

    private static String moments(String mean, String covariance, Gaussian gaussian) {
        return mean + " = " + Latex.column(gaussian.mean()) + ", \\qquad " + covariance + " = " + covariance(gaussian);
    }

    private static String spectrum(String mean, String covariance, Gaussian gaussian) {
        Spectrum spectrum = Spectrum.of(gaussian);
        double[] lambda = spectrum.eigenvalues();
        long rank = Arrays.stream(lambda)
                .filter(value -> value > ROUNDING * lambda[0])
                .count();
        double least = lambda[(int) Math.max(0, rank - 1)];
        boolean centred = spectrum.meanNorm() <= ROUNDING * Math.sqrt(spectrum.totalVariance());
        return mean + (centred ? " is zero. " : " has norm $" + Latex.number(spectrum.meanNorm()) + "$. ") + covariance
                + " has rank $" + rank + "$ in dimension $d = " + lambda.length + "$, total variance $"
                + Latex.number(spectrum.totalVariance()) + "$, and " + (rank < lambda.length ? "positive " : "")
                + "eigenvalues from $" + Latex.number(lambda[0]) + "$ down to $" + Latex.number(least) + "$.";
    }
}
