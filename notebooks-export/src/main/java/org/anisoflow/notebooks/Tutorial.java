package org.anisoflow.notebooks;

import java.util.List;
import java.util.stream.Collectors;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.notebooks.nbformat.Kernel;
import org.anisoflow.notebooks.nbformat.Notebook;

/** The teaching notebook: the transformer PDE from zero, with exact solutions that are checked when it runs. */
public final class Tutorial {
    /** The name of its file. */
    public static final String FILE_NAME = "tutorial.ipynb";

    /** What follows the id of a cell of text, whose lines are comments. */
    private static final String TEXT = " [markdown]";

    private Tutorial() {}

    /** The notebook, for Python with NumPy, SciPy and Matplotlib, without outputs. */
    public static Notebook notebook() {
        List<Cell> cells = Script.sections(Tutorial.class, "tutorial.py").entrySet().stream()
                .map(section -> cell(section.getKey(), section.getValue()))
                .toList();
        return new Notebook(Kernel.PYTHON, "The Transformer PDE from zero", cells);
    }

    private static Cell cell(String head, String body) {
        return head.endsWith(TEXT)
                ? new Cell.Markdown(head.substring(0, head.length() - TEXT.length()), text(body))
                : new Cell.Code(head, body, List.of());
    }

    private static String text(String comments) {
        return comments.lines().map(line -> line.replaceFirst("^# ?", "")).collect(Collectors.joining("\n"));
    }
}
