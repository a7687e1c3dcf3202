package org.anisoflow.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Two-dimensional data, such as N tokens of dimension d, read row by row without holding the whole in memory. */
public final class Tables {
    private Tables() {}

    /**
     * Opens a table whose values must all be finite.
     *
     * @param path a CSV, TSV, NPY, NPZ, HDF5 or safetensors file
     * @param selector which array of the file; one of one axis is read as a column
     * @throws FormatException if the file is missing or malformed, the array is missing or has not one or two axes, or it
     *     has no rows, no columns or more than {@link Limits#MAX_COLUMNS} columns
     */
    public static RowSource open(Path path, ArraySelector selector) {
        return open(path, selector, NonFinite.REFUSE);
    }

    /** Opens a table as {@link #open(Path, ArraySelector)} does, with a choice about NaN and infinities. */
    public static RowSource open(Path path, ArraySelector selector, NonFinite nonFinite) {
        try {
            FileFormat format = FileFormat.of(path);
            format.check(path, selector);
            if (format.isText()) {
                return new CsvRows(path, format == FileFormat.CSV ? ',' : '\t', nonFinite, selector.header());
            }
            ElementSource elements = ArrayFiles.open(format, path, selector);
            try {
                return new ElementRows(path, elements, nonFinite);
            } catch (RuntimeException e) {
                elements.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw Faults.unreadable(path, e);
        }
    }

    private static final class ElementRows implements RowSource {
        private final Path path;
        private final ElementSource elements;
        private final NonFinite nonFinite;
        private final long rows;
        private final int columns;
        private long done;

        ElementRows(Path path, ElementSource elements, NonFinite nonFinite) {
            long[] shape = elements.shape();
            if (shape.length != 1 && shape.length != 2) {
                throw new FormatException(
                        path,
                        "holds an array of shape " + Shapes.format(shape)
                                + " but a table needs two axes, rows and columns, or one, which is a column");
            }
            long width = shape.length == 1 ? 1 : shape[1];
            if (shape[0] == 0 || width == 0) {
                throw new FormatException(path, "holds a table without values: its shape is " + Shapes.format(shape));
            }
            if (width > Limits.MAX_COLUMNS) {
                throw new FormatException(
                        path, "has " + width + " columns; at most " + Limits.MAX_COLUMNS + " are supported");
            }
            this.path = path;
            this.elements = elements;
            this.nonFinite = nonFinite;
            this.rows = shape[0];
            this.columns = (int) width;
        }

        @Override
        public int columns() {
            return columns;
        }

        @Override
        public List<String> header() {
            return List.of();
        }

        @Override
        public int read(double[] buffer) {
            int count = (int) Math.min(rowsThatFit(buffer, columns), rows - done);
            try {
                elements.read(buffer, 0, count * columns);
            } catch (IOException | RuntimeException e) {
                throw Faults.unreadable(path, e);
            }
            if (nonFinite == NonFinite.REFUSE) {
                ArrayFiles.refuseNonFinite(path, buffer, count * columns, done * columns, elements.shape());
            }
            done += count;
            return count;
        }

        @Override
        public void close() {
            try {
                elements.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static int rowsThatFit(double[] buffer, int columns) {
        if (buffer.length < columns) {
            throw new IllegalArgumentException("the buffer must take at least one row: it has length " + buffer.length
                    + " but a row has " + columns + " values");
        }
        return buffer.length / columns;
    }
}
