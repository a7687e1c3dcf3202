package org.anisoflow.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anisoflow.notebooks.Equations.Paragraph;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EquationsTest {
    private static final String LAW = "initial: {mean: [1, 0], covariance: [[2, 0.3], [0.3, 1]]}\ndepth: 10\n";
    private static final String MATRICES =
            "query: [[1, 2], [0, 1]], key: {same-as: query, times: -1}, value: {identity: 2}";

    static Study study(String text) {
        return StudyFile.parse(Path.of("study.yaml").toAbsolutePath(), "anisoflow: 1\n" + text);
    }

    private static String of(String text) {
        return all(Equations.of(study(text)));
    }

    private static String all(List<Paragraph> paragraphs) {
        String all = paragraphs.stream()
                .flatMap(paragraph -> Stream.concat(Stream.of(paragraph.text()), paragraph.formula().stream()))
                .collect(Collectors.joining("\n"));
        paragraphs.forEach(paragraph -> {
            assertThat(paragraph.text().chars().filter(c -> c == '$').count() % 2)
                    .as(paragraph.text())
                    .isZero();
            paragraph.formula().ifPresent(EquationsTest::requireBalanced);
        });
        return all;
    }

    private static void requireBalanced(String formula) {
        assertThat(formula).doesNotContain("$");
        int depth = 0;
        for (int i = 0; i < formula.length(); i++) {
            depth += formula.charAt(i) == '{' ? 1 : formula.charAt(i) == '}' ? -1 : 0;
            assertThat(depth).as(formula).isNotNegative();
        }
        assertThat(depth).as(formula).isZero();
        assertThat(formula.split("\\\\begin\\{", -1)).hasSameSizeAs(formula.split("\\\\end\\{", -1));
    }

    private static String single(String type) {
        return "attention: {type: " + type + ", " + MATRICES + "}\n" + LAW;
    }

    @Test
    void softmaxTiltsByTheCovarianceAndIsExact() {
        assertThat(of(single("softmax, scale: 1/sqrt(k)")))
                .contains("\\partial_t \\mu + \\mathrm{div}\\bigl(\\mu \\, \\Gamma_\\mu\\bigr) = 0")
                .contains("\\frac{\\int e^{s \\langle Q x, K y \\rangle} \\, V y \\, d\\mu(y)}")
                .contains("$s = 1/\\sqrt{k} = 0.707107$")
                .contains("Q &= \\begin{pmatrix} 1 & 2 \\\\ 0 & 1 \\end{pmatrix}")
                .contains("K &= \\begin{pmatrix} -1 & -2 \\\\ 0 & -1 \\end{pmatrix}")
                .contains("V &= I_{2}")
                .contains("B &= s \\, V \\Sigma K^{T} Q, \\\\ b &= V \\alpha")
                .contains("\\dot F &= B F")
                .contains("The closure is exact")
                .contains("\\Sigma(0) = \\begin{pmatrix} 2 & 0.3 \\\\ 0.3 & 1 \\end{pmatrix}");
    }

    @Test
    void l2ReweighsToASmallerCovariance() {
        assertThat(of(single("l2, scale: 0.5, query-bias: [1, 0], key-bias: [0, 2]")))
                .contains("e^{-s \\lVert Q x + c_q - (K y + c_k) \\rVert^2}")
                .contains("C = F \\bigl(I + 2 s \\, F^{T} K^{T} K F\\bigr)^{-1} F^{T}")
                .contains("V \\bigl(\\alpha - 2 s \\, C K^{T} (K \\alpha - c_q + c_k)\\bigr)")
                .contains("The closure is exact");
    }

    @Test
    void sinkhornStatesItsSingularValuesAndDropsBiases() {
        assertThat(of(single("sinkhorn, epsilon: 0.5, key-bias: [0, 2], value-bias: [1, 1]")))
                .contains("$\\varepsilon = 0.5$")
                .contains("they absorb the biases of queries and keys")
                .contains("F^{T} K^{T} Q F &= U \\, \\mathrm{diag}(\\sigma_i) \\, Y^{T}")
                .contains("B &= \\tfrac{1}{\\varepsilon^2} V C K^{T} Q")
                .contains("+ \\tfrac{1}{\\varepsilon} c_v")
                .contains("The closure is exact");
    }

    @Test
    void linearAttentionSeesTheSecondMoment() {
        assertThat(of(single("linear, scale: 0.1")))
                .contains("B &= s \\, V (\\Sigma + \\alpha \\alpha^{T}) K^{T} Q, \\\\ b &= 0");
        assertThat(of(single("linear, query-bias: [1, 0], key-bias: [0, 2], value-bias: [1, 1], output-bias: [0, 1]")))
                .contains("\\bigl(V \\Sigma K^{T} + (V \\alpha + c_v) (K \\alpha + c_k)^{T}\\bigr) c_q + c_o");
    }

    @Test
    void pointwiseAttentionIsProjectedWithItsSteinForm() {
        assertThat(of(single("sigmoid, bias: -1")))
                .contains("g(u) = \\frac{1}{1 + e^{-u}}")
                .contains("$\\beta = -1$".replace("$", ""))
                .contains("\\Gamma_{\\mu}(x) &= s_0 \\, V \\alpha + s_1 \\, V \\Sigma a")
                .contains("\\dot\\alpha &= \\mathbb{E} \\, \\Gamma_{\\mu}(X)")
                .contains("The closure is projected");
        assertThat(of(single("relu")))
                .contains("s_1 &= \\mathbb{E} \\, g'\\bigl(m + \\sqrt{v} \\, \\xi\\bigr) = \\Phi");
        assertThat(of(single("erf"))).contains("\\mathrm{erf}\\Bigl(\\frac{m}{\\sqrt{1 + 2 v}}\\Bigr)");
        assertThat(of("attention: {type: unnormalized, scale: 0.01, " + MATRICES + "}\n" + LAW))
                .contains("= e^{m + v / 2}")
                .contains("finite if and only if $P$ is positive definite");
    }

    @Test
    void headsAreSummedAndLargeMatricesToldInWords() {
        String text = """
                attention:
                  normalization: mean-field-rms
                  gain: [1, 0.5, 1, 1, 1]
                  heads:
                    - {type: softmax, query: {random: normal, shape: [2, 5], seed: 7, times: 0.5}, key: {same-as: query, times: -1}, value: {random: uniform, shape: [1, 5], seed: 8}, output: {random: normal, shape: [5, 1], seed: 9}}
                    - {type: l2, query: {random: orthogonal, shape: [5, 5], seed: 3}, key: {identity: 5}, value: {identity: 5, times: -2}}
                    - {type: softmax, query: {random: normal, shape: [2, 5], seed: 1}, key: {random: normal, shape: [2, 5], seed: 2}, value: {random: normal, shape: [1, 5], seed: 8}, output: {random: normal, shape: [5, 1], seed: 9}}
                initial: {covariance: {identity: 5}}
                depth: 1
                """;
        assertThat(of(text))
                .contains("\\Gamma_\\mu(x) = \\sum_{h=1}^{3} \\Gamma^{h}_{\\mu}(x)")
                .contains("The heads $h = 1, 3$ have softmax attention:")
                .contains("Head 2 has L2 attention:")
                .contains("$Q_{1}$ is $2 \\times 5$, with independent standard normal entries, seed 7, times $0.5$")
                .contains("K_{1} &= -Q_{1}")
                .contains("V_{2} &= -2\\,I_{5}")
                .contains("with orthonormal rows or columns, uniformly distributed (Haar), seed 3")
                .contains("B = \\sum_{h=1}^{3} B_{h}")
                .contains("\\hat x = \\gamma \\odot x / \\rho")
                .contains("B \\leftarrow B \\, \\mathrm{diag}(\\gamma) / \\rho")
                .contains("its covariance is $I_{5}$");
    }

    @Test
    void mixturesHaveResponsibilities() {
        String mixture = """
                initial:
                  mixture:
                    - {weight: 0.25, mean: [1, 0.5], covariance: {identity: 2, times: 0.1}}
                    - {weight: 0.75, mean: [-1, 0], covariance: [[0.3, 0.1], [0.1, 0.2]]}
                depth: 2
                """;
        assertThat(of("attention: {type: softmax, " + MATRICES + "}\n" + mixture))
                .contains("w_{j}(x) &\\propto \\pi_j \\, \\exp\\bigl(\\langle a, \\alpha_j \\rangle")
                .contains("\\dot\\alpha_i &= \\mathbb{E} \\, \\Gamma_{\\mu}(X_i)")
                .contains("\\pi_{2} &= 0.75")
                .contains("does not stay a mixture of Gaussians");
        assertThat(of("attention: {type: linear, " + MATRICES + "}\n" + mixture))
                .contains("\\sum_j \\pi_j \\, \\Gamma_{N(\\alpha_j, \\Sigma_j)}(x)")
                .contains("every component stays a Gaussian at all depths");
    }

    @Test
    void cellsSeeThoseBeforeThem() {
        assertThat(of("""
                                attention: {type: l2, mask: causal, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}
                                initial:
                                  positions:
                                    - {weight: 0.5, mean: [1, 0], covariance: {identity: 2}}
                                    - {weight: 0.5, mean: [0, 1], covariance: {diagonal: [1, 0.5]}}
                                depth: 2
                                """))
                .contains("\\sum_{j \\le i} w_{j}(x)")
                .contains("\\Gamma_{\\mu_i}(X_i)")
                .contains("The mask is causal");
        assertThat(of("attention: {type: softmax, mask: causal, " + MATRICES + "}\n" + LAW))
                .contains("the velocity for infinitely many visible tokens is the one without mask")
                .contains("The closure is exact");
    }

    @Test
    void residualStackIsADifferenceEquation() {
        assertThat(of(single("softmax")
                        + "solver: {method: layers, step: 0.5}\ndrift: {linear: {identity: 2, times: -1}, constant: [0.5, 0]}\n"
                        + "diffusion: 0.01\n"))
                .contains("a residual stack of 20 layers of step $h = 0.5$")
                .contains("x \\leftarrow x + h \\, \\bigl(\\Gamma_\\mu(x) + D x + c\\bigr) + \\sqrt{2 \\kappa h} \\, w")
                .contains("\\alpha &\\leftarrow \\alpha + h \\, \\bigl(b + (B + D) \\alpha + c\\bigr)")
                .contains("2 \\kappa h \\, I")
                .contains("D &= -I_{2}");
    }

    @Test
    void diffusionAndLayersAreStated() {
        assertThat(of("""
                        layers:
                          - depth: 1
                            attention: &first {type: l2, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}
                          - depth: 2.5
                            attention: {type: softmax, normalization: rms, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}
                          - {depth: 1, attention: *first}
                        initial: {covariance: {diagonal: [1, 4]}}
                        diffusion: 0.01
                        """))
                .contains("= \\kappa \\, \\Delta \\mu")
                .contains("3 stretches, of depths $1$, $2.5$, $1$, with 2 different attentions")
                .contains("On stretches $1, 3$: Attention is L2 attention")
                .contains("every token is divided by its own root mean square")
                .contains("\\kappa \\, F^{-T}")
                .contains("The closure is projected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits-softmax", "digits-clusters", "causal", "digits-atlas/unnormalized", "layers"})
    void examplesAreStated(String name) {
        Study study = StudyFile.read(Path.of("../examples/" + name + ".yaml"));
        assertThat(all(Equations.of(study))).contains("of infinitely many tokens");
        if (name.startsWith("digits-")) {
            assertThat(all(Equations.of(study))).contains("$n = 1797$ tokens of the file digits-8x8.csv");
        }
    }
}
