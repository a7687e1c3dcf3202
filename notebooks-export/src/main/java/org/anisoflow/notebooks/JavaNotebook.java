package org.anisoflow.notebooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.notebooks.nbformat.Output;
import org.anisoflow.ode.exact.ExactSolution;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.result.Result;

/** The code of the Java notebook of a result: plain jshell, with the jars of Anisoflow on the class path. */
final class JavaNotebook {
    private static final Map<String, String> CODE = Script.sections(JavaNotebook.class, "result.jsh");

    private static final List<ChartKind> CHARTS =
            List.of(ChartKind.SPECTRUM, ChartKind.MEASURES, ChartKind.ELLIPSES, ChartKind.COMPONENTS);

    private final Result result;
    private final boolean pictures;

    JavaNotebook(Subject subject, boolean pictures) {
        result = subject.result();
        this.pictures = pictures;
    }

    /** The cells that load, list, draw and check. */
    List<Cell> cells() throws IOException {
        Trajectory trajectory = result.trajectory();
        List<Cell> cells = new ArrayList<>();
        text(
                cells,
                "java",
                "## Java",
                "The cells below are plain `jshell` and use the library that has solved the study. Its jars lie in"
                        + " `cli/target/lib` of Anisoflow, after `mvn package` or the first use of `./anisoflow`. A kernel"
                        + " has its own command to put them on the class path; the first cell shows that of IJava as a"
                        + " comment. Without a kernel, start `jshell --class-path \"cli/target/lib/*\"` and paste the"
                        + " cells.");
        code(cells, "imports");
        text(
                cells,
                "load-text",
                "## Data",
                "The directory is read as a whole: study, law at every saved depth, diagnostics.");
        code(cells, "load", new Output.Printed(trajectory.status().key() + ": " + trajectory.message() + "\n"));
        code(
                cells,
                "arrays",
                new Output.Printed(trajectory.points().size() + " depths, "
                        + trajectory.first().eigenvalues().length + " eigenvalues at each" + "\n"));
        text(
                cells,
                "metrics-text",
                "## Diagnostics",
                "Every diagnostic at a few depths; section 9 of docs/theory.md defines them.");
        code(cells, "metrics", new Output.Printed(Tables.metrics(result).text() + "\n"));
        charts(cells);
        text(
                cells,
                "again-text",
                "## Solved again",
                "The study is solved once more, with tolerances a hundred times tighter. The saved laws must be as"
                        + " close to the new ones as the tolerances promise; the distance is $W_2$ (section 9 of"
                        + " docs/theory.md) over the size of the law. If a number of the result has been changed, the cell"
                        + " throws.");
        code(cells, "again");
        code(cells, "distance");
        code(cells, "compare");
        if (ExactSolution.of(trajectory.request()).isPresent()
                && trajectory.points().stream().anyMatch(point -> point.factor().isPresent())) {
            text(
                    cells,
                    "exact-text",
                    "## The exact solution",
                    "This study can be solved by hand: for softmax attention with $V = vI$, $\\Sigma(t)^{-1} ="
                            + " \\Sigma(0)^{-1} - v s t\\,(A + A^T)$ with $A = K^T Q$, and linear attention has the same"
                            + " for its second moment (section 3 of docs/theory.md).");
            code(cells, "exact");
        }
        return cells;
    }

    private void charts(List<Cell> cells) throws IOException {
        text(
                cells,
                "charts-text",
                "## Charts",
                "A kernel shows a `BufferedImage` that is the value of a cell. In plain jshell write it to a file:"
                        + " `javax.imageio.ImageIO.write(chart(ChartKind.SPECTRUM), \"png\", new"
                        + " java.io.File(\"chart.png\"))`. `Drawing.kinds(result)` lists all charts of this result.");
        code(cells, "chart");
        List<ChartKind> kinds = Drawing.kinds(result);
        for (ChartKind kind : CHARTS) {
            if (kinds.contains(kind)) {
                cells.add(new Cell.Code(
                        kind.key(),
                        "chart(ChartKind." + kind.name() + ")",
                        pictures ? List.of(Pictures.of(result, kind)) : List.of()));
            }
        }
    }

    private static void text(List<Cell> cells, String id, String title, String text) {
        cells.add(new Cell.Markdown(id, title + "\n\n" + text));
    }

    private static void code(List<Cell> cells, String id, Output... outputs) {
        cells.add(new Cell.Code(id, CODE.get(id), List.of(outputs)));
    }
}
