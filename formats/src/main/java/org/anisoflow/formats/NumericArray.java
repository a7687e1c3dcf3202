package org.anisoflow.formats;

import java.util.Arrays;
import java.util.Objects;

/**
 * A dense array of doubles of any rank, row-major (the last index varies fastest).
 *
 * <p>The array of values is shared, not copied, at construction and by {@link #data()}: whoever hands it over must not
 * write to it afterwards. Rank 0 is a scalar with one element; an axis may have length 0.
 */
public final class NumericArray {
    private final int[] shape;
    private final double[] data;

    private NumericArray(int[] shape, double[] data) {
        this.shape = shape;
        this.data = data;
    }

    /**
     * An array of the given shape.
     *
     * @param shape lengths of the axes, empty for a scalar
     * @param data the values, row-major; shared
     * @throws IllegalArgumentException if a length is negative or the number of values is not the product of the shape
     */
    public static NumericArray of(int[] shape, double[] data) {
        long[] lengths = Arrays.stream(shape).asLongStream().toArray();
        long size = Shapes.size(lengths);
        if (size != data.length) {
            throw new IllegalArgumentException("an array of shape " + Shapes.format(lengths) + " needs " + size
                    + " values but " + data.length + " were given");
        }
        return new NumericArray(shape.clone(), data);
    }

    /** The array of rank 0 with one value. */
    public static NumericArray scalar(double value) {
        return new NumericArray(new int[0], new double[] {value});
    }

    /** The array of rank 1 with these values; shared. */
    public static NumericArray vector(double... values) {
        return new NumericArray(new int[] {values.length}, values);
    }

    /** The {@code rows x columns} matrix with these values, row-major; shared. */
    public static NumericArray matrix(int rows, int columns, double[] data) {
        return of(new int[] {rows, columns}, data);
    }

    /**
     * The matrix with these rows; copied.
     *
     * @throws IllegalArgumentException if there are no rows or they have different lengths
     */
    public static NumericArray matrix(double[][] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("a matrix from rows needs at least one row");
        }
        int columns = rows[0].length;
        double[] data = new double[Math.multiplyExact(rows.length, columns)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new IllegalArgumentException("rows must have equal lengths: row 0 has " + columns
                        + " values but row " + i + " has " + rows[i].length);
            }
            System.arraycopy(rows[i], 0, data, i * columns, columns);
        }
        return matrix(rows.length, columns, data);
    }

    /** The lengths of the axes; a copy. */
    public int[] shape() {
        return shape.clone();
    }

    /** The number of axes. */
    public int rank() {
        return shape.length;
    }

    /** The length of one axis, counted from 0. */
    public int length(int axis) {
        return shape[axis];
    }

    /** The number of elements, the product of the shape. */
    public int size() {
        return data.length;
    }

    /** The values, row-major; shared, not to be written to. */
    public double[] data() {
        return data;
    }

    /**
     * One element.
     *
     * @param index one index per axis, counted from 0
     * @throws IndexOutOfBoundsException if an index is outside its axis
     * @throws IllegalArgumentException if there is not one index per axis
     */
    public double get(int... index) {
        if (index.length != shape.length) {
            throw new IllegalArgumentException(
                    "an array of rank " + shape.length + " needs as many indices but got " + index.length);
        }
        int flat = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            flat = flat * shape[axis] + Objects.checkIndex(index[axis], shape[axis]);
        }
        return data[flat];
    }

    /** The shape, as in {@code float64 array of shape (2, 3)}. */
    @Override
    public String toString() {
        return "float64 array of shape "
                + Shapes.format(Arrays.stream(shape).asLongStream().toArray());
    }

    /** Arrays are equal if their shapes are and their values are, bit by bit. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NumericArray array
                && Arrays.equals(shape, array.shape)
                && Arrays.equals(data, array.data);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
    }
}
