package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.anisoflow.testkit.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumpyTest {
    private static final NumericArray X =
            NumericArray.matrix(3, 4, new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});

    @TempDir
    Path directory;

    @Test
    void readsEveryTypeAndOrder() throws IOException, InterruptedException {
        String files = Python.script(directory, """
            x = np.arange(12).reshape(3, 4)
            for kind in ['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8']:
                for order in '<>':
                    for layout in 'CF':
                        name = kind + {'<': 'le', '>': 'be'}[order] + layout + '.npy'
                        np.save(name, np.asarray(x, dtype=order + kind, order=layout))
                        print(name)
            for version in [(1, 0), (2, 0), (3, 0)]:
                name = 'v%d.npy' % version[0]
                with open(name, 'wb') as f:
                    np.lib.format.write_array(f, x, version=version)
                print(name)
            np.savez('stored.npz', x=np.asfortranarray(x.astype('f8')))
            np.savez_compressed('packed.npz', x=x)
            print('stored.npz'); print('packed.npz')
            """);
        assertThat(files.lines()).hasSize(49).allSatisfy(file -> assertThat(
                        ArrayFiles.read(directory.resolve(file), ArraySelector.only()))
                .isEqualTo(X));
    }

    @Test
    void readsExtremesOfEveryType() throws IOException, InterruptedException {
        Python.script(directory, """
            np.savez('x.npz', f2=np.array([65504, 6e-8, -0.1], 'f2'), f4=np.float32([3.4e38, 1e-45]),
                i1=np.int8([-128, 127]), u2=np.uint16([65535]), u4=np.uint32([2**32 - 1]),
                i8=np.int64([-2**63]), u8=np.uint64([2**64 - 1, 2**63 + 1025]), b1=np.array([True, False]),
                cube=np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)), scalar=np.array(2.5), text=np.array('abc'),
                big_endian=np.array('Ünï', '>U5'), bytes=np.array(b'n-1'), nan=np.array([np.nan, -np.inf]))
            """);
        assertThat(read("f2")).containsExactly(65504, 0x1p-24, -0.0999755859375);
        assertThat(read("f4")).containsExactly(3.4e38f, Float.MIN_VALUE);
        assertThat(read("i1")).containsExactly(-128, 127);
        assertThat(read("u2")).containsExactly(65535);
        assertThat(read("u4")).containsExactly(4294967295.0);
        assertThat(read("i8")).containsExactly(-0x1p63);
        assertThat(read("u8")).containsExactly(0x1p64, 0x1p63 + 2048);
        assertThat(read("b1")).containsExactly(1, 0);
        assertThat(read("scalar")).containsExactly(2.5);
        Path path = directory.resolve("x.npz");
        NumericArray cube = ArrayFiles.read(path, ArraySelector.array("cube"));
        assertThat(cube.shape()).containsExactly(2, 3, 4);
        assertThat(cube.get(1, 2, 1)).isEqualTo(21);
        assertThat(cube.data()).isSorted();
        assertThat(ArrayFiles.text(path, "text")).hasValue("abc");
        assertThat(ArrayFiles.text(path, "big_endian")).hasValue("Ünï");
        assertThat(ArrayFiles.text(path, "bytes")).hasValue("n-1");
        assertThat(ArrayFiles.read(path, ArraySelector.array("nan"), NonFinite.KEEP)
                        .data())
                .containsExactly(Double.NaN, Double.NEGATIVE_INFINITY);
    }

    @Test
    void numpyReadsWhatIsWritten() throws IOException, InterruptedException {
        ArrayFiles.writeNpy(directory.resolve("x.npy"), X);
        try (NpzWriter writer = new NpzWriter(directory.resolve("x.npz"))) {
            writer.add("metrics/rank", NumericArray.vector(1, Double.NaN, Double.NEGATIVE_INFINITY));
            writer.add("scalar", NumericArray.scalar(0.1));
            writer.add("n", Long.MIN_VALUE);
            writer.add("title", "Ünïcode \uD83D\uDE00");
            writer.begin("cov", 2, 2, 2);
            writer.append(1, 2, 3, 4);
            writer.append(5, 6, 7, 8);
            writer.add("factor", NumericArray.of(new int[] {2, 2, 0}, new double[0]));
        }
        assertThat(Python.script(directory, """
            print(np.array_equal(np.load('x.npy'), np.arange(12.0).reshape(3, 4)))
            z = np.load('x.npz')
            print(z.files, z['metrics/rank'].tolist(), z['scalar'], z['scalar'].shape)
            print(z['n'], z['n'].dtype, str(z['title']), z['cov'].tolist(), z['factor'].shape)
            """)).isEqualTo("""
                    True
                    ['metrics/rank', 'scalar', 'n', 'title', 'cov', 'factor'] [1.0, nan, -inf] 0.1 ()
                    -9223372036854775808 int64 Ünïcode \uD83D\uDE00 [[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]] \
                    (2, 2, 0)\
                    """);
    }

    @Test
    void streamsColumnMajorFilesInOrder() throws IOException, InterruptedException {
        Python.script(directory, """
            np.save('x.npy', np.asfortranarray(np.arange(70000 * 9, dtype='f4').reshape(70000, 9)))
            """);
        try (RowSource rows = Tables.open(directory.resolve("x.npy"), ArraySelector.only())) {
            double[] buffer = new double[9 * 1000 + 5];
            int next = 0;
            for (int read = rows.read(buffer); read > 0; read = rows.read(buffer)) {
                for (int i = 0; i < 9 * read; i++) {
                    assertThat(buffer[i] == next++).isTrue();
                }
            }
            assertThat(next).isEqualTo(630_000);
        }
    }

    @Test
    void refusesObjectsThatNumpyPickled() throws IOException, InterruptedException {
        Python.script(directory, "np.save('x.npy', np.array([1, None]), allow_pickle=True)");
        assertThatThrownBy(() -> ArrayFiles.read(directory.resolve("x.npy"), ArraySelector.only()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("the array holds pickled Python objects, which are refused");
    }

    private double[] read(String name) {
        return ArrayFiles.read(directory.resolve("x.npz"), ArraySelector.array(name))
                .data();
    }
}
