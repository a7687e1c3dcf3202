package org.anisoflow.formats.hdf5;

import java.util.Arrays;

/**
 * The shape of an array (spec IV.A.2.b, "dataspace message").
 *
 * @param shape the lengths of the axes; empty for a scalar
 * @param maximum what they can grow to; {@link #UNLIMITED} for any length
 * @param isNull whether there is no array at all
 */
record Dataspace(long[] shape, long[] maximum, boolean isNull) {
    static final long UNLIMITED = -1;

    static Dataspace read(Block block) throws Hdf5Exception {
        int version = block.u1();
        int rank = block.u1();
        int flags = block.u1();
        if (version != 1 && version != 2) {
            throw block.damaged("version " + version + " of a shape does not exist");
        }
        boolean isNull = block.u1() == 2 && version == 2;
        block.skip(version == 1 ? 4 : 0);
        long[] shape = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            shape[axis] = block.length();
        }
        long[] maximum = shape.clone();
        for (int axis = 0; axis < rank && (flags & 1) != 0; axis++) {
            // an address has the same way to say "none": all bits set
            maximum[axis] = block.number(block.lengthSize());
            if (maximum[axis] != UNLIMITED && maximum[axis] < shape[axis]) {
                boolean all = maximum[axis] == (1L << (8 * block.lengthSize() - 1) << 1) - 1;
                maximum[axis] = all ? UNLIMITED : maximum[axis];
            }
        }
        return new Dataspace(shape, maximum, isNull);
    }

    /** The number of elements; a negative number if it exceeds a long. */
    long size() {
        try {
            return isNull ? 0 : Arrays.stream(shape).reduce(1, Math::multiplyExact);
        } catch (ArithmeticException e) {
            return -1;
        }
    }
}
