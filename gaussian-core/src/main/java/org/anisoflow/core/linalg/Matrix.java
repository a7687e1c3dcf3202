package org.anisoflow.core.linalg;

import java.util.Arrays;
import org.anisoflow.core.InvalidInputException;
import org.ejml.data.DMatrixRMaj;

/** An immutable matrix of finite doubles, row-major. Either side may be 0. */
public final class Matrix {
    private final int rows;
    private final int columns;
    private final double[] values;

    private Matrix(int rows, int columns, double[] values) {
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /**
     * A matrix of these entries.
     *
     * @param values {@code rows * columns} entries, row-major; copied
     * @throws InvalidInputException if the number of entries does not fit or an entry is not finite
     */
    public static Matrix of(int rows, int columns, double... values) {
        if (rows < 0 || columns < 0 || values.length != (long) rows * columns) {
            throw new InvalidInputException("a matrix of shape " + rows + " x " + columns + " needs "
                    + (long) rows * columns + " entries but " + values.length + " were given");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new InvalidInputException("matrix entries must be finite: entry (" + i / columns + ", "
                        + i % columns + ") is " + values[i]);
            }
        }
        return new Matrix(rows, columns, values.clone());
    }

    /**
     * A matrix of these rows.
     *
     * @param rows rows of equal length; copied
     * @throws InvalidInputException if rows differ in length or an entry is not finite
     */
    public static Matrix of(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] values = new double[Math.multiplyExact(rows.length, columns)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new InvalidInputException("rows of a matrix must have equal lengths: row " + i + " has "
                        + rows[i].length + " entries but row 0 has " + columns);
            }
            System.arraycopy(rows[i], 0, values, i * columns, columns);
        }
        return of(rows.length, columns, values);
    }

    /** The n x n identity. */
    public static Matrix identity(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return diagonal(ones);
    }

    /** The square matrix with this diagonal. */
    public static Matrix diagonal(double... diagonal) {
        int n = diagonal.length;
        double[] values = new double[Math.multiplyExact(n, n)];
        for (int i = 0; i < n; i++) {
            values[i * n + i] = diagonal[i];
        }
        return of(n, n, values);
    }

    public static Matrix zeros(int rows, int columns) {
        return new Matrix(rows, columns, new double[Math.multiplyExact(rows, columns)]);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public double get(int row, int column) {
        return values[row * columns + column];
    }

    /** A copy of one row. */
    public double[] row(int row) {
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }

    /** A copy, row-major. */
    public double[] toRowMajor() {
        return values.clone();
    }

    /** A copy as rows. */
    public double[][] toArray() {
        double[][] result = new double[rows][];
        for (int i = 0; i < rows; i++) {
            result[i] = row(i);
        }
        return result;
    }

    public Matrix times(double scalar) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            // adding zero turns -0.0 into 0.0
            result[i] = scalar * values[i] + 0.0;
        }
        return of(rows, columns, result);
    }

    /** The product {@code this * right}, {@code rows x right.columns()}. */
    public Matrix times(Matrix right) {
        if (columns != right.rows) {
            throw new InvalidInputException("a " + shape() + " matrix cannot multiply a " + right.shape() + " matrix");
        }
        double[] result = new double[Math.multiplyExact(rows, right.columns)];
        Products.multiply(rows, right.columns, columns, 1, values, right.values, 0, result);
        return of(rows, right.columns, result);
    }

    public Matrix transpose() {
        double[] result = new double[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = values[i * columns + j];
            }
        }
        return new Matrix(columns, rows, result);
    }

    /** The shape as text, {@code "rows x columns"}. */
    public String shape() {
        return rows + " x " + columns;
    }

    /** A mutable copy for EJML. */
    DMatrixRMaj toEjml() {
        return DMatrixRMaj.wrap(rows, columns, values.clone());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Matrix that
                && rows == that.rows
                && columns == that.columns
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(toArray());
    }
}
