package org.anisoflow.study.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.NonFinite;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.flow.Carried;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.StudyOverride;
import org.anisoflow.study.document.DocumentException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResultsTest {
    private static final String ATTENTION =
            "attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}\n";
    private static final String LAW = "initial: {mean: [1, 0.1], covariance: [[2, 0.5], [0.5, 1]]}\n";
    private static final String PLAIN = "anisoflow: 1\n" + ATTENTION + LAW + "depth: 2\nsave: {points: 4}\n";
    private static final String CLUSTERS = """
            anisoflow: 1
            title: three classes
            attention: {type: softmax, scale: 0.1, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}
            initial:
              tokens: {file: tokens.csv}
              labels: [7, 7, 7, 4, 4, -1, -1, -1]
            drift: {linear: {identity: 2, times: -1}}
            depth: 3
            save: {points: 4}
            closure: {merge-distance: 0.5}
            queries: [[1, 2], [3, 4]]
            """;
    private static final String TOKENS = "2,0\n2.5,1\n3,0.5\n0,-2\n1,-2\n-2,-1\n-2.5,0.5\n-3,0\n";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path scratch;

    private Study study(String text) throws IOException {
        Files.writeString(scratch.resolve("tokens.csv"), TOKENS);
        return StudyFile.read(Files.writeString(scratch.resolve("s.yaml"), text));
    }

    private Result saved(Study study, ResultFormat... formats) throws IOException {
        Trajectory trajectory = new FlowSolver().solve(study.request());
        Environment environment = new Environment("0.1.0", "17", "none", 2, OptionalLong.empty());
        ResultDirectory.write(
                directory(),
                new ResultDirectory.Run(study, trajectory, environment, Instant.now()),
                Set.of(formats),
                List.of(),
                true);
        return new Result(study, trajectory);
    }

    private Path directory() {
        return scratch.resolve("result");
    }

    /** Saves a result as versions without sums did: the files may then be changed. */
    private Result savedWithoutSums(Study study, ResultFormat... formats) throws IOException {
        Result run = saved(study, formats);
        Path file = directory().resolve("summary.json");
        ObjectNode summary = (ObjectNode) JSON.readTree(file.toFile());
        assertThat(summary.remove("files")).isNotNull();
        JSON.writeValue(file.toFile(), summary);
        return run;
    }

    /** 35 MB of laws, of which 0.8 % are no zeros: the file takes less than a hundredth of them. */
    @Tag("slow")
    @ParameterizedTest
    @EnumSource(
            value = ResultFormat.class,
            names = {"NPZ", "H5"})
    void lawsThatAreMostlyZerosAreReadBack(ResultFormat format) throws IOException {
        Result run = saved(study("""
                        anisoflow: 1
                        attention:
                          {type: softmax, query: {identity: 128}, key: {identity: 128, times: -1}, value: {identity: 128}}
                        initial: {covariance: {identity: 128}}
                        depth: 1
                        save: {points: 270}
                        metrics: [effective_rank]
                        """), format);
        assertThat(Results.open(directory()).trajectory().last().eigenvalues())
                .containsExactly(run.trajectory().last().eigenvalues());
    }

    static Stream<String> studies() {
        return Stream.of(
                PLAIN,
                PLAIN + "queries: [[1, 2], [3, 4], [5, 6]]\n",
                PLAIN.replace("points: 4", "points: 4, laws: ends"),
                PLAIN.replace("points: 4", "points: 4, laws: none"),
                PLAIN.replace("save: {points: 4}", "save: {at: [1, 1.5]}"),
                PLAIN.replace("covariance: [[2, 0.5], [0.5, 1]]", "covariance: [[1, 2], [2, 4]]"),
                PLAIN.replace("covariance: [[2, 0.5], [0.5, 1]]", "covariance: [[0, 0], [0, 0]]"),
                PLAIN.replace(", times: -1", ""),
                PLAIN + "diffusion: 0.1\n",
                PLAIN.replace("covariance: [[2, 0.5], [0.5, 1]]", "covariance: [[1, 2], [2, 4]]")
                        + "diffusion: 0.1\nsolver: {method: layers, step: 0.5}\n",
                PLAIN.replace("type: softmax", "type: sigmoid"),
                PLAIN.replace("depth: 2", "depth: 1000") + "metrics: [effective_rank]\nsolver: {max-steps: 20}\n",
                CLUSTERS,
                CLUSTERS.replace("points: 4", "points: 4, laws: ends"),
                CLUSTERS.replace("points: 4", "points: 4, laws: none"));
    }

    private static void assertSame(Result opened, Result run, boolean bits) {
        Trajectory a = opened.trajectory();
        Trajectory b = run.trajectory();
        assertThat(opened.study()).isEqualTo(run.study());
        assertThat(a.request()).isEqualTo(b.request());
        assertThat(a.status()).isEqualTo(b.status());
        assertThat(a.message()).isEqualTo(b.message());
        assertThat(a.end()).isEqualTo(b.end());
        assertThat(a.blowUpDepth()).isEqualTo(b.blowUpDepth());
        assertThat(a.decayExponent()).isEqualTo(b.decayExponent());
        assertThat(a.stiff()).isEqualTo(b.stiff());
        assertThat(a.steps()).isEqualTo(b.steps());
        assertThat(a.mergers()).isEqualTo(b.mergers());
        assertThat(a.cubatureError()).isEqualTo(b.cubatureError());
        assertThat(a.seconds()).isEqualTo(b.seconds());
        assertThat(a.points()).hasSameSizeAs(b.points());
        for (int i = 0; i < a.points().size(); i++) {
            assertSame(a.points().get(i), b.points().get(i), bits);
        }
    }

    private static void assertSame(Point a, Point b, boolean bits) {
        assertThat(a.depth()).isEqualTo(b.depth());
        assertThat(a.mean()).containsExactly(b.mean());
        assertThat(a.eigenvalues()).containsExactly(b.eigenvalues());
        assertThat(a.metrics()).isEqualTo(b.metrics());
        assertThat(a.clusters()).isEqualTo(b.clusters());
        assertThat(a.cubatureError()).isEqualTo(b.cubatureError());
        assertThat(a.components()).hasSameSizeAs(b.components());
        for (int j = 0; j < a.components().size(); j++) {
            SavedLaw c = a.components().get(j);
            SavedLaw e = b.components().get(j);
            assertThat(c.mean()).containsExactly(e.mean());
            assertThat(c.eigenvalues()).containsExactly(e.eigenvalues());
            assertThat(c.metrics()).isEqualTo(e.metrics());
            assertSame(c.factor(), e.factor(), bits);
        }
        assertSame(a.factor(), b.factor(), bits);
        if (bits) {
            for (Carried what : Carried.values()) {
                assertThat(a.carried(what).map(Arrays::toString))
                        .as("%s", what)
                        .isEqualTo(b.carried(what).map(Arrays::toString));
            }
        }
    }

    private static void assertSame(Optional<Matrix> a, Optional<Matrix> b, boolean bits) {
        assertThat(a.isPresent()).isEqualTo(b.isPresent());
        if (bits) {
            assertThat(a).isEqualTo(b);
        } else if (a.isPresent()) {
            double[] expected = Laws.covariance(b.get());
            double[] found = Laws.covariance(a.get());
            double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
            assertThat(found).containsExactly(expected, within(1e-13 * largest));
        }
    }

    @ParameterizedTest
    @MethodSource("studies")
    void arraysReadBackToTheLastBit(String text) throws IOException {
        Result run = saved(study(text), ResultFormat.NPZ);
        assertSame(Results.open(directory()), run, true);
        run = saved(study(text), ResultFormat.H5);
        assertSame(Results.open(directory()), run, true);
    }

    @ParameterizedTest
    @MethodSource("studies")
    void tablesReadBackWithFactorsOfTheirCovariances(String text) throws IOException {
        Result run = saved(study(text), ResultFormat.CSV);
        Result opened = Results.open(directory());
        boolean ends = run.trajectory().points().stream()
                        .filter(point -> point.factor().isPresent())
                        .count()
                < run.trajectory().points().size();
        if (ends) {
            assertThat(opened.trajectory().points())
                    .allMatch(point -> point.factor().isEmpty());
        } else {
            assertSame(opened, run, false);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "causal.yaml, depth=2",
        "clustering-on-a-line.yaml, depth=1e6",
        "digits-clusters.yaml, depth=0.01 save.points=2",
        "digits-multi-head.yaml, save.points=5",
        "digits-patches.yaml, save.points=9",
        "digits-softmax.yaml, save.points=5",
        "layers.yaml, title=Layers",
        "sigmoid.yaml, save.points=9",
        "sinkhorn.yaml, save.points=9",
        "two-heads.yaml, save.points=9"
    })
    void examplesReadBackToTheLastBit(String example, String sets) throws IOException {
        List<StudyOverride> overrides =
                Stream.of(sets.split(" ", -1)).map(StudyOverride::parse).toList();
        Study study = StudyFile.read(Path.of("../examples", example), overrides);
        Result run = saved(study, ResultFormat.NPZ);
        assertSame(Results.open(directory()), run, true);
    }

    @Test
    void theRunsCoverWhatCanHappen() throws IOException {
        List<Status> seen = new ArrayList<>();
        boolean merged = false;
        for (String text : studies().toList()) {
            Trajectory trajectory = new FlowSolver().solve(study(text).request());
            seen.add(trajectory.status());
            merged |= !trajectory.mergers().isEmpty();
        }
        assertThat(seen).contains(Status.REACHED_END, Status.BLEW_UP, Status.STEP_LIMIT);
        assertThat(merged).isTrue();
    }

    @Test
    void openedResultCanBeSavedAgain() throws IOException {
        saved(study(CLUSTERS), ResultFormat.CSV);
        Result opened = Results.open(directory());
        Environment environment = new Environment("0.1.0", "17", "none", 2, OptionalLong.empty());
        Path again = scratch.resolve("again");
        ResultDirectory.write(
                again,
                new ResultDirectory.Run(opened.study(), opened.trajectory(), environment, Instant.now()),
                EnumSet.allOf(ResultFormat.class),
                List.of(),
                false);
        assertSame(Results.open(again), opened, true);
    }

    @Test
    void savedLawTakesThePlaceOfTokensThatAreGoneOrChanged() throws IOException {
        Study study = study(CLUSTERS);
        Result run = saved(study, ResultFormat.NPZ);
        Files.delete(scratch.resolve("tokens.csv"));
        Result opened = Results.open(directory());
        assertThat(opened.study().labels()).isEmpty();
        assertThat(opened.study().law().size()).isEqualTo(3);
        assertThat(opened.study().initial().mean())
                .containsExactly(study.initial().mean(), within(1e-15));
        assertSame(opened.trajectory().last(), run.trajectory().last(), true);

        Files.writeString(scratch.resolve("tokens.csv"), TOKENS.replace("2.5,1", "7.5,1"));
        opened = Results.open(directory());
        assertThat(opened.study().initial().mean())
                .containsExactly(study.initial().mean(), within(1e-15));
    }

    @Test
    void studyWhoseTokensAreGoneNeedsASavedLaw() throws IOException {
        saved(study(CLUSTERS.replace("points: 4", "points: 4, laws: none")), ResultFormat.NPZ);
        Files.delete(scratch.resolve("tokens.csv"));
        DocumentException e = catchThrowableOfType(DocumentException.class, () -> Results.open(directory()));
        assertThat(e)
                .hasMessageStartingWith(directory().resolve("study.yaml") + ":")
                .hasMessageContaining("tokens.csv: file does not exist");
        assertThat(e.hint())
                .hasValue("the result needs the files of its study as they were; bring them back, or solve again");

        Files.writeString(scratch.resolve("tokens.csv"), TOKENS.replace("2.5,1", "7.5,1"));
        assertThatThrownBy(() -> Results.open(directory()))
                .hasMessage(
                        directory().resolve("study.yaml") + ": gives another initial law than the one that was solved");
    }

    private void assertMessage(String message) {
        assertThatThrownBy(() -> Results.open(directory()))
                .isInstanceOf(FormatException.class)
                .hasMessage(message.replace("@", directory().toString()));
    }

    private void replaceInSummary(String text, String by) throws IOException {
        Path file = directory().resolve("summary.json");
        String summary = Files.readString(file);
        assertThat(summary).contains(text);
        Files.writeString(file, summary.replace(text, by));
    }

    @Test
    void tellsWhatIsNoResultDirectory() throws IOException {
        assertMessage("@: does not exist; a result directory is needed, as anisoflow solve writes it");
        Files.createDirectory(directory());
        assertMessage("@: is not a result directory, as it has no summary.json; give a directory that anisoflow solve "
                + "has written");
        Files.writeString(directory().resolve("validation.json"), "{}");
        assertMessage("@: is the directory of a check, which holds no trajectory; solve @/study.yaml for one");
        Path file = Files.writeString(scratch.resolve("file"), "");
        assertThatThrownBy(() -> Results.open(file))
                .hasMessage(file + ": is not a directory; a result directory is needed, as anisoflow solve writes it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "format": 1, | "format": 2, | format is 2 but this version reads 1; update Anisoflow, or solve the study again
            "format": 1, | '' | has no key format, so it is not the summary of a result; give a directory that anisoflow solve has written
            "t_end": 2.0 | "t_end": null | t_end must be a number but is null; solve the study again
            "reached_end" | "asleep" | status must be one of non_finite, blew_up, diverged, converged, cancelled, memory_limit, time_limit, step_limit, reached_end but is "asleep"
            "accepted" | "taken" | steps.accepted must be a number but is missing; solve the study again
            "status" | status | is not valid JSON at line 8, column 3, near "status: \"rea"; bring back the file as it was written
            """)
    void tellsWhatIsWrongWithTheSummary(String text, String by, String message) throws IOException {
        saved(study(PLAIN), ResultFormat.NPZ);
        replaceInSummary(text, by);
        assertMessage("@/summary.json: " + message);
    }

    @Test
    void tellsThatTheTrajectoryWasNotSaved() throws IOException {
        saved(study(PLAIN), ResultFormat.JSON);
        assertMessage("@: has none of trajectory.npz, trajectory.h5 and trajectory.csv, which hold the trajectory; "
                + "solve @/study.yaml again with --format npz");
        savedWithoutSums(study(PLAIN), ResultFormat.CSV);
        Files.delete(directory().resolve("metrics.csv"));
        assertMessage("@/metrics.csv: file does not exist");
        savedWithoutSums(study(PLAIN), ResultFormat.CSV);
        Path other = directory().resolve("trajectory.csv");
        Files.writeString(other, Files.readString(other).replace("t,", "time,"));
        assertMessage("@/trajectory.csv: has no column t; solve the study again");
    }

    /** Writes the arrays again, one of them changed; an array without elements is left out. */
    private void replaceArray(String name, NumericArray by) throws IOException {
        Path file = directory().resolve("trajectory.npz");
        Path copy = Files.move(file, scratch.resolve("copy.npz"));
        try (NpzWriter npz = new NpzWriter(file)) {
            for (String each : ArrayFiles.names(copy)) {
                if (each.equals(name)) {
                    if (by.size() > 0) {
                        npz.add(name, by);
                    }
                } else if (ArrayFiles.text(copy, each).isEmpty()) {
                    npz.add(each, ArrayFiles.read(copy, ArraySelector.array(each), NonFinite.KEEP));
                }
            }
        }
        Files.delete(copy);
    }

    @Test
    void tellsWhichArrayDoesNotFit() throws IOException {
        savedWithoutSums(study(PLAIN), ResultFormat.NPZ);
        replaceArray("mean", NumericArray.matrix(3, 2, new double[6]));
        assertMessage(
                "@/trajectory.npz: the array \"mean\" must have the shape (4, 2), which fits the other arrays and "
                        + "the study, but is a float64 array of shape (3, 2); solve the study again");
        savedWithoutSums(study(PLAIN), ResultFormat.NPZ);
        replaceArray("t", NumericArray.matrix(2, 2, new double[4]));
        assertMessage("@/trajectory.npz: the array \"t\" must have the shape (T), which fits the other arrays and the "
                + "study, but is a float64 array of shape (2, 2); solve the study again");
        savedWithoutSums(study(PLAIN), ResultFormat.NPZ);
        replaceArray("metrics/effective_rank", NumericArray.vector());
        assertMessage("@/trajectory.npz: has no array \"metrics/effective_rank\", which this version needs; solve the "
                + "study again");
        savedWithoutSums(study(PLAIN), ResultFormat.NPZ);
        replaceArray("factor", NumericArray.of(new int[] {4, 2, 2}, new double[] {
            1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, Double.NaN, 1, 0, 0, 1
        }));
        assertMessage("@: holds what no run can have written: matrix entries must be finite: entry (1, 1) is NaN");
    }

    @Test
    void tellsThatAFileIsDamaged() throws IOException {
        savedWithoutSums(study(PLAIN), ResultFormat.NPZ);
        Files.write(directory().resolve("trajectory.npz"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Results.open(directory()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(
                        directory().resolve("trajectory.npz") + ": is not a complete NPZ file (a zip archive)");
        savedWithoutSums(study(PLAIN), ResultFormat.NPZ);
        Files.delete(directory().resolve("study.yaml"));
        assertThatThrownBy(() -> Results.open(directory()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(directory().resolve("study.yaml") + ": the study file does not exist");
    }

    @Test
    void sumsAreThoseOfTheFiles() throws Exception {
        saved(study(CLUSTERS), ResultFormat.values());
        JsonNode files =
                JSON.readTree(directory().resolve("summary.json").toFile()).path("files");
        List<String> names = new ArrayList<>();
        files.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "components.csv",
                        "metrics.csv",
                        "study.yaml",
                        "tidy.csv",
                        "trajectory.csv",
                        "trajectory.h5",
                        "trajectory.npz");
        for (String name : names) {
            byte[] bytes = Files.readAllBytes(directory().resolve(name));
            assertThat(files.at("/" + name + "/bytes").asLong()).isEqualTo(bytes.length);
            assertThat(files.at("/" + name + "/sha256").asText())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        }
    }

    @Test
    void movedResultPasses() throws IOException {
        Result run = saved(study(CLUSTERS), ResultFormat.NPZ);
        Path elsewhere = Files.createDirectories(scratch.resolve("far/away")).resolve("moved");
        Files.move(directory(), elsewhere);
        assertSame(Results.open(elsewhere).trajectory().last(), run.trajectory().last(), true);
    }

    @ParameterizedTest
    @CsvSource({
        "NPZ, trajectory.npz",
        "H5, trajectory.h5",
        "CSV, trajectory.csv",
        "CSV, metrics.csv",
        "CSV, components.csv",
        "NPZ, study.yaml"
    })
    void namesTheFileThatWasCutOffOrChangedOrIsMissing(ResultFormat format, String name) throws IOException {
        saved(study(CLUSTERS), format);
        Path file = directory().resolve(name);
        byte[] written = Files.readAllBytes(file);
        String remedy = "; bring back the file as it was written, or solve the study again";

        Files.write(file, Arrays.copyOf(written, written.length / 2));
        assertMessage("@/" + name + ": was cut off or changed: it has " + written.length / 2
                + " bytes but summary.json says " + written.length + remedy);

        byte[] changed = written.clone();
        changed[written.length / 2] ^= 1;
        Files.write(file, changed);
        assertMessage("@/" + name + ": was changed: its SHA-256 is not the one in summary.json" + remedy);

        Files.delete(file);
        assertMessage("@/" + name + ": is missing, although summary.json names it" + remedy);

        Files.write(file, written);
        assertThat(Results.open(directory()).study().title()).isEqualTo("three classes");
    }

    @Test
    void damagedFilesWithoutSumsAreNamedToo() throws IOException {
        savedWithoutSums(study(PLAIN), ResultFormat.H5);
        Path file = directory().resolve("trajectory.h5");
        byte[] written = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(written, written.length / 2));
        assertThatThrownBy(() -> Results.open(directory()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": ");
    }
}
