package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.anisoflow.testkit.Python;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HDF5 files of all kinds are read as h5py reads them: {@code corpus.py} writes both. */
class Hdf5CorpusTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void write() throws IOException, InterruptedException {
        try (InputStream script = Hdf5CorpusTest.class.getResourceAsStream("/hdf5/corpus.py")) {
            Python.script(directory, new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyValueIsThatOfH5py() throws IOException {
        ByteBuffer expected = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("expected.bin")))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<String> different = new ArrayList<>();
        List<String> lines = Files.readAllLines(directory.resolve("manifest.txt"));
        for (String line : lines) {
            String[] parts = line.split("\\|", -1);
            int[] shape = Arrays.stream(parts[2].split(","))
                    .filter(length -> !length.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
            double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            expected.asDoubleBuffer().position(Integer.parseInt(parts[3])).get(values);
            try {
                NumericArray read =
                        ArrayFiles.read(directory.resolve(parts[0]), ArraySelector.dataset(parts[1]), NonFinite.KEEP);
                // equality is that of all bits
                if (!read.equals(NumericArray.of(shape, values))) {
                    different.add(line);
                }
            } catch (FormatException e) {
                different.add(line + ": " + e.problem());
            }
        }
        assertThat(different).isEmpty();
        assertThat(lines).hasSizeGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "latest"})
    void namesAreThoseInTheFile(String version) {
        List<String> names = ArrayFiles.names(structure(version));
        assertThat(names)
                .contains("tracked/item149", "tracked/nested/deep/x", "hard", "soft", "chain", "around", "title")
                .contains("strange/region", "strange/complex", "strange/raw")
                .doesNotContain("circle", "ping", "dangling", "external", "to-external", "way", "cycle")
                .noneMatch(name -> name.startsWith("external-group") || name.startsWith("cycle/"))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "latest"})
    void textsAndNumbersAreFound(String version) {
        Path path = structure(version);
        assertThat(ArrayFiles.text(path, "title")).hasValue("a text");
        assertThat(ArrayFiles.text(path, "one-title")).hasValue("only");
        assertThat(ArrayFiles.text(path, "titles")).isEmpty();
        assertThat(ArrayFiles.text(path, "tracked/big"))
                .hasValueSatisfying(text -> assertThat(text).hasSize(60000).matches("x*"));
        assertThat(ArrayFiles.text(path, "tracked/text")).hasValue("Ünïcode");
        assertThat(ArrayFiles.text(path, "tracked/fixed")).hasValue("n-1");
        assertThat(ArrayFiles.text(path, "tracked/a7")).isEmpty();
        assertThat(ArrayFiles.number(path, "tracked/a7")).hasValue(3.5);
        assertThat(ArrayFiles.number(path, "tracked/item7")).hasValue(7);
        assertThat(ArrayFiles.number(path, "tracked/three")).isEmpty();
        assertThat(ArrayFiles.number(path, "strange/complex")).isEmpty();
        assertThat(ArrayFiles.number(path, "nowhere/a")).isEmpty();
    }

    @Test
    void attributesThatFillAHeapBlockAreFound() {
        assertThat(ArrayFiles.text(structure("latest"), "tracked/huge"))
                .hasValueSatisfying(text -> assertThat(text).hasSize(65530).matches("y*"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        external                 | is a link to another file, which is not followed; copy the data into this file
        to-external              | is a link to another file, which is not followed
        to-to-external           | is a link to another file, which is not followed
        through-external         | is a link to another file, which is not followed
        external-group/half      | is a link to another file, which is not followed
        circle                   | is a soft link that leads back to itself
        ping                     | is a soft link that leads back to itself
        dangling                 | has no dataset "dangling"; it has "around"
        null                     | has no array, only a type (a null dataspace)
        title                    | holds a text; floating-point numbers of 2, 4 or 8 bytes or integers
        strange/complex          | holds a compound type of 16 bytes
        strange/opaque           | holds an opaque type of 5 bytes
        strange/region           | holds a reference of 12 bytes
        strange/references       | holds a reference of 8 bytes
        strange/array            | holds an array type of 24 bytes
        strange/ragged           | holds a type of variable length of 16 bytes
        strange/longdouble       | holds a floating-point number of 16 bytes in a layout of its own
        strange/raw              | keeps its data in another file, which is not followed
        strange/lzf              | is stored with the filter lzf; gzip, shuffle and fletcher32 are supported
        strange/virtual          | is a virtual dataset, put together from others, which is not read
        """)
    void whatIsNotReadIsNamed(String name, String problem) {
        assertThatThrownBy(() -> ArrayFiles.read(structure("latest"), ArraySelector.dataset(name)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining('"' + name + '"');
    }

    private static Path structure(String version) {
        return directory.resolve("structure-" + version + ".h5");
    }
}
