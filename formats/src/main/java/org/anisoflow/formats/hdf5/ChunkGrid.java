package org.anisoflow.formats.hdf5;

/** How chunks tile a dataset: each is named by its place in the grid. */
final class ChunkGrid {
    private final long[] shape;
    private final long[] chunk;

    ChunkGrid(long[] shape, long[] chunk) {
        this.shape = shape;
        this.chunk = chunk;
    }

    int rank() {
        return shape.length;
    }

    long[] chunk() {
        return chunk;
    }

    /** Whether a chunk holds a part of the dataset; others are left from when it was larger. */
    boolean contains(long[] place) {
        for (int axis = 0; axis < place.length; axis++) {
            if (place[axis] < 0 || place[axis] >= chunks(shape[axis], chunk[axis])) {
                return false;
            }
        }
        return true;
    }

    /** Whether the edge of the dataset cuts a chunk. */
    boolean isCut(long[] place) {
        for (int axis = 0; axis < place.length; axis++) {
            if (place[axis] >= shape[axis] / chunk[axis]) {
                return true;
            }
        }
        return false;
    }

    /** The number of a chunk inside the dataset, row-major. */
    long number(long[] place) {
        long number = 0;
        for (int axis = 0; axis < place.length; axis++) {
            number = number * chunks(shape[axis], chunk[axis]) + place[axis];
        }
        return number;
    }

    /** How many chunks are needed for a length. */
    static long chunks(long length, long chunk) {
        return length / chunk + (length % chunk == 0 ? 0 : 1);
    }
}
