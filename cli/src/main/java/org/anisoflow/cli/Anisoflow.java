package org.anisoflow.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.Printable;
import org.anisoflow.study.Failure;
import org.anisoflow.study.document.PathNames;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code anisoflow}. */
@Command(
        name = "anisoflow",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        subcommands = {
            SolveCommand.class,
            ValidateCommand.class,
            CompareCommand.class,
            ReferenceCommand.class,
            DiffCommand.class,
            PlotCommand.class,
            NotebookCommand.class,
            ReportCommand.class,
            SweepCommand.class,
            ReproduceCommand.class,
            AppCommand.class,
            DoctorCommand.class
        },
        description = "Exact evolution of Gaussian token clouds under transformer attention.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            ExitCode.DONE + ":done, and agreed for validate, compare and diff",
            ExitCode.FAILED + ":the run failed, or a check came to no verdict; what was computed is saved",
            ExitCode.BAD_INPUT + ":bad input; nothing was written",
            ExitCode.DISAGREED + ":closure and particles disagree, or two results do; what was computed is saved",
            ExitCode.INTERRUPTED + ":interrupted; what was computed is saved"
        },
        footer = {
            "",
            "Environment:",
            "  JAVA_HOME             the JDK to use, 17 or newer",
            "  ANISOFLOW_JAVA_OPTS   options for Java, such as -Xmx8g",
            "",
            "Start with: anisoflow solve examples/digits-softmax.yaml",
            "Help on a command: anisoflow COMMAND --help"
        })
public final class Anisoflow implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs the program and ends the process with its exit status. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /**
     * Runs a command.
     *
     * @param out takes results
     * @param err takes progress and errors
     * @return the exit status, see {@link ExitCode}
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Anisoflow())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .registerConverter(Path.class, new FileNames())
                .setParameterExceptionHandler((e, arguments) -> badArguments(e, arguments))
                .setExecutionExceptionHandler((e, command, parsed) -> failure(e, err, debug(args)));
        int status;
        try {
            status = line.execute(args);
        } catch (OutOfMemoryError | StackOverflowError e) {
            status = failure(e, err, debug(args));
        }
        Fonts.warn(err);
        status = delivered(status, out, err);
        err.flush();
        return status;
    }

    private static boolean debug(String... args) {
        return List.of(args).contains("--debug");
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int badArguments(ParameterException e, String... arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        String message = e.getMessage();
        String hint = "see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        if (e instanceof UnmatchedArgumentException unmatched) {
            String found = unmatched.getUnmatched().get(0);
            boolean command = e.getCommandLine().getParent() == null && !unmatched.isUnknownOption();
            message = "there is no " + (unmatched.isUnknownOption() ? "option " : command ? "command " : "argument ")
                    + found;
            List<String> nearest = unmatched.getSuggestions();
            if (!nearest.isEmpty() && (command || unmatched.isUnknownOption())) {
                hint = "did you mean " + String.join(" or ", nearest) + "? " + hint;
            }
        }
        int remedy = e.getCause() instanceof TypeConversionException ? message.lastIndexOf("; ") : -1;
        if (remedy >= 0) {
            hint = message.substring(remedy + 2);
            message = message.substring(0, remedy);
        }
        return complain(err, message, FileNames.dashed(List.of(arguments)).orElse(hint), ExitCode.BAD_INPUT);
    }

    private static int failure(Throwable e, PrintWriter err, boolean debug) {
        if (debug) {
            e.printStackTrace(err);
        }
        if (e instanceof InvalidPathException name) {
            return failure(new InvalidInputException(PathNames.complaint(name)), err, false);
        }
        Failure failure = Failure.of(e);
        return complain(
                err, failure.message(), failure.hint(), failure.badInput() ? ExitCode.BAD_INPUT : ExitCode.FAILED);
    }

    /** Says so if results did not reach standard output; files are not concerned. */
    private static int delivered(int status, PrintWriter out, PrintWriter err) {
        return !out.checkError() || status == ExitCode.BAD_INPUT
                ? status
                : complain(
                        err,
                        "not all results could be written to standard output: it is closed, its reader has gone, or there "
                                + "is no space left",
                        "files that were saved are complete",
                        status == ExitCode.INTERRUPTED ? status : ExitCode.FAILED);
    }

    static int complain(PrintWriter err, String message, String hint, int status) {
        err.println("anisoflow: " + Printable.of(message));
        if (!hint.isEmpty()) {
            err.println("  hint: " + Printable.of(hint));
        }
        return status;
    }

    /** Reads the version that the build wrote. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"anisoflow " + number()};
        }

        static String number() {
            Properties properties = new Properties();
            try (InputStream input = Anisoflow.class.getResourceAsStream("version.properties")) {
                properties.load(input);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return properties.getProperty("version");
        }
    }
}
