package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anisoflow.testkit.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Hdf5Test {
    @TempDir
    Path directory;

    @Test
    void writesWhatItReads() throws IOException {
        Path path = write();
        assertThat(ArrayFiles.names(path))
                .containsExactlyInAnyOrder("t", "metrics/effective_rank", "cov", "n", "title", "scalar");
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("/t"))).isEqualTo(NumericArray.vector(0, 0.5));
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("metrics/effective_rank"), NonFinite.KEEP))
                .isEqualTo(NumericArray.matrix(1, 2, new double[] {1.5, Double.NaN}));
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("cov")))
                .isEqualTo(NumericArray.of(new int[] {2, 1, 2}, new double[] {1, 2, 3, 4}));
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("n"))).isEqualTo(NumericArray.scalar(-7));
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("scalar"))).isEqualTo(NumericArray.scalar(0.25));
        assertThat(ArrayFiles.text(path, "title")).hasValue("Ünïcode");
        assertThat(ArrayFiles.text(path, "sampling")).hasValue("moment-matched");
        assertThat(ArrayFiles.text(path, "metrics/unit")).hasValue("none");
        assertThat(ArrayFiles.text(path, "t")).isEmpty();
        assertThat(ArrayFiles.text(path, "absent/name")).isEmpty();
    }

    @Test
    void listsTheDatasetsThereAre() throws IOException {
        Path path = write();
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.dataset("q")))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(path + ": has no dataset \"q\"; it has ")
                .hasMessageContaining("\"metrics/effective_rank\"");
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.dataset("metrics")))
                .hasMessageContaining("has no dataset \"metrics\"; it has ");
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .hasMessageContaining("holds several arrays; name one of ");
    }

    @Test
    void refusesTextAndNonFiniteValues() throws IOException {
        Path path = write();
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.dataset("title")))
                .hasMessageContaining("dataset \"title\" holds a text of 10 bytes;");
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.dataset("metrics/effective_rank")))
                .hasMessageContaining("row 1, column 2 is nan");
    }

    @Test
    void refusesOtherFiles() throws IOException {
        Path path = Files.writeString(directory.resolve("x.h5"), "not HDF5 ".repeat(1000));
        assertThatThrownBy(() -> ArrayFiles.names(path))
                .isInstanceOf(FormatException.class)
                .hasMessage(path
                        + ": is not an HDF5 file: it does not begin as one; check the extension or write it again");
    }

    @Test
    void writerChecksNames() throws IOException {
        try (Hdf5Writer writer = new Hdf5Writer(directory.resolve("x.h5"))) {
            writer.add("a/b", 1);
            assertThatThrownBy(() -> writer.add("a/b", 2)).hasMessage("dataset \"a/b\" is written twice");
            assertThatThrownBy(() -> writer.add("a/b/c", 2)).hasMessage("dataset \"a/b/c\" cannot lie in a dataset");
            assertThatThrownBy(() -> writer.add("/a", 2)).hasMessageStartingWith("a dataset needs a name such as");
            assertThatThrownBy(() -> writer.attribute("z", "k", "v"))
                    .hasMessage("there is no group or dataset \"z\" to have an attribute; add it first");
            assertThatThrownBy(() -> writer.add("e", NumericArray.matrix(3, 0, new double[0])))
                    .hasMessage("dataset \"e\" of float64 array of shape (3, 0) has no elements and cannot be written "
                            + "to HDF5");
        }
    }

    @Test
    void readsWhatH5pyWrites() throws IOException, InterruptedException {
        Python.script(directory, """
            x = np.arange(7 * 5, dtype='f8').reshape(7, 5)
            c = np.arange(7 * 5 * 6, dtype='f8').reshape(7, 5, 6)
            with h5py.File('x.h5', 'w', userblock_size=512) as f:
                f['plain'] = x
                for t in ['f2', '>f4', 'i1', 'u1', '>i2', 'u2', 'i4', 'u4', 'i8', '>u8']:
                    f['types/' + t] = x.astype(t)
                f.create_dataset('chunked', data=x, chunks=(3, 2), compression='gzip', shuffle=True)
                f.create_dataset('growing', data=x, maxshape=(None, 5), chunks=(2, 5))
                f.create_dataset('cube', data=c, chunks=(4, 2, 5), compression='gzip', shuffle=True, fletcher32=True)
                f.create_dataset('lzf', data=x, chunks=(3, 2), compression='lzf')
                f.create_dataset('whole', data=x, chunks=(7, 5))
                f['empty'] = np.zeros((0, 5))
                f['soft'] = h5py.SoftLink('/plain')
                f['cycle'] = f['/']
                f['flag'] = np.array([True])
                f['complex'] = np.zeros(3, complex)
                f.create_dataset('never', shape=(4, 5))
                f.create_dataset('sparse', shape=(4, 5), chunks=(2, 5))[0] = 1
                f['other'] = h5py.ExternalLink('y.h5', '/y')
                f['text'] = 'Ünïcode'
                f.attrs['sampling'] = 'moment-matched'
            with h5py.File('y.h5', 'w') as f:
                f['y'] = x
            with h5py.File('new.h5', 'w', libver='latest') as f:
                f['plain'] = x
                f.create_dataset('chunked', data=x, chunks=(3, 2), compression='gzip')
                f.create_dataset('growing', data=x, maxshape=(None, 5), chunks=(2, 5))
            """);
        Path path = directory.resolve("x.h5");
        NumericArray x = NumericArray.matrix(7, 5, counting(35));
        for (String name : new String[] {"plain", "chunked", "growing", "whole", "soft"}) {
            assertThat(ArrayFiles.read(path, ArraySelector.dataset(name)))
                    .as(name)
                    .isEqualTo(x);
        }
        for (String type : new String[] {"f2", ">f4", "i1", "u1", ">i2", "u2", "i4", "u4", "i8", ">u8"}) {
            assertThat(ArrayFiles.read(path, ArraySelector.dataset("types/" + type)))
                    .as(type)
                    .isEqualTo(x);
        }
        for (String name : new String[] {"plain", "chunked", "growing"}) {
            assertThat(ArrayFiles.read(directory.resolve("new.h5"), ArraySelector.dataset(name)))
                    .as(name)
                    .isEqualTo(x);
        }
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("cube")))
                .isEqualTo(NumericArray.of(new int[] {7, 5, 6}, counting(210)));
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("empty")))
                .isEqualTo(NumericArray.matrix(0, 5, new double[0]));
        assertThat(ArrayFiles.text(path, "text")).hasValue("Ünïcode");
        assertThat(ArrayFiles.text(path, "sampling")).hasValue("moment-matched");
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("flag"))).isEqualTo(NumericArray.vector(1));
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("never")))
                .isEqualTo(NumericArray.matrix(4, 5, new double[20]));
        assertThat(ArrayFiles.read(path, ArraySelector.dataset("sparse")))
                .isEqualTo(NumericArray.matrix(
                        4, 5, new double[] {1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        assertRefused(path, "complex", "holds a compound type of 16 bytes");
        assertRefused(path, "lzf", "is stored with the filter lzf; gzip, shuffle and fletcher32 are supported");
        assertRefused(path, "other", "is a link to another file, which is not followed");
        try (RowSource rows = Tables.open(path, ArraySelector.dataset("chunked"))) {
            double[] buffer = new double[10];
            int next = 0;
            for (int read = rows.read(buffer); read > 0; read = rows.read(buffer)) {
                for (int i = 0; i < 5 * read; i++) {
                    assertThat(buffer[i]).isEqualTo(next++);
                }
            }
            assertThat(next).isEqualTo(35);
        }
    }

    @Test
    void h5pyReadsWhatIsWritten() throws IOException, InterruptedException {
        write();
        assertThat(Python.script(directory, """
            with h5py.File('written.h5') as f:
                print(f['t'][:].tolist(), f['metrics/effective_rank'][:].tolist(), f['cov'].shape, f['cov'].dtype)
                print(f['n'][()], f['n'].dtype, f['scalar'][()], f['title'][()].decode())
                print(f.attrs['sampling'].decode(), f['metrics'].attrs['unit'].decode(), f.attrs['n'], f.attrs['x'])
            """)).isEqualTo("""
                    [0.0, 0.5] [[1.5, nan]] (2, 1, 2) float64
                    -7 int64 0.25 Ünïcode
                    moment-matched none 3 0.5\
                    """);
    }

    @Test
    void chunksAndCompressesWhatIsLongerThanItsIndex() throws IOException, InterruptedException {
        NumericArray cube = NumericArray.of(new int[] {9, 64, 64}, counting(9 * 64 * 64));
        NumericArray odd = NumericArray.of(new int[] {3, 3, 5, 2}, counting(90));
        try (Hdf5Writer writer = new Hdf5Writer(directory.resolve("x.h5"))) {
            writer.add("g/cube", cube);
            writer.add("odd", odd);
            writer.add("row", NumericArray.matrix(1, 64, counting(64)));
            writer.add("short", NumericArray.vector(counting(63)));
            writer.attribute("g/cube", "units", "token^2");
        }
        assertThat(ArrayFiles.read(directory.resolve("x.h5"), ArraySelector.dataset("g/cube")))
                .isEqualTo(cube);
        assertThat(ArrayFiles.read(directory.resolve("x.h5"), ArraySelector.dataset("odd")))
                .isEqualTo(odd);
        assertThat(Python.script(directory, """
            with h5py.File('x.h5') as f:
                for d in f['g/cube'], f['odd'], f['row'], f['short']:
                    same = np.array_equal(d[()].ravel(), np.arange(d.size))
                    print(d.shape, d.chunks, d.compression, d.shuffle, same)
                print(f['g/cube'].attrs['units'].decode(), f['g/cube'][4:6, 3, 7].tolist())
                print(f['g/cube'].id.get_storage_size() < f['g/cube'].size * 4)
            """)).isEqualTo("""
                    (9, 64, 64) (8, 64, 64) gzip True True
                    (3, 3, 5, 2) (3, 3, 5, 2) gzip True True
                    (1, 64) (1, 64) gzip True True
                    (63,) None None False True
                    token^2 [16583.0, 20679.0]
                    True\
                    """);
    }

    @Test
    void refusesAttributesThatNoHeaderHolds() throws IOException {
        try (Hdf5Writer writer = new Hdf5Writer(directory.resolve("x.h5"))) {
            writer.add("n", 1);
            writer.attribute("", "long", "x".repeat(Hdf5Writer.MAX_ATTRIBUTE));
            assertThatThrownBy(() -> writer.attribute("", "longer", "ü".repeat(16385)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("attribute \"longer\" has 32770 bytes; at most 32768 can be written");
        }
        assertThat(ArrayFiles.text(directory.resolve("x.h5"), "long"))
                .hasValueSatisfying(text -> assertThat(text).hasSize(32768));
    }

    private static void assertRefused(Path path, String name, String problem) {
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.dataset(name)))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(path + ": ")
                .hasMessageContaining(problem);
    }

    private static double[] counting(int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return values;
    }

    private Path write() throws IOException {
        Path path = directory.resolve("written.h5");
        try (Hdf5Writer writer = new Hdf5Writer(path)) {
            writer.add("t", NumericArray.vector(0, 0.5));
            writer.add("metrics/effective_rank", NumericArray.matrix(1, 2, new double[] {1.5, Double.NaN}));
            writer.add("cov", NumericArray.of(new int[] {2, 1, 2}, new double[] {1, 2, 3, 4}));
            writer.add("n", -7);
            writer.add("scalar", NumericArray.scalar(0.25));
            writer.add("title", "Ünïcode");
            writer.attribute("", "sampling", "moment-matched");
            writer.attribute("", "n", 3);
            writer.attribute("", "x", 0.5);
            writer.attribute("metrics", "unit", "none");
        }
        return path;
    }
}
