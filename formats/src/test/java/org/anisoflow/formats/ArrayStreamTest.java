package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrayStreamTest {
    @TempDir
    private Path folder;

    private Path npz() throws IOException {
        Path path = folder.resolve("a.npz");
        try (NpzWriter npz = new NpzWriter(path)) {
            npz.add("x", NumericArray.of(new int[] {2, 1, 3}, new double[] {0, 1, Double.NaN, 3, 4, 5}));
            npz.add("one", NumericArray.vector(2.5));
            npz.add("two", NumericArray.vector(1, 2));
            npz.add("count", 7);
            npz.add("text", "seven");
        }
        return path;
    }

    private Path hdf5() throws IOException {
        Path path = folder.resolve("a.h5");
        try (Hdf5Writer h5 = new Hdf5Writer(path)) {
            h5.add("group/x", NumericArray.of(new int[] {2, 1, 3}, new double[] {0, 1, Double.NaN, 3, 4, 5}));
            h5.add("group/count", 7);
            h5.attribute("", "root", 3L);
            h5.attribute("group/x", "offset", -0.5);
            h5.attribute("group", "text", "seven");
        }
        return path;
    }

    @Test
    void elementsComeInPieces() throws IOException {
        for (ArrayStream stream : new ArrayStream[] {
            ArrayStream.open(npz(), ArraySelector.array("x")),
            ArrayStream.open(hdf5(), ArraySelector.dataset("group/x"))
        }) {
            try (stream) {
                assertThat(stream.shape()).containsExactly(2, 1, 3);
                double[] part = new double[4];
                stream.read(part, 4);
                assertThat(part).containsExactly(0, 1, Double.NaN, 3);
                stream.read(part, 2);
                assertThat(part).containsExactly(4, 5, Double.NaN, 3);
            }
        }
    }

    @Test
    void missingArrayIsNamed() throws IOException {
        Path path = npz();
        assertThatThrownBy(() -> ArrayStream.open(path, ArraySelector.array("y")))
                .isInstanceOf(FormatException.class)
                .hasMessage(path + ": has no array \"y\"; it has \"x\", \"one\", \"two\", \"count\", \"text\"");
    }

    @Test
    void numbersAreArraysOfOneElementOrAttributes() throws IOException {
        Path npz = npz();
        assertThat(ArrayFiles.number(npz, "one")).hasValue(2.5);
        assertThat(ArrayFiles.number(npz, "count")).hasValue(7);
        assertThat(ArrayFiles.number(npz, "two")).isEmpty();
        assertThat(ArrayFiles.number(npz, "none")).isEmpty();
        Path hdf5 = hdf5();
        assertThat(ArrayFiles.number(hdf5, "group/count")).hasValue(7);
        assertThat(ArrayFiles.number(hdf5, "root")).hasValue(3);
        assertThat(ArrayFiles.number(hdf5, "group/x/offset")).hasValue(-0.5);
        assertThat(ArrayFiles.number(hdf5, "group/text")).isEmpty();
        assertThat(ArrayFiles.number(hdf5, "nowhere/x")).isEmpty();
    }
}
