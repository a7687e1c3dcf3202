package org.anisoflow.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.notebooks.nbformat.Kernel;
import org.anisoflow.notebooks.nbformat.Notebook;
import org.anisoflow.notebooks.nbformat.Output;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.ResultDirectory;
import org.anisoflow.study.result.ResultFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaNotebookTest {
    private static final String LINE = """
            anisoflow: 1
            title: Onto a line
            attention: {type: softmax, query: [[1, 2]], key: {same-as: query, times: -1}, value: {identity: 2}}
            initial: {covariance: [[2, 0.3], [0.3, 1]]}
            depth: 100
            save: {points: 21, spacing: logarithmic}
            """;
    private static final String BLOW_UP = """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: [[1, 0.5], [0.2, 0.3]], value: {identity: 2}}
            initial: {covariance: [[1, 0.2], [0.2, 0.5]]}
            depth: 10
            """;
    private static final String CLUSTERS = """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
            initial:
              mixture:
                - {weight: 0.4, mean: [-1, 0], covariance: {diagonal: [0.3, 0.1]}}
                - {weight: 0.6, mean: [1, 0.5], covariance: {diagonal: [0.2, 0.4]}}
            closure: {cubature: gauss-hermite, points: 10}
            depth: 1
            save: {points: 6}
            """;
    private static final String STACK = """
            anisoflow: 1
            attention: {type: l2, query: {identity: 3}, key: {diagonal: [1, 0.5, -0.5]}, value: {diagonal: [-1, 1, 0.5]}}
            initial: {mean: [1, 0, -1], covariance: {identity: 3}}
            depth: 12
            solver: {method: layers, step: 1}
            save: {points: 13, laws: none}
            """;

    @TempDir
    private Path scratch;

    private Path directory() {
        return scratch.resolve("result");
    }

    private Study study(String text) throws IOException {
        return StudyFile.read(Files.writeString(scratch.resolve("study.yaml"), text));
    }

    private void save(Study study, Trajectory trajectory) throws IOException {
        ResultDirectory.write(
                directory(),
                new ResultDirectory.Run(
                        study,
                        trajectory,
                        new Environment("0.1.0", "17", "none", 2, OptionalLong.empty()),
                        Instant.now()),
                Set.of(ResultFormat.NPZ),
                List.of(),
                false);
    }

    private Notebook notebook() throws IOException {
        return ResultNotebook.of(Subject.open(directory()), Kernel.JAVA, false);
    }

    /** What a cell did: what it printed, the value of its last expression, and what it threw. */
    private record Ran(String printed, String value, String thrown) {}

    /** Runs the code cells of a notebook that lies in the directory, up to the first that fails. */
    private List<Ran> run(Notebook notebook) {
        String classPath = System.getProperty("java.class.path");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<Ran> all = new ArrayList<>();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
                JShell shell = JShell.builder()
                        .out(out)
                        .remoteVMOptions("-cp", classPath, "-Duser.language=en")
                        .build()) {
            shell.addToClasspath(classPath);
            for (Cell cell : notebook.cells()) {
                if (!(cell instanceof Cell.Code)) {
                    continue;
                }
                printed.reset();
                String value = "";
                // a directory of its own instead of the one that the kernel was started in
                String rest = cell.source().replace("Path.of(\".\")", "Path.of(\"" + directory() + "\")");
                while (!rest.isBlank()) {
                    SourceCodeAnalysis.CompletionInfo part =
                            shell.sourceCodeAnalysis().analyzeCompletion(rest);
                    assertThat(part.completeness().isComplete()).as(rest).isTrue();
                    for (SnippetEvent event : shell.eval(part.source())) {
                        if (event.exception() instanceof EvalException thrown) {
                            all.add(new Ran("", "", thrown.getExceptionClassName() + ": " + thrown.getMessage()));
                            return all;
                        }
                        assertThat(event.status())
                                .as(
                                        "%s: %s",
                                        part.source(),
                                        shell.diagnostics(event.snippet())
                                                .map(problem -> problem.getMessage(Locale.ROOT))
                                                .toList())
                                .isEqualTo(Snippet.Status.VALID);
                        value = event.value() == null ? "" : event.value();
                    }
                    rest = part.remaining();
                }
                all.add(new Ran(printed.toString(StandardCharsets.UTF_8), value, ""));
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {LINE, BLOW_UP, CLUSTERS, STACK})
    void everyCellRunsAndPrintsWhatItIsStoredWith(String text) throws IOException {
        Study study = study(text);
        save(study, new FlowSolver().solve(study.request()));
        Notebook notebook = notebook();

        List<Ran> ran = run(notebook);

        List<Cell.Code> cells = notebook.cells().stream()
                .filter(Cell.Code.class::isInstance)
                .map(Cell.Code.class::cast)
                .toList();
        assertThat(ran).hasSameSizeAs(cells).allMatch(one -> one.thrown().isEmpty());
        for (int i = 0; i < ran.size(); i++) {
            for (Output output : cells.get(i).outputs()) {
                assertThat(ran.get(i).printed().replace(System.lineSeparator(), "\n"))
                        .isEqualTo(((Output.Printed) output).text());
            }
            if (cells.get(i).source().startsWith("chart(")) {
                assertThat(ran.get(i).value()).startsWith("BufferedImage@");
            }
        }
        boolean exact = text.equals(LINE) || text.equals(BLOW_UP);
        assertThat(ran.get(ran.size() - (exact ? 2 : 1)).printed()).startsWith("saved and solved anew differ by ");
        assertThat(cells.get(cells.size() - 1).id()).isEqualTo(exact ? "exact" : "compare");
    }

    @Test
    void aChangedNumberMakesTheComparisonThrow() throws IOException {
        Study study = study(LINE);
        Trajectory solved = new FlowSolver().solve(study.request());
        List<Point> points = new ArrayList<>(solved.points());
        Point point = points.get(7);
        SavedLaw changed = new SavedLaw(new double[] {1e-5, 0}, point.eigenvalues(), point.metrics(), point.factor());
        points.set(7, new Point(point.depth(), changed, List.of(changed), point.clusters(), point.carried()));
        save(
                study,
                new Trajectory(
                        solved.request(),
                        points,
                        solved.status(),
                        solved.message(),
                        solved.end(),
                        solved.blowUpDepth(),
                        solved.decayExponent(),
                        solved.stiff(),
                        solved.steps(),
                        solved.mergers(),
                        solved.cubatureError(),
                        solved.seconds()));

        List<Ran> ran = run(notebook());

        assertThat(ran.get(ran.size() - 1).thrown())
                .matches(
                        "java.lang.AssertionError: saved and solved anew differ by \\d\\.\\d+E-6, and 1\\.0\\d*E-7 is allowed");
    }

    @Test
    void theSameResultGivesTheSameBytes() throws IOException {
        Study study = study(LINE);
        save(study, new FlowSolver().solve(study.request()));
        Subject subject = Subject.open(directory());

        byte[] first = ResultNotebook.of(subject, Kernel.JAVA, true).bytes();

        assertThat(ResultNotebook.of(subject, Kernel.JAVA, true).bytes()).isEqualTo(first);
        assertThat(new String(first, StandardCharsets.UTF_8)).contains("\"language\": \"java\"", "image/png");
    }
}
