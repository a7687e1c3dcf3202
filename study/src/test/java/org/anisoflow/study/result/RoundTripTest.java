package org.anisoflow.study.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.flow.Carried;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SavedLaw;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.testkit.Python;
import org.anisoflow.testkit.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NumPy, h5py, h5dump, pandas and the csv module read what was computed, to the last bit. */
class RoundTripTest {
    private static final String PLAIN = """
        anisoflow: 1
        title: Ünïcode, "quoted"
        attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
        initial: {mean: [1, 0.1], covariance: [[2, 0.5], [0.5, 1]]}
        depth: 2
        save: {points: 9}
        """;
    private static final String MIXTURE = PLAIN.replaceAll("initial:.*", """
        initial:
          mixture:
            - {weight: 0.5, mean: [2, 0], covariance: [[0.5, 0], [0, 0.2]]}
            - {weight: 0.25, mean: [-1, 1], covariance: [[1, 1], [1, 1]]}
            - {weight: 0.25, mean: [-1, -1], covariance: {identity: 2, times: 0.1}}\
        """);

    private static final Map<String, String> STUDIES = new LinkedHashMap<>();

    static {
        STUDIES.put("plain", PLAIN);
        STUDIES.put(
                "ends",
                PLAIN.replace("identity: 2", "identity: 64")
                        .replaceAll("initial:.*", "initial: {covariance: {random: wishart, shape: [64, 64], seed: 1}}")
                        .replace("points: 9", "points: 9, laws: ends"));
        STUDIES.put("mixture", MIXTURE);
        STUDIES.put(
                "positions", MIXTURE.replace("mixture:", "positions:").replace("softmax,", "softmax, mask: causal,"));
        STUDIES.put("queries", PLAIN + "queries: [[1, 2], [3, 4], [5, 6]]\n");
        STUDIES.put("blow-up", PLAIN.replace(", times: -1", "").replace("[[2, 0.5], [0.5, 1]]", "[[1, 2], [2, 4]]"));
    }

    @TempDir
    private static Path scratch;

    @BeforeAll
    static void save() throws IOException {
        for (var entry : STUDIES.entrySet()) {
            Study study = StudyFile.read(Files.writeString(scratch.resolve("s.yaml"), entry.getValue()));
            Trajectory trajectory = new FlowSolver().solve(study.request());
            ResultDirectory.Run run = new ResultDirectory.Run(
                    study, trajectory, new Environment("0.1.0", "17", "none", 2, OptionalLong.empty()), Instant.now());
            Path directory = scratch.resolve(entry.getKey());
            ResultDirectory.write(directory, run, EnumSet.allOf(ResultFormat.class), List.of(), false);
            Map<String, NumericArray> expected = arrays(trajectory);
            Files.write(
                    directory.resolve("expected.txt"),
                    expected.entrySet().stream()
                            .map(array -> array.getKey() + "|"
                                    + texts(Arrays.stream(array.getValue().shape())
                                            .mapToObj(Integer::toString))
                                    + "|"
                                    + texts(Arrays.stream(array.getValue().data())
                                            .mapToObj(value -> Long.toHexString(Double.doubleToRawLongBits(value)))))
                            .toList());
        }
    }

    private static String texts(Stream<String> texts) {
        return texts.collect(Collectors.joining(" "));
    }

    /** What the files should hold, straight from the points. */
    private static Map<String, NumericArray> arrays(Trajectory trajectory) {
        List<Point> points = trajectory.points();
        List<Point> laws =
                points.stream().filter(point -> point.factor().isPresent()).toList();
        int d = trajectory.request().initial().dimension();
        int count = trajectory.request().law().size();
        int r = laws.get(0).factor().orElseThrow().columns();
        Map<String, NumericArray> arrays = new LinkedHashMap<>();
        arrays.put("t", series(points, p -> new double[] {p.depth()}));
        arrays.put("mean", series(points, Point::mean, d));
        arrays.put("eigenvalues", series(points, Point::eigenvalues, d));
        points.get(0)
                .metrics()
                .keySet()
                .forEach(metric -> arrays.put("metrics/" + metric.key(), series(points, p ->
                        new double[] {p.metrics().get(metric)})));
        arrays.put("factor", series(laws, p -> p.factor().orElseThrow().toRowMajor(), d, r));
        if (laws.get(0).carried(Carried.FLOW_MAP).isPresent()) {
            for (Carried map : List.of(Carried.FLOW_MAP, Carried.FLOW_MAP_INVERSE)) {
                arrays.put(
                        map.name().toLowerCase(Locale.ROOT),
                        series(laws, p -> p.carried(map).orElseThrow(), d, d));
            }
            arrays.put("metrics/map_sigma_min", series(points, p -> p.carried(Carried.MAP_SIGMA_MIN)
                    .orElseThrow()));
            arrays.put("metrics/map_sigma_max", series(points, p -> p.carried(Carried.MAP_SIGMA_MAX)
                    .orElseThrow()));
            arrays.put("metrics/map_condition", series(points, p -> new double[] {
                p.carried(Carried.MAP_SIGMA_MAX).orElseThrow()[0]
                        / p.carried(Carried.MAP_SIGMA_MIN).orElseThrow()[0]
            }));
        }
        if (points.get(0).rows(Carried.QUERIES).isPresent()) {
            arrays.put(
                    "query",
                    series(
                            points,
                            p -> Arrays.stream(p.rows(Carried.QUERIES).orElseThrow())
                                    .flatMapToDouble(Arrays::stream)
                                    .toArray(),
                            3,
                            d));
        }
        if (count > 1) {
            arrays.put("component_mean", series(points, p -> joined(p, SavedLaw::mean), count, d));
            arrays.put("component_eigenvalues", series(points, p -> joined(p, SavedLaw::eigenvalues), count, d));
            points.get(0)
                    .clusters()
                    .keySet()
                    .forEach(metric -> arrays.put("metrics/" + metric.key(), series(points, p ->
                            new double[] {p.clusters().get(metric)})));
            points.get(0)
                    .components()
                    .get(0)
                    .metrics()
                    .keySet()
                    .forEach(metric -> arrays.put(
                            "component_metrics/" + metric.key(),
                            series(
                                    points,
                                    p -> joined(
                                            p, c -> new double[] {c.metrics().get(metric)}),
                                    count)));
            ToDoubleFunction<Point> error = p -> p.cubatureError().orElse(Double.NaN);
            arrays.put("cubature_error", series(points, p -> new double[] {error.applyAsDouble(p)}));
        }
        return arrays;
    }

    private static NumericArray series(List<Point> points, Function<Point, double[]> values, int... inner) {
        return NumericArray.of(
                IntStream.concat(IntStream.of(points.size()), Arrays.stream(inner))
                        .toArray(),
                points.stream().map(values).flatMapToDouble(Arrays::stream).toArray());
    }

    private static double[] joined(Point point, Function<SavedLaw, double[]> values) {
        return point.components().stream()
                .map(values)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /** Defines {@code expected}, names to arrays, for each study in turn. */
    private static String each(String script) {
        return "import numpy as np, h5py, csv, json\n"
                + "for study in " + STUDIES.keySet().stream().collect(Collectors.joining("', '", "['", "']")) + ":\n"
                + """
                    expected = {}
                    for line in open(study + '/expected.txt', encoding='utf-8'):
                        name, shape, values = line.rstrip('\\n').split('|')
                        bits = np.array([int(v, 16) for v in values.split()], dtype='<u8')
                        expected[name] = bits.view('<f8').reshape([int(n) for n in shape.split()])
                """
                + script.indent(4);
    }

    @Test
    void numpyAndH5pyReadTheBits() throws Exception {
        String seen = Python.script(scratch, each("""
            z, h = np.load(study + '/trajectory.npz'), h5py.File(study + '/trajectory.h5')
            names = []
            h.visititems(lambda n, o: names.append(n) if isinstance(o, h5py.Dataset) else None)
            assert sorted(names) == sorted(z.files), (names, z.files)
            for name, array in expected.items():
                for source in z, h:
                    assert source[name].dtype == '<f8', (study, name)
                    assert source[name].shape == array.shape, (study, name)
                    assert source[name][()].tobytes() == array.tobytes(), (study, name)
            for name in z.files:
                if z[name].dtype.kind == 'U':
                    assert str(z[name]) == h[name][()].decode(), name
                else:
                    assert z[name].dtype == h[name].dtype and z[name].tobytes() == h[name][()].tobytes(), name
                for key in 'axes', 'units', 'description':
                    assert h[name].attrs[key], name
                assert h[name].size * 8 < 512 or h[name].dtype.kind == 'S' \\
                    or (h[name].chunks and h[name].compression == 'gzip' and h[name].shuffle), name
            f = z['factor']
            assert np.allclose(z['cov'], f @ f.transpose(0, 2, 1), rtol=0, atol=1e-14 * abs(z['cov']).max())
            assert z['format'] == h.attrs['format'] == 1 and h.attrs['version'] == b'0.1.0'
            assert h.attrs['study'].decode() == open(study + '/study.yaml', encoding='utf-8').read()
            assert str(z['title']) == h.attrs['title'].decode() == 'Ünïcode, "quoted"'
            finite = all(np.isfinite(a).all() for a in expected.values())
            print(study, str(z['status']), z['mean'].shape, f.shape[0], h['mean'].attrs['units'].decode(), finite)
            """));
        assertThat(seen).isEqualTo("""
            plain reached_end (9, 2) 9 token False
            ends reached_end (9, 64) 2 token False
            mixture reached_end (9, 2) 9 token False
            positions reached_end (9, 2) 9 token False
            queries reached_end (9, 2) 9 token False
            blow-up blew_up (2, 2) 2 token False\
            """);
    }

    private static String h5dump(Path directory, String... arguments) throws IOException, InterruptedException {
        String tool = "/usr/bin/h5dump";
        Tool.require(Files.isExecutable(Path.of(tool)), tool);
        return Tool.run(
                        directory,
                        Stream.concat(Stream.of(tool), Stream.of(arguments)).toArray(String[]::new))
                .text();
    }

    @Test
    void h5dumpReadsTheBits() throws Exception {
        for (String study : STUDIES.keySet()) {
            Path directory = scratch.resolve(study);
            for (String line : Files.readAllLines(directory.resolve("expected.txt"))) {
                String[] parts = line.split("\\|", -1);
                if (List.of("t", "eigenvalues", "flow_map", "metrics/condition_number")
                        .contains(parts[0])) {
                    h5dump(directory, "-d", "/" + parts[0], "-b", "LE", "-o", "dump.bin", "trajectory.h5");
                    String[] bits = parts[2].split(" ", -1);
                    ByteBuffer expected =
                            ByteBuffer.allocate(Long.BYTES * bits.length).order(ByteOrder.LITTLE_ENDIAN);
                    Arrays.stream(bits).forEach(bit -> expected.putLong(Long.parseUnsignedLong(bit, 16)));
                    assertThat(directory.resolve("dump.bin")).hasBinaryContent(expected.array());
                }
            }
            assertThat(h5dump(directory, "-H", "trajectory.h5"))
                    .startsWith("HDF5 \"trajectory.h5\"")
                    .contains("DATASET \"eigenvalues\"", "ATTRIBUTE \"units\"", "ATTRIBUTE \"study\"");
        }
    }

    @Test
    void csvModuleAndPandasReadTheValues() throws Exception {
        String seen = Python.script(scratch, each("""
            def columns(name):
                rows = list(csv.DictReader(open(study + '/' + name, newline='')))
                table = {k: [r[k] for r in rows] for k in rows[0]}
                try:
                    import pandas
                except ImportError:
                    pass
                else:
                    frame = pandas.read_csv(study + '/' + name, float_precision='round_trip')
                    assert list(frame.columns) == list(table)
                    for key in table:
                        if key in ('run_id', 'metric'):
                            assert frame[key].tolist() == table[key]
                        else:
                            assert np.array_equal(frame[key], np.array(table[key], float), equal_nan=True), key
                return table
            def same(texts, array):
                assert np.array_equal(np.array(texts, float), np.ravel(array), equal_nan=True)
            d = expected['mean'].shape[1]
            z = np.load(study + '/trajectory.npz')
            named = {'mean_%d' % i: expected['mean'][:, i] for i in range(d)}
            named.update({'lambda_%d' % (i + 1): expected['eigenvalues'][:, i] for i in range(d)})
            named.update({k.replace('metrics/', ''): a for k, a in expected.items() if k.startswith('metrics/')})
            if 'cubature_error' in expected:
                named['cubature_error'] = expected['cubature_error']
            trajectory, metrics, tidy = columns('trajectory.csv'), columns('metrics.csv'), columns('tidy.csv')
            assert set(named) | {'t'} == set(metrics) | {'mean_%d' % i for i in range(d)}
            for name, array in named.items():
                same((trajectory if name in trajectory else metrics)[name], array)
                pick = [i for i, m in enumerate(tidy['metric']) if m == name]
                same([tidy['value'][i] for i in pick], array)
                same([tidy['t'][i] for i in pick], expected['t'])
            assert len(tidy['t']) == len(named) * len(expected['t'])
            if d == 2:
                for i, j in (0, 0), (0, 1), (1, 1):
                    same(trajectory['cov_%d_%d' % (i, j)], z['cov'][:, i, j])
            if 'weights' in z:
                components = columns('components.csv')
                same(components['lambda_2'], expected['component_eigenvalues'][..., 1])
                same(components['cov_0_1'], z['component_cov'][..., 0, 1])
                same(components['top_share'], expected['component_metrics/top_share'])
            sums = json.load(open(study + '/summary.json', encoding='utf-8'))['files']
            assert set(tidy['run_id']) == {'run-' + sums['study.yaml']['sha256'][:12]}
            assert set(tidy['layer']) == {'0'}
            print(study, len(tidy['t']), any(v in ('inf', 'nan') for v in tidy['value']))
            """));
        assertThat(seen).isEqualTo("""
            plain 216 True
            ends 1332 True
            mixture 234 True
            positions 234 True
            queries 216 True
            blow-up 48 True\
            """);
    }
}
