package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {
    @TempDir
    Path directory;

    @Test
    void writesWhatItReads() throws IOException {
        Path path = directory.resolve("x.npy");
        for (NumericArray array : new NumericArray[] {
            NumericArray.scalar(2.5),
            NumericArray.vector(1, 2, 3),
            NumericArray.of(new int[] {2, 3, 2}, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}),
            NumericArray.of(new int[] {0, 5}, new double[0])
        }) {
            ArrayFiles.writeNpy(path, array);
            assertThat(ArrayFiles.read(path, ArraySelector.only())).isEqualTo(array);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }~8~the array holds pickled Python objects, "
                        + "which are refused because loading them can run code; save it as numbers, for example "
                        + "numpy.save(file, array.astype('float64'))",
                "{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }~16~the array has the type \"c16\"; "
                        + "floating-point numbers of 2, 4 or 8 bytes, integers of 1, 2, 4 or 8 bytes and booleans are read",
                "{'descr': '<f3', 'fortran_order': False, 'shape': (1,), }~3~the array has the type \"f3\"; "
                        + "floating-point numbers of 2, 4 or 8 bytes, integers of 1, 2, 4 or 8 bytes and booleans are read",
                "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }~8~the array has fields (a "
                        + "structured type); save one field as a plain array",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }~8~the array is truncated: shape (2,) needs "
                        + "16 bytes of data but there are 8",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }~24~the array has trailing bytes: shape (2,)"
                        + " needs 16 bytes of data but there are 24",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4), }~8~the array has the "
                        + "impossible shape (4611686018427387904, 4)",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4294967296), }~0~the array has the impossible shape "
                        + "(0, 4294967296)",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (,), }~8~the array has a malformed NPY header",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1,,1), }~8~the array has a malformed NPY header",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1 1,), }~8~the array has a malformed NPY header",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }~8~the array has a "
                        + "malformed NPY header: \"{'descr': '<f8'",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }~8~the array has a malformed NPY header",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (3), }~24~the array has a malformed NPY header",
                "{'descr': '<f8', 'fortran_order': 'True', 'shape': (3,), }~24~the array has a malformed NPY header",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'x': 1}~24~the array has a malformed NPY",
                "{'descr': '<f8', 'fortran_order': False}~24~the array has a malformed NPY header",
                "{'descr': '<f8', 'descr': '<f8', 'shape': (3,)}~24~the array has a malformed NPY header",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), } x~24~the array has a malformed NPY header",
                "hello~0~the array has a malformed NPY header: \"hello\""
            })
    void refusesMalformedHeaders(String header, int dataBytes, String problem) throws IOException {
        assertRefused(npy(1, header, new byte[dataBytes]), problem);
    }

    @Test
    void refusesOtherFiles() throws IOException {
        assertRefused("hello, world".getBytes(StandardCharsets.UTF_8), "the array is not in NPY format");
        assertRefused(npy(4, "{}", new byte[0]), "the array has NPY version 4; versions 1 to 3 are supported");
        byte[] lying = npy(2, "{}", new byte[0]);
        lying[11] = 0x7F;
        assertRefused(lying, "the array claims an NPY header of 2130706434 bytes; at most 65536 are read");
        assertRefused(new byte[0], "file is empty");
        assertThatThrownBy(() -> ArrayFiles.read(directory.resolve("none.npy"), ArraySelector.only()))
                .hasMessageEndingWith("none.npy: file does not exist");
        assertThatThrownBy(() -> ArrayFiles.read(directory.resolve("x.parquet"), ArraySelector.only()))
                .hasMessageEndingWith("x.parquet: has an unknown extension; files of numbers end in .csv, .tsv, .npy, "
                        + ".npz, .h5, .hdf5, .h5md or .safetensors");
        Path folder = Files.createDirectory(directory.resolve("folder.npy"));
        assertThatThrownBy(() -> ArrayFiles.read(folder, ArraySelector.only()))
                .hasMessageEndingWith("is a directory; a file is needed");
    }

    @Test
    void refusesANameForANamelessArray() throws IOException {
        Path path = directory.resolve("x.npy");
        ArrayFiles.writeNpy(path, NumericArray.scalar(1));
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.array("q")))
                .hasMessageEndingWith(
                        "cannot be read with array \"q\": a file of this format holds one array without " + "a name");
    }

    @Test
    void namesThePlaceOfTheFirstNonFiniteValue() throws IOException {
        Path path = directory.resolve("x.npy");
        double[] data = {1, 2, 3, 4, 5, Double.NaN, 7, Double.POSITIVE_INFINITY};
        ArrayFiles.writeNpy(path, NumericArray.matrix(4, 2, data));
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .hasMessageEndingWith("row 3, column 2 is nan; every value must be a finite number");
        try (RowSource rows = Tables.open(path, ArraySelector.only())) {
            double[] buffer = new double[4];
            assertThat(rows.read(buffer)).isEqualTo(2);
            assertThatThrownBy(() -> rows.read(buffer)).hasMessageContaining("row 3, column 2 is nan");
        }
        assertThat(ArrayFiles.read(path, ArraySelector.only(), NonFinite.KEEP).data())
                .containsExactly(data);
        ArrayFiles.writeNpy(path, NumericArray.of(new int[] {2, 2, 2}, data));
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .hasMessageContaining("element (1, 0, 1) (counted from 0) is nan");
    }

    @Test
    void arrayOfOneAxisIsAColumn() throws IOException {
        Path path = directory.resolve("x.npy");
        ArrayFiles.writeNpy(path, NumericArray.vector(1, 2, 3));
        try (RowSource rows = Tables.open(path, ArraySelector.only())) {
            double[] buffer = new double[2];
            assertThat(rows.columns()).isEqualTo(1);
            assertThat(rows.read(buffer)).isEqualTo(2);
            assertThat(buffer).containsExactly(1, 2);
            assertThat(rows.read(buffer)).isEqualTo(1);
            assertThat(buffer[0]).isEqualTo(3);
        }
        ArrayFiles.writeNpy(path, NumericArray.vector(1, Double.NaN));
        try (RowSource rows = Tables.open(path, ArraySelector.only())) {
            assertThatThrownBy(() -> rows.read(new double[2]))
                    .hasMessageContaining("element (1,) (counted from 0) is nan");
        }
    }

    @Test
    void tablesHaveAxesAndValues() throws IOException {
        Path path = directory.resolve("x.npy");
        ArrayFiles.writeNpy(path, NumericArray.of(new int[] {1, 2, 1}, new double[] {1, 2}));
        assertThatThrownBy(() -> Tables.open(path, ArraySelector.only()))
                .hasMessageEndingWith(
                        "holds an array of shape (1, 2, 1) but a table needs two axes, rows and columns, or "
                                + "one, which is a column");
        ArrayFiles.writeNpy(path, NumericArray.matrix(0, 3, new double[0]));
        assertThatThrownBy(() -> Tables.open(path, ArraySelector.only()))
                .hasMessageEndingWith("holds a table without values: its shape is (0, 3)");
        ArrayFiles.writeNpy(path, NumericArray.matrix(1, 16385, new double[16385]));
        assertThatThrownBy(() -> Tables.open(path, ArraySelector.only()))
                .hasMessageEndingWith("has 16385 columns; at most 16384 are supported");
    }

    @Test
    void refusesToHoldTooManyElements() throws IOException {
        Path path = directory.resolve("big.npy");
        try (var file = new java.io.RandomAccessFile(path.toFile(), "rw")) {
            byte[] header = npy(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (134217729, 1), }", new byte[0]);
            file.write(header);
            file.setLength(header.length + (1L << 27) + 1);
        }
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .hasMessageEndingWith(
                        "holds an array of 134217729 elements; at most 134217728 are read into memory as " + "a whole");
    }

    static byte[] npy(int version, String header, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        ByteBuffer length = ByteBuffer.allocate(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
        if (version == 1) {
            length.putShort((short) header.length());
        } else {
            length.putInt(header.length());
        }
        bytes.write(length.array());
        bytes.write(header.getBytes(StandardCharsets.UTF_8));
        bytes.write(data);
        return bytes.toByteArray();
    }

    private void assertRefused(byte[] content, String problem) throws IOException {
        Path path = Files.write(directory.resolve("x.npy"), content);
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(path + ": " + problem);
    }
}
