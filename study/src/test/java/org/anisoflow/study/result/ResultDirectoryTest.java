package org.anisoflow.study.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.anisoflow.core.gaussian.Diagnostics;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.core.gaussian.Spectrum;
import org.anisoflow.core.linalg.Matrix;
import org.anisoflow.formats.FormatException;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.SavePlan.Laws;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultDirectoryTest {
    private static final Set<ResultFormat> ALL = EnumSet.allOf(ResultFormat.class);
    private static final Environment ENVIRONMENT = new Environment("0.1.0", "17", "none", 2, OptionalLong.of(7));
    private static final String STUDY = """
            anisoflow: 1
            title: two tokens
            attention: {type: softmax, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}
            initial: {mean: [1, 0.1], covariance: [[2, 0.5], [0.5, 1]]}
            depth: 2
            queries: [[1, 2], [3, 4], [5, 6]]
            """;

    @TempDir
    private Path scratch;

    /** A made-up run: the law is the initial one times 1, 1/2, 1/4.. in deviation. */
    private static Trajectory trajectory(Study study, int count, Status status) {
        FlowRequest request = study.request();
        int d = request.initial().dimension();
        Diagnostics diagnostics = new Diagnostics(request.metrics(), request.energyBeta(), request.initial());
        Laws laws = request.save().lawsFor(d);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double size = Math.pow(2, -i);
            Gaussian law = Gaussian.ofFactor(
                    request.initial().mean(), request.initial().factor().times(size));
            Spectrum spectrum = Spectrum.of(law);
            boolean kept = laws == Laws.ALL || (laws == Laws.ENDS && (i == 0 || i == count - 1));
            points.add(new Point(
                    2.0 * i / (count - 1),
                    law.mean(),
                    spectrum.eigenvalues(),
                    diagnostics.of(law, spectrum),
                    List.of(),
                    Map.of(),
                    OptionalDouble.empty(),
                    kept ? Optional.of(law.factor()) : Optional.empty(),
                    request.queries().map(Matrix::toArray),
                    kept && request.flowMap() ? Optional.of(Matrix.identity(d).times(size)) : Optional.empty()));
        }
        return new Trajectory(
                request,
                points,
                status,
                "as made up",
                2,
                status == Status.BLEW_UP ? OptionalDouble.of(2.5) : OptionalDouble.empty(),
                OptionalDouble.empty(),
                false,
                new Trajectory.Steps(count, 1, 12L * count),
                List.of(),
                OptionalDouble.empty(),
                0.25);
    }

    private Study study(String text) throws IOException {
        return StudyFile.read(Files.writeString(scratch.resolve("s.yaml"), text));
    }

    private Path write(Study study, Trajectory trajectory, Set<ResultFormat> formats) throws IOException {
        Path directory = scratch.resolve("result");
        ResultDirectory.Run run = new ResultDirectory.Run(study, trajectory, ENVIRONMENT, Instant.now());
        ResultDirectory.write(
                directory, run, formats, List.of(new Attachment("spectrum.svg", new byte[] {1, 2})), false);
        return directory;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String python(Path directory, String script) throws Exception {
        Optional<String> python = Optional.empty();
        for (String candidate : List.of("python3", "/usr/bin/python3")) {
            if (python.isEmpty() && reads(candidate)) {
                python = Optional.of(candidate);
            }
        }
        if (python.isEmpty()) {
            assertThat(System.getenv("CI"))
                    .as("CI needs python3 with numpy and h5py")
                    .isNotEqualTo("true");
            assumeTrue(false, "python3 with numpy and h5py is not installed");
        }
        Process process = new ProcessBuilder(python.orElseThrow(), "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    private static boolean reads(String python) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", "import numpy, h5py")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void holdsEveryFileAsked() throws IOException {
        Study study = study(STUDY);
        Path directory = write(study, trajectory(study, 3, Status.REACHED_END), ALL);
        assertThat(names(directory))
                .containsExactly(
                        "metrics.csv",
                        "spectrum.svg",
                        "study.yaml",
                        "summary.json",
                        "trajectory.csv",
                        "trajectory.h5",
                        "trajectory.npz");
        assertThat(names(scratch)).as("no temporary sibling is left").containsExactly("result", "s.yaml");
        assertThat(StudyFile.read(directory.resolve("study.yaml"))).isEqualTo(study);
    }

    @Test
    void jsonAloneSavesNoTrajectory() throws IOException {
        Study study = study(STUDY);
        Path directory = write(study, trajectory(study, 3, Status.REACHED_END), Set.of(ResultFormat.JSON));
        assertThat(names(directory)).containsExactly("spectrum.svg", "study.yaml", "summary.json");
    }

    @Test
    void summaryHasTheKeysOfTheContract() throws IOException {
        Study study = study(STUDY);
        Path directory = write(study, trajectory(study, 3, Status.BLEW_UP), Set.of());
        JsonNode summary = JsonMapper.builder()
                .build()
                .readTree(directory.resolve("summary.json").toFile());
        List<String> keys = new ArrayList<>();
        summary.fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactly(
                        "format",
                        "title",
                        "attention",
                        "heads",
                        "d",
                        "closure",
                        "status",
                        "message",
                        "t_end",
                        "blow_up_time",
                        "decay_exponent",
                        "stiff",
                        "steps",
                        "cubature_error",
                        "seconds",
                        "initial",
                        "final",
                        "blow_up_direction",
                        "environment");
        assertThat(summary.at("/title").asText()).isEqualTo("two tokens");
        assertThat(summary.at("/attention").asText()).isEqualTo("softmax");
        assertThat(summary.at("/closure").asText()).isEqualTo("exact");
        assertThat(summary.at("/status").asText()).isEqualTo("blew_up");
        assertThat(summary.at("/blow_up_time").asDouble()).isEqualTo(2.5);
        assertThat(summary.at("/decay_exponent").isNull()).isTrue();
        assertThat(summary.at("/steps/evaluations").asLong()).isEqualTo(36);
        assertThat(summary.at("/seconds/integration").asDouble()).isEqualTo(0.25);
        assertThat(summary.at("/initial/metrics/total_variance").asDouble()).isCloseTo(3, within());
        assertThat(summary.at("/final/covariance/0/1").asDouble()).isCloseTo(0.5 / 16, within());
        assertThat(summary.at("/final/rank").isInt()).isTrue();
        assertThat(summary.at("/final/rank_above_0_1").asInt()).isEqualTo(1);
        assertThat(summary.at("/blow_up_direction/0/0").asDouble()).isCloseTo(2 / 3.0, within());
        assertThat(summary.at("/environment/seed").asLong()).isEqualTo(7);
    }

    @Test
    void tablesHaveOneRowPerDepthAndShortestNumbers() throws IOException {
        Study study = study(STUDY);
        Path directory = write(study, trajectory(study, 3, Status.REACHED_END), Set.of(ResultFormat.CSV));
        List<String> lines = Files.readAllLines(directory.resolve("trajectory.csv"));
        assertThat(lines.get(0)).isEqualTo("t,mean_0,mean_1,cov_0_0,cov_0_1,cov_1_1");
        assertThat(lines).hasSize(4);
        assertThat(lines.get(2)).startsWith("1.0,1.0,0.1,");
        double[] last = Stream.of(lines.get(3).split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(last).containsExactly(new double[] {2, 1, 0.1, 0.125, 0.03125, 0.0625}, within());
        assertThat(Files.readAllLines(directory.resolve("metrics.csv")).get(0))
                .startsWith("t,total_variance,top_share,condition_number,effective_rank")
                .endsWith(",lambda_1,lambda_2");
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-14);
    }

    @Test
    void covarianceColumnsAreLeftOutAboveDimension16AndWithoutLaws() throws IOException {
        Study large = study(STUDY.replace("identity: 2", "identity: 17")
                .replaceAll("initial:.*", "initial: {covariance: {identity: 17}}")
                .replaceAll("queries:.*", ""));
        Path directory = write(large, trajectory(large, 2, Status.REACHED_END), Set.of(ResultFormat.CSV));
        assertThat(Files.readAllLines(directory.resolve("trajectory.csv")).get(0))
                .endsWith(",mean_16");
    }

    @Test
    void pythonReadsTheSameArraysFromBothFormats() throws Exception {
        Study study = study(STUDY);
        Path directory =
                write(study, trajectory(study, 3, Status.REACHED_END), Set.of(ResultFormat.NPZ, ResultFormat.H5));
        String seen = python(directory, """
                import numpy as np, h5py
                z = np.load('trajectory.npz')
                h = h5py.File('trajectory.h5')
                names = []
                h.visititems(lambda n, o: names.append(n) if isinstance(o, h5py.Dataset) else None)
                assert sorted(names) == sorted(z.files), (names, z.files)
                for n in z.files:
                    if z[n].dtype.kind != 'U':
                        assert z[n].shape == h[n].shape and np.array_equal(z[n], h[n][()], equal_nan=True), n
                c, f = z['cov'], z['factor']
                assert c.dtype == f.dtype == np.float64
                assert np.array_equal(c, c.transpose(0, 2, 1))
                assert np.allclose(c, f @ f.transpose(0, 2, 1), rtol=1e-15)
                assert np.allclose(c[0], [[2, .5], [.5, 1]], rtol=1e-15)
                assert np.allclose(z['eigenvalues'], np.linalg.eigvalsh(c)[:, ::-1], rtol=1e-14)
                assert z['flow_map'][2].tolist() == [[.25, 0], [0, .25]]
                assert z['query'].shape == (3, 3, 2) and z['query'][1, 2, 1] == 6
                assert z['t'].tolist() == [0, 1, 2] and z['mean'].shape == (3, 2)
                assert 'law_t' not in z and z['t_end'] == 2 and z['t_end'].shape == () and z['d'] == 2
                assert h.attrs['status'] in (b'reached_end', 'reached_end')
                print(z['metrics/effective_rank'].shape, str(z['attention']))
                """);
        assertThat(seen).isEqualTo("(3,) softmax");
    }

    @Test
    void endsOfALargeLawFitIntoTheHeapOfTheTests() throws Exception {
        Study study = study(STUDY.replace("identity: 2", "identity: 768")
                .replaceAll("initial:.*", "initial: {covariance: {identity: 768}}")
                .replaceAll("queries:.*", "metrics: [total_variance]"));
        Path directory = write(study, trajectory(study, 3, Status.REACHED_END), ALL);
        String seen = python(directory, """
                import numpy as np, h5py
                z = np.load('trajectory.npz'); h = h5py.File('trajectory.h5')
                print(z['t'].shape, z['law_t'].tolist(), z['cov'].shape, h['factor'].shape, z['cov'][1][5, 5] == 4.0 ** -2)
                """);
        assertThat(seen).isEqualTo("(3,) [0.0, 2.0] (2, 768, 768) (2, 768, 768) True");
        assertThat(Files.readString(directory.resolve("summary.json"))).contains("\"covariance\": null");
    }

    @Test
    void pointMassHasAFactorWithoutColumns() throws Exception {
        Study study = study(STUDY.replaceAll("initial:.*", "initial: {mean: [1, 0], covariance: [[0, 0], [0, 0]]}"));
        Path directory = write(study, trajectory(study, 3, Status.REACHED_END), ALL);
        assertThat(python(directory, """
                        import numpy as np, h5py
                        z = np.load('trajectory.npz'); h = h5py.File('trajectory.h5')
                        print(z['factor'].shape, 'factor' in h, h['cov'].shape)
                        """)).isEqualTo("(3, 2, 0) False (3, 2, 2)");
    }

    @Test
    void valuesThatAreNotFiniteAreNull() throws IOException {
        Study study = study(STUDY);
        Trajectory whole = trajectory(study, 2, Status.NON_FINITE);
        Point last = whole.last();
        Point lost = new Point(
                2,
                new double[] {Double.NaN, 1},
                new double[] {Double.POSITIVE_INFINITY, 1},
                Map.of(),
                List.of(),
                Map.of(),
                OptionalDouble.empty(),
                Optional.of(Matrix.diagonal(1e200, 1)),
                last.queries(),
                last.flowMap());
        Trajectory trajectory = new Trajectory(
                study.request(),
                List.of(whole.first(), lost),
                Status.NON_FINITE,
                "",
                2,
                OptionalDouble.empty(),
                OptionalDouble.of(Double.NaN),
                true,
                whole.steps(),
                List.of(),
                OptionalDouble.empty(),
                0);
        Path directory = write(study, trajectory, ALL);
        String text = Files.readString(directory.resolve("summary.json"));
        assertThat(text).doesNotContain("NaN").doesNotContain("Infinity");
        JsonNode summary = JsonMapper.builder().build().readTree(text);
        assertThat(summary.at("/final/mean/0").isNull()).isTrue();
        assertThat(summary.at("/final/covariance/0/0").isNull()).isTrue();
        assertThat(summary.at("/final/rank").isNull()).isTrue();
        assertThat(summary.at("/final/metrics/effective_rank").isNull()).isTrue();
        assertThat(Files.readAllLines(directory.resolve("trajectory.csv")).get(2))
                .isEqualTo("2.0,nan,1.0,inf,0.0,1.0");
    }

    @Test
    void existingDirectoryIsReplacedOnlyIfAsked() throws IOException {
        Study study = study(STUDY);
        Trajectory trajectory = trajectory(study, 2, Status.REACHED_END);
        Path directory = write(study, trajectory, Set.of());
        Files.writeString(directory.resolve("mine.txt"), "precious");
        assertThatThrownBy(() -> write(study, trajectory, Set.of()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("exists already")
                .hasMessageContaining("--force");
        assertThat(directory.resolve("mine.txt")).exists();
        ResultDirectory.Run run = new ResultDirectory.Run(study, trajectory, ENVIRONMENT, Instant.now());
        ResultDirectory.write(directory, run, Set.of(), List.of(), true);
        assertThat(names(directory)).containsExactly("study.yaml", "summary.json");
    }

    @Test
    void failureWhileWritingLeavesNothing() throws IOException {
        Study study = study(STUDY);
        ResultDirectory.Run run =
                new ResultDirectory.Run(study, trajectory(study, 2, Status.REACHED_END), ENVIRONMENT, Instant.now());
        Path directory = scratch.resolve("result");
        List<Attachment> unwritable = List.of(new Attachment("missing/chart.svg", new byte[0]));
        assertThatThrownBy(() -> ResultDirectory.write(directory, run, ALL, unwritable, false))
                .isInstanceOf(IOException.class);
        assertThat(names(scratch)).containsExactly("s.yaml");
    }
}
