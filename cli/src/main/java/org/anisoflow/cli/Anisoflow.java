package org.anisoflow.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.WriteException;
import org.anisoflow.study.document.DocumentException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
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
                .setParameterExceptionHandler((e, arguments) -> badArguments(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failure(e, err, debug(args)));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            return failure(e, err, debug(args));
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static boolean debug(String... args) {
        return List.of(args).contains("--debug");
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int badArguments(ParameterException e) {
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
        return complain(err, message, hint, ExitCode.BAD_INPUT);
    }

    private static int failure(Throwable e, PrintWriter err, boolean debug) {
        if (debug) {
            e.printStackTrace(err);
        }
        if (e instanceof InvalidInputException || e instanceof FormatException) {
            String message = e.getMessage();
            Optional<String> hint = e instanceof DocumentException document ? document.hint() : Optional.empty();
            // messages end in a remedy where there is one
            int remedy = message.lastIndexOf("; ");
            return hint.isPresent() || remedy < 0
                    ? complain(err, message, hint.orElse(""), ExitCode.BAD_INPUT)
                    : complain(err, message.substring(0, remedy), message.substring(remedy + 2), ExitCode.BAD_INPUT);
        }
        if (e instanceof OutOfMemoryError) {
            return complain(
                    err,
                    "memory ran out at a heap of " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB",
                    "save fewer depths or whole laws only at the ends (--set save.laws=ends), or give Java more: "
                            + "ANISOFLOW_JAVA_OPTS=-Xmx8g",
                    ExitCode.FAILED);
        }
        if (e instanceof WriteException failed) {
            return complain(err, failed.problem(), failed.remedy(), ExitCode.FAILED);
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            return complain(
                    err,
                    "reading or writing failed: " + e.getMessage(),
                    "check that the disk is not full and the directory is still there",
                    ExitCode.FAILED);
        }
        return complain(err, "an error in Anisoflow: " + e, "run again with --debug and report it", ExitCode.FAILED);
    }

    static int complain(PrintWriter err, String message, String hint, int status) {
        err.println("anisoflow: " + message);
        if (!hint.isEmpty()) {
            err.println("  hint: " + hint);
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
