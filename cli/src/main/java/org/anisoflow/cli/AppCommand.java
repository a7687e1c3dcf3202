package org.anisoflow.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anisoflow.app.AnisoflowApp;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.study.StudyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Opens the desktop app. */
@Command(
        name = "app",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Open the desktop app: edit a study, move its numbers with sliders, and watch its law change. Without a study it opens "
                    + "what was open last."
        },
        footer = {"", "Example:", "  anisoflow app examples/two-heads.yaml"})
final class AppCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "STUDY", description = "A study file (YAML or JSON).")
    private Optional<Path> study = Optional.empty();

    @Mixin
    private CommonOptions common;

    /** @throws InvalidInputException if there is no display, or the file is a sweep or a figure */
    @Override
    public Integer call() {
        study.ifPresent(StudyFile::requireStudy);
        AnisoflowApp.run(study, common.environment());
        return ExitCode.DONE;
    }
}
