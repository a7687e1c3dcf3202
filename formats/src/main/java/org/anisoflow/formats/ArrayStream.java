package org.anisoflow.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** An array of any rank and size, read once from the first element to the last. Not safe for use by several threads. */
public final class ArrayStream implements AutoCloseable {
    private final Path path;
    private final ElementSource elements;

    private ArrayStream(Path path, ElementSource elements) {
        this.path = path;
        this.elements = elements;
    }

    /**
     * Opens an array. NaN and infinities are values like any other.
     *
     * @param path an NPY, NPZ, HDF5 or safetensors file
     * @param selector which array of the file
     * @throws FormatException if the file is missing or malformed, or the array is missing
     */
    public static ArrayStream open(Path path, ArraySelector selector) {
        try {
            FileFormat format = FileFormat.of(path);
            format.check(path, selector);
            return new ArrayStream(path, ArrayFiles.open(format, path, selector));
        } catch (IOException | RuntimeException e) {
            throw Faults.unreadable(path, e);
        }
    }

    /** The lengths of the axes; a copy. */
    public long[] shape() {
        return elements.shape().clone();
    }

    /**
     * Reads the next elements, row-major.
     *
     * @param target takes {@code count} elements from its start
     * @throws FormatException if the file is damaged
     */
    public void read(double[] target, int count) {
        try {
            elements.read(target, 0, count);
        } catch (IOException | RuntimeException e) {
            throw Faults.unreadable(path, e);
        }
    }

    /** Closes the file. */
    @Override
    public void close() {
        try {
            elements.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
