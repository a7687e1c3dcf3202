package org.anisoflow.notebooks.report;

import static org.anisoflow.notebooks.report.Table.plain;
import static org.anisoflow.notebooks.report.Table.prose;
import static org.anisoflow.notebooks.report.Table.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.ClusterMetric;
import org.anisoflow.core.gaussian.Measure;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.notebooks.Latex;
import org.anisoflow.notebooks.Subject;
import org.anisoflow.notebooks.report.Table.Cell;
import org.anisoflow.ode.flow.Method;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.study.Study;

/** The tables of a report. */
final class ReportTables {
    /** Most eigenvalues, or components, that stand in a table one by one. */
    private static final int MAX_ROWS = 12;

    /** Most tests of a check that are shown. */
    private static final int MAX_TESTS = 12;

    private final Subject subject;
    private final Study study;
    private final Trajectory trajectory;

    ReportTables(Subject subject) {
        this.subject = subject;
        study = subject.result().study();
        trajectory = subject.result().trajectory();
    }

    /** What was solved and at what cost. */
    Table run() {
        List<List<Cell>> rows = new ArrayList<>();
        SolverOptions solver = trajectory.request().solver();
        Trajectory.Steps steps = trajectory.steps();
        rows.add(List.of(prose("depth asked for"), value(study.transformer().depth())));
        rows.add(List.of(prose("depth reached"), value(trajectory.end())));
        add(rows, "blow-up extrapolated to $t^{\\ast}$", trajectory.blowUpDepth());
        add(rows, "decay exponent of $\\dot\\Sigma$", trajectory.decayExponent());
        rows.add(List.of(
                prose("method"),
                prose(solver.method().key()
                        + (solver.method() == Method.LAYERS
                                ? ", $h = " + Latex.number(solver.step().orElseThrow()) + "$"
                                : ", relative tolerance $" + Latex.number(solver.relative()) + "$"))));
        rows.add(List.of(
                prose(solver.method() == Method.LAYERS ? "layers" : "steps"),
                prose(steps.accepted() + " accepted, " + steps.rejected() + " rejected")));
        rows.add(List.of(prose("evaluations of the velocity"), value((double) steps.evaluations())));
        if (trajectory.stiff()) {
            rows.add(List.of(prose("stiff"), prose("stability, not accuracy, held the step down")));
        }
        add(rows, "cubature error, in units of the initial spread", trajectory.cubatureError());
        rows.add(List.of(prose("seconds of integration"), value(trajectory.seconds())));
        return new Table(
                "The run: " + study.attentionTypes() + " attention, " + study.heads()
                        + (study.heads() == 1 ? " head" : " heads") + ", d = "
                        + study.initial().dimension() + ", "
                        + (study.law().size() > 1
                                ? study.law().size() + " "
                                        + study.law().arrangement().key() + ", "
                                : "")
                        + study.closure().key() + " closure",
                List.of(),
                rows);
    }

    private static void add(List<List<Cell>> rows, String name, OptionalDouble number) {
        number.ifPresent(present -> rows.add(List.of(prose(name), value(present))));
    }

    private List<String> ends(String... names) {
        List<String> header = new ArrayList<>(List.of(names));
        header.add("$t = " + Latex.number(trajectory.first().depth(), 5) + "$");
        header.add("$t = " + Latex.number(trajectory.last().depth(), 5) + "$");
        return header;
    }

    /** Diagnostics at the first and the last saved depth. */
    Table metrics() {
        List<List<Cell>> rows = new ArrayList<>();
        Stream.<Measure>concat(
                        trajectory.request().metrics().stream().sorted(),
                        study.law().size() > 1 ? Stream.of(ClusterMetric.values()) : Stream.empty())
                .forEach(measure -> rows.add(List.of(
                        prose(measure.title()),
                        prose(measure.definition()
                                .latex()
                                .replace(
                                        Metric.BETA,
                                        Latex.number(trajectory.request().energyBeta()))),
                        value(trajectory.first().value(measure)),
                        value(trajectory.last().value(measure)))));
        return new Table(
                "Diagnostics" + (study.law().size() > 1 ? " of the whole law" : "")
                        + " at the first and the last saved depth",
                ends("diagnostic", "definition"),
                rows);
    }

    /** Eigenvalues of the covariance at both ends: all, or the first ones and the last. */
    Table eigenvalues() {
        double[] first = trajectory.first().eigenvalues();
        double[] last = trajectory.last().eigenvalues();
        int d = first.length;
        List<List<Cell>> rows = new ArrayList<>();
        shown(d).forEach(
                        i -> rows.add(List.of(prose("$\\lambda_{" + (i + 1) + "}$"), value(first[i]), value(last[i]))));
        return new Table(
                "Eigenvalues of the covariance" + (study.law().size() > 1 ? " of the whole law" : "")
                        + (d > MAX_ROWS ? ", " + rows.size() + " of " + d : ""),
                ends("eigenvalue"),
                rows);
    }

    /** All indices below a number, or the first and some up to the last. */
    private static IntStream shown(int count) {
        return count <= MAX_ROWS
                ? IntStream.range(0, count)
                : IntStream.concat(
                        IntStream.range(0, MAX_ROWS / 2),
                        IntStream.rangeClosed(1, MAX_ROWS / 2)
                                .map(i -> MAX_ROWS / 2
                                        - 1
                                        + (int) Math.round((double) i * (count - MAX_ROWS / 2) / (MAX_ROWS / 2))));
    }

    /** Mean norms and variances of the components at both ends. */
    Table components() {
        List<Long> labels = study.labels();
        List<List<Cell>> rows = new ArrayList<>();
        int count = study.law().size();
        shown(count).forEach(j -> {
            SavedLaw first = trajectory.first().components().get(j);
            SavedLaw last = trajectory.last().components().get(j);
            rows.add(List.of(
                    plain(
                            labels.isEmpty()
                                    ? Integer.toString(j + 1)
                                    : labels.get(j).toString()),
                    value(study.law().components().get(j).weight()),
                    value(norm(first.mean())),
                    value(norm(last.mean())),
                    value(sum(first.eigenvalues())),
                    value(sum(last.eigenvalues()))));
        });
        String t0 = "$t = " + Latex.number(trajectory.first().depth(), 5) + "$";
        String t1 = "$t = " + Latex.number(trajectory.last().depth(), 5) + "$";
        return new Table(
                "Components" + (count > MAX_ROWS ? ", " + rows.size() + " of " + count : ""),
                List.of(
                        labels.isEmpty() ? "component" : "label",
                        "share $\\pi_j$",
                        "$\\lVert \\alpha_j \\rVert$, " + t0,
                        t1,
                        "$\\mathrm{tr} \\, \\Sigma_j$, " + t0,
                        t1),
                rows);
    }

    private static double norm(double... vector) {
        return Math.sqrt(java.util.Arrays.stream(vector).map(a -> a * a).sum());
    }

    private static double sum(double... vector) {
        return java.util.Arrays.stream(vector).sum();
    }

    /** The tests of a check that come closest to what is allowed, or go beyond. */
    Table tests(JsonNode check) {
        List<JsonNode> tests = new ArrayList<>();
        check.path("tests").forEach(tests::add);
        int all = tests.size();
        tests.sort(Comparator.comparingDouble(ReportTables::share).reversed());
        List<List<Cell>> rows = tests.stream()
                .limit(MAX_TESTS)
                .map(test -> List.of(
                        plain(test.path("quantity").asText()),
                        value(test.path("n").asDouble()),
                        number(test, "t"),
                        number(test, "closure"),
                        number(test, "particles"),
                        number(test, "difference"),
                        number(test, "allowed")))
                .toList();
        return new Table(
                all > rows.size()
                        ? "The " + rows.size() + " of " + all + " comparisons that come closest to what is allowed"
                        : "All comparisons",
                List.of("quantity", "tokens", "$t$", "closure", "particles", "difference", "allowed"),
                rows);
    }

    private static double share(JsonNode test) {
        double share = Math.abs(number(test.path("difference")) / number(test.path("allowed")));
        return Double.isNaN(share) ? 0 : share;
    }

    private static Cell number(JsonNode test, String key) {
        return value(number(test.path(key)));
    }

    private static double number(JsonNode node) {
        return node.isNumber() ? node.asDouble() : Double.NaN;
    }

    /** What the result was computed with. */
    Table environment() {
        List<List<Cell>> rows = new ArrayList<>();
        subject.environment()
                .forEach((key, content) -> rows.add(List.of(
                        plain(Subject.environmentName(key)), plain(content == null ? "none" : content.toString()))));
        return new Table("Environment", List.of(), rows);
    }
}
