package org.anisoflow.formats.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The chunks of a dataset. Not safe for use by several threads. */
public final class Chunks {
    /** Deflate cannot shrink data by more than this factor. */
    private static final int MAX_DEFLATE_RATIO = 1032;

    /** How many times more chunks there may be than were written. */
    private static final int MAX_UNWRITTEN = 64;

    private final Storage storage;
    private final ChunkGrid grid;
    private final ChunkIndex index;
    private final Filters filters;
    private final int chunkBytes;
    private byte[] last = new byte[0];

    Chunks(Storage storage, ChunkGrid grid, ChunkIndex index, Filters filters, int chunkBytes) {
        this.storage = storage;
        this.grid = grid;
        this.index = index;
        this.filters = filters;
        this.chunkBytes = chunkBytes;
    }

    /** The lengths of a chunk along the axes; a copy. */
    public long[] shape() {
        return grid.chunk().clone();
    }

    /** The bytes of a dataset that these chunks can be of, at most; a dataset that is larger says so without having anything to show. */
    public long mostBytes() {
        return (filters.deflates() ? MAX_DEFLATE_RATIO : MAX_UNWRITTEN) * index.stored();
    }

    /**
     * Reads a chunk.
     *
     * @param corner the index of its first element
     * @return its elements, row-major, valid until the next one is read; empty if it was never written
     * @throws Hdf5Exception if the chunk is damaged
     */
    public Optional<ByteBuffer> read(long... corner) throws IOException {
        long[] place = new long[corner.length];
        for (int axis = 0; axis < place.length; axis++) {
            place[axis] = corner[axis] / grid.chunk()[axis];
        }
        Optional<ChunkIndex.Chunk> found = index.find(place);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ChunkIndex.Chunk chunk = found.get();
        String what = "the chunk at element " + Arrays.toString(corner);
        if (chunkBytes / MAX_DEFLATE_RATIO > chunk.size() || chunk.size() > Integer.MAX_VALUE / 2) {
            throw new Hdf5Exception("is damaged: " + what + " is stored in " + chunk.size() + " bytes, which cannot be "
                    + chunkBytes + "; write or copy the file again");
        }
        filters.give(last);
        byte[] bytes = filters.take(Math.max((int) chunk.size(), filters.most(chunkBytes)));
        storage.read(chunk.address(), bytes, (int) chunk.size());
        Filters.Bytes plain =
                filters.undo(new Filters.Bytes(bytes, (int) chunk.size()), chunk.mask(), chunkBytes, what);
        last = plain.array();
        return Optional.of(ByteBuffer.wrap(last, 0, chunkBytes));
    }

    /** The first bytes of the first chunk. */
    Optional<byte[]> first(int count) throws IOException {
        return read(new long[grid.rank()]).map(bytes -> {
            byte[] first = new byte[Math.min(count, bytes.remaining())];
            bytes.get(first);
            return first;
        });
    }

    /** Releases what is not in the heap. */
    public void close() {
        filters.close();
    }
}
