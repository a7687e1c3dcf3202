package org.anisoflow.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anisoflow.figures.published.Product;
import org.anisoflow.figures.published.Reproduction;
import org.anisoflow.figures.published.Watch;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.DirectoryKind;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.result.Environment;
import org.anisoflow.viz.Figures;
import org.anisoflow.viz.Theme;
import org.jfree.chart.JFreeChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes published figures anew. */
@Command(
        name = "reproduce",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Make figures of [castin2025] anew, and an atlas of attention types on real tokens: pictures, the numbers in "
                    + "them, and a README.md with the captions, all in one directory."
        },
        footer = {"", "Example:", "  anisoflow reproduce all --out figures"})
final class ReproduceCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final String README = "README.md";

    /** What a README.md says that is ours. */
    private static final String WRITTEN = "Written by `anisoflow reproduce`.";

    private static final DirectoryKind KIND = new DirectoryKind(
            "published figures, made anew", README, file -> DirectoryKind.says(file, WRITTEN), file -> {
                String name = file.getFileName().toString();
                int dot = name.lastIndexOf('.');
                return name.equals(README)
                        ? DirectoryKind.says(file, WRITTEN)
                        : dot > 0
                                && List.of(".svg", ".png", ".npz", ".csv").contains(name.substring(dot))
                                && Reproduction.all().stream()
                                        .anyMatch(one -> one.key().equals(name.substring(0, dot)));
            });

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Names that --list shows, or all.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "List the figures and make none.")
    private boolean list;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "castin2025",
            description = "Directory for everything (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin
    private OutputOptions output;

    @Mixin
    private CommonOptions common;

    /** Pixels of a PNG per logical pixel: the pictures are wide, and their paths many. */
    private static final double SCALE = 1.5;

    /** A figure that is done. */
    private record Made(Reproduction reproduction, Product product) {}

    @Override
    public Integer call() throws IOException {
        if (list == !names.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    list
                            ? "--list takes no name but " + names.get(0) + " is given"
                            : "a name, or all, or --list is missing");
        }
        PrintWriter results = spec.commandLine().getOut();
        if (list) {
            for (Reproduction one : Reproduction.all()) {
                results.printf(Locale.ROOT, "%-42s  %-56s  %s%n", one.key(), one.title(), one.summary());
            }
            return ExitCode.DONE;
        }
        List<Reproduction> wanted = names.contains(ALL)
                ? Reproduction.all()
                : names.stream().distinct().map(Reproduction::of).toList();
        Environment environment = common.environment();
        output.check(out, KIND, spec.commandLine().getErr());
        return make(wanted, environment.threads(), results);
    }

    private int make(List<Reproduction> wanted, int threads, PrintWriter results) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        ProgressReporter progress = new ProgressReporter(err, common.progress());
        List<Made> made = new ArrayList<>();
        try (Interruption interruption = new Interruption(err);
                Workers workers = new Workers(threads)) {
            for (int i = 0; i < wanted.size() && !interruption.requested(); i++) {
                Reproduction one = wanted.get(i);
                one.run(workers, watch(progress, interruption, i, wanted.size(), one.key()))
                        .ifPresent(product -> made.add(new Made(one, product)));
            }
            progress.check(1, "pictures");
            if (made.isEmpty()) {
                return interrupted(err, "nothing was finished and nothing is written");
            }
            Path saved = output.saveSomewhere(
                    out,
                    err,
                    place -> AtomicOutput.writeDirectory(
                            place, KIND, output.force(), directory -> write(directory, made, workers)));
            progress.finish();
            if (!common.quiet()) {
                for (Made one : made) {
                    results.printf(
                            Locale.ROOT, "%-42s  %s%n", one.reproduction().key(), files(one.product()));
                }
                results.println("saved in " + saved);
            }
            return made.size() < wanted.size()
                    ? interrupted(err, made.size() + " of " + wanted.size() + " figures are saved in " + saved)
                    : OutputOptions.status(out, saved);
        }
    }

    private static int interrupted(PrintWriter err, String what) {
        return Anisoflow.complain(err, "interrupted; " + what, "", ExitCode.INTERRUPTED);
    }

    private static Watch watch(ProgressReporter progress, Interruption interruption, int index, int count, String key) {
        return new Watch() {
            @Override
            public void progress(double done) {
                progress.check((index + done) / count, key);
            }

            @Override
            public boolean cancelled() {
                return interruption.requested();
            }
        };
    }

    /** Writes one figure per task, because pictures take as long as what they show. */
    private void write(Path directory, List<Made> made, Workers workers) throws IOException {
        try {
            workers.run(made.size(), (index, worker) -> {
                try {
                    write(directory, made.get(index).product());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Files.writeString(directory.resolve(README), readme(made));
    }

    private void write(Path directory, Product product) throws IOException {
        for (Product.DataFile file : product.files()) {
            file.content().write(directory.resolve(file.name()));
        }
        for (Product.Picture picture : output.plots() ? product.pictures() : List.<Product.Picture>of()) {
            JFreeChart chart = picture.chart().apply(Theme.LIGHT);
            try (OutputStream svg = Files.newOutputStream(directory.resolve(picture.name() + ".svg"))) {
                Figures.writeSvg(chart, svg, picture.width(), picture.height());
            }
            try (OutputStream png = Files.newOutputStream(directory.resolve(picture.name() + ".png"))) {
                Figures.writePng(chart, png, picture.width(), picture.height(), SCALE);
            }
        }
    }

    private String files(Product product) {
        List<String> names = new ArrayList<>();
        if (output.plots()) {
            product.pictures()
                    .forEach(picture -> names.addAll(List.of(picture.name() + ".svg", picture.name() + ".png")));
        }
        product.files().forEach(file -> names.add(file.name()));
        return String.join(", ", names);
    }

    private String readme(List<Made> made) {
        StringBuilder text = new StringBuilder("# Published figures, made anew\n\n"
                + WRITTEN + " Weights and initial covariances are those of the scripts of [castin2025]: "
                + "V. Castin, P. Ablin, J. A. Carrillo, G. Peyré, *A unified perspective on the dynamics of deep "
                + "Transformers*, arXiv 2501.18322.\n");
        for (Made one : made) {
            text.append("\n## ").append(one.reproduction().title()).append("\n\n");
            if (output.plots()) {
                for (Product.Picture picture : one.product().pictures()) {
                    text.append("![")
                            .append(one.reproduction().title())
                            .append("](")
                            .append(picture.name())
                            .append(".png)\n\n");
                }
            }
            text.append(one.product().caption()).append("\n\n");
            for (Product.DataFile file : one.product().files()) {
                text.append("- `")
                        .append(file.name())
                        .append("`: ")
                        .append(file.description())
                        .append(".\n");
            }
        }
        return text.toString();
    }
}
