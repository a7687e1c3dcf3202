package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.anisoflow.testkit.Python;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a valid file, reading it succeeds or ends in a {@link FormatException}. */
class DamageTest {
    private static final int CASES = 300;
    private static final NumericArray CUBE =
            NumericArray.of(new int[] {2, 3, 2}, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});

    @TempDir
    Path directory;

    @Test
    void npy() throws IOException {
        Path path = directory.resolve("x.npy");
        ArrayFiles.writeNpy(path, CUBE);
        damage(path);
        Files.write(path, NpyTest.npy(2, "{'descr': '>f4', 'fortran_order': True, 'shape': (2, 3)}", new byte[24]));
        damage(path);
    }

    @Test
    void npz() throws IOException {
        Path path = directory.resolve("x.npz");
        try (NpzWriter writer = new NpzWriter(path)) {
            writer.add("a", CUBE);
            writer.add("b", "text");
        }
        damage(path);
    }

    @Test
    void safetensors() throws IOException {
        Path path = directory.resolve("x.safetensors");
        String header = "{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]},"
                + "\"b\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[16,24]}}";
        byte[] bytes = new byte[8 + header.length() + 24];
        bytes[0] = (byte) header.length();
        System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, bytes, 8, header.length());
        Files.write(path, bytes);
        damage(path);
    }

    @Test
    void json() throws IOException {
        Path path = directory.resolve("x.json");
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("numbers", new double[] {0.1, -2e-300, Double.NaN});
        value.put("text", "Ünïcode \uD83D\uDE00 and \"quotes\"");
        value.put("nested", List.of(Map.of("a", List.of(true, false)), 12345678901L));
        Json.write(path, value);
        damage(path);
    }

    @Test
    void hdf5OfThisWriter() throws IOException {
        Path path = directory.resolve("x.h5");
        try (Hdf5Writer writer = new Hdf5Writer(path)) {
            writer.add("a", CUBE);
            writer.add("g/b", "text");
            writer.add("chunked", NumericArray.matrix(32, 4, new double[128]));
        }
        damage(path);
    }

    @Test
    void hdf5OfH5py() throws IOException, InterruptedException {
        for (String version : new String[] {"earliest", "latest"}) {
            Python.script(directory, """
                with h5py.File('x.h5', 'w', libver='%s') as f:
                    f.create_dataset('a', data=np.arange(12.0).reshape(6, 2), chunks=(4, 1), compression='gzip')
                    f['g/b'] = 'text'
                    f['g/c'] = np.arange(3)
                """.formatted(version));
            damage(directory.resolve("x.h5"));
        }
    }

    private void damage(Path path) throws IOException {
        byte[] valid = Files.readAllBytes(path);
        int interesting = Math.min(valid.length, 4096);
        for (int seed = 0; seed < CASES; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            byte[] bytes = valid.clone();
            if (seed % 5 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            for (int flips = seed % 5 == 0 ? 0 : 1 + seed % 3; flips > 0; flips--) {
                bytes[random.nextInt(interesting)] = (byte) (random.nextBoolean() ? random.nextInt() : 0xFF);
            }
            Files.write(path, bytes);
            int failing = seed;
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> Refusals.read(path), () -> path.getFileName() + ", seed " + failing);
        }
        Files.write(path, valid);
        assertThat(Refusals.read(path)).isPositive();
    }
}
