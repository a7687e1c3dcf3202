package org.anisoflow.app;

import java.awt.EventQueue;
import java.awt.Toolkit;
import java.awt.datatransfer.StringSelection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.FigureFile;
import org.anisoflow.figures.FigureSource;
import org.anisoflow.figures.Movie;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.notebooks.ResultNotebook;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.notebooks.nbformat.Kernel;
import org.anisoflow.notebooks.nbformat.Notebook;
import org.anisoflow.notebooks.report.ReportFormat;
import org.anisoflow.notebooks.report.Reports;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.study.StudyWriter;
import org.anisoflow.study.result.Attachment;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.Result;
import org.anisoflow.study.result.ResultDirectory;
import org.anisoflow.study.result.ResultFormat;
import org.anisoflow.viz.PictureSize;
import org.anisoflow.viz.Theme;

/** What leaves the window: files and commands of the result that it shows. All methods are for the event thread. */
final class Exports {
    private static final String NOTEBOOK = "ipynb";
    private static final List<String> REPORTS =
            List.of(ReportFormat.HTML.extension(), ReportFormat.PDF.extension(), ReportFormat.TEX.extension());

    private final AppWindow window;
    private final Dialogs dialogs;
    private final Environment environment;

    /** @param environment what results are computed with */
    Exports(AppWindow window, Dialogs dialogs, Environment environment) {
        this.window = window;
        this.dialogs = dialogs;
        this.environment = environment;
    }

    /** Asks where to, and writes what a view shows. */
    void figure(ViewPanel panel) {
        window.result().ifPresent(result -> dialogs.exportFigure(
                        Export.suggested(window.studies().home(), panel.shown(), "svg"), false)
                .ifPresent(export -> {
                    Figure figure = panel.figure(export.size());
                    Optional<ParticleRun> particles = panel.particles();
                    Optional<FigureSource> source = source();
                    window.files().write(export.file(), () -> {
                        if (export.isFigureFile()) {
                            figureFile(source, figure).write(export.file(), true);
                        } else {
                            export.write(figure, result, particles);
                        }
                        return export.file();
                    });
                }));
    }

    /** Asks where to, and writes what a view shows at all depths. */
    void animation(ViewPanel panel) {
        window.result().ifPresent(result -> dialogs.exportFigure(
                        Export.suggested(window.studies().home(), panel.shown(), "gif"), true)
                .ifPresent(export -> {
                    Optional<ParticleRun> particles = panel.particles();
                    Figure figure = panel.figureAt(0, export.size());
                    window.files().write(export.file(), () -> {
                        List<Figure> frames = DoubleStream.of(Movie.depths(figure.kind(), result, export.frames()))
                                .mapToObj(figure::at)
                                .toList();
                        return export.animate(frames, result, particles);
                    });
                }));
    }

    /** Asks where to, and writes a result directory with its notebook. */
    void data() {
        window.result().ifPresent(result -> dialogs.exportData(window.studies()
                        .home()
                        .resolveSibling(Export.stem(window.studies().home())))
                .ifPresent(target -> window.files().write(target, () -> {
                    ResultDirectory.Run run = run(result);
                    Set<ResultFormat> formats = Set.of(ResultFormat.values());
                    ResultDirectory.check(target, false);
                    Notebook notebook = ResultNotebook.of(Subject.of(run, target, formats), Kernel.PYTHON, true);
                    ResultDirectory.write(
                            target, run, formats, List.of(new Attachment(Notebook.FILE_NAME, notebook.bytes())), false);
                    EventQueue.invokeLater(() -> window.savedIn(target, result));
                    return target;
                })));
    }

    /**
     * Asks where to, and writes a notebook. In the directory that holds the result it reads the arrays there; elsewhere they are
     * written beside it, under its name.
     */
    void notebook() {
        window.result().ifPresent(result -> {
            Optional<Path> saved = window.saved();
            Path suggested = saved.map(directory -> directory.resolve(Notebook.FILE_NAME))
                    .orElseGet(() -> window.studies()
                            .home()
                            .resolveSibling(Export.stem(window.studies().home()) + "." + NOTEBOOK));
            dialogs.saveFile("Export a notebook", suggested, List.of(NOTEBOOK))
                    .ifPresent(target -> window.files().write(target, () -> {
                        boolean beside = saved.filter(directory -> isIn(target, directory))
                                .isPresent();
                        writeNotebook(target, beside ? Subject.open(saved.get()) : withArrays(result, target));
                        return target;
                    }));
        });
    }

    private static boolean isIn(Path file, Path directory) {
        return directory
                .toAbsolutePath()
                .normalize()
                .equals(file.toAbsolutePath().normalize().getParent());
    }

    private static void writeNotebook(Path target, Subject subject) throws IOException {
        AtomicOutput.writeFile(
                target,
                true,
                to -> Files.write(
                        to, ResultNotebook.of(subject, Kernel.PYTHON, true).bytes()));
    }

    /** Writes the arrays of a result beside a notebook. */
    private Subject withArrays(Result result, Path notebook) throws IOException {
        String name = notebook.getFileName().toString();
        String arrays = name.substring(0, name.length() - NOTEBOOK.length()) + "npz";
        ResultDirectory.writeArrays(notebook.resolveSibling(arrays), run(result), true);
        return subject(result, notebook, Optional.of(arrays));
    }

    private Subject subject(Result result, Path target, Optional<String> arrays) throws IOException {
        return new Subject(
                result,
                StudyWriter.text(result.study(), target.toAbsolutePath().getParent()),
                arrays,
                environment.entries(),
                Optional.empty());
    }

    /** Asks where to, and writes a report. */
    void report() {
        window.result().ifPresent(result -> {
            Optional<Path> saved = window.saved();
            dialogs.saveFile(
                            "Export a report",
                            window.studies()
                                    .home()
                                    .resolveSibling(Export.stem(window.studies().home()) + "." + REPORTS.get(0)),
                            REPORTS)
                    .ifPresent(target -> window.files().write(target, () -> {
                        Reports.check(target, true);
                        Subject subject = saved.isPresent()
                                ? Subject.open(saved.get())
                                : subject(result, target, Optional.empty());
                        return Reports.write(subject, target, Theme.LIGHT, true).get(0);
                    }));
        });
    }

    private ResultDirectory.Run run(Result result) {
        return new ResultDirectory.Run(result.study(), result.trajectory(), environment, Instant.now());
    }

    /** Puts the command that solves the study into the clipboard. */
    void copyCommand() {
        Optional<String> command = CommandLines.solve(window.studies().session());
        if (command.isPresent()) {
            copy(command.get());
        } else {
            window.status().say("Save the study first: the command line reads it from its file", false);
        }
    }

    /**
     * Puts the command that draws what a view shows into the clipboard. Options say all of it if a directory holds the result and
     * the view is not zoomed; else the reader is asked where to keep a figure file.
     */
    void copyPlotCommand(ViewPanel panel) {
        if (window.result().isEmpty()) {
            return;
        }
        Figure figure = panel.figure(PictureSize.SCREEN);
        Path picture = Export.suggested(window.studies().home(), panel.shown(), "svg");
        Optional<String> command = window.saved().flatMap(saved -> CommandLines.plot(saved, figure, picture));
        Optional<FigureSource> source = source();
        if (command.isPresent()) {
            copy(command.get());
        } else if (source.isEmpty()) {
            window.status().say("Save the study first: the command line reads it from its file", false);
        } else {
            dialogs.saveFile(
                            "Save the figure file that the command draws",
                            Export.suggested(window.studies().home(), panel.shown(), Export.FIGURE_FILE),
                            List.of(Export.FIGURE_FILE))
                    .ifPresent(target -> window.files()
                            .write(
                                    target,
                                    () -> {
                                        figureFile(source, figure).write(target, true);
                                        return target;
                                    },
                                    written -> copy(CommandLines.plot(written))));
        }
    }

    private void copy(String command) {
        Toolkit.getDefaultToolkit().getSystemClipboard().setContents(new StringSelection(command), null);
        window.status().say("Copied: " + command, true);
    }

    /** Where the command line gets the result from; absent if the study must be saved first. */
    private Optional<FigureSource> source() {
        return window.saved()
                .<FigureSource>map(FigureSource.Saved::new)
                .or(() -> CommandLines.source(window.studies().session()));
    }

    private static FigureFile figureFile(Optional<FigureSource> source, Figure figure) {
        return new FigureFile(
                source.orElseThrow(() -> new InvalidInputException(
                        "a figure file names the study file that it draws; save the study first")),
                figure);
    }
}
