package org.anisoflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anisoflow.study.Study;
import org.anisoflow.study.reference.ReferenceFiles;
import org.anisoflow.study.reference.ReferenceProblem;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.result.ResultFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Solves a reference problem, for people who test simulators. */
@Command(
        name = "reference",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Solve a canonical problem to 1e-12 and save it with its story, its exact solution where there is one, and a "
                    + "Python script that compares a simulator with it."
        },
        footer = {"", "Example:", "  anisoflow reference softmax-contraction && python3 softmax-contraction/compare.py"
        })
final class ReferenceCommand implements Callable<Integer> {
    private static final String ROW = "%-24s  %-10s  %2s  %6s  %-5s  %s%n";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A name that --list shows.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--list", description = "List the problems and solve none.")
    private boolean list;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Result directory (default: NAME in the current directory).")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private ResultOptions output;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        Instant started = Instant.now();
        if (list == name.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    list ? "--list takes no name but " + name.get() + " is given" : "a name or --list is missing");
        }
        if (list) {
            print(spec.commandLine().getOut());
            return ExitCode.DONE;
        }
        ReferenceProblem problem = ReferenceProblem.of(name.orElseThrow());
        Environment environment = common.environment();
        Path directory = out.orElseGet(() -> Path.of(problem.key()));
        output.check(directory, spec);
        Study study = problem.study();
        return output.solve(
                spec,
                common,
                new ResultOptions.Work(study, directory, environment, started),
                EnumSet.of(ResultFormat.NPZ),
                trajectory -> ReferenceFiles.of(problem, study, trajectory));
    }

    private static void print(PrintWriter out) {
        out.printf(Locale.ROOT, ROW, "name", "attention", "d", "depth", "exact", "title");
        for (ReferenceProblem problem : ReferenceProblem.values()) {
            Study study = problem.study();
            out.printf(
                    Locale.ROOT,
                    ROW,
                    problem.key(),
                    study.attentionTypes(),
                    study.initial().dimension(),
                    ReferenceFiles.depth(study),
                    problem.exact().isPresent() ? "yes" : "no",
                    study.title());
        }
    }
}
