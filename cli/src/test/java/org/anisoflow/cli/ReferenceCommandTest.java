package org.anisoflow.cli;

import static org.anisoflow.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.reference.ReferenceProblem;
import org.anisoflow.testkit.Python;
import org.anisoflow.testkit.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceCommandTest {
    @TempDir
    private Path scratch;

    private Path reference(String name, String... more) {
        Path directory = scratch.resolve(name);
        List<String> args = new ArrayList<>(List.of("reference", name, "--out", directory.toString()));
        args.addAll(List.of(more));
        Outcome outcome = run(args.toArray());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
        return directory;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Runs a script of a result. */
    private static Tool.Outcome python(Path directory, String... args) throws IOException, InterruptedException {
        Python.require("numpy");
        return Python.run(directory, args);
    }

    @Test
    void listNamesEveryProblemWithOneLineEach() {
        Outcome outcome = run("reference", "--list");
        assertThat(outcome.status()).isEqualTo(ExitCode.DONE);
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.get(0)).matches("name +attention +d +depth +exact +title");
        assertThat(lines.subList(1, lines.size()))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactlyElementsOf(ReferenceProblem.keys());
        assertThat(outcome.out())
                .containsPattern("l2-line +l2 +1 +4 +yes +L2 attention on a line")
                .containsPattern("softmax-collapse +softmax +5 +10000 +yes ")
                .containsPattern("multi-head +softmax\\+l2 +3 +3 +no ");
    }

    @Test
    void resultHoldsTheStudyTheSolutionAndEverythingToCompareWith() throws IOException {
        Path result = reference("softmax-contraction");
        assertThat(names(result))
                .containsExactly(
                        "README.md",
                        "compare.py",
                        "exact.npz",
                        "metrics.csv",
                        "notebook.ipynb",
                        "spectrum.png",
                        "spectrum.svg",
                        "study.yaml",
                        "summary.json",
                        "tidy.csv",
                        "trajectory.csv",
                        "trajectory.h5",
                        "trajectory.npz");
        assertThat(StudyFile.read(result.resolve("study.yaml")))
                .isEqualTo(ReferenceProblem.SOFTMAX_CONTRACTION.study());
        JsonNode summary = JsonMapper.builder()
                .build()
                .readTree(result.resolve("summary.json").toFile());
        assertThat(summary.at("/status").asText()).isEqualTo("reached_end");
        String readme = Files.readString(result.resolve("README.md"));
        assertThat(readme)
                .startsWith("# softmax-contraction: Softmax attention that contracts\n")
                .contains(ReferenceProblem.SOFTMAX_CONTRACTION.story())
                .containsPattern("\\| covariance \\| \\d\\.\\de-1[3-6] \\|");
        assertThat(Pattern.compile("]\\(([^)]+)\\)").matcher(readme).results().map((MatchResult m) -> m.group(1)))
                .contains("exact.npz", "compare.py")
                .allSatisfy(link -> assertThat(result.resolve(link)).exists());
    }

    @Test
    void npzIsSavedWhateverTheFormatBecauseTheScriptReadsIt() throws IOException {
        assertThat(names(reference("multi-head", "--no-plots", "--format", "json")))
                .as("no exact solution")
                .containsExactly("README.md", "compare.py", "study.yaml", "summary.json", "trajectory.npz");
        assertThat(scratch.resolve("multi-head/README.md"))
                .content()
                .contains("There is no exact solution. The solved trajectory differs from a second run")
                .doesNotContain("exact.npz]");
    }

    @Test
    void scriptComparesTheSolutionWithTheExactOne() throws Exception {
        Path result = reference("l2-plane", "--no-plots");
        Tool.Outcome outcome = python(scratch, result.resolve("compare.py").toString());
        assertThat(outcome.status()).as(outcome.output()).isZero();
        List<String> lines = outcome.output().lines().toList();
        assertThat(lines.get(0)).isEqualTo("relative errors of the exact solution");
        assertThat(lines).hasSize(2 + 41);
        assertThat(lines.subList(2, lines.size())).allSatisfy(line -> {
            String[] cells = line.trim().split(" +", -1);
            assertThat(Double.parseDouble(cells[1])).isLessThan(1e-12);
            assertThat(Double.parseDouble(cells[2])).isLessThan(1e-12);
        });
    }

    @Test
    void scriptChecksAReferenceWithoutExactSolutionByItself() throws Exception {
        Path result = reference("softmax-dense", "--no-plots");
        Tool.Outcome outcome = python(result, "compare.py");
        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output()).startsWith("cov is symmetric and positive semidefinite; at t = 2\nmean [");
    }

    @Test
    void scriptComparesARunOfTheUserAtItsOwnDepths() throws Exception {
        Path result = reference("softmax-scale", "--no-plots");
        // explicit Euler on mean and covariance, with and without the scale 1/sqrt(k)
        String simulator = """
            import numpy as np, sys
            q = np.array([[.6, .1], [-.2, .5], [.3, .3], [0, -.4]])
            t, steps = np.linspace(0, 2.5, 11), 500
            for name, scale in ('good', .5), ('bad', 1):
                mean, cov, means, covs = np.array([.3, .2]), np.array([[1.2, -.3], [-.3, .6]]), [], []
                for _ in t:
                    means.append(mean); covs.append(cov)
                    for _ in range(steps):
                        b = -scale * cov @ q.T @ q
                        m = np.eye(2) + .25 / steps * b
                        mean, cov = mean + .25 / steps * (mean + b @ mean), m @ cov @ m.T
                np.savez(name + '.npz', t=t, mean=means, cov=covs)
            np.savez('elsewhere.npz', t=[0.01], mean=[[0, 0]], cov=[np.eye(2)])
            """;
        assertThat(python(result, "-c", simulator).status()).isZero();
        Tool.Outcome good = python(result, "compare.py", "good.npz");
        assertThat(good.status()).as(good.output()).isZero();
        assertThat(good.output()).startsWith("relative errors of good.npz\n");
        assertThat(worst(good)).isBetween(1e-6, 1e-3);
        assertThat(worst(python(result, "compare.py", "bad.npz"))).isGreaterThan(0.2);
        Tool.Outcome elsewhere = python(result, "compare.py", "elsewhere.npz");
        assertThat(elsewhere.status()).isEqualTo(1);
        assertThat(elsewhere.output()).contains("the reference has no depth 0.01; it has 41 from 0 to 2.5");
    }

    private static double worst(Tool.Outcome outcome) {
        return outcome.output()
                .lines()
                .skip(2)
                .flatMap(line -> Stream.of(line.trim().split(" +", -1)).skip(1))
                .mapToDouble(Double::parseDouble)
                .max()
                .orElseThrow();
    }

    @Test
    void exactSolutionHasTheArraysOfTheTrajectory() throws Exception {
        Path result = reference("softmax-low-rank", "--no-plots", "--format", "npz");
        Tool.Outcome outcome = python(result, "-c", """
            import numpy as np
            exact, solved = np.load('exact.npz'), np.load('trajectory.npz')
            assert sorted(exact.files) == ['cov', 'mean', 't']
            assert np.array_equal(exact['t'], solved['t'])
            assert exact['mean'].shape == solved['mean'].shape == (41, 4)
            assert exact['cov'].shape == solved['cov'].shape == (41, 4, 4)
            print(np.linalg.matrix_rank(exact['cov'][-1], tol=1e-12))
            """);
        assertThat(outcome.output().strip()).isEqualTo("2");
    }

    @Test
    void wrongWordsAreRefusedAndNothingWritten() throws IOException {
        Outcome unknown = run("reference", "softmax-spirals", "--out", scratch.resolve("x"));
        assertThat(unknown.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(unknown.err()).isEqualTo("""
            anisoflow: there is no reference problem softmax-spirals
              hint: did you mean softmax-spiral? anisoflow reference --list shows all
            """);
        Outcome none = run("reference");
        assertThat(none.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(none.err()).contains("a name or --list is missing");
        Outcome both = run("reference", "l2-line", "--list");
        assertThat(both.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(both.err()).contains("--list takes no name but l2-line is given");
        assertThat(names(scratch)).isEmpty();
    }

    @Test
    void existingDirectoryIsRefusedUnlessForced() throws IOException {
        Path result = reference("l2-line", "--no-plots", "--format", "json");
        Outcome refused = run("reference", "l2-line", "--no-plots", "--out", result);
        assertThat(refused.status()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("--force");
        reference("l2-line", "--no-plots", "--force", "--quiet");
        assertThat(result.resolve("trajectory.h5")).exists();
    }
}
