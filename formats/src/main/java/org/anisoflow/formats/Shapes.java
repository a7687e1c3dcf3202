package org.anisoflow.formats;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Sizes and texts of shapes. */
final class Shapes {
    private Shapes() {}

    /**
     * The product of the lengths; 1 for rank 0.
     *
     * @throws IllegalArgumentException if a length is negative or the product exceeds a long
     */
    static long size(long... shape) {
        long size = 1;
        for (long length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException("shape " + format(shape) + " has a negative length");
            }
            if (Math.multiplyHigh(size, length) != 0 || size * length < 0) {
                throw new IllegalArgumentException("shape " + format(shape) + " has too many elements");
            }
            size *= length;
        }
        return size;
    }

    /** Refuses shapes that no array can have: too many axes, negative lengths, more bytes than a number can count. */
    static void check(Path path, String what, long... shape) {
        checkRank(path, what, shape.length);
        boolean possible;
        try {
            long size = size(shape);
            // where there are no elements, nothing else bounds the other axes
            possible = size > 0
                    ? size <= Long.MAX_VALUE / Double.BYTES
                    : Arrays.stream(shape).allMatch(length -> length <= Integer.MAX_VALUE);
        } catch (IllegalArgumentException e) {
            possible = false;
        }
        if (!possible) {
            throw new FormatException(path, what + " has the impossible shape " + format(shape));
        }
    }

    /** Refuses arrays of too many axes. */
    static void checkRank(Path path, String what, int axes) {
        if (axes > Limits.MAX_RANK) {
            throw new FormatException(
                    path, what + " has " + axes + " axes; at most " + Limits.MAX_RANK + " are supported");
        }
    }

    /** The bytes that an array in a file takes: sizes and ranks that cannot be are refused. */
    static long bytes(Path path, String what, long[] shape, Encoding encoding) {
        check(path, what, shape);
        return size(shape) * encoding.bytes();
    }

    /** As numpy writes it: {@code ()}, {@code (3,)}, {@code (3, 4)}. */
    static String format(long... shape) {
        return Arrays.stream(shape)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(", ", "(", shape.length == 1 ? ",)" : ")"));
    }

    /** Moves column-major values of the given shape (first index fastest) to row-major order. */
    static double[] toRowMajor(double[] columnMajor, long[] shape) {
        double[] rowMajor = new double[columnMajor.length];
        int[] stride = new int[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            stride[axis] = axis == 0 ? 1 : stride[axis - 1] * (int) shape[axis - 1];
        }
        int[] index = new int[shape.length];
        int source = 0;
        for (int target = 0; target < rowMajor.length; target++) {
            rowMajor[target] = columnMajor[source];
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                source += stride[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                source -= stride[axis] * index[axis];
                index[axis] = 0;
            }
        }
        return rowMajor;
    }
}
