package org.anisoflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.DrawingMemory;
import org.anisoflow.figures.Figure;
import org.anisoflow.notebooks.ResultNotebook;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.notebooks.nbformat.Kernel;
import org.anisoflow.notebooks.nbformat.Notebook;
import org.anisoflow.ode.flow.FlowMemory;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.Failure;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Attachment;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.Result;
import org.anisoflow.study.result.ResultDirectory;
import org.anisoflow.study.result.ResultFormat;
import org.anisoflow.study.result.ResultMemory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of every command that solves a study into a result directory, and what these commands do. */
final class ResultOptions {
    @Option(
            names = "--format",
            paramLabel = "csv,npz,h5,json,notebook",
            hideParamSyntax = true,
            split = ",",
            description = "How to save the trajectory (default: all). study.yaml and summary.json are always saved; "
                    + "json alone saves nothing else; notebook is a Jupyter notebook.")
    private List<ResultFormat> formats = List.of(ResultFormat.values());

    @Mixin
    private OutputOptions output;

    /** What is to be solved, where the result goes, what it is computed with, and since when. */
    record Work(Study study, Path directory, Environment environment, Instant started) {}

    /** Makes further files of a result. */
    @FunctionalInterface
    interface Extras {
        List<Attachment> of(Trajectory trajectory) throws IOException;
    }

    /** Refuses, before any work, a directory that cannot be written and charts that cannot be drawn. */
    void check(Path directory, CommandSpec spec) {
        output.check(directory, ResultDirectory.KIND, spec.commandLine().getErr());
    }

    /** Solves, saves and prints; returns the exit status. */
    int solve(CommandSpec spec, CommonOptions common, Work work, Set<ResultFormat> always, Extras extras)
            throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Study study = work.study();
        common.adviseBlas(study.initial().dimension());
        Set<ResultFormat> wanted = EnumSet.copyOf(formats);
        wanted.addAll(always);
        study.attempt(() -> {
            requireMemory(study.request(), wanted);
            return study;
        });

        ProgressReporter progress = new ProgressReporter(err, common.progress());
        try (Interruption interruption = new Interruption(err)) {
            Trajectory trajectory =
                    study.attempt(() -> new FlowSolver().solve(study.request(), observer(progress, interruption)));
            progress.finish();
            ResultDirectory.Run run = new ResultDirectory.Run(study, trajectory, work.environment(), work.started());
            List<Attachment> files = new ArrayList<>(extras.of(trajectory));
            files.addAll(charts(study, trajectory, err));
            Path saved = output.saveSomewhere(work.directory(), err, directory -> {
                List<Attachment> attachments = new ArrayList<>(files);
                if (wanted.contains(ResultFormat.NOTEBOOK)) {
                    attachments.addAll(notebook(Subject.of(run, directory, wanted), err));
                }
                ResultDirectory.write(directory, run, wanted, attachments, output.force());
            });
            if (!common.quiet()) {
                Report.print(spec.commandLine().getOut(), study, trajectory, saved);
            }
            if (interruption.requested()) {
                return Anisoflow.complain(
                        err,
                        "interrupted at depth " + trajectory.end() + "; saved in " + saved,
                        "",
                        ExitCode.INTERRUPTED);
            }
            return trajectory.status().isComplete()
                    ? OutputOptions.status(work.directory(), saved)
                    : Anisoflow.complain(
                            err,
                            "the run ended early, " + trajectory.status().key() + ": " + trajectory.message(),
                            "what was computed is saved in " + saved,
                            ExitCode.FAILED);
        }
    }

    private static FlowObserver observer(ProgressReporter progress, Interruption interruption) {
        return new FlowObserver() {
            @Override
            public void step(Progress step) {
                progress.step(step);
            }

            @Override
            public boolean cancelled() {
                return interruption.requested();
            }
        };
    }

    /** Refuses a run that would not fit with what is made of it, and names what would. */
    private void requireMemory(FlowRequest request, Set<ResultFormat> wanted) {
        List<MemoryEstimate.Remedy> remedies = new ArrayList<>();
        Set<ResultFormat> lighter = EnumSet.copyOf(wanted);
        lighter.removeAll(EnumSet.of(ResultFormat.H5, ResultFormat.NOTEBOOK));
        if (lighter.size() < wanted.size()) {
            lighter.add(ResultFormat.NPZ);
            remedies.add(new MemoryEstimate.Remedy(
                    "use --format "
                            + lighter.stream()
                                    .map(format -> format.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(",")),
                    memory(request, lighter)));
        }
        FlowMemory.require(request, less -> memory(less, wanted), remedies);
    }

    /** The run, then files, charts and notebook of its trajectory, one after another. */
    private MemoryEstimate memory(FlowRequest request, Set<ResultFormat> wanted) {
        MemoryEstimate made = ResultMemory.of(request, wanted);
        if (output.plots()) {
            made = made.or(DrawingMemory.chart(request));
        }
        if (wanted.contains(ResultFormat.NOTEBOOK)) {
            made = made.or(DrawingMemory.notebook(request));
        }
        return FlowMemory.of(request).or(FlowMemory.saved(request).plus(made));
    }

    /** The notebook; none, and a word about it, if it cannot be made: a run is not lost for it. */
    private List<Attachment> notebook(Subject subject, PrintWriter err) throws IOException {
        try {
            return List.of(new Attachment(
                    Notebook.FILE_NAME,
                    ResultNotebook.of(subject, Kernel.PYTHON, output.plots()).bytes()));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            err.println("anisoflow: warning: the notebook cannot be made: "
                    + Failure.of(e).message());
            return List.of();
        }
    }

    private List<Attachment> charts(Study study, Trajectory trajectory, PrintWriter err) throws IOException {
        Result result = new Result(study, trajectory);
        List<Attachment> files = new ArrayList<>();
        for (ChartKind kind : Drawing.kinds(result)) {
            Optional<String> name = kind.savedAs(result);
            if (name.isPresent()) {
                files.addAll(
                        output.chart(name.get(), () -> Drawing.chart(Figure.of(kind), result, Optional.empty()), err));
            }
        }
        return files;
    }
}
