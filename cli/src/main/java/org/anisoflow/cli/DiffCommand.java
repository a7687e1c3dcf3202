package org.anisoflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anisoflow.formats.Json;
import org.anisoflow.study.result.ResultDiff;
import org.anisoflow.study.result.ResultDiff.Change;
import org.anisoflow.study.result.ResultDiff.Quantity;
import org.anisoflow.study.result.ResultDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two results. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Compare two result directories: their studies, how the runs ended, and their trajectories at the depths that both "
                    + "have saved. Differences of the studies do not count; see docs/results.md.",
            "",
            "Exit status: 0 if the results agree within the tolerance, 3 if they do not or have no depth in common."
        },
        footer = {"", "Example:", "  anisoflow diff digits-softmax digits-softmax-54 --tolerance 1e-7"})
final class DiffCommand implements Callable<Integer> {
    /** How the difference is printed. */
    enum Format {
        /** Tables. */
        TEXT,
        /** One JSON object. */
        JSON
    }

    /** Most keys of the studies that are printed. */
    private static final int KEYS = 20;

    /** Most characters of a value that are printed. */
    private static final int SHOWN = 40;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR1", description = "A result directory, as solve writes it.")
    private Path first;

    @Parameters(index = "1", paramLabel = "DIR2", description = "Another one.")
    private Path second;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            defaultValue = "0",
            description = "Relative difference up to which results agree (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Print tables or JSON (default: ${DEFAULT-VALUE}).")
    private Format format;

    /** {@link Anisoflow} looks for it among the arguments, because errors come from anywhere. */
    @SuppressWarnings("UnusedVariable")
    @Option(names = "--debug", description = "Show the stack trace of an error.")
    private boolean debug;

    @Override
    public Integer call() throws IOException {
        Blas.choose(Optional.empty());
        if (!(tolerance >= 0)) {
            throw new ParameterException(spec.commandLine(), "--tolerance must be at least 0 but is " + tolerance);
        }
        for (Path directory : List.of(first, second)) {
            OutputOptions.restore(
                    directory, ResultDirectory.KIND, spec.commandLine().getErr());
        }
        ResultDiff diff = ResultDiff.of(first, second);
        boolean agree = diff.largest() <= tolerance;
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case TEXT -> print(out, diff, agree);
            case JSON -> out.println(Json.toString(json(diff, agree)));
        }
        return agree ? ExitCode.DONE : ExitCode.DISAGREED;
    }

    private Map<String, Object> json(ResultDiff diff, boolean agree) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("first", first.toString());
        json.put("second", second.toString());
        json.put("tolerance", tolerance);
        json.put("agree", agree);
        json.put("largest", diff.largest());
        json.put("study", diff.study());
        json.put("summary", diff.summary());
        json.put("first_depths", diff.firstDepths());
        json.put("second_depths", diff.secondDepths());
        json.put("common_depths", diff.commonDepths());
        json.put("quantities", diff.quantities());
        return json;
    }

    private void print(PrintWriter out, ResultDiff diff, boolean agree) {
        List<Change> keys = diff.study();
        changes(out, "study.yaml", keys.subList(0, Math.min(KEYS, keys.size())));
        if (keys.size() > KEYS) {
            out.println("(and " + (keys.size() - KEYS) + " keys more)");
        }
        changes(out, "summary", diff.summary());
        out.println(
                diff.commonDepths() + " depths are common, of " + diff.firstDepths() + " and " + diff.secondDepths());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("quantity", "depths", "difference", "at t", "relative", "at t"));
        int equal = 0;
        for (Quantity quantity : diff.quantities()) {
            if (quantity.depths() > 0 && quantity.relative() == 0) {
                equal++;
            } else {
                rows.add(row(quantity));
            }
        }
        if (rows.size() > 1) {
            Report.printTable(out, rows);
        }
        if (equal > 0) {
            out.println(equal + " quantities are equal");
        }
        out.println();
        out.println(verdict(diff, agree));
    }

    private static void changes(PrintWriter out, String title, List<Change> changes) {
        if (!changes.isEmpty()) {
            List<List<String>> rows = new ArrayList<>(List.of(List.of(title, "first", "second")));
            changes.forEach(
                    change -> rows.add(List.of(change.key(), shortened(change.first()), shortened(change.second()))));
            Report.printTable(out, rows);
            out.println();
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 2) + "..";
    }

    private static List<String> row(Quantity quantity) {
        return quantity.depths() == 0
                ? List.of(quantity.name(), "0", "not in both", "", "", "")
                : List.of(
                        quantity.name(),
                        String.valueOf(quantity.depths()),
                        Report.number(quantity.absolute()),
                        Report.number(quantity.absoluteDepth()),
                        Report.number(quantity.relative()),
                        Report.number(quantity.relativeDepth()));
    }

    private String verdict(ResultDiff diff, boolean agree) {
        if (diff.commonDepths() == 0) {
            return "they have no depth in common; save the same ones, nothing is interpolated";
        }
        if (diff.largest() == 0) {
            return "they are equal";
        }
        return (agree ? "they agree within " : "they differ by more than ")
                + Report.number(tolerance)
                + (Double.isFinite(diff.largest())
                        ? ": the largest relative difference is " + Report.number(diff.largest())
                        : "");
    }
}
