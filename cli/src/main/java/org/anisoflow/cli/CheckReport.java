package org.anisoflow.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anisoflow.formats.Printable;
import org.anisoflow.ode.crosscheck.Validation;
import org.anisoflow.ode.crosscheck.Validation.Test;
import org.anisoflow.ode.particles.EffectiveTokens;
import org.anisoflow.ode.particles.SinkhornReport;
import org.anisoflow.study.Study;

/** What a cross-check says on standard output. */
final class CheckReport {
    /** Most rows of the table; those nearest to failing are shown. */
    private static final int ROWS = 24;

    private static final List<String> HEADER =
            List.of("N", "R", "t", "worst quantity", "closure", "particles", "difference", "allowed", "z", "within");

    private CheckReport() {}

    /** The place of a row. */
    private record Place(int n, double depth) {}

    /**
     * Prints how many tokens the law was fitted to, the worst quantity of every number of tokens and depth, a summary, and the
     * verdict.
     */
    static void print(PrintWriter out, Study study, Validation validation, Path directory) {
        study.tokens().ifPresent(tokens -> out.println(Printable.of(tokens.sentence())));
        Collection<Test> worst = worst(validation.tests());
        if (!worst.isEmpty()) {
            List<List<String>> rows = new ArrayList<>(List.of(HEADER));
            List<Test> shown = worst.stream()
                    .sorted(Comparator.comparingDouble(CheckReport::excess).reversed())
                    .limit(ROWS)
                    .sorted(Comparator.comparingInt(Test::n).thenComparingDouble(Test::depth))
                    .toList();
            shown.forEach(test -> rows.add(row(test)));
            Report.printTable(out, rows);
            if (shown.size() < worst.size()) {
                out.println("(the " + shown.size() + " of " + worst.size() + " rows that are nearest to failing)");
            }
            out.println();
        }
        validation
                .errorSlope()
                .ifPresent(slope -> out.println(String.format(
                        Locale.ROOT,
                        "error slope %.3f +- %.3f, expected %s",
                        slope.value(),
                        slope.standardError(),
                        Report.number(slope.expected()))));
        EffectiveTokens effective = validation.effective();
        if (effective.median() > 0) {
            out.println("effective tokens: median " + Report.number(effective.median()) + ", exceeded by 95 %: "
                    + Report.number(effective.fifthPercentile()) + ", worst " + Report.number(effective.worst()));
        }
        SinkhornReport sinkhorn = validation.sinkhorn();
        if (sinkhorn.evaluations() > 0) {
            out.println(String.format(
                    Locale.ROOT,
                    "sinkhorn: %.1f iterations per evaluation, at most %d, marginals within %.1e",
                    (double) sinkhorn.iterations() / sinkhorn.evaluations(),
                    sinkhorn.most(),
                    sinkhorn.worstError()));
        }
        out.println(validation.verdict().key() + ": " + validation.message());
        out.println("saved in " + directory);
    }

    private static Collection<Test> worst(List<Test> tests) {
        Map<Place, Test> worst = new LinkedHashMap<>();
        for (Test test : tests) {
            worst.merge(new Place(test.n(), test.depth()), test, (a, b) -> excess(b) > excess(a) ? b : a);
        }
        return worst.values();
    }

    /** How close a test is to failing: above 1 it fails. */
    private static double excess(Test test) {
        double excess = Math.abs(test.difference()) / test.allowed();
        return Double.isNaN(excess) ? (test.passes() ? 0 : Double.POSITIVE_INFINITY) : excess;
    }

    private static List<String> row(Test test) {
        return List.of(
                Integer.toString(test.n()),
                Integer.toString(test.replicates()),
                Report.number(test.depth()),
                test.quantity(),
                Report.number(test.closure()),
                Report.number(test.particles()),
                String.format(Locale.ROOT, "%.2e", test.difference()),
                String.format(Locale.ROOT, "%.2e", test.allowed()),
                String.format(Locale.ROOT, "%.2f", test.z()),
                !test.trusted() ? "untrusted" : test.passes() ? "yes" : "NO");
    }
}
