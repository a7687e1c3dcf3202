package org.anisoflow.formats.hdf5;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where the chunks of a dataset are, read from any of the six kinds of index (spec III.A.1 and VII). */
final class ChunkIndex {
    /** Most chunks of a dataset: beyond them the index would not fit into memory. */
    private static final int MAX_CHUNKS = 1 << 23;

    private final Storage storage;
    private final Layout layout;
    private final Dataspace space;
    private final ChunkGrid grid;
    private final long chunkBytes;
    private final Map<Long, Chunk> chunks = new HashMap<>();
    private long stored;
    private int skippedByAll = -1;

    /** A chunk in the file. */
    record Chunk(long address, long size, int mask) {}

    private ChunkIndex(Storage storage, Layout layout, Dataspace space, ChunkGrid grid, long chunkBytes) {
        this.storage = storage;
        this.layout = layout;
        this.space = space;
        this.grid = grid;
        this.chunkBytes = chunkBytes;
    }

    /**
     * Reads an index.
     *
     * @param chunkBytes the size of a chunk without filters
     */
    static ChunkIndex read(Storage storage, Layout layout, Dataspace space, ChunkGrid grid, long chunkBytes)
            throws IOException {
        ChunkIndex index = new ChunkIndex(storage, layout, space, grid, chunkBytes);
        if (layout.address() != Storage.UNDEFINED) {
            index.read();
        }
        return index;
    }

    /** The chunk at a place, empty if it was never written. */
    Optional<Chunk> find(long[] place) {
        return Optional.ofNullable(chunks.get(grid.number(place)));
    }

    /** The bytes of all chunks in the file. */
    long stored() {
        return stored;
    }

    /** The filters that no chunk went through, one bit each. */
    int skippedByAll() {
        return skippedByAll;
    }

    private void read() throws IOException {
        long address = layout.address();
        int rank = grid.rank();
        switch (layout.index()) {
            case BTREE1 ->
                BTree1.visit(storage, address, BTree1.CHUNKS, 8 * (rank + 2), (key, child) -> {
                    long size = key.u4();
                    int mask = (int) key.u4();
                    long[] place = new long[rank];
                    for (int axis = 0; axis < rank; axis++) {
                        place[axis] = Math.floorDiv(key.number(8), grid.chunk()[axis]);
                    }
                    add(place, child, size, mask);
                });
            case BTREE2 ->
                BTree2.visit(storage, address, record -> {
                    long child = record.offset();
                    boolean filtered = record.remaining() > 8 * rank;
                    long size = filtered ? record.natural(Math.min(8, record.remaining() - 8 * rank - 4)) : chunkBytes;
                    int mask = filtered ? (int) record.u4() : 0;
                    long[] place = new long[rank];
                    for (int axis = 0; axis < rank; axis++) {
                        place[axis] = record.number(8);
                    }
                    add(place, child, size, mask);
                });
            case SINGLE -> {
                Optional<Block> filtered = layout.single();
                long size = filtered.isPresent() ? filtered.get().length() : chunkBytes;
                add(
                        new long[rank],
                        address,
                        size,
                        filtered.isPresent() ? (int) filtered.get().u4() : 0);
            }
            case IMPLICIT -> {
                long[] maximum = maximumChunks();
                for (long i = 0; storage.contains(address, (i + 1) * chunkBytes) && inside(i, maximum); i++) {
                    add(place(i, maximum, 0), address + i * chunkBytes, chunkBytes, 0);
                }
            }
            case FIXED_ARRAY -> {
                long[] maximum = maximumChunks();
                FixedArray.visit(storage, address, (i, entry) -> add(place(i, maximum, 0), entry));
            }
            case EXTENSIBLE_ARRAY -> {
                int growing = growingAxis();
                long[] maximum = maximumChunks();
                ExtensibleArray.visit(storage, address, (i, entry) -> add(place(i, maximum, growing), entry));
            }
        }
    }

    private static boolean inside(long number, long[] maximum) {
        long rest = number;
        for (int axis = maximum.length - 1; axis >= 0; axis--) {
            rest /= maximum[axis];
        }
        return rest == 0;
    }

    /** The number of chunks along each axis when the dataset has grown as far as it can. */
    private long[] maximumChunks() throws Hdf5Exception {
        long[] counts = new long[grid.rank()];
        for (int axis = 0; axis < counts.length; axis++) {
            long most = space.maximum()[axis];
            counts[axis] = most < 0 ? Long.MAX_VALUE : ChunkGrid.chunks(most, grid.chunk()[axis]);
            if (counts[axis] == 0) {
                throw new Hdf5Exception("is damaged: it has chunks but no room for them; write or copy the file again");
            }
        }
        return counts;
    }

    private int growingAxis() {
        int growing = 0;
        for (int axis = 0; axis < grid.rank(); axis++) {
            growing = space.maximum()[axis] == Dataspace.UNLIMITED ? axis : growing;
        }
        return growing;
    }

    /** The place of a chunk in an array of all of them, row-major, where the axis that grows comes first. */
    private static long[] place(long number, long[] maximum, int growing) {
        long[] place = new long[maximum.length];
        long rest = number;
        for (int axis = maximum.length - 1; axis >= 0; axis--) {
            if (axis != growing) {
                place[axis] = rest % maximum[axis];
                rest /= maximum[axis];
            }
        }
        if (place.length > 0) {
            place[growing] = rest;
        }
        return place;
    }

    private void add(long[] place, Block entry) throws IOException {
        long address = entry.offset();
        boolean filtered = entry.remaining() > 4;
        long size = filtered ? entry.natural(Math.min(8, entry.remaining() - 4)) : chunkBytes;
        add(place, address, size, filtered ? (int) entry.u4() : 0);
    }

    private void add(long[] place, long address, long size, int mask) throws IOException {
        if (address == Storage.UNDEFINED || !grid.contains(place)) {
            return;
        }
        if (!storage.contains(address, size)) {
            throw Hdf5Exception.damaged(
                    "a chunk of " + size + " bytes lies outside of the file", storage.position(address));
        }
        stored += size;
        if (stored > storage.size()) {
            throw new Hdf5Exception("is damaged: its chunks have more bytes than the file; write or copy it again");
        }
        if (chunks.size() == MAX_CHUNKS) {
            throw new Hdf5Exception("has more than " + MAX_CHUNKS + " chunks; save it with larger ones");
        }
        boolean unfiltered = layout.wholeEdges() && grid.isCut(place);
        chunks.put(grid.number(place), new Chunk(address, size, unfiltered ? Filters.NONE : mask));
        skippedByAll &= unfiltered ? Filters.NONE : mask;
    }
}
