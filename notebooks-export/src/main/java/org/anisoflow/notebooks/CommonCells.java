package org.anisoflow.notebooks;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.study.Study;

/** Cells of text that notebooks of results and of sweeps share. */
public final class CommonCells {
    private CommonCells() {}

    /**
     * What something was computed with.
     *
     * @param entries as {@code summary.json} names them
     */
    public static Cell environment(Map<String, Object> entries) {
        return new Cell.Markdown(
                "environment",
                "## Environment\n\n| | |\n|---|---|\n"
                        + List.of("version", "java", "blas", "threads", "seed").stream()
                                .filter(key -> entries.get(key) != null)
                                .map(key -> "| " + Subject.environmentName(key) + " | " + entries.get(key) + " |")
                                .collect(Collectors.joining("\n")));
    }

    /**
     * The equations of a study.
     *
     * @param remark what stands above them; empty for nothing
     */
    public static Cell equations(String remark, Study study) {
        return new Cell.Markdown(
                "equations",
                "## The equations\n\n" + (remark.isEmpty() ? "" : remark + "\n\n")
                        + Equations.of(study).stream()
                                .map(paragraph -> paragraph.text()
                                        + paragraph
                                                .formula()
                                                .map(formula ->
                                                        (paragraph.text().isEmpty() ? "" : "\n\n") + "$$\n" + formula
                                                                + "\n$$")
                                                .orElse(""))
                                .collect(Collectors.joining("\n\n")));
    }
}
