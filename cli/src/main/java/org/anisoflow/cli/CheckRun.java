package org.anisoflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.anisoflow.ode.crosscheck.CheckObserver;
import org.anisoflow.ode.crosscheck.Validation;
import org.anisoflow.ode.particles.Workers;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Attachment;
import org.anisoflow.study.result.Environment;
import org.anisoflow.study.validation.ValidationDirectory;
import org.anisoflow.viz.ErrorChart;
import org.anisoflow.viz.Theme;
import org.anisoflow.viz.ValidationChart;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What {@code validate} and {@code compare} do with a study: check it, save and print what came out.
 *
 * @param directory where the result goes
 * @param files run files that are compared; empty for runs of our own
 * @param started when work began
 */
record CheckRun(Study study, Path directory, List<Path> files, Environment environment, Instant started) {
    /** Makes a check. */
    @FunctionalInterface
    interface Check {
        Validation run(Workers workers, CheckObserver observer);
    }

    /** Checks, saves and prints; returns the exit status. */
    int run(CommandSpec spec, CommonOptions common, OutputOptions output, Check check) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        VectorModule.load();
        common.adviseBlas(study.initial().dimension());
        ProgressReporter progress = new ProgressReporter(err, common.progress());
        try (Interruption interruption = new Interruption(err);
                Workers workers = new Workers(environment.threads())) {
            Validation validation = study.attempt(() -> check.run(workers, observer(progress, interruption)));
            progress.finish();
            List<Attachment> charts = charts(validation, output, err);
            Path saved = output.saveSomewhere(
                    directory,
                    err,
                    to -> ValidationDirectory.write(
                            to,
                            new ValidationDirectory.Check(study, validation, files, environment, started),
                            charts,
                            output.force()));
            if (!common.quiet()) {
                CheckReport.print(spec.commandLine().getOut(), study, validation, saved);
            }
            return interruption.requested()
                    ? Anisoflow.complain(err, "interrupted; saved in " + saved, "", ExitCode.INTERRUPTED)
                    : Math.max(status(validation, saved, common.quiet(), err), OutputOptions.status(directory, saved));
        }
    }

    /** Says what went wrong; without the reason, unless it was not printed yet. */
    private static int status(Validation validation, Path saved, boolean quiet, PrintWriter err) {
        String sentence = "the verdict is " + validation.verdict().key() + (quiet ? ": " + validation.message() : "");
        String hint = "every test is in " + saved.resolve(ValidationDirectory.FILE_NAME);
        return switch (validation.verdict()) {
            case AGREES, MEASURED -> ExitCode.DONE;
            case DISAGREES -> Anisoflow.complain(err, sentence, hint, ExitCode.DISAGREED);
            case INCONCLUSIVE -> Anisoflow.complain(err, sentence, hint, ExitCode.FAILED);
        };
    }

    private static CheckObserver observer(ProgressReporter progress, Interruption interruption) {
        return new CheckObserver() {
            @Override
            public void progress(double done, String doing) {
                progress.check(done, doing);
            }

            @Override
            public boolean cancelled() {
                return interruption.requested();
            }
        };
    }

    private List<Attachment> charts(Validation validation, OutputOptions output, PrintWriter err) throws IOException {
        String subtitle = study.attentionTypes() + (study.heads() > 1 ? ", " + study.heads() + " heads" : "")
                + ", d = " + study.initial().dimension() + ", "
                + validation.closure().key() + " closure: "
                + validation.verdict().key();
        List<Attachment> charts = new ArrayList<>();
        if (!validation.curves().isEmpty()) {
            charts.addAll(output.chart(
                    "validation",
                    () -> ValidationChart.of(ValidationChart.Data.of(validation, study.title(), subtitle), Theme.LIGHT),
                    err));
        }
        if (validation.errorSlope().isPresent()) {
            charts.addAll(output.chart(
                    "errors",
                    () -> ErrorChart.of(ErrorChart.Data.of(validation, study.title(), subtitle), Theme.LIGHT),
                    err));
        }
        return charts;
    }
}
