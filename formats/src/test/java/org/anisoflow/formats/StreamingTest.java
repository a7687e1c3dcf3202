package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables much larger than the heap are read, and written, piece by piece. */
class StreamingTest {
    private static final int ROWS = 100_000;
    private static final int COLUMNS = 64;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"x.npy", "x.npz"})
    void readsMoreThanTheHeapHolds(String file) throws IOException, InterruptedException {
        Path path = directory.resolve(file);
        double[] row = new double[COLUMNS];
        try (NpzWriter npz = new NpzWriter(directory.resolve("x.npz"));
                OutputStream npy = new BufferedOutputStream(Files.newOutputStream(directory.resolve("x.npy")))) {
            npz.begin("x", ROWS, COLUMNS);
            Npy.writeHeader(npy, "<f8", ROWS, COLUMNS);
            for (int i = 0; i < ROWS; i++) {
                row[0] = i;
                npz.append(row);
                Npy.writeDoubles(npy, row);
            }
        }
        assertThat(sum(path, "-Xmx24m")).isEqualTo("%d rows, sum %s", ROWS, 0.5 * ROWS * (ROWS - 1));
    }

    private static String sum(Path path, String heap) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sum.class.getName(),
                        path.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    /** Prints the number of rows of a table and the sum of its values. */
    static final class Sum {
        public static void main(String[] arguments) {
            long count = 0;
            double sum = 0;
            try (RowSource rows = Tables.open(Path.of(arguments[0]), ArraySelector.only())) {
                double[] buffer = new double[1024 * rows.columns()];
                for (int read = rows.read(buffer); read > 0; read = rows.read(buffer)) {
                    for (int i = 0; i < read * rows.columns(); i++) {
                        sum += buffer[i];
                    }
                    count += read;
                }
            }
            System.out.println(count + " rows, sum " + sum);
        }
    }
}
