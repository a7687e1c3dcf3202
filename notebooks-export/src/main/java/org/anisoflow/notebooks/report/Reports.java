package org.anisoflow.notebooks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.FormatException;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.viz.Theme;

/** Writes reports. The same subject gives the same bytes. docs/reports.md describes what is in them. */
public final class Reports {
    private Reports() {}

    /**
     * Checks, before any work, that a report can be written.
     *
     * @param file the extension says what it is written as, see {@link ReportFormat}
     * @param replace whether existing files are replaced
     * @throws InvalidInputException if the extension is unknown
     * @throws FormatException if the file exists and is not to be replaced, or cannot be written
     */
    public static void check(Path file, boolean replace) {
        ReportFormat.of(file.getFileName().toString());
        AtomicOutput.checkFile(file, replace);
    }

    /**
     * Writes a report. Files appear when all of them are complete, the report as the last.
     *
     * @param file the extension says what it is written as, see {@link ReportFormat}
     * @param theme of a page of HTML; the others are dark on light
     * @param replace whether existing files are replaced
     * @return the files: the report, and for LaTeX its charts
     * @throws InvalidInputException if the extension is unknown, or the name cannot stand in LaTeX
     * @throws FormatException if a file exists and is not to be replaced, or cannot be written
     * @throws IllegalStateException if Java finds no fonts
     */
    public static List<Path> write(Subject subject, Path file, Theme theme, boolean replace) throws IOException {
        String name = file.getFileName().toString();
        Map<Path, byte[]> files = new LinkedHashMap<>();
        switch (ReportFormat.of(name)) {
            case HTML -> files.put(file, HtmlReport.of(subject, theme));
            case PDF -> files.put(file, PdfReport.of(subject));
            case TEX ->
                TexReport.of(subject, name.substring(0, name.length() - ".tex".length()))
                        .forEach((each, content) -> files.put(file.resolveSibling(each), content));
        }
        // the report is the last: where it is, its charts are
        Map<Path, AtomicOutput.Content> contents = new LinkedHashMap<>();
        files.forEach((each, bytes) -> contents.put(each, to -> Files.write(to, bytes)));
        AtomicOutput.writeFiles(contents, replace);
        return List.copyOf(files.keySet());
    }
}
