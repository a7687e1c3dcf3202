package org.anisoflow.study.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.attention.Head;
import org.anisoflow.core.attention.Kernel;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.exact.ExactSolution.Law;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.testkit.Matrices;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.GraggBulirschStoerIntegrator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReferenceProblemTest {
    private static final Path PAGE = Path.of("../docs/reference-problems.md");

    @TempDir
    private Path scratch;

    private static Trajectory solve(FlowRequest request) {
        return new FlowSolver().solve(request);
    }

    private static Law law(Point point) {
        Matrix factor = point.factor().orElseThrow();
        return new Law(point.mean(), factor.times(factor.transpose()));
    }

    @ParameterizedTest
    @EnumSource
    void solvesToTwelveDigitsOfTheExactSolutionOrOfASecondRun(ReferenceProblem problem) {
        Study study = problem.study();
        Trajectory trajectory = solve(study.request());
        assertThat(trajectory.status()).isEqualTo(Status.REACHED_END);
        assertThat(trajectory.points())
                .hasSize(study.request().save().resolve(study.transformer().depth()).length);
        Accuracy accuracy = Accuracy.of(problem, trajectory);
        assertThat(accuracy.worst()).as(accuracy.toString()).isLessThan(1e-12);
    }

    @ParameterizedTest
    @EnumSource
    void exactSolutionStartsFromTheInitialLaw(ReferenceProblem problem) {
        Study study = problem.study();
        Law start = new Law(study.initial().mean(), study.initial().covariance());
        problem.exact()
                .ifPresent(exact ->
                        assertThat(Accuracy.between(exact.at(0), start).worst()).isLessThan(1e-14));
    }

    @ParameterizedTest
    @EnumSource(names = {"SOFTMAX_DENSE", "MULTI_HEAD"})
    void problemsWithoutExactSolutionAgreeWithAnotherIntegratorOnMeanAndCovariance(ReferenceProblem problem) {
        assertThat(problem.exact()).isEmpty();
        FlowRequest request = problem.study().request();
        List<Point> points = solve(request).points();
        for (Point point : List.of(points.get(points.size() / 2), points.get(points.size() - 1))) {
            Law expected = covarianceForm(request, point.depth());
            assertThat(Accuracy.between(law(point), expected).worst()).isLessThan(1e-12);
        }
    }

    /** {@code alpha' = v(alpha), Sigma' = B Sigma + Sigma B^T} of softmax and L2 heads, C of L2 from inverses. */
    private static Law covarianceForm(FlowRequest request, double depth) {
        int d = request.initial().dimension();
        List<Head> heads = request.transformer().layers().get(0).attention().heads();
        FirstOrderDifferentialEquations equations = new FirstOrderDifferentialEquations() {
            @Override
            public int getDimension() {
                return d + d * d;
            }

            @Override
            public void computeDerivatives(double t, double[] y, double[] yDot) {
                Matrix mean = Matrices.column(Arrays.copyOf(y, d));
                Matrix sigma = Matrix.of(d, d, Arrays.copyOfRange(y, d, y.length));
                Matrix linear = Matrix.zeros(d, d);
                Matrix constant = Matrix.zeros(d, 1);
                for (Head head : heads) {
                    Matrix value = head.output().map(w -> w.times(head.value())).orElse(head.value());
                    Matrix a = head.key().transpose().times(head.query());
                    if (head.kernel() instanceof Kernel.Softmax softmax) {
                        linear = Matrices.sum(
                                linear, softmax.scale(), value.times(sigma).times(a));
                        constant = Matrices.sum(constant, 1, value.times(mean));
                        continue;
                    }
                    double s = ((Kernel.L2) head.kernel()).scale();
                    Matrix keys = head.key().transpose().times(head.key());
                    Matrix tilted = Matrices.function(
                            Matrices.sum(Matrices.function(sigma, x -> 1 / x), 2 * s, keys), x -> 1 / x);
                    linear = Matrices.sum(linear, 2 * s, value.times(tilted).times(a));
                    Matrix offset =
                            Matrices.sum(mean, -2 * s, tilted.times(keys).times(mean));
                    constant = Matrices.sum(constant, 1, value.times(offset));
                }
                Matrix half = linear.times(sigma);
                double[] meanDot = Matrices.sum(constant, 1, linear.times(mean)).toRowMajor();
                double[] sigmaDot = Matrices.sum(half, 1, half.transpose()).toRowMajor();
                System.arraycopy(meanDot, 0, yDot, 0, d);
                System.arraycopy(sigmaDot, 0, yDot, d, d * d);
            }
        };
        double[] y = Arrays.copyOf(request.initial().mean(), d + d * d);
        System.arraycopy(request.initial().covariance().toRowMajor(), 0, y, d, d * d);
        new GraggBulirschStoerIntegrator(0, 1, 1e-14, 1e-14).integrate(equations, 0, y, depth, y);
        return new Law(Arrays.copyOf(y, d), Matrix.of(d, d, Arrays.copyOfRange(y, d, y.length)));
    }

    /** Bugs that the stories promise to reveal, as changes of the study. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "softmax-contraction    | attention.value={identity: 3, times: -1}",
                "softmax-contraction    | attention.value={identity: 3, times: 2}",
                "softmax-collapse       | attention.query=[[0.5, -0.3, 0.2, 0.1, 0], [0.1, 0.4, -0.2, 0, -0.3]]",
                "softmax-blow-up        | attention.scale=0.9",
                "softmax-scale          | attention.scale=1",
                "softmax-scale          | attention.scale=0.25",
                "softmax-scale          | attention.scale=0.7071067811865476",
                "softmax-mean           | initial.mean=[0, 0]",
                "softmax-biases         | attention.query-bias=[0, 0]",
                "softmax-biases         | attention.value-bias=[0, 0]",
                "softmax-biases         | attention.output-bias=[0, 0]",
                "softmax-spiral         | attention.value=[[-0.6, 0.8], [-0.8, -0.6]]",
                "softmax-spiral         | attention.query=[[0.5, 0.5], [-0.5, 0.5]]",
                "softmax-dense          | attention.value=[[0.5, -0.7, 0.1], [0.6, 0.2, -0.3], [-0.2, 0.4, -0.6]]",
                "softmax-dense          | attention.scale=1",
                "l2-line                | attention.type=softmax",
                "l2-line                | attention.scale=1.6",
                "l2-plane               | attention.query={identity: 2}",
                "sinkhorn-line          | attention.epsilon=1.4",
                "sinkhorn-small-epsilon | attention.epsilon=0.2",
                "sinkhorn-large-epsilon | attention.epsilon=10",
                "linear-mean            | initial.mean=[0, 0, 0]",
                "multi-head             | attention.heads.0.scale=1",
                "multi-head             | attention.heads.1.value=[[0, 0, 0]]",
                "mean-field-rms         | attention={type: softmax, query: [[0.7, 0.3], [-0.2, 0.6]], "
                        + "key: [[-0.5, 0.2], [0.4, -0.8]], value: {identity: 2}}",
                "mean-field-rms         | attention.gain=[1, 1]",
                "noisy-softmax          | diffusion=0.15",
                "residual-stack         | solver={method: dormand-prince-853}",
                "layer-schedule         | layers.1.attention.scale=1",
            })
    void bugsShow(String name, String override) throws IOException {
        assertThat(difference(name, override)).isGreaterThan(0.05);
    }

    @Test
    void keyBiasHasNoEffectUnderSoftmax() throws IOException {
        assertThat(difference("softmax-biases", "attention.key-bias=[0, 0]")).isLessThan(1e-12);
    }

    /** The largest difference over depth that a change of the study makes. */
    private double difference(String name, String override) throws IOException {
        Study study = ReferenceProblem.of(name).study();
        Path file = Files.writeString(
                scratch.resolve("study.yaml"), ReferenceProblem.resource("reference/" + name + ".yaml"));
        Study changed = StudyFile.read(file, List.of(StudyOverride.parse(override)));
        List<Point> right = solve(study.request()).points();
        List<Point> wrong = solve(changed.request()).points();
        return IntStream.range(0, Math.min(right.size(), wrong.size()))
                .mapToDouble(i ->
                        Accuracy.between(law(wrong.get(i)), law(right.get(i))).worst())
                .max()
                .orElseThrow();
    }

    @Test
    void pageListsEveryProblemInOrderAndNoOther() throws IOException {
        String page = Files.readString(PAGE);
        List<String> rows = new ArrayList<>();
        for (ReferenceProblem problem : ReferenceProblem.values()) {
            Study study = problem.study();
            rows.add(String.format(
                    Locale.ROOT,
                    "| [%1$s](#%1$s) | %2$s | %3$d | %4$s | %5$s | "
                            + "[%6$s](../study/src/main/resources/org/anisoflow/study/reference/%1$s.yaml) |",
                    problem.key(),
                    study.attentionTypes(),
                    study.initial().dimension(),
                    ReferenceFiles.depth(study),
                    problem.exact().isPresent() ? "yes" : "no",
                    study.title()));
        }
        assertThat(page.lines().filter(line -> line.startsWith("| ["))).containsExactlyElementsOf(rows);
        assertThat(Pattern.compile("(?m)^## (.*)$").matcher(page).results().map((MatchResult m) -> m.group(1)))
                .containsExactlyElementsOf(ReferenceProblem.keys());
    }

    @ParameterizedTest
    @EnumSource
    void everyProblemHasAStoryItsEquationsAndItsSolution(ReferenceProblem problem) {
        String story = problem.story();
        assertThat(story.substring(0, story.indexOf("\n\n"))).hasSizeGreaterThan(300);
        assertThat(story)
                .containsPattern("(?m)^    \\S.* (=|<-) ")
                .contains("**Exact solution.**")
                .as("the text stands in results too, where links would lead nowhere")
                .doesNotContain("](");
    }

    @Test
    void unknownNameSuggestsTheNearest() {
        assertThatThrownBy(() -> ReferenceProblem.of("softmax-contracton"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("there is no reference problem softmax-contracton; did you mean softmax-contraction? "
                        + "anisoflow reference --list shows all");
        assertThatThrownBy(() -> ReferenceProblem.of("xyz"))
                .hasMessage("there is no reference problem xyz; anisoflow reference --list shows all");
    }
}
