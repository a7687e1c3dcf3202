package org.anisoflow.formats;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import io.jhdf.api.WritableNode;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes an HDF5 file: float64 datasets, groups from the slashes in names, attributes.
 *
 * <p>Datasets are chunked along the first axis, shuffled and deflated (filters of every HDF5 library), so that a part of them
 * can be read. Contiguous are scalars, datasets that are smaller than the index of chunks, and those whose size is beyond the
 * library: more than 2 GiB, or a first index with more elements than {@link Limits#MAX_HDF5_BAND}.
 *
 * <p>Everything is kept in memory and written by {@link #close}. Texts are stored with a fixed length, so that h5py
 * returns them as UTF-8 bytes. An array without elements cannot be written.
 */
public final class Hdf5Writer implements AutoCloseable {
    /** Most bytes of an attribute: object headers hold no more than 64 KiB of them each. */
    public static final int MAX_ATTRIBUTE = 1 << 15;

    /** Bytes of a dataset from which chunks are worth their index. */
    private static final int MIN_CHUNKED = 512;

    /** Bytes of a chunk, if one index of the first axis has no more. */
    private static final int CHUNK = 1 << 18;

    private static final int DEFLATE_LEVEL = 4;

    private final WritableHdfFile file;

    /** Creates the file, or replaces it. */
    public Hdf5Writer(Path path) throws IOException {
        Files.deleteIfExists(path);
        file = HdfFile.write(path);
    }

    /**
     * Adds a dataset.
     *
     * @throws IllegalArgumentException if the array has no elements, or the name is malformed or used twice
     */
    public void add(String name, NumericArray array) {
        if (array.size() == 0) {
            throw new IllegalArgumentException(
                    "dataset " + Texts.quote(name) + " of " + array + " has no elements and cannot be written to HDF5");
        }
        put(name, array.rank() == 0 ? (Object) array.get() : nested(array, 0, 0), storage(array));
    }

    private static DatasetCreationOptions storage(NumericArray array) {
        long bytes = (long) array.size() * Double.BYTES;
        int inner = array.rank() == 0 ? 1 : array.size() / array.length(0);
        if (array.rank() == 0 || bytes < MIN_CHUNKED || bytes > Integer.MAX_VALUE || inner > Limits.MAX_HDF5_BAND) {
            return DatasetCreationOptions.DEFAULT;
        }
        int[] chunk = array.shape();
        chunk[0] = Math.max(1, Math.min(chunk[0], CHUNK / Double.BYTES / inner));
        return DatasetCreationOptions.builder()
                .chunkDimensions(chunk)
                .shuffle()
                .deflate(DEFLATE_LEVEL)
                .build();
    }

    /** Adds a scalar dataset of type int64. */
    public void add(String name, long value) {
        put(name, value, DatasetCreationOptions.DEFAULT);
    }

    /** Adds a scalar dataset that holds a text. */
    public void add(String name, String text) {
        put(name, text, DatasetCreationOptions.DEFAULT);
    }

    /**
     * Sets an attribute.
     *
     * @param object the group or dataset that has it, which must have been added; empty for the file itself
     * @throws IllegalArgumentException if there is no such object, or the text has more than {@link #MAX_ATTRIBUTE} bytes
     */
    public void attribute(String object, String name, String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_ATTRIBUTE) {
            throw new IllegalArgumentException("attribute " + Texts.quote(name) + " has " + bytes + " bytes; at most "
                    + MAX_ATTRIBUTE + " can be written");
        }
        node(object).putAttribute(name, value);
    }

    /** Sets an attribute to a number, as {@link #attribute(String, String, String)} does to a text. */
    public void attribute(String object, String name, double value) {
        node(object).putAttribute(name, value);
    }

    /** Sets an attribute to a whole number, as {@link #attribute(String, String, String)} does to a text. */
    public void attribute(String object, String name, long value) {
        node(object).putAttribute(name, value);
    }

    /** Writes the file. */
    @Override
    public void close() throws IOException {
        try {
            file.close();
        } catch (HdfException e) {
            throw new IOException("cannot write " + file.getFileAsPath() + ": " + e.getMessage(), e);
        }
    }

    private void put(String name, Object data, DatasetCreationOptions options) {
        if (!Texts.isPath(name)) {
            throw new IllegalArgumentException(
                    "a dataset needs a name such as metrics/effective_rank, not " + Texts.quote(name));
        }
        String[] parts = name.split("/", -1);
        WritableGroup group = file;
        for (int i = 0; i < parts.length - 1; i++) {
            Object child = group.getChildren().get(parts[i]);
            if (child != null && !(child instanceof WritableGroup)) {
                throw new IllegalArgumentException("dataset " + Texts.quote(name) + " cannot lie in a dataset");
            }
            group = child == null ? group.putGroup(parts[i]) : (WritableGroup) child;
        }
        if (group.getChildren().containsKey(parts[parts.length - 1])) {
            throw new IllegalArgumentException("dataset " + Texts.quote(name) + " is written twice");
        }
        group.putDataset(parts[parts.length - 1], data, options);
    }

    private WritableNode node(String name) {
        Object node = file;
        for (String part : name.isEmpty() ? new String[0] : name.split("/", -1)) {
            node = node instanceof WritableGroup group ? group.getChildren().get(part) : null;
        }
        if (!(node instanceof WritableNode writable)) {
            throw new IllegalArgumentException(
                    "there is no group or dataset " + Texts.quote(name) + " to have an attribute; add it first");
        }
        return writable;
    }

    /** The library takes arrays of arrays. */
    private static Object nested(NumericArray array, int axis, int offset) {
        int length = array.length(axis);
        if (axis == array.rank() - 1) {
            return Arrays.copyOfRange(array.data(), offset, offset + length);
        }
        int stride = 1;
        Class<?> component = double.class;
        for (int inner = axis + 1; inner < array.rank(); inner++) {
            stride *= array.length(inner);
            component = component.arrayType();
        }
        Object rows = Array.newInstance(component, length);
        for (int i = 0; i < length; i++) {
            Array.set(rows, i, nested(array, axis + 1, offset + i * stride));
        }
        return rows;
    }
}
