package org.anisoflow.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.result.Environment;
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
            names = "--set",
            paramLabel = "KEY.PATH=VALUE",
            description = "Use another value than the study file, e.g. --set solver.relative=1e-6; can be repeated.")
    private List<String> overrides = List.of();

    @Mixin
    private ResultOptions output;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        Instant started = Instant.now();
        Environment environment = common.environment();
        Path directory = out == null ? defaultDirectory(file) : out;
        output.check(directory);
        Study study = StudyFile.read(
                file, overrides.stream().map(StudyOverride::parse).toList());
        return output.solve(
                spec,
                common,
                new ResultOptions.Work(study, directory, environment, started),
                Set.of(),
                trajectory -> List.of());
    }

    /** The name of the file without its extension, in the working directory. */
    static Path defaultDirectory(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString().replaceFirst("(?<=.)\\.(ya?ml|json)$", "");
        return Path.of(last != null && name.equals(last.toString()) ? name + "-result" : name);
    }
}
