package org.anisoflow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.notebooks.ResultNotebook;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.notebooks.Tutorial;
import org.anisoflow.notebooks.nbformat.Kernel;
import org.anisoflow.notebooks.nbformat.Notebook;
import org.anisoflow.study.document.NearestName;
import org.anisoflow.study.result.ResultDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the Jupyter notebook of a result. */
@Command(
        name = "notebook",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Write a Jupyter notebook that tells the story of a result: the study and its equations, pictures, tables, and a "
                    + "check that needs nothing of Anisoflow; see docs/notebooks.md."
        },
        footer = {
            "",
            "Examples:",
            "  anisoflow notebook digits-softmax",
            "  anisoflow notebook --tutorial",
            "  jupyter nbconvert --execute --to html digits-softmax/notebook.ipynb"
        })
final class NotebookCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "A result directory, as solve writes it.")
    private Optional<Path> directory = Optional.empty();

    @Option(
            names = "--tutorial",
            description =
                    "Write the teaching notebook instead: the transformer PDE from the beginning. It needs no result.")
    private boolean tutorial;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description =
                    "The notebook (default: DIR/" + Notebook.FILE_NAME
                            + ", or tutorial.ipynb). It reads the arrays beside it, so keep it in the result directory to run it.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--kernel", paramLabel = "python|java", description = "What runs its cells (default: python).")
    private String kernel = Kernel.PYTHON.key();

    @Option(
            names = "--validation",
            paramLabel = "DIR",
            description =
                    "The directory of a check of the same study (default: DIR-validation beside DIR, if it is one).")
    private Optional<Path> validation = Optional.empty();

    @Option(names = "--no-plots", description = "Embed no pictures; running the notebook draws them.")
    private boolean noPlots;

    @Mixin
    private FileOptions files;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        Kernel language = kernel();
        if (tutorial == directory.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    tutorial
                            ? "--tutorial takes no directory but " + directory.get() + " is given"
                            : "a directory or --tutorial is missing");
        }
        if (tutorial && (validation.isPresent() || language != Kernel.PYTHON)) {
            throw new ParameterException(
                    spec.commandLine(), "--tutorial is for the kernel python and takes no --validation");
        }
        if (!noPlots) {
            Fonts.require(", or use --no-plots");
        }
        common.environment();
        directory.ifPresent(given -> OutputOptions.restore(
                given, ResultDirectory.KIND, spec.commandLine().getErr()));
        Path file = out.orElseGet(
                () -> directory.map(given -> given.resolve(Notebook.FILE_NAME)).orElse(Path.of("tutorial.ipynb")));
        AtomicOutput.checkFile(file, files.force());
        Notebook notebook = tutorial ? Tutorial.notebook() : ofResult(language);
        AtomicOutput.writeFile(file, files.force(), to -> Files.write(to, notebook.bytes()));
        common.saved(file);
        return ExitCode.DONE;
    }

    private Notebook ofResult(Kernel language) throws IOException {
        Path given = directory.orElseThrow();
        Subject subject = validation.isPresent() ? Subject.open(given, validation.get()) : Subject.open(given);
        return ResultNotebook.of(subject, language, !noPlots);
    }

    private Kernel kernel() {
        return Arrays.stream(Kernel.values())
                .filter(one -> one.key().equals(kernel))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--kernel must be "
                                + Arrays.stream(Kernel.values())
                                        .map(Kernel::key)
                                        .collect(Collectors.joining(" or "))
                                + " but is " + kernel
                                + NearestName.of(
                                                kernel,
                                                Arrays.stream(Kernel.values())
                                                        .map(Kernel::key)
                                                        .toList())
                                        .map(nearest -> "; did you mean " + nearest + "?")
                                        .orElse("")));
    }
}
