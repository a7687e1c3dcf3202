package org.anisoflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.MemoryEstimate;
import org.anisoflow.formats.AtomicOutput;
import org.anisoflow.formats.Printable;
import org.anisoflow.formats.WriteException;
import org.anisoflow.ode.flow.BatchSolver;
import org.anisoflow.ode.flow.FlowMemory;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.StudyWriter;
import org.anisoflow.study.result.Environment;
import org.anisoflow.sweep.Journal;
import org.anisoflow.sweep.Sweep;
import org.anisoflow.sweep.SweepCharts;
import org.anisoflow.sweep.SweepDirectory;
import org.anisoflow.sweep.SweepEngine;
import org.anisoflow.sweep.SweepEngines;
import org.anisoflow.sweep.SweepFile;
import org.anisoflow.sweep.SweepLimits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Solves many studies. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        versionProvider = Anisoflow.Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        description = {
            "Solve the members of a sweep, studies that differ in a few values, on all cores or on Apache Spark, and save one "
                    + "table of all of them with charts. Rows are kept as they come: a sweep that is interrupted goes on "
                    + "with --resume."
        },
        footer = {"", "Example:", "  anisoflow sweep examples/sweeps/phase-diagram.yaml --out phases"})
final class SweepCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SWEEP", description = "A sweep file (YAML or JSON).")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Directory for everything (default: named after the sweep file, in the current directory).")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--engine",
            paramLabel = "local|spark",
            defaultValue = "local",
            description = "Where members are solved (default: ${DEFAULT-VALUE}).")
    private String engine;

    @Option(names = "--resume", description = "Go on with a sweep that was not finished.")
    private boolean resume;

    @Option(names = "--yes", description = "Run a sweep of more than a million members.")
    private boolean yes;

    @Option(
            names = "--member",
            paramLabel = "INDEX",
            description = "Print the study of one member, and solve nothing; it can be solved, and drawn, by itself.")
    private Optional<Long> member = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY.PATH=VALUE",
            description =
                    "Use another value than the study of the sweep, e.g. --set solver.relative=1e-6; can be repeated.")
    private List<String> overrides = List.of();

    @Mixin
    private OutputOptions output;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        Instant started = Instant.now();
        Environment environment = common.environment();
        Sweep sweep = SweepFile.read(
                file, overrides.stream().map(StudyOverride::parse).toList(), common.givenSeed());
        if (member.isPresent()) {
            print(sweep, member.get());
            return ExitCode.DONE;
        }
        SweepCharts.check(sweep);
        SweepEngine chosen = SweepEngines.of(engine);
        if (sweep.size() > SweepLimits.MAX_UNCONFIRMED_MEMBERS && !yes) {
            throw new InvalidInputException(String.format(
                    Locale.ROOT,
                    "%s: the sweep has %,d members, more than %,d; shorten an axis, or add --yes",
                    file,
                    sweep.size(),
                    SweepLimits.MAX_UNCONFIRMED_MEMBERS));
        }
        requireMemory(sweep, environment.threads());
        Path directory = out.orElseGet(() -> StudyOptions.defaultDirectory(file, "-sweep"));
        PrintWriter err = spec.commandLine().getErr();
        OutputOptions.restore(directory, SweepDirectory.KIND, err);
        Path journalFile = Journal.of(directory);
        AtomicOutput.recover(journalFile);
        if (resume && !output.force() && SweepDirectory.holds(sweep, directory, Anisoflow.Version.number())) {
            Journal.discard(journalFile, sweep, Anisoflow.Version.number());
            if (!common.quiet()) {
                spec.commandLine()
                        .getOut()
                        .printf(
                                Locale.ROOT,
                                "%s is complete: all %,d members are in %s%n",
                                sweep.title(),
                                sweep.size(),
                                directory);
            }
            return ExitCode.DONE;
        }
        output.check(directory, SweepDirectory.KIND, err);
        try (Journal journal = open(journalFile, sweep)) {
            for (String damage : journal.damages()) {
                err.println("anisoflow: warning: " + damage + "; their members are solved again");
            }
            return run(journal, journalFile, chosen, new Plan(directory, environment, started));
        }
    }

    /** Refuses a sweep whose first or last members do not fit, as many at a time as there are threads. */
    private static void requireMemory(Sweep sweep, int threads) {
        MemoryEstimate largest = MemoryEstimate.NOTHING;
        for (long index : new long[] {0, sweep.size() - 1}) {
            try {
                FlowRequest request = sweep.members().request(index);
                MemoryEstimate one = FlowMemory.of(request);
                largest = largest.or(BatchSolver.suits(request) ? one.times(BatchSolver.LANES) : one);
            } catch (InvalidInputException e) {
                // a member that cannot be made is a row of its own
            }
        }
        List<MemoryEstimate.Remedy> remedies = new ArrayList<>();
        for (int fewer = threads - 1; fewer >= 1 && remedies.isEmpty(); fewer--) {
            if (largest.times(fewer).fits()) {
                remedies.add(new MemoryEstimate.Remedy("use --threads " + fewer, largest.times(fewer)));
            }
        }
        largest.times(threads).require("the members of the sweep, " + threads + " at a time, need", remedies);
    }

    private record Plan(Path directory, Environment environment, Instant started) {}

    private Journal open(Path journal, Sweep sweep) throws IOException {
        String version = Anisoflow.Version.number();
        if (resume && Files.exists(journal)) {
            return Journal.resume(journal, sweep, version);
        }
        if (output.force()) {
            Journal.discard(journal);
        }
        return Journal.create(journal, sweep, version);
    }

    private void print(Sweep sweep, long index) throws IOException {
        if (index < 0 || index >= sweep.size()) {
            throw new InvalidInputException(
                    "--member must be from 0 to " + (sweep.size() - 1) + " for this sweep but is " + index);
        }
        Study study = sweep.members().study(index);
        spec.commandLine().getOut().print(StudyWriter.text(study, Path.of("")));
    }

    private int run(Journal journal, Path journalFile, SweepEngine chosen, Plan plan) throws IOException {
        Sweep sweep = journal.sweep();
        PrintWriter err = spec.commandLine().getErr();
        ProgressReporter progress = new ProgressReporter(err, common.progress());
        long before = journal.done();
        try (Interruption interruption = new Interruption(err)) {
            boolean whole = chosen.run(
                    sweep,
                    journal.missing(),
                    plan.environment().threads(),
                    rows -> {
                        journal.accept(rows);
                        progress.members(before, journal.done(), sweep.size());
                    },
                    interruption::requested);
            progress.finish();
            if (!whole) {
                return Anisoflow.complain(
                        err,
                        "interrupted; " + journal.done() + " of " + sweep.size() + " members are kept in "
                                + journalFile,
                        "add --resume to go on",
                        ExitCode.INTERRUPTED);
            }
            SweepDirectory.Counts[] counts = new SweepDirectory.Counts[1];
            Path saved;
            try {
                saved = output.save(
                        plan.directory(),
                        err,
                        directory -> counts[0] = SweepDirectory.write(
                                directory,
                                journal,
                                new SweepDirectory.Run(chosen, plan.environment(), plan.started()),
                                output.plots(),
                                output.force(),
                                warning -> err.println("anisoflow: warning: " + warning)));
            } catch (WriteException e) {
                return Anisoflow.complain(
                        err,
                        e.problem(),
                        e.remedy() + "; all members are kept in " + journalFile + ", so add --resume then",
                        ExitCode.FAILED);
            }
            Files.deleteIfExists(journalFile);
            if (!common.quiet()) {
                report(counts[0], sweep, saved);
            }
            return ExitCode.DONE;
        }
    }

    private void report(SweepDirectory.Counts counts, Sweep sweep, Path saved) {
        PrintWriter results = spec.commandLine().getOut();
        sweep.tokens().forEach(tokens -> results.println(Printable.of(tokens.sentence())));
        results.printf(Locale.ROOT, "%s: %,d members%n", sweep.title(), sweep.size());
        counts.statuses()
                .forEach((status, count) -> results.printf(Locale.ROOT, "  %-14s %,12d%n", status.key(), count));
        results.println("outcomes");
        counts.outcomes()
                .forEach((outcome, count) ->
                        results.printf(Locale.ROOT, "  %-14s %,12d  %s%n", outcome.key(), count, outcome.words()));
        if (counts.failed() > 0) {
            results.println("failures.csv says why members failed");
        }
        results.println("saved in " + saved);
    }
}
