package org.anisoflow.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.anisoflow.ode.crosscheck.CrossCheck;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.validation.ValidationDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs particles against the closure of a study. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Run clouds of particles, as the key particles of the study says, against the law that solve integrates, and judge "
                    + "by statistics whether they agree.",
            "",
            "Exit status: 0 if they agree, or if the closure is projected and its bias was measured; 1 if no verdict can be "
                    + "given; 3 if they disagree."
        },
        footer = {"", "Example:", "  anisoflow validate examples/sinkhorn.yaml --set 'particles.counts=[400, 1600]'"})
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StudyOptions input;

    @Mixin
    private OutputOptions output;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        Instant started = Instant.now();
        Environment environment = common.environment();
        Path directory = input.directory("-validation");
        output.check(directory, ValidationDirectory.KIND, spec.commandLine().getErr());
        Study study = input.read(common.seed());
        return new CheckRun(study, directory, List.of(), environment, started)
                .run(
                        spec,
                        common,
                        output,
                        (workers, observer) ->
                                CrossCheck.validate(study.request(), study.particles(), workers, observer));
    }
}
