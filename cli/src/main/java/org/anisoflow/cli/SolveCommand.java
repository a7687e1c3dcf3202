package org.anisoflow.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.anisoflow.study.result.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private StudyOptions input;

    @Mixin
    private ResultOptions output;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        Instant started = Instant.now();
        Environment environment = common.environment();
        Path directory = input.directory("");
        output.check(directory, spec);
        return output.solve(
                spec,
                common,
                new ResultOptions.Work(input.read(common.seed()), directory, environment, started),
                Set.of(),
                trajectory -> List.of());
    }
}
