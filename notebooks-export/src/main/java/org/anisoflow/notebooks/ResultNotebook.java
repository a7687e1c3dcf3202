package org.anisoflow.notebooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.notebooks.nbformat.Kernel;
import org.anisoflow.notebooks.nbformat.Notebook;

/** The notebook of a result. docs/notebooks.md describes it. */
public final class ResultNotebook {

    private ResultNotebook() {}

    /**
     * A notebook that tells the story of a run, with outputs that read well before it is run. The same subject gives the same
     * notebook.
     *
     * @param pictures whether charts are drawn into it; running it draws them in any case
     */
    public static Notebook of(Subject subject, Kernel kernel, boolean pictures) throws IOException {
        Story story = new Story(subject);
        List<Cell> cells =
                new ArrayList<>(List.of(story.title(), story.study(), story.equations(), story.environment()));
        switch (kernel) {
            case PYTHON -> {
                cells.addAll(new PythonNotebook(subject, pictures).results());
                cells.addAll(new PythonCheck(subject).cells());
            }
            case JAVA -> cells.addAll(new JavaNotebook(subject, pictures).cells());
        }
        cells.addAll(story.validation());
        cells.add(story.references());
        return new Notebook(kernel, subject.result().study().title(), cells);
    }
}
