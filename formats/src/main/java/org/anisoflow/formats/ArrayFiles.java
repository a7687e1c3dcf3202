package org.anisoflow.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Arrays of any rank, read and written as a whole. */
public final class ArrayFiles {
    private ArrayFiles() {}

    /**
     * Reads an array whose values must all be finite.
     *
     * @param path a CSV, TSV, NPY, NPZ, HDF5 or safetensors file
     * @param selector which array of the file
     * @return the array; of rank 2 for CSV and TSV
     * @throws FormatException if the file is missing or malformed, the array is missing, or it has more than
     *     {@link Limits#MAX_ELEMENTS} elements
     */
    public static NumericArray read(Path path, ArraySelector selector) {
        return read(path, selector, NonFinite.REFUSE);
    }

    /** Reads an array as {@link #read(Path, ArraySelector)} does, with a choice about NaN and infinities. */
    public static NumericArray read(Path path, ArraySelector selector, NonFinite nonFinite) {
        return read(path, selector, nonFinite, false);
    }

    /**
     * Reads an array that this program saved, with NaN and infinities: laws that are mostly zeros unpack to hundreds of times
     * their bytes in the file, so that only the heap bounds it.
     */
    public static NumericArray readSaved(Path path, ArraySelector selector) {
        return read(path, selector, NonFinite.KEEP, true);
    }

    private static NumericArray read(Path path, ArraySelector selector, NonFinite nonFinite, boolean saved) {
        try {
            FileFormat format = FileFormat.of(path);
            format.check(path, selector);
            if (format.isText()) {
                return readRows(path, selector, nonFinite);
            }
            try (ElementSource elements = open(format, path, selector)) {
                long[] shape = elements.shape();
                if (!saved) {
                    checkPacking(path, elements);
                }
                double[] data = readAll(path, elements, 1);
                if (nonFinite == NonFinite.REFUSE) {
                    refuseNonFinite(path, data, data.length, 0, shape);
                }
                return NumericArray.of(
                        Arrays.stream(shape).mapToInt(Math::toIntExact).toArray(), data);
            }
        } catch (IOException | RuntimeException e) {
            throw Faults.unreadable(path, e);
        }
    }

    /**
     * The names of the arrays in an NPZ, HDF5 or safetensors file, datasets with their groups as in {@code group/name};
     * empty for the other formats, whose array has no name.
     *
     * @throws FormatException if the file is missing or malformed
     */
    public static List<String> names(Path path) {
        try {
            return switch (FileFormat.of(path)) {
                case CSV, TSV, NPY -> List.of();
                case NPZ -> Npz.names(path);
                case HDF5 -> Hdf5.names(path);
                case SAFETENSORS -> Safetensors.names(path);
            };
        } catch (IOException | RuntimeException e) {
            throw Faults.unreadable(path, e);
        }
    }

    /**
     * A text scalar: an array of an NPZ file, or a dataset or an attribute of an HDF5 file (the attribute
     * {@code group/name} is the attribute {@code name} of {@code group}).
     *
     * @return empty if there is no text of that name
     * @throws FormatException if the file is missing or malformed
     */
    public static Optional<String> text(Path path, String name) {
        try {
            return switch (FileFormat.of(path)) {
                case CSV, TSV, NPY, SAFETENSORS -> Optional.empty();
                case NPZ -> Npz.text(path, name);
                case HDF5 -> Hdf5.text(path, name);
            };
        } catch (IOException | RuntimeException e) {
            throw Faults.unreadable(path, e);
        }
    }

    /**
     * A number: an array of one element in an NPZ or HDF5 file, or an attribute of an HDF5 file, named as in
     * {@link #text}.
     *
     * @return empty if there is no single number of that name
     * @throws FormatException if the file is missing or malformed
     */
    public static OptionalDouble number(Path path, String name) {
        try {
            FileFormat format = FileFormat.of(path);
            if (format == FileFormat.HDF5) {
                return Hdf5.number(path, name);
            }
            if (format != FileFormat.NPZ || !names(path).contains(name)) {
                return OptionalDouble.empty();
            }
            try (ElementSource elements = open(format, path, new ArraySelector(format.key(), name))) {
                double[] value = new double[1];
                if (Shapes.size(elements.shape()) != 1) {
                    return OptionalDouble.empty();
                }
                elements.read(value, 0, 1);
                return OptionalDouble.of(value[0]);
            }
        } catch (IOException | RuntimeException e) {
            throw Faults.unreadable(path, e);
        }
    }

    /**
     * The lengths of the axes of an array, of which nothing is read; empty for CSV and TSV, whose files are at least as large
     * as half of their arrays.
     *
     * @throws FormatException if the file is missing or malformed, or the array is missing
     */
    public static Optional<long[]> shape(Path path, ArraySelector selector) {
        try {
            FileFormat format = FileFormat.of(path);
            if (format.isText()) {
                return Optional.empty();
            }
            format.check(path, selector);
            try (ElementSource elements = open(format, path, selector)) {
                return Optional.of(elements.shape().clone());
            }
        } catch (IOException | RuntimeException e) {
            throw Faults.unreadable(path, e);
        }
    }

    /** Writes an NPY file: float64, little-endian, C order. */
    public static void writeNpy(Path path, NumericArray array) throws IOException {
        Npy.write(path, array);
    }

    static ElementSource open(FileFormat format, Path path, ArraySelector selector) throws IOException {
        return switch (format) {
            case CSV, TSV -> throw new IllegalArgumentException("a text file is read by rows");
            case NPY -> Npy.open(path);
            case NPZ -> Npz.open(path, selector);
            case HDF5 -> Hdf5.open(path, selector);
            case SAFETENSORS -> Safetensors.open(path, selector);
        };
    }

    /** @param copies how many arrays of this size will be held at a time */
    static double[] readAll(Path path, ElementSource elements, int copies) throws IOException {
        long size = Shapes.size(elements.shape());
        double[] data = Heap.doubles(path, size, copies);
        elements.read(data, 0, data.length);
        return data;
    }

    /**
     * Refuses data that is held in memory as a whole and unpacks to far more than it takes in its file, as only a bomb or
     * what is nearly all the same number does.
     *
     * @throws FormatException if so; {@link Limits#MAX_UNPACKING} says what far more is
     */
    static void checkPacking(Path path, ElementSource elements) {
        long packed = elements.packed();
        double unpacked = (double) Shapes.size(elements.shape()) * Double.BYTES;
        if (unpacked > Limits.FREE_UNPACKED && unpacked > (double) Limits.MAX_UNPACKING * packed) {
            throw new FormatException(
                    path,
                    String.format(
                            Locale.ROOT,
                            "unpacks from %d bytes to %.0f MiB; beyond %d MiB at most %d times the bytes in the file are read"
                                    + " into memory as a whole; save it without compression",
                            packed,
                            unpacked / (1 << 20),
                            Limits.FREE_UNPACKED >> 20,
                            Limits.MAX_UNPACKING));
        }
    }

    private static NumericArray readRows(Path path, ArraySelector selector, NonFinite nonFinite) {
        try (RowSource rows = Tables.open(path, selector, nonFinite)) {
            int columns = rows.columns();
            int blockRows = Math.max(1, (1 << 16) / columns);
            List<double[]> blocks = new ArrayList<>();
            long count = 0;
            double[] buffer = new double[blockRows * columns];
            for (int read = rows.read(buffer); read > 0; read = rows.read(buffer)) {
                blocks.add(Arrays.copyOf(buffer, read * columns));
                count += read;
                Heap.check(path, count * columns, 2);
            }
            double[] data = Heap.doubles(path, count * columns, 2);
            int position = 0;
            for (double[] block : blocks) {
                System.arraycopy(block, 0, data, position, block.length);
                position += block.length;
            }
            return NumericArray.matrix((int) count, columns, data);
        }
    }

    /**
     * @param before number of elements of the array before the first value
     */
    static void refuseNonFinite(Path path, double[] values, int count, long before, long[] shape) {
        for (int i = 0; i < count; i++) {
            if (!Double.isFinite(values[i])) {
                throw new FormatException(
                        path,
                        Texts.place(before + i, shape) + " is " + Texts.number(values[i])
                                + "; every value must be a finite number");
            }
        }
    }
}
