package org.anisoflow.study.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.formats.FormatException;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.result.ResultDiff.Change;
import org.anisoflow.study.result.ResultDiff.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultDiffTest {
    private static final String PLAIN = """
            anisoflow: 1
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
            initial: {mean: [1, 0.1], covariance: [[2, 0.5], [0.5, 1]]}
            depth: 2
            save: {points: 5}
            """;
    private static final String MIXTURE = PLAIN.replaceAll(
            "initial:.*",
            "initial: {mixture: [{weight: 0.5, mean: [1, 0], covariance: {identity: 2}}, "
                    + "{weight: 0.5, mean: [-1, 0], covariance: {identity: 2}}]}");

    @TempDir
    private Path scratch;

    private Path save(String name, String text) throws IOException {
        Study study = study(text);
        return save(name, study, new FlowSolver().solve(study.request()));
    }

    private Study study(String text) throws IOException {
        return StudyFile.read(Files.writeString(scratch.resolve("s.yaml"), text));
    }

    private Path save(String name, Study study, Trajectory trajectory) throws IOException {
        Environment environment = new Environment("0.1.0", "17", "none", 2, OptionalLong.empty());
        Path directory = scratch.resolve(name);
        ResultDirectory.write(
                directory,
                new ResultDirectory.Run(study, trajectory, environment, Instant.now()),
                Set.of(ResultFormat.NPZ),
                List.of(),
                false);
        return directory;
    }

    private static Quantity quantity(ResultDiff diff, String name) {
        return diff.quantities().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void runIsEqualToItselfWithItsNonFiniteNumbers() throws IOException {
        for (String text : List.of(
                PLAIN,
                PLAIN.replace("[[2, 0.5], [0.5, 1]]", "[[1, 2], [2, 4]]"),
                MIXTURE,
                MIXTURE + "queries: [[1, 2]]\n")) {
            Path directory = save("run" + text.hashCode(), text);
            ResultDiff diff = ResultDiff.of(directory, directory);
            assertThat(diff.study()).isEmpty();
            assertThat(diff.summary()).isEmpty();
            assertThat(diff.commonDepths()).isEqualTo(5);
            assertThat(diff.quantities()).allMatch(one -> one.depths() == 5 && one.absolute() == 0);
            assertThat(diff.largest()).isZero();
        }
    }

    /** A run with one of its points replaced. */
    private Path changed(String name, double[] mean, Map<Metric, Double> metrics) throws IOException {
        Study study = study(PLAIN);
        Trajectory whole = new FlowSolver().solve(study.request());
        return save(
                name,
                study,
                Altered.run(whole, 2, mean, metrics, whole.points().get(2).components()));
    }

    @Test
    void differencesAreMeasuredAgainstTheLaw() throws IOException {
        Path plain = save("plain", PLAIN);
        Point point = Results.open(plain).trajectory().points().get(2);
        double[] mean = point.mean();
        double trace = Arrays.stream(point.eigenvalues()).sum();
        double size = Math.sqrt(mean[0] * mean[0] + mean[1] * mean[1] + trace);
        mean[1] += 1e-3;
        size = Math.max(size, Math.sqrt(mean[0] * mean[0] + mean[1] * mean[1] + trace));
        Map<Metric, Double> metrics = new EnumMap<>(point.metrics());
        double rank = metrics.get(Metric.EFFECTIVE_RANK);
        metrics.put(Metric.EFFECTIVE_RANK, rank - 0.25);
        metrics.put(Metric.ISOSCORE, Double.NaN);
        ResultDiff diff = ResultDiff.of(plain, changed("changed", mean, metrics));

        Quantity difference = quantity(diff, "mean");
        assertThat(difference.absolute()).isCloseTo(1e-3, within(1e-15));
        assertThat(difference.relative()).isCloseTo(1e-3 / size, within(1e-15));
        assertThat(difference.absoluteDepth()).isEqualTo(1);
        assertThat(difference.relativeDepth()).isEqualTo(1);
        assertThat(quantity(diff, "metrics/effective_rank").relative()).isCloseTo(0.25 / rank, within(1e-15));
        assertThat(quantity(diff, "metrics/isoscore").relative()).isInfinite();
        assertThat(quantity(diff, "eigenvalues").absolute()).isZero();
        assertThat(diff.largest()).isInfinite();
    }

    @Test
    void methodsAgreeWithinTheirToleranceAndTheStudySaysWhatDiffers() throws IOException {
        ResultDiff diff = ResultDiff.of(
                save("a", PLAIN), save("b", PLAIN + "solver: {method: dormand-prince-54, relative: 1e-11}\n"));
        assertThat(diff.study()).extracting(Change::key).containsExactly("solver.method", "solver.relative");
        assertThat(diff.study().get(0).second()).isEqualTo("dormand-prince-54");
        assertThat(diff.summary()).extracting(Change::key).contains("steps.accepted");
        assertThat(diff.largest()).isGreaterThan(0).isLessThan(1e-8);
    }

    @Test
    void onlyCommonDepthsAreCompared() throws IOException {
        Path five = save("five", PLAIN);
        Path nine = save("nine", PLAIN.replace("points: 5", "points: 9, laws: ends"));
        ResultDiff diff = ResultDiff.of(five, nine);
        assertThat(List.of(diff.firstDepths(), diff.secondDepths(), diff.commonDepths()))
                .containsExactly(5, 9, 5);
        assertThat(quantity(diff, "mean").depths()).isEqualTo(5);
        assertThat(quantity(diff, "cov").depths()).isEqualTo(2);
        assertThat(diff.largest()).isLessThan(1e-10);

        ResultDiff none = ResultDiff.of(five, save("other", PLAIN.replace("{points: 5}", "{at: [0.3, 0.7]}")));
        assertThat(none.commonDepths()).isEqualTo(1);
        none = ResultDiff.of(
                save("x", PLAIN.replace("{points: 5}", "{at: [0.5]}").replace("depth: 2", "depth: 1")),
                save("y", PLAIN.replace("{points: 5}", "{at: [0.3]}").replace("depth: 2", "depth: 1.5")));
        assertThat(none.commonDepths()).isZero();
        assertThat(none.quantities()).isEmpty();
        assertThat(none.largest()).isInfinite();
    }

    @Test
    void arraysThatOnlyOneHasDoNotCount() throws IOException {
        ResultDiff diff =
                ResultDiff.of(save("a", PLAIN), save("b", PLAIN + "metrics: [top_share]\nqueries: [[1, 2]]\n"));
        assertThat(quantity(diff, "metrics/effective_rank").depths()).isZero();
        assertThat(quantity(diff, "query").depths()).isZero();
        assertThat(quantity(diff, "metrics/top_share").depths()).isEqualTo(5);
        assertThat(diff.largest()).isLessThan(1e-10);
    }

    @Test
    void otherDimensionsNumbersOfComponentsAndEndsAreSaid() throws IOException {
        Path plain = save("plain", PLAIN);
        ResultDiff dimension = ResultDiff.of(
                plain,
                save(
                        "three",
                        PLAIN.replace("identity: 2", "identity: 3")
                                .replaceAll("initial:.*", "initial: {covariance: {identity: 3}}")));
        assertThat(dimension.summary()).contains(new Change("d", "2", "3", Double.POSITIVE_INFINITY));
        assertThat(dimension.quantities()).isEmpty();
        assertThat(dimension.largest()).isInfinite();

        ResultDiff components = ResultDiff.of(plain, save("mixture", MIXTURE));
        assertThat(components.summary())
                .contains(
                        new Change("components", "1", "2", Double.POSITIVE_INFINITY),
                        new Change("closure", "exact", "projected", Double.POSITIVE_INFINITY));
        assertThat(components.quantities()).isEmpty();

        ResultDiff ends = ResultDiff.of(plain, save("blow-up", PLAIN.replace(", times: -1", "")));
        assertThat(ends.summary())
                .contains(new Change("status", "reached_end", "blew_up", Double.POSITIVE_INFINITY))
                .extracting(Change::key)
                .contains("blow_up_time", "t_end");
        assertThat(ends.study()).contains(new Change("attention.key.times", "-1", "-", 0));
    }

    @Test
    void equalNumbersAreNoDifferenceOfStudies() throws IOException {
        assertThat(ResultDiff.of(
                                save("a", PLAIN + "solver: {relative: 1e-8}\n"),
                                save("b", PLAIN.replace("depth: 2", "depth: 2.0") + "solver: {relative: 0.00000001}\n"))
                        .study())
                .isEmpty();
    }

    @Test
    void pathsOfFilesAreThoseThatTheyLeadTo() throws IOException {
        Files.writeString(scratch.resolve("tokens.csv"), "1,0\n-1,2\n3,1\n");
        String text = PLAIN.replaceAll("initial:.*", "initial: {tokens: {file: tokens.csv}}");
        Path near = save("near", text);
        Files.createDirectory(scratch.resolve("far"));
        Path far = save("far/far", text);
        assertThat(Files.readString(far.resolve("study.yaml"))).contains("../../tokens.csv");
        assertThat(ResultDiff.of(near, far).study()).isEmpty();
    }

    @Test
    void refusesWhatIsNoResult() throws IOException {
        Path plain = save("plain", PLAIN);
        assertThatThrownBy(() -> ResultDiff.of(plain, scratch))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(scratch + ": is not a result directory");
    }
}
