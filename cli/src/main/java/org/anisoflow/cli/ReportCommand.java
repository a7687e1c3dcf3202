package org.anisoflow.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.notebooks.report.ReportFormat;
import org.anisoflow.notebooks.report.Reports;
import org.anisoflow.study.result.ResultDirectory;
import org.anisoflow.viz.Theme;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a report of a result. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Write a report of a result directory: its study as equations, charts, tables, and the verdict of a check if there "
                    + "is one beside it. HTML is one page that needs no network, TeX is a fragment for papers with its charts as "
                    + "PDF files beside it; see docs/reports.md."
        },
        footer = {
            "",
            "Examples:",
            "  anisoflow report digits-softmax -o digits.html",
            "  anisoflow report digits-softmax -o digits.pdf",
            "  anisoflow report digits-softmax -o paper/digits.tex"
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A result directory, as solve writes it.")
    private Path directory;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description = "The report; its extension is html, pdf or tex.")
    private Path out;

    @Option(
            names = "--theme",
            paramLabel = "light|dark",
            description = "Dark on light or light on dark, for html (default: light).")
    private Optional<Theme> theme = Optional.empty();

    @Mixin
    private FileOptions files;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        common.environment();
        Reports.check(out, files.force());
        if (theme.isPresent() && ReportFormat.of(out.getFileName().toString()) != ReportFormat.HTML) {
            throw new ParameterException(
                    spec.commandLine(), "--theme is for reports in html but the report is " + out.getFileName());
        }
        Fonts.require("");
        OutputOptions.restore(
                directory, ResultDirectory.KIND, spec.commandLine().getErr());
        Reports.write(Subject.open(directory), out, theme.orElse(Theme.LIGHT), files.force())
                .forEach(common::saved);
        return ExitCode.DONE;
    }
}
