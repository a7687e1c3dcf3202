package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays that NumPy saved in Fortran order come out with the last index fastest. */
class ColumnMajorTest {
    @TempDir
    Path directory;

    /** Element (i, j, k) is 100 i + 10 j + k; a file of the first index fastest counts so. */
    @Test
    void threeAxes() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(8 * 24);
        for (int k = 0; k < 4; k++) {
            for (int j = 0; j < 3; j++) {
                for (int i = 0; i < 2; i++) {
                    data.putDouble(100 * i + 10 * j + k);
                }
            }
        }
        double[] expected = new double[24];
        for (int element = 0; element < 24; element++) {
            expected[element] = 100 * (element / 12) + 10 * (element / 4 % 3) + element % 4;
        }
        Path path = file(">f8", "(2, 3, 4)", data);
        assertThat(ArrayFiles.read(path, ArraySelector.only()))
                .isEqualTo(NumericArray.of(new int[] {2, 3, 4}, expected));
    }

    @Test
    void oneAxisHasOneOrder() throws IOException {
        ByteBuffer data =
                ByteBuffer.allocate(6).putShort((short) 3).putShort((short) 1).putShort((short) 2);
        assertThat(ArrayFiles.read(file(">i2", "(3,)", data), ArraySelector.only()))
                .isEqualTo(NumericArray.vector(3, 1, 2));
    }

    /** Row i, column j holds i + j / 4: more rows than are gathered at a time, asked for by an awkward number. */
    @ParameterizedTest
    @CsvSource({"200000, 3", "87381, 3", "87382, 3", "1, 3", "300000, 1", "3, 16384", "40, 16384"})
    void rowsAreGatheredInBlocks(int rows, int columns) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(4 * rows * columns);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                data.putFloat(row + 0.25f * column);
            }
        }
        Path path = file(">f4", "(" + rows + ", " + columns + ")", data);
        int atOnce = 977;
        double[] buffer = new double[atOnce * columns];
        try (RowSource table = Tables.open(path, ArraySelector.only())) {
            int row = 0;
            for (int read = table.read(buffer); read > 0; read = table.read(buffer)) {
                for (int i = 0; i < read; i++, row++) {
                    for (int column = 0; column < columns; column++) {
                        if (buffer[i * columns + column] != row + 0.25f * column) {
                            assertThat(buffer[i * columns + column])
                                    .as("row %s, column %s", row, column)
                                    .isEqualTo(row + 0.25f * column);
                        }
                    }
                }
            }
            assertThat(row).isEqualTo(rows);
        }
    }

    @Test
    void cutWhileItIsRead() throws IOException {
        Path path = file(">f8", "(100000, 4)", ByteBuffer.allocate(8 * 400_000));
        try (ArrayStream stream = ArrayStream.open(path, ArraySelector.only())) {
            assertThat(stream.shape()).containsExactly(100_000, 4);
            Files.write(path, new byte[200]);
            assertThatThrownBy(() -> stream.read(new double[8], 8))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith(path + ": ");
        }
    }

    /** Vectors longer than the part that is encoded at a time, and just as long. */
    @ParameterizedTest
    @ValueSource(ints = {8191, 8192, 8193, 20_000})
    void longVectorsAreWrittenInParts(int length) throws IOException {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = Math.sqrt(i);
        }
        Path path = directory.resolve("long.npy");
        ArrayFiles.writeNpy(path, NumericArray.vector(values));
        assertThat(ArrayFiles.read(path, ArraySelector.only()).data()).containsExactly(values);
    }

    private Path file(String type, String shape, ByteBuffer data) throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': True, 'shape': " + shape + ", }";
        return Files.write(directory.resolve("x.npy"), NpyTest.npy(1, header, data.array()));
    }
}
