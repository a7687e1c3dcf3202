package org.anisoflow.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.anisoflow.core.closure.Closure;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.notebooks.nbformat.Cell;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Merger;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;

/** The texts of a notebook of a result, whatever its kernel. */
final class Story {
    /** Tests of a check that are shown. */
    private static final int TESTS = 12;

    private final Subject subject;
    private final Study study;
    private final Trajectory trajectory;

    Story(Subject subject) {
        this.subject = subject;
        study = subject.result().study();
        trajectory = subject.result().trajectory();
    }

    /** Title and verdict, with the numbers of {@code summary.json}. */
    Cell title() {
        return new Cell.Markdown("title", "# " + study.title() + "\n\n" + verdict() + "\n\n" + ends());
    }

    private String verdict() {
        String heads = study.heads() > 1 ? ", " + study.heads() + " heads" : "";
        int components = study.law().size();
        StringBuilder text = new StringBuilder("**" + capital(ending()) + ".** ")
                .append(trajectory.status() == Status.REACHED_END ? "" : capital(trajectory.message()) + ".")
                .append("\n\nAttention: ")
                .append(study.attentionTypes().replace("+", " and "))
                .append(heads)
                .append(", on tokens of dimension $d = ")
                .append(study.initial().dimension())
                .append("$");
        if (components > 1) {
            text.append(", in ")
                    .append(components)
                    .append(' ')
                    .append(study.law().arrangement().key());
        }
        study.tokens().ifPresent(tokens -> text.append("; the initial law is that of ")
                .append(tokens.count())
                .append(" tokens"));
        text.append(". ").append(closure());
        Trajectory.Steps steps = trajectory.steps();
        text.append(String.format(
                Locale.ROOT,
                " The run took %d steps, %d of them rejected, and %.2f s.",
                steps.accepted() + steps.rejected(),
                steps.rejected(),
                trajectory.seconds()));
        decay(trajectory.decayExponent()).ifPresent(text::append);
        if (trajectory.stiff()) {
            text.append(" Stability rather than accuracy held the step down.");
        }
        return text.toString();
    }

    private static Optional<String> decay(OptionalDouble exponent) {
        return exponent.isPresent() && exponent.getAsDouble() < 0
                ? Optional.of(String.format(
                        Locale.ROOT,
                        " At the end $\\lVert\\dot\\Sigma\\rVert_F$ falls like $t^{%.3g}$.",
                        exponent.getAsDouble()))
                : Optional.empty();
    }

    /** How the run ended. */
    private String ending() {
        String end = Tables.number(trajectory.end());
        Status status = trajectory.status();
        return switch (status) {
            case REACHED_END -> "the run reached its end, depth " + end;
            case CONVERGED -> "the law converged, at depth " + end;
            case BLEW_UP ->
                "the law blows up"
                        + (trajectory.blowUpDepth().isPresent()
                                ? " at depth "
                                        + Tables.number(trajectory.blowUpDepth().getAsDouble())
                                : "")
                        + "; the run ended at depth " + end;
            case DIVERGED -> "the law grew past the limit, at depth " + end;
            case CANCELLED -> "the run was interrupted at depth " + end;
            case MEMORY_LIMIT -> "memory ran out at depth " + end;
            case TIME_LIMIT -> "the run reached its time limit at depth " + end;
            case STEP_LIMIT -> "the run reached its limit of steps at depth " + end;
            case NON_FINITE -> "the velocity left the range of numbers at depth " + end;
        };
    }

    private String closure() {
        if (study.closure() == Closure.EXACT) {
            return "The closure is **exact**: Gaussians stay Gaussian, so mean and covariance say everything.";
        }
        OptionalDouble error = trajectory.cubatureError();
        return "The closure is **projected**: the law is kept Gaussian, with the mean and the covariance that move as those of "
                + "the tokens would at this instant."
                + (error.isPresent()
                        ? String.format(
                                Locale.ROOT, " Its cubature error is %.2g of the initial spread.", error.getAsDouble())
                        : "");
    }

    /** First and last law. */
    private String ends() {
        Point first = trajectory.first();
        Point last = trajectory.last();
        StringBuilder table = new StringBuilder("| | $t = " + Tables.number(first.depth()) + "$ | $t = "
                + Tables.number(last.depth()) + "$ |\n|---|---|---|\n");
        row(
                table,
                "total variance $\\mathrm{tr}\\,\\Sigma$",
                DoubleStream.of(first.eigenvalues()).sum(),
                DoubleStream.of(last.eigenvalues()).sum());
        row(table, "largest eigenvalue", first.eigenvalues()[0], last.eigenvalues()[0]);
        int d = first.eigenvalues().length;
        if (d > 1) {
            row(table, "smallest eigenvalue", first.eigenvalues()[d - 1], last.eigenvalues()[d - 1]);
        }
        Map.of(
                        Metric.EFFECTIVE_RANK,
                        "effective rank",
                        Metric.GAP_RANK,
                        "gap rank",
                        Metric.THRESHOLDED_RANK,
                        "eigenvalues above 0.1",
                        Metric.MEAN_NORM,
                        "norm of the mean",
                        Metric.MEAN_COSINE,
                        "mean cosine of two tokens")
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(entry -> first.metrics().containsKey(entry.getKey()))
                .forEach(entry -> row(
                        table,
                        entry.getValue(),
                        first.metrics().get(entry.getKey()),
                        last.metrics().get(entry.getKey())));
        String mergers = Merger.joining(trajectory.mergers(), study.law().size()).stream()
                .map(merger -> name(merger.first()) + " and " + name(merger.second()) + " at depth "
                        + Tables.number(merger.depth()))
                .collect(Collectors.joining(", "));
        return table + (mergers.isEmpty() ? "" : "\nComponents that merged: " + mergers + ".");
    }

    private String name(int component) {
        return study.labels().isEmpty()
                ? String.valueOf(component)
                : study.labels().get(component).toString();
    }

    private static void row(StringBuilder table, String name, double first, double last) {
        table.append("| ")
                .append(name)
                .append(" | ")
                .append(Tables.number(first))
                .append(" | ")
                .append(Tables.number(last))
                .append(" |\n");
    }

    /** The study as text. */
    Cell study() {
        return new Cell.Markdown(
                "study",
                "## The study\n\nWith every default filled in, as `study.yaml` holds it:\n\n```yaml\n"
                        + subject.studyText().stripTrailing() + "\n```");
    }

    /** What it was computed with. */
    Cell environment() {
        return CommonCells.environment(subject.environment());
    }

    /** The equations that were solved. */
    Cell equations() {
        return CommonCells.equations("", study);
    }

    /** The verdict of particles, if there was a check, and its table. */
    List<Cell> validation() {
        return subject.validation()
                .map(check -> List.<Cell>of(new Cell.Markdown(
                        "validation",
                        validation(check) + Tables.validation(check, TESTS).html())))
                .orElse(List.of());
    }

    private static String validation(JsonNode check) {
        String slope = check.path("error_slope").isObject()
                ? String.format(
                        Locale.ROOT,
                        " The error falls with the number of tokens like $N^{%.2f \\pm %.2f}$; %.2g is expected.",
                        check.at("/error_slope/value").asDouble(),
                        check.at("/error_slope/standard_error").asDouble(),
                        check.at("/error_slope/expected").asDouble())
                : "";
        return "## Checked by particles\n\n**Verdict: " + check.path("verdict").asText() + ".** "
                + capital(check.path("message").asText().replaceAll("\\.$", "")) + ". "
                + check.path("tests").size()
                + " tests at level " + Tables.number(check.path("level").asDouble())
                + " over all of them together." + slope
                + "\n\nThe tests that come closest to what is allowed:\n\n";
    }

    /** The literature. */
    Cell references() {
        return new Cell.Markdown(
                "references",
                "## References\n\n```bibtex\n"
                        + String.join("\n", References.of(study).values()).stripTrailing() + "\n```");
    }

    static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
