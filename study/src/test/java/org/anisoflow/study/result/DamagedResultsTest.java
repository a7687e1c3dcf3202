package org.anisoflow.study.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.ArraySelector;
import org.anisoflow.formats.FormatException;
import org.anisoflow.formats.NonFinite;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.study.Study;
import org.anisoflow.study.StudyFile;
import org.anisoflow.study.document.DocumentException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a result directory, reading it succeeds or ends in one sentence of ours. */
class DamagedResultsTest {
    private static final String LEAK = "(?s).*(\\b(java|javax|com|org|io|sun|jdk)\\.[a-z]|Exception|Error:|\\n).*";
    private static final String STUDY = """
        anisoflow: 1
        attention: {type: softmax, query: {identity: 2}, key: {identity: 2}, value: {identity: 2, times: -1}}
        initial:
          mixture:
            - {weight: 0.25, mean: [1, 0], covariance: {diagonal: [1, 0.5]}}
            - {weight: 0.75, mean: [1.01, 0], covariance: {diagonal: [1, 0]}}
        closure: {merge-distance: 0.1}
        depth: 0.5
        save: {points: 3}
        """;

    @TempDir
    private Path scratch;

    private Path directory;
    private Path summary;
    private Path arrays;

    @BeforeEach
    void save() throws IOException {
        directory = scratch.resolve("result");
        summary = directory.resolve("summary.json");
        arrays = directory.resolve("trajectory.npz");
        Study study = StudyFile.read(Files.writeString(scratch.resolve("s.yaml"), STUDY));
        ResultDirectory.write(
                directory,
                new ResultDirectory.Run(
                        study,
                        new FlowSolver().solve(study.request()),
                        new Environment("0.1.0", "17", "none", 2, OptionalLong.empty()),
                        Instant.now()),
                Set.of(ResultFormat.NPZ),
                List.of(),
                true);
        assertThat(opens("as it was written")).isTrue();
    }

    /** Whether the directory opens; what it is refused with is checked. */
    private boolean opens(String damage) {
        long start = System.nanoTime();
        try {
            Results.open(directory);
            return true;
        } catch (FormatException | DocumentException e) {
            assertThat(e.getMessage()).as(damage).doesNotMatch(LEAK).hasSizeLessThan(1000);
            return false;
        } finally {
            assertThat((System.nanoTime() - start) / 1e9).as(damage).isLessThan(20);
        }
    }

    @Test
    void bytesOfFiles() throws IOException {
        for (Path file : List.of(summary, arrays, directory.resolve("study.yaml"))) {
            byte[] written = Files.readAllBytes(file);
            int refused = 0;
            for (int seed = 0; seed < 40; seed++) {
                RandomGenerator random =
                        RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
                byte[] bytes = seed % 4 == 0 ? Arrays.copyOf(written, random.nextInt(written.length)) : written.clone();
                for (int flips = seed % 4; flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                Files.write(file, bytes);
                refused += opens(file + ", seed " + seed) ? 0 : 1;
            }
            assertThat(refused).as("refused of %s", file).isPositive();
            Files.write(file, written);
        }
    }

    @Tag("slow")
    @Test
    void valuesOfTheSummary() throws IOException {
        String written = withoutSums(Files.readString(summary));
        Matcher values = Pattern.compile("(?<=: |\\[ |, )(-?[0-9][-+.0-9eE]*|\"[^\"]*\"(?!:)|true|false|null)")
                .matcher(written);
        int refused = 0;
        while (values.find()) {
            for (String other : List.of("-1", "1e300", "\"x\"", "[]")) {
                Files.writeString(
                        summary, written.substring(0, values.start()) + other + written.substring(values.end()));
                refused += opens(values.group() + " at " + values.start() + " is " + other) ? 0 : 1;
            }
        }
        assertThat(refused).as("values that are read").isGreaterThan(20);
    }

    private static String withoutSums(String text) {
        return text.replaceAll("(?s),\\s*\"files\": \\{.*?\\}\\s*\\}", "");
    }

    @Tag("slow")
    @Test
    void arraysThatDoNotFit() throws IOException {
        Files.writeString(summary, withoutSums(Files.readString(summary)));
        Map<String, NumericArray> all = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        for (String name : ArrayFiles.names(arrays)) {
            try {
                all.put(name, ArrayFiles.read(arrays, ArraySelector.array(name), NonFinite.KEEP));
            } catch (FormatException e) {
                others.add(name);
            }
        }
        assertThat(others).hasSizeLessThan(all.size());
        int refused = 0;
        for (String name : all.keySet()) {
            for (double value : new double[] {Double.NaN, -1, 1e300}) {
                double[] values = new double[all.get(name).size()];
                Arrays.fill(values, value);
                refused += opensWith(all, name, NumericArray.of(all.get(name).shape(), values)) ? 0 : 1;
            }
            for (int[] shape : new int[][] {{}, {0, 2}}) {
                int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
                refused += opensWith(all, name, NumericArray.of(shape, new double[size])) ? 0 : 1;
            }
        }
        assertThat(refused).as("values that are read").isGreaterThan(20);
    }

    private boolean opensWith(Map<String, NumericArray> all, String changed, NumericArray by) throws IOException {
        try (NpzWriter writer = new NpzWriter(arrays)) {
            for (Map.Entry<String, NumericArray> entry : all.entrySet()) {
                writer.add(entry.getKey(), entry.getKey().equals(changed) ? by : entry.getValue());
            }
        }
        return opens(changed + " is a " + by);
    }
}
