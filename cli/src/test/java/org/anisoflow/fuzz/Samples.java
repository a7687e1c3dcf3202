package org.anisoflow.fuzz;

import static org.anisoflow.fuzz.FuzzTarget.bytes;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.anisoflow.cli.Anisoflow;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.crosscheck.ParticleMoments;
import org.anisoflow.ode.particles.Sampling;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.validation.RunFiles;
import org.anisoflow.sweep.Journal;
import org.anisoflow.sweep.Sweep;
import org.anisoflow.sweep.SweepFile;

/** Sound files of every kind, made by the program itself. */
final class Samples {
    static final String VERSION = "0";

    private static final String STUDY_TEXT = """
            anisoflow: 1
            title: "A study: \\u00e9"
            attention:
              heads:
                - {type: softmax, query: {identity: 2, times: 0.5}, key: {same-as: query, times: -1}, value: {identity: 2}}
                - type: l2
                  scale: 1/sqrt(k)
                  query: {random: normal, shape: [2, 2], seed: 7}
                  key: [[1, 0.5], [0, 1]]
                  value: {diagonal: [1, 2], transpose: true}
            initial: {mean: [0, 1], covariance: [[2, 0.3], [0.3, 1]]}
            drift: {linear: {identity: 2, times: -1}, constant: [0.1, 0]}
            depth: 1
            solver: {relative: 1e-6, absolute: 1e-9}
            save: {points: 5, spacing: linear}
            queries: [[1, 0], [0, 1]]
            particles: {counts: [10, 20], replicates: 3, seed: 1}
            """;

    private static final String SWEEP_TEXT = """
            anisoflow-sweep: 1
            title: A sweep
            study:
              anisoflow: 1
              attention:
                type: softmax
                query: {random: normal, shape: [1, 2], seed: member}
                key: {same-as: query, times: -1}
                value: {identity: 2}
              initial: {covariance: {random: wishart, shape: [2, 4], seed: member}}
              depth: 1
            axes:
              - key: attention.scale
                values: [0.5, 1, 2]
              - key: depth
                logarithmic: {from: 0.1, to: 10, points: 3}
            replicates: 2
            """;

    private static final String FIGURE_TEXT = """
            anisoflow-figure: 1
            source: {study: causal.yaml, set: [depth=8, closure.points=8]}
            chart: ellipses
            title: Sixteen cells at depth 4
            theme: dark
            depth: 4
            plane: {coordinates: [2, 1]}
            centre: mean
            view: {azimuth: 30, elevation: 15}
            particles: {tokens: 800, seed: 3}
            zoom: [{x: [-3, 3], y: [-3, 3]}]
            columns: 2
            """;

    static final Study STUDY = StudyFile.parse(Path.of("study.yaml"), STUDY_TEXT);
    static final Sweep SWEEP = SweepFile.parse(Path.of("sweep.yaml"), SWEEP_TEXT);

    private static final Map<String, byte[]> RESULT = result();

    private Samples() {}

    static List<byte[]> of(FuzzTarget target) throws IOException {
        return switch (target) {
            case NPY -> List.of(npy());
            case NPZ, RUNS_NPZ -> List.of(RESULT.get("trajectory.npz"), runs());
            case HDF5, RUNS_HDF5 -> List.of(RESULT.get("trajectory.h5"));
            case SAFETENSORS -> List.of(safetensors());
            case CSV -> List.of(bytes("x,y\n1,2\n3,4e-5\n"), bytes("1;2\n3;4\n"), RESULT.get("metrics.csv"));
            case RUNS_CSV ->
                List.of(bytes("t,token,x_0,x_1\n0,0,1,2\n0,1,3,4\n0,2,-1,0\n1,0,1,2\n1,1,3,4\n1,2,-1,0\n"));
            case JSON -> List.of(RESULT.get("summary.json"));
            case STUDY -> List.of(bytes(STUDY_TEXT), RESULT.get("study.yaml"));
            case SWEEP -> List.of(bytes(SWEEP_TEXT));
            case FIGURE -> List.of(bytes(FIGURE_TEXT));
            case JOURNAL -> List.of(journal());
            case RESULT -> {
                List<byte[]> each = new ArrayList<>();
                RESULT.forEach((name, content) -> each.add(replacement(name, content)));
                yield each;
            }
        };
    }

    /** A result directory in which a file has other bytes, {@code NAME, line feed, bytes}. */
    static Path resultWith(Path directory, byte[] replacement) throws IOException {
        Files.createDirectory(directory);
        for (Map.Entry<String, byte[]> file : RESULT.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
        int end = 0;
        while (end < replacement.length && replacement[end] != '\n') {
            end++;
        }
        String name = new String(replacement, 0, end, StandardCharsets.UTF_8);
        name = name.substring(name.lastIndexOf('/') + 1);
        if (RESULT.containsKey(name)) {
            Files.write(
                    directory.resolve(name),
                    Arrays.copyOfRange(replacement, Math.min(end + 1, replacement.length), replacement.length));
        }
        return directory;
    }

    private static byte[] replacement(String name, byte[] content) {
        byte[] head = bytes(name + "\n");
        byte[] all = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return all;
    }

    /** The files of a result, without their sums: a changed file shall be read. */
    private static Map<String, byte[]> result() {
        try {
            Path folder = Files.createTempDirectory("anisoflow-samples");
            Path study = Files.writeString(folder.resolve("study.yaml"), STUDY_TEXT);
            Path directory = folder.resolve("result");
            PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
            Anisoflow.run(
                    err,
                    err,
                    ("solve " + study + " --no-plots --quiet --format csv,npz,h5 --out " + directory).split(" "));
            Map<String, byte[]> files = new TreeMap<>();
            try (Stream<Path> all = Files.list(directory)) {
                for (Path file : all.toList()) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
            files.remove("notebook.ipynb");
            String summary = new String(files.get("summary.json"), StandardCharsets.UTF_8);
            files.put("summary.json", bytes(summary.replace("\"files\"", "\"no-files\"")));
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] runs() throws IOException {
        Path folder = Files.createTempDirectory("anisoflow-runs");
        Path file = folder.resolve("runs.npz");
        double[][][] means = {{{1, 2}, {3, 4}}, {{1, 2.5}, {3, 4.5}}};
        double[][][] covariances = {{{1, 0, 0, 1}, {2, 0, 0, 2}}, {{1, 0, 0, 1}, {2, 0, 0, 2}}};
        RunFiles.write(file, new ParticleMoments(10, new double[] {0, 1}, means, covariances, Sampling.INDEPENDENT));
        return taken(file);
    }

    /** The bytes of a file, which is deleted with its folder. */
    private static byte[] taken(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        Files.delete(file.getParent());
        return bytes;
    }

    private static byte[] npy() throws IOException {
        Path file = Files.createTempDirectory("anisoflow-npy").resolve("x.npy");
        ArrayFiles.writeNpy(file, NumericArray.of(new int[] {3, 2}, new double[] {1, 2, 3, 4, 5, 6}));
        return taken(file);
    }

    private static byte[] safetensors() {
        byte[] header = bytes("{\"x\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                + "\"y\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]}}");
        return ByteBuffer.allocate(8 + header.length + 12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .putFloat(1)
                .putFloat(2)
                .array();
    }

    private static byte[] journal() throws IOException {
        Path file = Files.createTempDirectory("anisoflow-journal").resolve("j.journal");
        Journal.create(file, SWEEP, VERSION).close();
        return taken(file);
    }
}
