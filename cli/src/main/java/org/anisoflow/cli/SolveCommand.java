package org.anisoflow.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.result.Attachment;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.ResultDirectory;
import org.anisoflow.study.result.ResultFormat;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.SpectrumChart;
import org.jfree.chart.JFreeChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Integrates the closure of a study and saves the result. */
@Command(
        name = "solve",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Integrate the law of the tokens of a study in depth, print a short table and a verdict, and save everything "
                    + "in a result directory."
        },
        footer = {"", "Example:", "  anisoflow solve examples/digits-softmax.yaml --set depth=20 --out deeper"})
final class SolveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "STUDY", description = "A study file (YAML or JSON).")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Result directory (default: the name of the study file without extension, in the current "
                    + "directory).")
    private Path out;

    @Option(
            names = "--format",
            paramLabel = "csv,npz,h5,json",
            hideParamSyntax = true,
            split = ",",
            description = "How to save the trajectory (default: all). study.yaml and summary.json are always saved; "
                    + "json alone saves nothing else.")
    private List<ResultFormat> formats = List.of(ResultFormat.values());

    @Option(names = "--no-plots", description = "Draw no charts.")
    private boolean noPlots;

    @Option(names = "--force", description = "Replace an existing result directory.")
    private boolean force;

    @Option(
            names = "--set",
            paramLabel = "KEY.PATH=VALUE",
            description = "Use another value than the study file, e.g. --set solver.relative=1e-6; can be repeated.")
    private List<String> overrides = List.of();

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        Instant started = Instant.now();
        PrintWriter err = spec.commandLine().getErr();
        Environment environment = common.environment();
        Path directory = out == null ? defaultDirectory(file) : out;
        ResultDirectory.check(directory, force);
        if (!noPlots) {
            System.setProperty("java.awt.headless", "true");
            Fonts.require();
        }
        Study study = StudyFile.read(
                file, overrides.stream().map(StudyOverride::parse).toList());
        Set<ResultFormat> wanted = EnumSet.copyOf(formats);
        if (wanted.contains(ResultFormat.H5)) {
            requireMemory(study.request());
        }

        ProgressReporter progress = new ProgressReporter(err, common.progress());
        try (Interruption interruption = new Interruption(err)) {
            Trajectory trajectory = new FlowSolver().solve(study.request(), observer(progress, interruption));
            progress.finish();
            ResultDirectory.Run run = new ResultDirectory.Run(study, trajectory, environment, started);
            List<Attachment> charts = noPlots ? List.of() : charts(study, trajectory, err);
            Path saved = force ? directory : free(directory);
            ResultDirectory.write(saved, run, wanted, charts, force);
            if (!common.quiet()) {
                Report.print(spec.commandLine().getOut(), trajectory, saved);
            }
            if (interruption.requested()) {
                return Anisoflow.complain(
                        err,
                        "interrupted at depth " + trajectory.end() + "; saved in " + saved,
                        "",
                        ExitCode.INTERRUPTED);
            }
            return trajectory.status().isComplete()
                    ? ExitCode.DONE
                    : Anisoflow.complain(
                            err,
                            "the run ended early, " + trajectory.status().key() + ": " + trajectory.message(),
                            "what was computed is saved in " + saved,
                            ExitCode.FAILED);
        }
    }

    /** The directory, or one named after it if it has appeared during the run: a result is not lost for its name. */
    private static Path free(Path directory) {
        Path free = directory;
        for (int i = 2; Files.exists(free); i++) {
            free = directory.resolveSibling(directory.getFileName() + "-" + i);
        }
        return free;
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

    /** The name of the file without its extension, in the working directory. */
    static Path defaultDirectory(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString().replaceFirst("(?<=.)\\.(ya?ml|json)$", "");
        return Path.of(last != null && name.equals(last.toString()) ? name + "-result" : name);
    }

    /** Refuses a run whose HDF5 file, which is put together in memory, would not fit beside the result. */
    private static void requireMemory(FlowRequest request) {
        double d = request.initial().dimension();
        double r = request.initial().rank();
        double depths = request.save().resolve(request.transformer().depth()).length;
        double laws =
                switch (request.save().lawsFor((int) d)) {
                    case ALL -> depths;
                    case ENDS -> 2;
                    case NONE -> 0;
                };
        double saved = depths * d * (2 + request.queries().map(Matrix::rows).orElse(0))
                + laws * d * (r + (request.flowMap() ? d : 0));
        double bytes = 8 * (2 * saved + 2 * laws * d * d);
        double heap = Runtime.getRuntime().maxMemory();
        if (bytes > 0.9 * heap) {
            throw new InvalidInputException(String.format(
                    Locale.ROOT,
                    "writing HDF5 takes about %.1f GiB of memory but Java has %.1f GiB; use --format csv,npz, save less, or "
                            + "give Java more: ANISOFLOW_JAVA_OPTS=-Xmx%.0fg",
                    bytes / (1 << 30),
                    heap / (1 << 30),
                    Math.ceil(1.5 * bytes / (1 << 30))));
        }
    }

    /** Charts; none, and a word about it, if they cannot be drawn: a run is not lost for a picture. */
    private static List<Attachment> charts(Study study, Trajectory trajectory, PrintWriter err) throws IOException {
        List<Attachment> charts = new ArrayList<>();
        try {
            String subtitle = study.attentionTypes() + (study.heads() > 1 ? ", " + study.heads() + " heads" : "")
                    + ", d = " + study.initial().dimension() + ", "
                    + study.closure().key() + " closure, "
                    + trajectory.status().key().replace('_', ' ') + " at t = " + Report.number(trajectory.end());
            JFreeChart spectrum = SpectrumChart.of(SpectrumChart.Data.of(trajectory, study.title(), subtitle));
            ByteArrayOutputStream svg = new ByteArrayOutputStream();
            Figures.writeSvg(spectrum, svg, Figures.WIDTH, Figures.HEIGHT);
            charts.add(new Attachment("spectrum.svg", svg.toByteArray()));
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            Figures.writePng(spectrum, png, Figures.WIDTH, Figures.HEIGHT, Figures.SCALE);
            charts.add(new Attachment("spectrum.png", png.toByteArray()));
        } catch (RuntimeException e) {
            err.println("anisoflow: warning: the chart of the spectrum cannot be drawn: " + e.getMessage());
        }
        return charts;
    }
}
