package org.anisoflow.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.StudyOverride;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The study that a command works on, and where its result goes. */
final class StudyOptions {
    @Parameters(paramLabel = "STUDY", description = "A study file (YAML or JSON).")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Result directory (default: named after the study file, in the current directory).")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY.PATH=VALUE",
            description = "Use another value than the study file, e.g. --set solver.relative=1e-6; can be repeated.")
    private List<String> overrides = List.of();

    /** Reads the study. */
    Study read(long seed) {
        return StudyFile.read(file, overrides.stream().map(StudyOverride::parse).toList(), seed);
    }

    /** Where the result goes: as asked, or under the name of the study followed by this. */
    Path directory(String suffix) {
        return out.orElseGet(() -> defaultDirectory(file, suffix));
    }

    /** The name of the file without its extension, in the working directory. */
    static Path defaultDirectory(Path file, String suffix) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString().replaceFirst("(?<=.)\\.(ya?ml|json)$", "");
        boolean taken = suffix.isEmpty() && last != null && name.equals(last.toString());
        return Path.of(name + (taken ? "-result" : suffix));
    }
}
