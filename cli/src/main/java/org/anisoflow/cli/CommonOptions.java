package org.anisoflow.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.study.result.Environment;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that every command which computes understands. */
final class CommonOptions {
    /** Dimension from which on products of matrices take most of the time of a run. */
    private static final int LARGE = 128;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of everything random that the study does not fix (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to use, for matrix products too (default: all cores).")
    private Integer threads;

    @Option(
            names = "--blas",
            paramLabel = "auto|native|java",
            description = "Matrix products by the system's BLAS (native), by Java, or by the first of these that there "
                    + "is (default: auto).")
    private Blas blas;

    @Option(
            names = "--progress",
            paramLabel = "auto|plain|json|none",
            defaultValue = "auto",
            description = "Progress on standard error: auto redraws a line on a terminal and is plain elsewhere; plain "
                    + "and json write a line every few seconds (default: ${DEFAULT-VALUE}).")
    private ProgressReporter.Style progress;

    @Option(names = "--quiet", description = "Write nothing but errors: no table, no progress.")
    private boolean quiet;

    /** {@link Anisoflow} looks for it among the arguments, because errors come from anywhere. */
    @SuppressWarnings("UnusedVariable")
    @Option(names = "--debug", description = "Show the stack trace of an error.")
    private boolean debug;

    long seed() {
        return seed;
    }

    /** The seed, if the command line gives one. */
    OptionalLong givenSeed() {
        return spec.commandLine().getParseResult().hasMatchedOption("--seed")
                ? OptionalLong.of(seed)
                : OptionalLong.empty();
    }

    /** Says where a file is. */
    void saved(Path file) {
        if (!quiet) {
            spec.commandLine().getOut().println("saved in " + file);
        }
    }

    boolean quiet() {
        return quiet;
    }

    ProgressReporter.Style progress() {
        return quiet ? ProgressReporter.Style.NONE : progress;
    }

    /**
     * Applies the choice of a BLAS and says what a run computes with.
     *
     * @throws InvalidInputException if the BLAS asked for cannot be loaded, or names of files mean others here
     */
    Environment environment() {
        if (threads != null && threads < 1) {
            throw new ParameterException(spec.commandLine(), "--threads must be at least 1 but is " + threads);
        }
        FileNames.requireWorkingDirectory();
        chooseBlas();
        return new Environment(
                Anisoflow.Version.number(),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                Blas.describe(),
                threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                OptionalLong.of(seed));
    }

    /**
     * Applies the choice of a BLAS.
     *
     * @throws InvalidInputException if the BLAS asked for cannot be loaded
     */
    void chooseBlas() {
        Blas.choose(Optional.ofNullable(blas));
        if (!Blas.loads()) {
            throw new InvalidInputException(
                    "there is no BLAS of the system that can be loaded; install one (Debian: apt-get install "
                            + "libopenblas0-pthread), or use --blas "
                            + Blas.AUTO.name().toLowerCase(Locale.ROOT));
        }
    }

    /** Says that a BLAS of the system would help, where there is none and tokens have this many dimensions. */
    void adviseBlas(int dimension) {
        if (dimension >= LARGE && !quiet && blas != Blas.JAVA && !Blas.isNative()) {
            spec.commandLine()
                    .getErr()
                    .println("anisoflow: note: this machine has no BLAS that can be used, and at d = " + dimension
                            + " one is several times faster; install one (Debian: apt-get install "
                            + "libopenblas0-pthread), or silence this with --blas java");
        }
    }
}
