package org.anisoflow.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.anisoflow.ode.crosscheck.CrossCheck;
import org.anisoflow.ode.crosscheck.ParticleMoments;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.validation.Layout;
import org.anisoflow.study.validation.RunFiles;
import org.anisoflow.study.validation.ValidationDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges runs of another simulator. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Judge runs of another simulator against the law that solve integrates. A run file is NPZ, HDF5 (H5MD too), CSV or "
                    + "TSV, with token snapshots or moments; see docs/results.md. Several files are taken together.",
            "",
            "Exit status: 0 if they agree, or if the closure is projected and its bias was measured; 1 if no verdict can be "
                    + "given; 3 if they disagree."
        },
        footer = {"", "Example:", "  anisoflow compare study.yaml --run mine.npz"})
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StudyOptions input;

    @Option(names = "--run", paramLabel = "FILE", required = true, description = "A run file; can be repeated.")
    private List<Path> files;

    @Option(
            names = "--layout",
            paramLabel = "tnd|ntd",
            defaultValue = "tnd",
            description =
                    "Order of the axes of token snapshots in NPZ and HDF5: depths, tokens, coordinates, or tokens "
                            + "first (default: ${DEFAULT-VALUE}).")
    private Layout layout;

    @Mixin
    private OutputOptions output;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        Instant started = Instant.now();
        Environment environment = common.environment();
        Path directory = input.directory("-comparison");
        output.check(directory, ValidationDirectory.KIND, spec.commandLine().getErr());
        Study study = input.read(common.seed());
        List<ParticleMoments> runs = RunFiles.read(files, layout, study.request());
        return new CheckRun(study, directory, files, environment, started)
                .run(
                        spec,
                        common,
                        output,
                        (workers, observer) ->
                                CrossCheck.compare(study.request(), runs, study.particles(), workers, observer));
    }
}
