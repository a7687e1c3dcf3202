package org.anisoflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.Figure;
import org.anisoflow.figures.FigureFile;
import org.anisoflow.figures.FigureSource;
import org.anisoflow.figures.Movie;
import org.anisoflow.figures.Particles;
import org.anisoflow.figures.PictureFile;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.Printable;
import org.anisoflow.ode.flow.FlowObserver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.particles.ParticleObserver;
import org.anisoflow.ode.particles.ParticleRun;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.Result;
import org.anisoflow.study.result.ResultDirectory;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.PictureFormat;
import org.jfree.chart.JFreeChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a result. */
@Command(
        name = "plot",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Draw a chart of a result directory, or the figure of a figure file, as SVG, PNG or PDF. Options take precedence "
                    + "over the figure file; see docs/charts.md."
        },
        footer = {
            "",
            "Examples:",
            "  anisoflow plot digits-softmax --list",
            "  anisoflow plot digits-softmax -o spectrum.pdf --columns 1",
            "  anisoflow plot digits-clusters --chart ellipses -o merging.gif",
            "  anisoflow plot causal --chart ellipses --depth 4 -o cells.svg --save cells.yaml"
        })
final class PlotCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR|FIGURE.yaml",
            description = "A result directory, as solve writes it, or a figure file.")
    private Path input;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The picture; its extension is svg, png or pdf, or gif for a movie over depth.")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private FigureOptions options;

    @Option(
            names = "--scale",
            paramLabel = "X",
            description = "Pixels of a PNG per logical pixel (default: ${DEFAULT-VALUE}).")
    private double scale = Figures.SCALE;

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "Draw at most N depths: frames of a GIF (default: " + Movie.FRAMES
                    + "), or else numbered pictures, FILE-0001.png and so on.")
    private Optional<Integer> frames = Optional.empty();

    @Option(names = "--list", description = "List the charts that suit the result, with their curves, and draw none.")
    private boolean list;

    @Option(
            names = "--save",
            paramLabel = "FIGURE.yaml",
            description = "Write a figure file that draws the same picture.")
    private Optional<Path> save = Optional.empty();

    @Mixin
    private FileOptions files;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        if (!list && out.isEmpty() && save.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "-o FILE, --save FIGURE.yaml or --list is missing");
        }
        Environment environment = common.environment();
        boolean gif =
                out.isPresent() && out.get().toString().toLowerCase(Locale.ROOT).endsWith(".gif");
        Optional<PictureFormat> format = out.filter(file -> !gif)
                .map(file -> PictureFormat.of(file.getFileName().toString()));
        boolean numbered = format.isPresent() && frames.isPresent();
        if (out.isPresent()) {
            Fonts.require("");
            AtomicOutput.checkFile(numbered ? Movie.numbered(out.get(), 1) : out.get(), files.force());
        }
        if (save.isPresent()) {
            AtomicOutput.checkFile(save.get(), files.force());
        }
        OutputOptions.restore(input, ResultDirectory.KIND, spec.commandLine().getErr());
        FigureFile drawn = options.apply(
                Files.isDirectory(input)
                        ? new FigureFile(new FigureSource.Saved(input), Figure.of(ChartKind.SPECTRUM))
                        : FigureFile.read(input),
                common.givenSeed());
        Result result = result(drawn.source());
        if (list) {
            print(result);
            return ExitCode.DONE;
        }
        drawn.attempt(() -> {
            Drawing.requireSuits(drawn.figure(), result);
            Drawing.requireReached(drawn.figure(), result);
            return drawn;
        });
        if (gif || numbered) {
            movie(drawn, result, format, environment.threads());
        } else if (format.isPresent()) {
            JFreeChart chart = chart(drawn, result, environment.threads());
            PictureFile.write(chart, out.get(), drawn.figure().size(), scale, files.force());
            common.saved(out.get());
        }
        if (save.isPresent()) {
            drawn.write(save.get(), files.force());
            common.saved(save.get());
        }
        return status(drawn.source(), result.trajectory());
    }

    private Result result(FigureSource source) {
        ProgressReporter progress = new ProgressReporter(spec.commandLine().getErr(), common.progress());
        Result result = source.result(common.seed(), new FlowObserver() {
            @Override
            public void step(Progress step) {
                progress.step(step);
            }
        });
        progress.finish();
        if (source instanceof FigureSource.Solved && !common.quiet()) {
            result.study()
                    .tokens()
                    .ifPresent(tokens -> spec.commandLine().getOut().println(Printable.of(tokens.sentence())));
        }
        return result;
    }

    private static JFreeChart chart(FigureFile drawn, Result result, int threads) {
        Figure figure = drawn.figure();
        return drawn.attempt(() -> Drawing.chart(
                figure,
                result,
                particles(figure, threads, workers -> Particles.run(figure, result, workers, ParticleObserver.NONE))));
    }

    /** Draws one depth after another: as a GIF, or in a format of single pictures. */
    private void movie(FigureFile drawn, Result result, Optional<PictureFormat> format, int threads)
            throws IOException {
        Figure figure = drawn.figure();
        double[] depths = drawn.attempt(() -> Movie.depths(figure.kind(), result, frames.orElse(Movie.FRAMES)));
        Optional<ParticleRun> particles = drawn.attempt(() -> particles(
                figure, threads, workers -> Particles.run(figure, result, depths, workers, ParticleObserver.NONE)));
        List<Figure> all = DoubleStream.of(depths).mapToObj(figure::at).toList();
        Path file = out.orElseThrow();
        if (format.isEmpty()) {
            Movie.writeGif(all, result, particles, file, scale, files.force());
            common.saved(file);
            return;
        }
        ProgressReporter progress = new ProgressReporter(spec.commandLine().getErr(), common.progress());
        List<Path> ends = Movie.writeNumbered(
                all, result, particles, file, scale, files.force(), share -> progress.check(share, "pictures"));
        progress.finish();
        ends.forEach(common::saved);
    }

    private static Optional<ParticleRun> particles(Figure figure, int threads, Function<Workers, ParticleRun> run) {
        if (figure.tokens().isEmpty()) {
            return Optional.empty();
        }
        VectorModule.load();
        try (Workers workers = new Workers(threads)) {
            return Optional.of(run.apply(workers));
        }
    }

    private void print(Result result) {
        PrintWriter lines = spec.commandLine().getOut();
        for (ChartKind kind : Drawing.kinds(result)) {
            List<String> series = kind.series(result);
            lines.printf(
                    Locale.ROOT,
                    "%-16s  %s%n",
                    kind.key(),
                    kind.title() + (series.isEmpty() ? "" : ": " + String.join(", ", series)));
        }
    }

    /** A study that was solved here may have ended early; of a result directory that is known. */
    private int status(FigureSource source, Trajectory trajectory) {
        return source instanceof FigureSource.Saved || trajectory.status().isComplete()
                ? ExitCode.DONE
                : Anisoflow.complain(
                        spec.commandLine().getErr(),
                        "the run ended early, " + trajectory.status().key() + ": " + trajectory.message(),
                        "the picture shows what was computed",
                        ExitCode.FAILED);
    }
}
