package org.anisoflow.study.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
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
import org.anisoflow.ode.flow.Carried;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavePlan.Laws;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Status;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.testkit.Python;
import org.junit.jupiter.api.Tag;
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

    /** NPZ and HDF5, as z and h, hold the same. */
    private static final String SAME_ARRAYS = """
            z = np.load('trajectory.npz')
            h = h5py.File('trajectory.h5')
            names = []
            h.visititems(lambda n, o: names.append(n) if isinstance(o, h5py.Dataset) else None)
            assert sorted(names) == sorted(z.files), (names, z.files)
            for n in z.files:
                if z[n].dtype.kind != 'U':
                    assert z[n].shape == h[n].shape and np.array_equal(z[n], h[n][()], equal_nan=True), n
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
            Map<Carried, double[]> carried = new EnumMap<>(Carried.class);
            request.queries().ifPresent(queries -> carried.put(Carried.QUERIES, queries.toRowMajor()));
            if (kept && request.flowMap()) {
                carried.put(Carried.FLOW_MAP, Matrix.identity(d).times(size).toRowMajor());
            }
            SavedLaw whole = new SavedLaw(
                    law.mean(),
                    spectrum.eigenvalues(),
                    diagnostics.of(law, spectrum),
                    kept ? Optional.of(law.factor()) : Optional.empty());
            points.add(new Point(2.0 * i / (count - 1), whole, List.of(whole), Map.of(), carried));
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

    /** Eight labelled tokens in the plane. */
    private static final String CLUSTERS = """
        anisoflow: 1
        title: three classes
        attention: {type: softmax, scale: 0.1, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}
        initial:
          tokens: [[2, 0], [2.5, 1], [3, 0.5], [0, -2], [1, -2], [-2, -1], [-2.5, 0.5], [-3, 0]]
          labels: [7, 7, 7, 4, 4, -1, -1, -1]
        drift: {linear: {identity: 2, times: -1}}
        depth: 3
        save: {points: 4}
        closure: {merge-distance: 0.5}
        """;

    private static Trajectory solved(Study study) {
        return new FlowSolver().solveOrThrow(study.request());
    }

    private JsonNode summary(Path directory) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(directory.resolve("summary.json").toFile());
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
                        "tidy.csv",
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
                        "environment",
                        "files");
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

    @Test
    void depthWhereLayersMeetBelongsToTheFirstOfThem() throws IOException {
        String layer = "{depth: 0.1, attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, "
                + "value: {identity: 2}}}";
        Study study = study(STUDY.replaceAll("attention:.*", "layers: [" + (layer + ", ").repeat(3) + layer + "]")
                .replace("depth: 2\n", "save: {at: [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.35, 0.4]}\n"));
        Path directory = write(study, solved(study), Set.of(ResultFormat.CSV));
        List<String> rows = Files.readAllLines(directory.resolve("tidy.csv"));
        assertThat(rows.get(0)).isEqualTo("run_id,t,layer,metric,value");
        assertThat(rows.stream()
                        .filter(row -> row.contains(",mean_0,"))
                        .map(row -> row.split(",", -1))
                        .map(cells -> cells[1] + " " + cells[2]))
                .containsExactly("0.0 0", "0.05 0", "0.1 0", "0.15 1", "0.2 1", "0.3 2", "0.35 3", "0.4 3");
        assertThat(rows.get(1)).matches("run-[0-9a-f]{12},0\\.0,0,mean_0,1\\.0");
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
        String seen = Python.script(directory, SAME_ARRAYS + """
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

    @Tag("slow")
    @Test
    void endsOfALargeLawFitIntoTheHeapOfTheTests() throws Exception {
        Study study = study(STUDY.replace("identity: 2", "identity: 768")
                .replaceAll("initial:.*", "initial: {covariance: {identity: 768}}")
                .replaceAll("queries:.*", "metrics: [total_variance]"));
        Path directory = write(study, trajectory(study, 3, Status.REACHED_END), ALL);
        String seen = Python.script(directory, """
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
        assertThat(Python.script(directory, """
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
        SavedLaw lost = new SavedLaw(
                new double[] {Double.NaN, 1},
                new double[] {Double.POSITIVE_INFINITY, 1},
                Map.of(),
                Optional.of(Matrix.diagonal(1e200, 1)));
        Trajectory trajectory = new Trajectory(
                study.request(),
                List.of(whole.first(), new Point(2, lost, List.of(lost), Map.of(), last.carried())),
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
        assertThatThrownBy(() -> ResultDirectory.write(directory, run, Set.of(), List.of(), true))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        directory + ": holds mine.txt, which Anisoflow does not write into the result of a study, and "
                                + "is not replaced; choose another name, or move that away");
        assertThat(directory.resolve("mine.txt")).hasContent("precious");
        Files.delete(directory.resolve("mine.txt"));
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

    @Test
    void summaryOfSeveralComponentsHasEachOfThem() throws IOException {
        Study study = study(CLUSTERS);
        Trajectory trajectory = solved(study);
        JsonNode summary = summary(write(study, trajectory, Set.of()));
        assertThat(summary.at("/components").asInt()).isEqualTo(3);
        assertThat(summary.at("/arrangement").asText()).isEqualTo("clusters");
        assertThat(summary.at("/closure").asText()).isEqualTo("projected");
        assertThat(summary.at("/cubature_error").asDouble())
                .isEqualTo(trajectory.cubatureError().orElseThrow())
                .isPositive();
        assertThat(trajectory.mergers()).isNotEmpty();
        assertThat(summary.at("/mergers")).hasSameSizeAs(trajectory.mergers());
        Trajectory.Merger merger = trajectory.mergers().get(0);
        assertThat(summary.at("/mergers/0/t").asDouble()).isEqualTo(merger.depth());
        assertThat(summary.at("/mergers/0/components/0").asInt()).isEqualTo(merger.first());
        assertThat(summary.at("/mergers/0/components/1").asInt()).isEqualTo(merger.second());
        for (String end : List.of("/initial", "/final")) {
            assertThat(summary.at(end + "/components")).hasSize(3);
            assertThat(summary.at(end + "/components/0/label").asLong()).isEqualTo(-1);
            assertThat(summary.at(end + "/components/1/label").asLong()).isEqualTo(4);
            assertThat(summary.at(end + "/components/1/weight").asDouble()).isEqualTo(0.25);
            double within = 0;
            for (JsonNode component : summary.at(end + "/components")) {
                within += component.at("/weight").asDouble()
                        * component.at("/metrics/total_variance").asDouble();
            }
            assertThat(summary.at(end + "/clusters/within_scatter").asDouble()).isCloseTo(within, within());
            assertThat(within + summary.at(end + "/clusters/between_scatter").asDouble())
                    .isCloseTo(summary.at(end + "/metrics/total_variance").asDouble(), within());
        }
        assertThat(summary.at("/initial/components/2").has("covariance")).isFalse();
        assertThat(summary.at("/initial/components/2/mean/0").asDouble()).isEqualTo(2.5);
        assertThat(summary.at("/final/components/2/covariance/0/1").asDouble())
                .isEqualTo(summary.at("/final/components/2/covariance/1/0").asDouble());
        assertThat(summary.at("/initial/clusters/cluster_count").asInt()).isEqualTo(3);
        assertThat(summary.at("/final/clusters/cluster_count").asInt()).isLessThan(3);
    }

    @Test
    void startOfTheSummaryDoesNotNeedASavedDepth() throws IOException {
        Study study = study(CLUSTERS);
        JsonNode start = summary(write(study, solved(study), Set.of())).at("/initial");
        Files.move(scratch.resolve("result"), scratch.resolve("first"));
        Study late = study(CLUSTERS.replace("{points: 4}", "{at: [2, 3], laws: none}"));
        JsonNode summary = summary(write(late, solved(late), Set.of()));
        assertThat(summary.at("/initial")).isEqualTo(start);
        assertThat(summary.at("/final/components/0/covariance").isNull()).isTrue();
    }

    @Test
    void covariancesOfManyComponentsAreNotWrittenAsText() throws IOException {
        String component = "{weight: 0.0625, covariance: {random: wishart, shape: [129, 1], seed: 1}}";
        Study study = study(STUDY.replace("identity: 2", "identity: 129")
                .replaceAll("queries:.*", "metrics: []\nsave: {points: 2, laws: all}")
                .replace("depth: 2", "depth: 1e-6")
                .replaceAll("initial:.*", "initial: {mixture: [" + (component + ", ").repeat(15) + component + "]}"));
        JsonNode summary = summary(write(study, solved(study), Set.of()));
        assertThat(summary.at("/final/components")).hasSize(16);
        assertThat(summary.at("/final/components/3/covariance").isNull()).isTrue();
        assertThat(summary.at("/final/components/3/eigenvalues")).hasSize(129);
    }

    @Test
    void singleExactGaussianHasNothingOfComponents() throws IOException {
        Study study = study(STUDY);
        Path directory = write(study, trajectory(study, 3, Status.REACHED_END), ALL);
        JsonNode summary = summary(directory);
        assertThat(summary.at("/cubature_error").isNull()).isTrue();
        for (String key : List.of("components", "arrangement", "mergers")) {
            assertThat(summary.has(key)).isFalse();
        }
        assertThat(summary.at("/final").has("components")).isFalse();
        assertThat(directory.resolve("components.csv")).doesNotExist();
        assertThat(Files.readAllLines(directory.resolve("metrics.csv")).get(0))
                .doesNotContain("cubature_error", "within_scatter");
    }

    @Test
    void projectedClosureOfOneGaussianHasItsCubatureErrorAtEveryDepth() throws Exception {
        Study study = study(STUDY.replace("softmax", "sigmoid").replaceAll("queries:.*", "save: {points: 3}"));
        Trajectory trajectory = solved(study);
        Path directory = write(study, trajectory, ALL);
        JsonNode summary = summary(directory);
        assertThat(summary.at("/closure").asText()).isEqualTo("projected");
        assertThat(summary.at("/cubature_error").asDouble())
                .isEqualTo(trajectory.cubatureError().orElseThrow());
        assertThat(Files.readAllLines(directory.resolve("metrics.csv")).get(0))
                .contains(",thresholded_rank,bures_wasserstein_from_start,cubature_error,lambda_1");
        assertThat(Python.script(directory, """
            import numpy as np, h5py, csv, json
            z = np.load('trajectory.npz'); h = h5py.File('trajectory.h5')
            e = z['cubature_error']
            rows = list(csv.DictReader(open('metrics.csv')))
            assert e.tolist() == h['cubature_error'][()].tolist() == [float(r['cubature_error']) for r in rows]
            assert e[0] == 0 and e.max() == json.load(open('summary.json'))['cubature_error']
            assert 'flow_map' not in z and 'weights' not in z and 'arrangement' not in z
            print(e.shape, z['closure'], h['closure'][()].decode())
            """)).isEqualTo("(3,) projected projected");
    }

    @Test
    void unnormalizedAttentionNeedsNoCubature() throws IOException {
        Study study = study(STUDY.replace("softmax", "unnormalized, scale: 0.1").replace("depth: 2", "depth: 0.1"));
        JsonNode summary = summary(write(study, solved(study), ALL));
        assertThat(summary.at("/closure").asText()).isEqualTo("projected");
        assertThat(summary.at("/cubature_error").isNull()).isTrue();
    }

    @Test
    void pythonReadsTheComponentsFromEveryFormat() throws Exception {
        Study study = study(CLUSTERS);
        Path directory = write(study, solved(study), ALL);
        String seen = Python.script(directory, SAME_ARRAYS + """
            import csv, json
            w, m, c = z['weights'], z['component_mean'], z['component_cov']
            assert w.tolist() == [.375, .25, .375] and z['labels'].tolist() == [-1, 4, 7]
            assert m.shape == (4, 3, 2) and c.shape == (4, 3, 2, 2)
            assert np.allclose(m[0], [[-2.5, -.5 / 3], [.5, -2], [2.5, .5]], rtol=1e-14)
            assert np.allclose(c[0, 1], [[.25, 0], [0, 0]], rtol=1e-14)
            assert np.allclose(c[0, 0], np.cov(np.array([[-2, -1], [-2.5, .5], [-3, 0]]).T, bias=True), rtol=1e-13)
            assert np.array_equal(c, c.transpose(0, 1, 3, 2))
            assert np.allclose(z['component_eigenvalues'], np.linalg.eigvalsh(c)[..., ::-1], rtol=1e-12, atol=1e-15)
            whole = np.einsum('j,tji->ti', w, m)
            assert np.allclose(z['mean'], whole, rtol=1e-13)
            dev = m - whole[:, None]
            cov = np.einsum('j,tjik->tik', w, c) + np.einsum('j,tji,tjk->tik', w, dev, dev)
            assert np.allclose(z['cov'], cov, rtol=1e-12)
            assert np.allclose(z['factor'] @ z['factor'].transpose(0, 2, 1), cov, rtol=1e-12)
            within = np.einsum('j,tjii->t', w, c)
            assert np.allclose(z['metrics/within_scatter'], within, rtol=1e-12)
            assert np.allclose(z['metrics/between_scatter'], np.trace(cov, axis1=1, axis2=2) - within, rtol=1e-12)
            assert np.allclose(z['metrics/scatter_ratio'] * within, z['metrics/between_scatter'], rtol=1e-12)
            assert z['metrics/cluster_count'][0] == 3 and z['metrics/cluster_count'][-1] < 3
            b, p = z['cosine_bins'], z['cosine_histogram']
            assert b.shape == (41,) and b[0] == -1 and b[-1] == 1 and p.shape == (4, 40)
            assert np.allclose(p.sum(1), 1) and (p >= 0).all()
            rows = list(csv.DictReader(open('components.csv')))
            metrics = [n[8:] for n in z.files if n.startswith('metrics/') and 'component_' + n in z.files]
            assert len(metrics) == 17
            assert list(rows[0]) == ['t', 'component', 'weight', 'mean_0', 'mean_1', 'cov_0_0', 'cov_0_1', 'cov_1_1',
                *metrics, 'lambda_1', 'lambda_2']
            assert len(rows) == 12
            for i, row in enumerate(rows):
                t, j = divmod(i, 3)
                assert np.array_equal([float(v) for v in row.values()], [
                    z['t'][t], j, w[j], *m[t, j], c[t, j, 0, 0], c[t, j, 0, 1], c[t, j, 1, 1],
                    *(z['component_metrics/' + n][t, j] for n in metrics),
                    *z['component_eigenvalues'][t, j]], equal_nan=True)
            r, f = z['component_rank'].astype(int), z['component_factor']
            assert r.tolist() == [2, 1, 2] and f.shape == (4, 2, 5)
            for j, g in enumerate(np.split(f, np.cumsum(r)[:-1], axis=2)):
                assert np.allclose(g @ g.transpose(0, 2, 1), c[:, j], rtol=1e-12)
            assert np.allclose(z['component_metrics/total_variance'], np.trace(c, axis1=2, axis2=3), rtol=1e-12)
            head = open('metrics.csv').readline()
            assert 'bures_wasserstein_from_start,within_scatter,between_scatter,scatter_ratio,cluster_count,' \
                'cubature_error,lambda_1' in head, head
            print(z['closure'], z['arrangement'], h['arrangement'][()].decode(), z['cubature_error'].shape)
            """);
        assertThat(seen).isEqualTo("projected clusters clusters (4,)");
    }

    @Test
    void endsOfComponentsAreKeptWithTheLaws() throws Exception {
        Study study = study(CLUSTERS.replace("{points: 4}", "{points: 4, laws: ends}"));
        Path directory = write(study, solved(study), ALL);
        assertThat(Python.script(directory, """
            import numpy as np, csv
            z = np.load('trajectory.npz')
            print(z['law_t'].tolist(), z['component_mean'].shape, z['component_cov'].shape,
                  z['component_eigenvalues'].shape, z['cosine_histogram'].shape,
                  list(csv.reader(open('components.csv')))[0][:6], z['component_factor'].shape)
            """))
                .isEqualTo("[0.0, 3.0] (4, 3, 2) (2, 3, 2, 2) (4, 3, 2) (2, 40) "
                        + "['t', 'component', 'weight', 'mean_0', 'mean_1', 'total_variance'] (2, 2, 5)");
    }

    @Test
    void cellsOfPositionsAreNamedSo() throws IOException {
        Study study = study(STUDY.replace("softmax", "softmax, mask: causal")
                .replace("depth: 2", "depth: 0.1")
                .replaceAll(
                        "initial:.*",
                        "initial: {positions: [{weight: 0.5, covariance: {identity: 2}}, {weight: 0.5, mean: [1, 0],"
                                + " covariance: {identity: 2}}]}"));
        JsonNode summary = summary(write(study, solved(study), Set.of()));
        assertThat(summary.at("/arrangement").asText()).isEqualTo("cells");
        assertThat(summary.at("/final/components/0").has("label")).isFalse();
    }

    @Test
    void meansThatLeftTheDoublesHaveNoCosines() throws Exception {
        Study study = study(CLUSTERS);
        Trajectory whole = solved(study);
        Point last = whole.last();
        Trajectory trajectory = Altered.run(
                whole,
                whole.points().size() - 1,
                new double[] {Double.NaN, Double.NaN},
                last.metrics(),
                last.components().stream()
                        .map(c -> new SavedLaw(new double[] {Double.NaN, 0}, c.eigenvalues(), c.metrics(), c.factor()))
                        .toList());
        Path directory = write(study, trajectory, ALL);
        assertThat(summary(directory).at("/final/components/0/mean/0").isNull()).isTrue();
        assertThat(Python.script(directory, """
            import numpy as np
            z = np.load('trajectory.npz')
            print(np.isnan(z['cosine_histogram']).all(axis=1).tolist())
            """)).isEqualTo("[False, False, False, True]");
    }
}
