package org.anisoflow.notebooks;

import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;

/** The formulas of one head, or of heads that differ in their numbers only. docs/theory.md sections 1 and 5. */
final class HeadEquations {
    private final Kernel kernel;
    private final Head head;
    private final String index;

    /**
     * Formulas of heads like this one.
     *
     * @param index of all symbols, such as {@code h}; empty for none
     */
    HeadEquations(Head head, String index) {
        this.kernel = head.kernel();
        this.head = head;
        this.index = index;
    }

    /** Whether heads have the same formulas: the same kernel up to its numbers, the same biases and output. */
    static String signature(Head head) {
        String activation = head.kernel().bias() != 0 ? "+bias" : "";
        return head.kernel().type().key()
                + activation
                + head.output().isPresent()
                + head.biases().query().isPresent()
                + head.biases().key().isPresent()
                + head.biases().value().isPresent()
                + head.biases().output().isPresent();
    }

    /** A symbol with the index of the head. */
    String s(String symbol) {
        return Latex.indexed(symbol, index);
    }

    /** A symbol with the indices of the head and of a component. */
    String s(String symbol, String component) {
        return Latex.indexed(
                symbol, index.isEmpty() || component.isEmpty() ? index + component : index + "," + component);
    }

    /** {@code \Gamma^{h}}, or {@code \Gamma}. */
    String gamma(String law) {
        return (index.isEmpty() ? "\\Gamma" : "\\Gamma^{" + index + "}") + "_{" + law + "}";
    }

    private boolean sinkhorn() {
        return kernel.isBalanced();
    }

    private String query() {
        return head.biases().query().isPresent() && !sinkhorn()
                ? "(" + s("Q") + " x + " + s("c_q") + ")"
                : s("Q") + " x";
    }

    /** The query without brackets, for places that have their own. */
    private String bareQuery() {
        String query = query();
        return query.startsWith("(") ? query.substring(1, query.length() - 1) : query;
    }

    private String key(String of) {
        return head.biases().key().isPresent() && !sinkhorn()
                ? s("K") + " " + of + " + " + s("c_k")
                : s("K") + " " + of;
    }

    private String score() {
        return "\\langle " + bareQuery() + ", " + key("y") + " \\rangle";
    }

    private String output() {
        return head.output().isPresent() ? s("W") + " " : "";
    }

    /** {@code V y}, or {@code (V y + c_v)}. */
    private String value(String of) {
        return head.biases().value().isPresent() ? "(" + s("V") + " " + of + " + " + s("c_v") + ")" : s("V") + " " + of;
    }

    private String outputBias() {
        return head.biases().output().isPresent() ? " + " + s("c_o") : "";
    }

    /** What value and output biases add to b, where the weights of a context sum to one. */
    private String constant() {
        String value = !head.biases().value().isPresent()
                ? ""
                : sinkhorn()
                        ? " + \\tfrac{1}{" + s("\\varepsilon") + "} " + output() + s("c_v")
                        : " + " + output() + s("c_v");
        return value + outputBias();
    }

    /** What the head adds to the velocity of a token in a context, by its kernel. */
    String kernel(String law) {
        String scale = s("s");
        String measure = " \\, d" + law + "(y)";
        String left = gamma(law) + "(x) = ";
        if (kernel.isBalanced()) {
            return left + "\\frac{1}{" + s("\\varepsilon") + "} " + output() + "\\int k^{\\infty}(x, y) \\, "
                    + value("y")
                    + measure + outputBias() + ", \\qquad k^{\\infty}(x, y) = u(x) \\, e^{" + score() + " / "
                    + s("\\varepsilon")
                    + "} \\, w(y)";
        }
        if (kernel.isLinear()) {
            return left + scale + " \\, " + output() + "\\int " + score() + " \\, " + value("y") + measure
                    + outputBias();
        }
        if (kernel instanceof Kernel.Pointwise pointwise) {
            String bias = pointwise.bias() == 0 ? "" : " + " + s("\\beta");
            return left + output() + "\\int g\\bigl(" + scale + " " + score() + bias + "\\bigr) \\, " + value("y")
                    + measure + outputBias() + ", \\qquad g(u) = " + activation(pointwise);
        }
        String weight = kernel.isDistance()
                ? "e^{-" + scale + " \\lVert " + bareQuery() + " - "
                        + (head.biases().key().isPresent() ? "(" + key("y") + ")" : key("y"))
                        + " \\rVert^2}"
                : "e^{" + scale + " " + score() + "}";
        return left + output() + "\\frac{\\int " + weight + " \\, " + value("y") + measure + "}{\\int " + weight
                + measure + "}" + outputBias();
    }

    private static String activation(Kernel.Pointwise pointwise) {
        return switch (pointwise.activation()) {
            case SIGMOID -> "\\frac{1}{1 + e^{-u}}";
            case RELU -> "\\max(u, 0)";
            case ERF -> "\\mathrm{erf}(u)";
            case EXP -> "e^{u}";
        };
    }

    /** The covariance C of the reweighted law, where it is not Sigma; empty for softmax, linear and pointwise heads. */
    String tilt(String component) {
        String f = Latex.indexed("F", component);
        if (kernel.isDistance()) {
            return s("C", component) + " = " + f + " \\bigl(I + 2 " + s("s") + " \\, " + f + "^{T} " + s("K") + "^{T} "
                    + s("K") + " " + f + "\\bigr)^{-1} " + f + "^{T}";
        }
        if (kernel.isBalanced()) {
            String eps = s("\\varepsilon");
            return "\\begin{aligned} F^{T} " + s("K") + "^{T} " + s("Q")
                    + " F &= U \\, \\mathrm{diag}(\\sigma_i) \\, Y^{T}, \\\\ "
                    + s("C") + " &= F \\, U \\, \\mathrm{diag}\\Bigl(\\frac{2 " + eps + "}{\\sqrt{4 \\sigma_i^2 + "
                    + eps
                    + "^2} + " + eps + "}\\Bigr) U^{T} F^{T} \\end{aligned}";
        }
        return "";
    }

    /** The affine velocity b + B x in the context of one Gaussian, as two lines of an aligned formula. */
    String affine() {
        String b;
        String matrix;
        String v = output() + s("V");
        if (kernel.isLinear()) {
            return linear();
        }
        if (kernel.isDistance()) {
            String move = "2 " + s("s") + " \\, " + s("C") + " " + s("K") + "^{T} ";
            matrix = "2 " + s("s") + " \\, " + v + " " + s("C") + " " + s("K") + "^{T} " + s("Q");
            String shift = s("K") + " \\alpha"
                    + (head.biases().query().isPresent() ? " - " + s("c_q") : "")
                    + (head.biases().key().isPresent() ? " + " + s("c_k") : "");
            b = v + " \\bigl(\\alpha - " + move + (shift.contains("c_") ? "(" + shift + ")" : shift) + "\\bigr)"
                    + constant();
        } else if (kernel.isBalanced()) {
            String eps = s("\\varepsilon");
            String tilt = s("C") + " " + s("K") + "^{T} " + s("Q");
            matrix = "\\tfrac{1}{" + eps + "^2} " + v + " " + tilt;
            b = "\\tfrac{1}{" + eps + "} " + v + " \\bigl(\\alpha - \\tfrac{1}{" + eps + "} " + tilt + " \\alpha\\bigr)"
                    + constant();
        } else {
            String move = " \\Sigma " + s("K") + "^{T} ";
            matrix = s("s") + " \\, " + v + move + s("Q");
            b = head.biases().query().isPresent()
                    ? v + " \\bigl(\\alpha + " + s("s") + move + s("c_q") + "\\bigr)"
                    : v + " \\alpha";
            b += constant();
        }
        return s("B") + " &= " + matrix + ", \\\\ " + s("b") + " &= " + b;
    }

    private String linear() {
        boolean biased =
                head.biases().value().isPresent() || head.biases().key().isPresent();
        String moments = biased
                ? output() + "\\bigl(" + s("V") + " \\Sigma " + s("K") + "^{T} + "
                        + (head.biases().value().isPresent() ? value("\\alpha") : s("V") + " \\alpha") + " "
                        + (head.biases().key().isPresent() ? "(" + key("\\alpha") + ")" : "(" + s("K") + " \\alpha)")
                        + "^{T}\\bigr)"
                : output() + s("V") + " (\\Sigma + \\alpha \\alpha^{T}) " + s("K") + "^{T}";
        String b = head.biases().query().isPresent() ? s("s") + " \\, " + moments + " " + s("c_q") : "";
        String constant = b.isEmpty() && outputBias().isEmpty() ? "0" : (b + outputBias()).replaceFirst("^ \\+ ", "");
        return s("B") + " &= " + s("s") + " \\, " + moments + " " + s("Q") + ", \\\\ " + s("b") + " &= " + constant;
    }

    /** {@code a}, the gradient of the score in y. */
    String gradient() {
        return s("a") + " = " + s("s") + " \\, " + s("K") + "^{T} " + query();
    }

    /** The velocity of a pointwise head in the context of one Gaussian, by Stein's lemma. */
    String stein() {
        Kernel.Pointwise pointwise = (Kernel.Pointwise) kernel;
        String m = s("m");
        String v = s("v");
        String shift = (head.biases().key().isPresent()
                        ? " + " + s("s") + " \\langle " + bareQuery() + ", " + s("c_k") + " \\rangle"
                        : "")
                + (pointwise.bias() == 0 ? "" : " + " + s("\\beta"));
        String sum = s("s_0") + " \\, " + value("\\alpha") + " + " + s("s_1") + " \\, " + s("V") + " \\Sigma " + s("a");
        return "\\begin{aligned} " + gamma("\\mu") + "(x) &= "
                + (head.output().isPresent() ? s("W") + " \\bigl(" + sum + "\\bigr)" : sum) + outputBias() + ", \\\\ "
                + gradient().replaceFirst(" = ", " &= ") + ", \\qquad " + m + " = \\langle " + s("a")
                + ", \\alpha \\rangle"
                + shift + ", \\qquad " + v + " = \\lVert F^{T} " + s("a") + " \\rVert^2, \\\\ "
                + s("s_0") + " &= \\mathbb{E} \\, g\\bigl(" + m + " + \\sqrt{" + v + "} \\, \\xi\\bigr)"
                + weight(pointwise, 0)
                + ", \\\\ " + s("s_1") + " &= \\mathbb{E} \\, g'\\bigl(" + m + " + \\sqrt{" + v + "} \\, \\xi\\bigr)"
                + weight(pointwise, 1) + ", \\qquad \\xi \\sim N(0, 1) \\end{aligned}";
    }

    /** The closed form of s_0 or s_1, where there is one. */
    private String weight(Kernel.Pointwise pointwise, int order) {
        String m = s("m");
        String v = s("v");
        String ratio = "\\bigl(" + m + " / \\sqrt{" + v + "}\\bigr)";
        return switch (pointwise.activation()) {
            case SIGMOID -> "";
            case RELU ->
                order == 0
                        ? " = " + m + " \\, \\Phi" + ratio + " + \\sqrt{" + v + "} \\, \\varphi" + ratio
                        : " = \\Phi" + ratio;
            case ERF ->
                order == 0
                        ? " = \\mathrm{erf}\\Bigl(\\frac{" + m + "}{\\sqrt{1 + 2 " + v + "}}\\Bigr)"
                        : " = \\frac{2}{\\sqrt{\\pi (1 + 2 " + v + ")}} \\, e^{-" + m + "^2 / (1 + 2 " + v + ")}";
            case EXP -> " = e^{" + m + " + " + v + " / 2}";
        };
    }

    /**
     * The velocity of a head with normalised weights in the context of a mixture, with its responsibilities.
     *
     * @param sum the components that are seen, below the sign of the sum
     * @param law the context
     */
    String responsibilities(String sum, String law) {
        boolean l2 = kernel.isDistance();
        String z = s("Z", "j");
        String u = s("u", "j");
        String w = s("w", "j");
        String moved = l2
                ? "\\alpha_j + 2 " + s("s") + " \\, " + s("C", "j") + " " + s("K") + "^{T} " + u
                : "\\alpha_j + \\Sigma_j " + s("a");
        String weight = l2
                ? "\\lvert I + 2 " + s("s") + " " + z + " " + z + "^{T} \\rvert^{-1/2} \\exp\\bigl(-" + s("s") + " \\, "
                        + u + "^{T} (I + 2 " + s("s") + " " + z + " " + z + "^{T})^{-1} " + u + "\\bigr)"
                : "\\exp\\bigl(\\langle " + s("a") + ", \\alpha_j \\rangle + \\tfrac{1}{2} \\lVert F_j^{T} " + s("a")
                        + " \\rVert^2\\bigr)";
        String where = l2
                ? z + " &= " + s("K") + " F_j, \\qquad " + u + " = " + s("Q") + " x - " + s("K") + " \\alpha_j"
                        + (head.biases().query().isPresent() ? " + " + s("c_q") : "")
                        + (head.biases().key().isPresent() ? " - " + s("c_k") : "") + ", \\\\ "
                        + tilt("j").replaceFirst(" = ", " &= ")
                : gradient().replaceFirst(" = ", " &= ");
        return "\\begin{aligned} " + gamma(law) + "(x) &= " + output() + s("V") + " \\sum_{" + sum + "} " + w
                + "(x) \\, \\bigl("
                + moved + "\\bigr)" + constant() + ", \\\\ " + w + "(x) &\\propto \\pi_j \\, " + weight
                + ", \\qquad \\sum_{" + sum
                + "} " + w + "(x) = 1, \\\\ " + where + " \\end{aligned}";
    }
}
